"""Sends packets from SOURCE to itself until its input ends: how many, and how many came through.

usage: leak.py SOURCE
"""
import select, socket, sys

got = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
got.bind(("127.0.0.1", 0))
got.setblocking(False)
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.bind((sys.argv[1], 0))
out.connect(got.getsockname())
sent = through = 0
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    for _ in range(20):
        out.send(b"x")
        sent += 1
        try:
            while got.recv(9):
                through += 1
        except BlockingIOError:
            pass
print(sent, through)
