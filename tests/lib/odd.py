"""Sends TCP and UDP packets over loopback as they should not be: later fragments whose payload looks like ports, headers cut short. All
that is sent has passed OUTPUT when it ends.

usage: odd.py 4|6 SOURCE:DESTINATION:SPORT:DPORT... (addresses by their last byte)
"""
import socket, struct, sys

TCP, UDP, FRAGMENT = 6, 17, 44
CUTS = (0, 2, 3, 4, 8, 12, 19, 20, 24)
FRAGMENTS = ((0, True), (1, False), (2, True), (185, False))       # offset in units of 8 bytes, and are there more


def headers(sport, dport):
    flags = struct.pack("!HHHH", 0x6002, 1024, 0, 0)
    yield TCP, struct.pack("!HHII", sport, dport, 1, 0) + flags + b"\x02\x04\x05\xb4"
    yield UDP, struct.pack("!HHHH", sport, dport, 24, 0) + b"sixteen bytes..."


def packet4(source, to, proto, body, offset, more):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 7, offset | more << 13, 64, proto, 0, source, to)
    return head + body


def packet6(source, to, proto, body, offset, more):
    if offset or more:
        body = struct.pack("!BBHI", proto, 0, offset << 3 | more, 7) + body
        proto = FRAGMENT
    return struct.pack("!IHBB16s16s", 6 << 28, len(body), proto, 64, source, to) + body


def main():
    six = sys.argv[1] == "6"
    base = "fd00::%x" if six else "127.0.0.%d"
    family = socket.AF_INET6 if six else socket.AF_INET
    s = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for word in sys.argv[2:]:
        source, to, sport, dport = (int(x) for x in word.split(":"))
        where = base % to
        ends = [socket.inet_pton(family, base % x) for x in (source, to)]
        for proto, body in headers(sport, dport):
            for cut in CUTS:
                for offset, more in ((0, False), *FRAGMENTS):
                    raw = (packet6 if six else packet4)(*ends, proto, body[:cut], offset, more)
                    try:
                        s.sendto(raw, (where, 0))
                    except PermissionError:
                        pass           # a rule has dropped it


if __name__ == "__main__":
    main()
