"""Rules with state or side effects between rules that are compiled, and packets for them. Used by beside.bats.

	beside.py rules           a restore text
	beside.py send FIRST N    sends packets number FIRST to FIRST + N - 1 through OUTPUT, and prints what NFLOG and NFQUEUE say of each
	beside.py state           prints what the kernel keeps apart from counters of rules: recent lists, hashlimits, connections

Packets come from 127.1.0.1 to 127.1.0.8 for 127.0.0.1; everything happens in the sender's own system call.
"""
import re
import socket
import struct
import sys
from glob import glob

MATCHES = """
-m limit --limit 1/hour --limit-burst 7
-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-mode srcip,dstport --hashlimit-name upto
-m hashlimit --hashlimit-above 1/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name above
-m recent --name seen --set
-m recent --name seen --update --hitcount 4
-m recent --name seen --remove --rdest
-m quota --quota 900
-m statistic --mode nth --every 3 --packet 1
-m connbytes --connbytes 2:5 --connbytes-dir original --connbytes-mode packets
-m connlabel --label 5 --set
-m connlabel --label 5
-m connmark --mark 0x1/0x1
-m conntrack --ctstate NEW
-m string --algo bm --string abc
-m u32 --u32 0>>22&0x3C@0&0xFFFF=1000:1003
-m bpf --bytecode 4,48 0 0 9,21 0 1 17,6 0 0 1,6 0 0 0
-m time --datestop 2037-01-01T00:00:00
-m set --match-set hosts src
-m set --match-set counted src --packets-gt 2
-m set ! --match-set added src
-m addrtype --dst-type LOCAL
-m policy --dir out --pol none
-m owner --uid-owner 0
-m rateest --rateest rate --rateest-lt --rateest-bps 800Mbit
-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xdead
-m multiport --dports 1001,1003
""".strip().splitlines()
FILTER_TARGETS = """

-j NFLOG --nflog-group 1 --nflog-prefix "with blanks"
-j NFLOG --nflog-group 2 --nflog-size 20 --nflog-threshold 1
-j NFQUEUE --queue-num 20
-j NFQUEUE --queue-balance 20:22 --queue-bypass
-j NFQUEUE --queue-num 9 --queue-bypass
-j SET --add-set added src --exist --timeout 5000
-j SET --del-set added src
-j CONNMARK --set-xmark 0x1/0x1
-j AUDIT --type accept
-j DROP
""".rstrip().splitlines()[1:]
RATEEST = "RATEEST --rateest-name rate --rateest-interval 250ms --rateest-ewmalog 500ms"
MANGLE_TARGETS = """
-j MARK --or-mark 0x10
-j HMARK --hmark-tuple src,dport --hmark-mod 5 --hmark-offset 1 --hmark-rnd 7
-j TTL --ttl-dec 5
-j TOS --set-tos 0x10
-j CONNMARK --save-mark
-j SET --map-set mapped src --map-mark
-j CONNSECMARK --save
-j CHECKSUM --checksum-fill
-j NFLOG --nflog-group 1
""".strip().splitlines()
RAW_TARGETS = """
-j CT --notrack
-j CT --zone 7
-j CT --helper tftp
-j CT --ctevents new
-j NFLOG --nflog-group 2
""".strip().splitlines()
RUN = 150			# rules from one special rule to the next but one


def quoted(rule):
	return re.sub(r"(--u32|--bytecode) (.*?)(?= -|$)", r'\1 "\2"', rule)


def run_rule(i):
	"""One of a tree; none hides another. Few match, and of these few end the packet's way."""
	if i % 40 == 7:
		return "-s 127.1.0.%d -p udp --dport %d%s" % (i // 40 % 8 + 1, 1000 + i // 40 % 7, " -j ACCEPT" if i % 400 == 7 else "")
	address = "127.%d.%d." % (2 + i // 250, i % 250) + ("0/24" if i % 3 else "9")
	return "-s %s -p %s --dport %d -j ACCEPT" % (address, "tcp" if i % 2 else "udp", 1000 + i % 90)


def chain(table, matches, targets):
	"""Special rules in pairs, among rules of a tree."""
	tests = ["-p udp", "-s 127.1.0.0/29 -p udp", "-s 127.1.0.4/30 -p udp", "-p udp --dport 1001:1003"]
	print("*%s\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p udp -d 127.255.0.1" % table)
	if table == "raw":
		print("-A OUTPUT -j " + RATEEST)
	n = 0
	for at, match in enumerate(matches):
		for _ in range(RUN // 2):
			print("-A OUTPUT " + run_rule(n))
			n += 1
		target = targets[at % len(targets)]
		last = re.search("NFQUEUE|DROP", target)
		test = "-s 127.1.0.%d -p udp --dport %d:1004" % (at % 8 + 1, 1001 + at % 4) if last else tests[at % len(tests)]
		print("-A OUTPUT %s %s %s" % (test, quoted(match), target))
	print("COMMIT")


def rules():
	chain("raw", [m for m in MATCHES if not re.search("conn|cluster|policy|rateest", m)][::3], RAW_TARGETS)
	chain("mangle", MATCHES[::2], MANGLE_TARGETS)
	chain("filter", MATCHES, FILTER_TARGETS)


# ---- NFLOG and NFQUEUE ----

LOG, QUEUE = 4, 3			# subsystems


def attribute(kind, data):
	return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def attributes(data):
	found = {}
	while len(data) >= 4:
		size, kind = struct.unpack_from("=HH", data)
		found[kind] = data[4:size]
		data = data[size + 3 & ~3:]
	return found


class Listener:
	"""Of groups of NFLOG, or of queues, whose packets it lets go on with a mark."""

	def __init__(self, subsystem, numbers, *configuration):
		self.subsystem = subsystem
		self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
		for number in numbers:
			for words in configuration:
				self.send(1 if subsystem == LOG else 2, 5, number, words)
				if struct.unpack_from("=i", self.socket.recv(4096), 16)[0]:
					sys.exit("no listener")
		self.socket.setblocking(False)

	def send(self, message, flags, number, words):
		body = struct.pack("=BBH", 0, 0, socket.htons(number)) + words
		self.socket.send(struct.pack("=IHHII", 16 + len(body), self.subsystem << 8 | message, flags, 1, 0) + body)

	def messages(self):
		while True:
			try:
				data = self.socket.recv(65536)
			except BlockingIOError:
				return
			while len(data) >= 16:
				size, kind = struct.unpack_from("=IH", data)
				if kind == self.subsystem << 8:
					yield socket.ntohs(struct.unpack_from("=H", data, 18)[0]), attributes(data[20:size])
				data = data[size + 3 & ~3:]


def mark_of(attrs, kind):
	return int.from_bytes(attrs.get(kind, b""), "big")


def logged(log):
	return ["log %d %r mark %x, %d bytes, ttl %d tos %d" % (group, a.get(10, b""), mark_of(a, 2), len(a[9]), a[9][8], a[9][1])
		for group, a in log.messages()]


def queued(queue):
	out = []
	for number, a in queue.messages():
		out.append("queue %d mark %x" % (number, mark_of(a, 3)))
		queue.send(1, 1, number, attribute(2, struct.pack("!I", 1) + a[1][:4]))
	return out


def send(first, count):
	log = Listener(LOG, [1, 2], attribute(1, b"\1"), attribute(2, struct.pack("!IBx", 0xFFFF, 2)), attribute(5, struct.pack("!I", 1)))
	queue = Listener(QUEUE, [20, 21, 22], attribute(1, struct.pack("!BxH", 1, 0)), attribute(2, struct.pack("!IB", 0xFFFF, 2)))
	for i in range(first, first + count):
		with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
			s.bind(("127.1.0.%d" % (i * 3 % 8 + 1), 5000 + i % 3))
			try:
				s.sendto(b"xabcx" if i % 4 else b"y" * 40, ("127.0.0.1", 1000 + i // 3 % 5))
			except OSError as e:
				print(i, e.strerror)
			print(i, *logged(log), *queued(queue), sep="; ")


def state():
	for path in sorted(glob("/proc/net/xt_recent/*")):
		for line in sorted(open(path)):
			print(path, re.sub(r"last_seen: \d+ oldest_pkt: (\d+) .*", r"\1", line.strip()))
	for path in sorted(glob("/proc/net/ipt_hashlimit/*")):
		for line in sorted(line.split()[1] for line in open(path) if line.strip()):
			print(path, line)
	for line in sorted(re.sub(r"^(\S+ +\d+ \S+ +\d+) \d+ ", r"\1 ", line) for line in open("/proc/net/nf_conntrack")):
		print(line.strip())


if sys.argv[1] == "send":
	send(int(sys.argv[2]), int(sys.argv[3]))
else:
	{"rules": rules, "state": state}[sys.argv[1]]()
