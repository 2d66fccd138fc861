"""Many entries, and what ctview makes of them.

	many.py print N			N entries of all kinds, the same each time: both families, a quarter translated, counters of all sizes
	many.py order KEY...		are the entries of standard input (JSON lines) in this --sort order: orig.bytes, -timeout
	many.py memory FEW MANY COMMAND...	bytes that a command takes for each entry that the file MANY, its standard input, has more than FEW
"""
import ipaddress
import json
import os
import subprocess
import sys


def address(six, net, n):
    return "fd%02x:0000:0000:0000:0000:0000:%04x:%04x" % (net, n >> 16, n & 65535) if six else \
        "10.%d.%d.%d" % (net + (n >> 16), n >> 8 & 255, n & 255)


def entry(i, n):
    six = i % 3 == 0
    src, dst, sport = address(six, 0, i * 7919 % n), address(six, 16, i * 104729 % n), 1024 + i * 31 % 60000
    back = (src, sport) if i % 4 else (address(six, 32, 9), 1024 + i % 60000)
    return "%s tcp      6 %d %s src=%s dst=%s sport=%d dport=443 packets=%d bytes=%d src=%s dst=%s sport=443 dport=%d packets=%d bytes=%d " \
        "[ASSURED] mark=%d zone=0 use=2" % (
            "ipv6     10" if six else "ipv4     2", i * 7 % 432000 - 5, "ESTABLISHED" if i % 5 else "TIME_WAIT", src, dst, sport,
            i % 70000, 2 ** (i % 64) + i % 97 - 1, dst, *back, i % 60000, i * 1500, i % 11 * 390451572)


def value(row, key):
    for part in key.lstrip("-").split("."):
        row = row[part]
    if isinstance(row, int):
        return -row if key[0] == "-" else row
    address = ipaddress.ip_address(row)
    return address.version, address


def order(*keys):
    rows = [[value(json.loads(line), key) for key in keys] for line in sys.stdin]
    print("%d in order" % len(rows) if rows == sorted(rows) else "not in order")


def peak(command, path):
    """Most bytes at once. What this program takes itself is counted too, where it is more: so it reads no file whole."""
    with open(path) as text, subprocess.Popen(command, stdin=text, stdout=subprocess.DEVNULL) as child:
        _, child.returncode, used = os.wait4(child.pid, 0)
    if child.returncode:
        sys.exit("exit code %d" % child.returncode)
    return used.ru_maxrss * 1024


def lines(path):
    with open(path) as text:
        return sum(1 for _ in text)


def memory(few, many, *command):
    print((peak(command, many) - peak(command, few)) // (lines(many) - lines(few)))


def print_entries(n):
    sys.stdout.writelines(entry(i, int(n)) + "\n" for i in range(1, int(n) + 1))


{"print": print_entries, "order": order, "memory": memory}[sys.argv[1]](*sys.argv[2:])
