# reach.py CTVIEW RESTORE RULES: makes connections, asks `ctview against RULES` which of them it would refuse, loads the rules, and tries
# each connection again, and each old one with a byte. Says what differs, and how many agree.
import csv
import socket
import subprocess
import sys

ctview, restore, rules = sys.argv[1:]
PLACES = [(source, target, port) for port in (7001, 7002, 7003, 7004, 7005, 7006)
          for source, target in (("127.0.0.1", "127.0.0.1"), ("127.0.0.2", "127.0.0.9"))
          if port != 7003 or source == "127.0.0.1"][:10]
listeners = {}


def connect(source, target, port):
    listener = listeners.setdefault((target, port), socket.socket())
    if not listener.getsockname()[1]:
        listener.bind((target, port))
        listener.listen()
    s = socket.socket()
    s.settimeout(1)
    s.bind((source, 0))
    try:
        s.connect((target, port))
    except OSError:
        return None
    return s, listener.accept()[0]


def answers(pair):
    try:
        pair[0].send(b"?")
        pair[1].settimeout(1)
        pair[1].recv(1)
        pair[1].send(b"!")
        return pair[0].recv(1) == b"!"
    except OSError:
        return False


pairs = {place: connect(*place) for place in PLACES}
told = {}
out = subprocess.run([ctview, "against", rules, "-o", "csv"], capture_output=True, text=True)
sys.stderr.write(out.stderr)
for row in csv.DictReader(out.stdout.splitlines()):
    told[row["src"], row["dst"], int(row["dport"] or 0)] = row["verdict"], row["when"][:3]
subprocess.run([restore, rules], check=True)
wrong = 0
for place, pair in pairs.items():
    now = answers(pair)
    new = connect(*place) is not None
    want = ("refused", "now") if not now else ("refused", "new") if not new else None
    if told.get(place) != want:
        wrong += 1
        print(place, "told", told.get(place), "but it is", want)
print("%d connections, %d refused" % (len(pairs), len(told)))
sys.exit(wrong > 0)
