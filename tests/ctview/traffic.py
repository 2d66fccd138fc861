# Connections of every kind within one network namespace. Prints "ready" when all of them stand, and keeps the sockets open.
import os
import socket
import struct
import time

open_sockets = []


def keep(s):
    open_sockets.append(s)
    return s


def tcp():
    server = keep(socket.socket())
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 8080))
    server.listen()
    clients = [keep(socket.create_connection(("127.0.0.1", port))) for port in (8080, 8080, 8080, 8081)]
    peers = [keep(server.accept()[0]) for _ in clients]
    clients[0].send(b"x" * 1000)
    peers[0].recv(1000)
    clients[2].shutdown(socket.SHUT_WR)
    syn = keep(socket.socket())
    syn.setblocking(False)
    syn.connect_ex(("127.0.0.1", 9))        # dropped by a rule


def udp():
    s = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    s.bind(("127.0.0.1", 5354))
    c = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    c.sendto(b"question", ("127.0.0.1", 5354))
    s.sendto(b"answer", s.recvfrom(100)[1])
    c.recv(100)
    quiet = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    quiet.bind(("127.0.0.1", 5353))
    for port in (5353, 8082, 8083, 8084):
        target = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        if port != 5353:
            target.bind(("127.0.0.1", port))
        keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).sendto(b"x", ("127.0.0.1", port))
    six = keep(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
    six.bind(("::1", 5355))
    keep(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)).sendto(b"x", ("::1", 5355))


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def icmp():
    s = keep(socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
    head = struct.pack("!BBHHH", 8, 0, 0, 4242, 1)
    s.sendto(struct.pack("!BBHHH", 8, 0, checksum(head), 4242, 1), ("127.0.0.1", 0))
    keep(socket.socket(socket.AF_INET, socket.SOCK_RAW, 89)).sendto(b"hello", ("127.0.0.1", 0))


tcp()
udp()
icmp()
time.sleep(0.1)
print("ready", flush=True)
while os.getppid() != 1:
    time.sleep(0.5)
