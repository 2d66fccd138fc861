"""Objects of the kernel that rules name, made by netlink without any program: accounts (-m nfacct), fingerprints (-m osf).

	account("web")
	fingerprint("Nine", 900, remove=False)	a SYN as packet.py makes it of "tcp df=1 mss=1460 ttl=64 window=900"
"""
import os
import socket
import struct

NETLINK_NETFILTER, NLMSG_ERROR = 12, 2
REQUEST, ACK, CREATE = 1, 4, 0x400
ACCOUNTS, FINGERPRINTS = 7, 5			# subsystems
NEW_ACCOUNT, ADD_FINGERPRINT, DEL_FINGERPRINT = 0, 0, 1
ACCOUNT_NAME, FINGER = 1, 1			# attributes


def attribute(kind, data):
	return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def request(subsystem, message, flags, attributes):
	"""Raises OSError with what the kernel answers, if it is an error."""
	body = struct.pack("=BBH", 0, 0, 0) + attributes
	head = struct.pack("=IHHII", 16 + len(body), subsystem << 8 | message, REQUEST | ACK | flags, 1, 0)
	with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as s:
		s.send(head + body)
		answer = s.recv(8192)
	kind, error = struct.unpack_from("=H", answer, 4)[0], struct.unpack_from("=i", answer, 16)[0]
	if kind != NLMSG_ERROR or error:
		raise OSError(-error, os.strerror(-error))


def account(name):
	request(ACCOUNTS, NEW_ACCOUNT, CREATE, attribute(ACCOUNT_NAME, name.encode() + b"\0"))


def fingerprint(genre, window, remove):
	"""They are one list for all network namespaces: take it away again, and have a window that nobody else has."""
	plain, total, mss, segment_size = 0, 44, 1460, 2
	one_option = struct.pack("=HHII", segment_size, 4, plain, mss)
	finger = struct.pack("=IIBBHHH", plain, window, 64, 1, total, mss, 1)
	finger += struct.pack("32s32s32s", genre.encode(), b"", b"") + one_option + b"\0" * 39 * len(one_option)
	request(FINGERPRINTS, DEL_FINGERPRINT if remove else ADD_FINGERPRINT, 0 if remove else CREATE, attribute(FINGER, finger))
