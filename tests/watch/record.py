"""Writes down what the kernel sends to those who watch nf_tables, a message a line in hexadecimal, until it is terminated.

usage: record.py >NAME.messages     as root; tests/unit/unit_watch.c reads the files
"""
import socket, struct, sys

NETLINK_NETFILTER, SOL_NETLINK, ADD_MEMBERSHIP = 12, 270, 1
GROUPS = (7, 9)                        # NFNLGRP_NFTABLES, NFNLGRP_NFTRACE


def main():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    s.bind((0, 0))
    for group in GROUPS:
        s.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
    while True:
        data = s.recv(1 << 20)
        while len(data) >= 16:
            size = struct.unpack_from("=I", data)[0]
            print(data[:size].hex(), flush=True)
            data = data[(size + 3) & ~3:]


if __name__ == "__main__":
    main()
