# An FTP session that announces a data connection, which comes only if an argument is given. Prints "ready", and keeps the sockets
# open.
import os
import socket
import sys
import time

server = socket.socket()
server.bind(("127.0.0.1", 21))
server.listen()
client = socket.create_connection(("127.0.0.1", 21))
peer = server.accept()[0]
for sender, line in ((peer, b"220 hello"), (client, b"PASV"), (peer, b"227 Entering Passive Mode (127,0,0,1,156,65)")):
    sender.send(line + b"\r\n")
    (client if sender is peer else peer).recv(100)
if len(sys.argv) > 1:
    listener = socket.create_server(("127.0.0.1", 40001))
    data = socket.create_connection(("127.0.0.1", 40001))
print("ready", flush=True)
while os.getppid() != 1:
    time.sleep(0.5)
