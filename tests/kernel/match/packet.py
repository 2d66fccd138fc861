"""Packets from words.

Takes a family and the words of a packet line, returns the bytes from the IP header on:

	make(4, "src=10.0.0.2 dst=10.0.0.1 tcp dport=80 flags=S mss=1460".split())

KEY=VALUE words of the IP header stand anywhere; one bare word names what it carries (tcp, icmp, esp, proto=N for bytes
as they are), and data=TEXT, hex=BYTES, len=TOTAL its content. IPv6 headers in between: ext=hbh,dst,rt0:2,frag:0:1 from
left to right. Checksums are right unless badsum=1 is said. It sends nothing, and asks nobody for names.
"""
import struct
from socket import AF_INET, AF_INET6, inet_pton

PROTO = {"hbh": 0, "icmp": 1, "tcp": 6, "udp": 17, "dccp": 33, "rt": 43, "frag": 44, "gre": 47, "esp": 50, "ah": 51,
	 "icmp6": 58, "none": 59, "dst": 60, "comp": 108, "sctp": 132, "mh": 135, "udplite": 136}
FLAGS = {c: 1 << n for n, c in enumerate("FSRPAUEC")}


def number(words, key, default=0):
	return int(words.get(key, default), 0) if isinstance(words.get(key, default), str) else default


def checksum(data):
	data += b"\0" * (len(data) % 2)
	total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
	while total > 0xFFFF:
		total = (total & 0xFFFF) + (total >> 16)
	return ~total & 0xFFFF


def summed(data, at, ends, proto):
	"""DATA with its checksum written AT; ENDS are both addresses, empty where they are not part of the sum."""
	pseudo = ends + struct.pack("!II", len(data), proto) if ends else b""
	value = checksum(pseudo + data)
	if proto == PROTO["udp"]:
		value = value or 0xFFFF
	return data[:at] + struct.pack("!H", value) + data[at + 2:]


def padded(data):
	return data + b"\0" * (-len(data) % 4)


def ports(w):
	return struct.pack("!HH", number(w, "sport", 1024), number(w, "dport", 80))


def tcp(w, data, ends):
	opts = b""
	if "mss" in w:
		opts += struct.pack("!BBH", 2, 4, number(w, "mss"))
	opts = padded(opts + bytes.fromhex(w.get("opts", "")))
	flags = sum(FLAGS[c] for c in w.get("flags", "S") if c != "-")
	head = ports(w) + struct.pack("!IIBBHHH", number(w, "seq", 1), number(w, "ack", 0),
				      number(w, "doff", 5 + len(opts) // 4) << 4, flags, number(w, "window", 8192), 0, number(w, "urg"))
	return summed(head + opts + data, 16, ends, 6)


def udp(w, data, ends):
	return summed(ports(w) + struct.pack("!HH", 8 + len(data), 0) + data, 6, ends, 17)


def udplite(w, data, ends):
	return summed(ports(w) + struct.pack("!HH", 0, 0) + data, 6, ends, 136)


def crc32c(data):
	crc = 0xFFFFFFFF
	for byte in data:
		crc ^= byte
		for _ in range(8):
			crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
	return crc ^ 0xFFFFFFFF


def sctp(w, data, ends):
	"""chunks=TYPE:FLAGS,TYPE…: as many chunks of 4 bytes of content."""
	chunks = b""
	for chunk in w.get("chunks", "1").split(","):
		kind, _, flags = chunk.partition(":")
		chunks += struct.pack("!BBHI", int(kind), int(flags or "0", 0), 8, 0)
	head = ports(w) + struct.pack("!I", 0)
	return head + struct.pack("<I", crc32c(head + b"\0" * 4 + chunks)) + chunks


def dccp(w, data, ends):
	"""type=N, opts=BYTES; with long sequence numbers."""
	opts = padded(bytes.fromhex(w.get("opts", "")))
	kind = number(w, "type", 0)
	rest = {0: 4, 1: 12, 2: 0}.get(kind, 8)
	size = 16 + rest
	head = ports(w) + struct.pack("!BBHBBHI", (size + len(opts)) // 4, 0, 0, kind << 1 | 1, 0, 0, 7)
	return summed(head + b"\0" * rest + opts + data, 6, ends, 33)


def icmp(w, data, ends):
	return summed(struct.pack("!BBHI", number(w, "type", 8), number(w, "code"), 0, 0x10001) + data, 2, b"", 1)


def icmp6(w, data, ends):
	return summed(struct.pack("!BBHI", number(w, "type", 128), number(w, "code"), 0, 0x10001) + data, 2, ends, 58)


def esp(w, data, ends):
	return struct.pack("!II", number(w, "spi", 1), 1) + b"\0" * 16 + data


def ah(w, data, ends):
	"""The header that is the last one: nothing follows."""
	return struct.pack("!BBHIII", 59, number(w, "ahlen", 4), 0, number(w, "spi", 1), 1, 0) + b"\0" * 8 + data


def comp(w, data, ends):
	return struct.pack("!BBH", 59, 0, number(w, "cpi", 1)) + data


def mh(w, data, ends):
	return summed(struct.pack("!BBBBHHI", 59, 1, number(w, "type", 0), 0, 0, 0, 0) + b"\0" * 4, 4, ends, 135)


def gre(w, data, ends):
	return struct.pack("!HH", 0, 0x800) + data


CARRIES = {f.__name__: f for f in (tcp, udp, udplite, sctp, dccp, icmp, icmp6, esp, ah, comp, mh, gre)}


def carried(w, kind, room, ends):
	"""(protocol, bytes) of what the packet carries; len= asks for ROOM bytes in all."""
	data = bytes.fromhex(w["hex"]) if "hex" in w else w.get("data", "").encode()
	if kind is None:
		return number(w, "proto", 59), data
	body = CARRIES[kind](w, data, ends)
	if room is not None and room > len(body):
		body = CARRIES[kind](w, data + b"x" * (room - len(body)), ends)
	if "badsum" in w:
		body = body[:-1] + bytes([body[-1] ^ 0x55]) if data else body
	if "cut" in w:
		body = body[:number(w, "cut")]
	return PROTO[kind], body


def make4(w, kind):
	ends = inet_pton(AF_INET, w["src"]) + inet_pton(AF_INET, w["dst"])
	opts = padded(bytes.fromhex(w.get("ipopts", "")))
	size = 20 + len(opts)
	room = number(w, "len") - size if "len" in w else None
	proto, body = carried(w, kind, room, ends)
	offset = (number(w, "off") // 8) | number(w, "mf") << 13 | number(w, "df") << 14
	head = struct.pack("!BBHHHBBH", 0x40 | size // 4, number(w, "tos"), size + len(body), number(w, "id", 1), offset,
			   number(w, "ttl", 64), proto, 0)
	return summed(head + ends + opts, 10, b"", 0) + body


def ext_header(words, following):
	"""One IPv6 header: hbh, dst (with options of n bytes: hbh:HEX), rtTYPE:LEFT:HEX, frag:OFFSET:MORE:ID, ah:SPI."""
	kind, *args = words.split(":")
	if kind in ("hbh", "dst"):
		opts = bytes.fromhex(args[0]) if args else b""
		fill = -(2 + len(opts)) % 8
		opts += b"" if fill == 0 else b"\0" if fill == 1 else bytes([1, fill - 2]) + b"\0" * (fill - 2)
		return PROTO[kind], struct.pack("!BB", following, (2 + len(opts)) // 8 - 1) + opts
	if kind == "frag":
		off, more, ident = (int(a, 0) for a in (args + ["0", "0", "1"][len(args):]))
		return PROTO[kind], struct.pack("!BBHI", following, 0, off & ~7 | more, ident)
	if kind == "ah":
		return PROTO[kind], struct.pack("!BBHIIQ", following, 4, 0, int(args[0], 0), 1, 0) + b"\0" * 4
	left, content = int(args[0]), bytes.fromhex(args[1]) if len(args) > 1 else b"\0" * 4
	return PROTO["rt"], struct.pack("!BBBB", following, (4 + len(content)) // 8 - 1, int(kind[2:]), left) + content


def make6(w, kind):
	ends = inet_pton(AF_INET6, w["src"]) + inet_pton(AF_INET6, w["dst"])
	headers = w["ext"].split(",") if "ext" in w else []
	taken = sum(len(ext_header(h, 0)[1]) for h in headers)
	room = number(w, "len") - 40 - taken if "len" in w else None
	proto, body = carried(w, kind, room, ends)
	for words in reversed(headers):
		number_of, head = ext_header(words, proto)
		proto, body = number_of, head + body
	first = 6 << 28 | number(w, "tos") << 20 | number(w, "flow")
	return struct.pack("!IHBB", first, len(body), proto, number(w, "ttl", 64)) + ends + body


def words_of(words):
	"""({KEY: VALUE}, the bare word or None)"""
	pairs = dict(w.split("=", 1) for w in words if "=" in w)
	bare = [w for w in words if "=" not in w]
	return pairs, bare[0] if bare else None


def make(family, words):
	pairs, kind = words_of(words)
	return (make4 if family == 4 else make6)(pairs, kind)
