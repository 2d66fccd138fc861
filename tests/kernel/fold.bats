# Long chains of ip_tables as trees of hidden chains (backend/fold.h): nobody can tell from what is listed, counted or done.
load ../lib/harness

export SLUICE_OPTIMIZE=full

prepare() {
	ours_only
	need python3
	ns "$SLUICE_BIN/iptables-legacy" -S >/dev/null 2>&1 || skip "this kernel has no ip_tables"
	ns ip addr add 10.0.0.1/8 dev lo
	ns ip addr add fd00::1/64 dev lo nodad
}

for program in {ip,ip6}tables-legacy{,-save,-restore}; do
	eval "$program() { ns \"\$SLUICE_BIN/$program\" \"\$@\"; }"
done
text() { grep -v '^#'; }

# rules N [6]: a chain of N rules that overlap, with an exception in front and a rule for everybody behind.
rules() {
	python3 - "$1" "${2-4}" <<'PY'
import ipaddress, random, sys
n, v6 = int(sys.argv[1]), sys.argv[2] == "6"
r = random.Random(n)
print("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:seen - [0:0]")
print("-A INPUT -p tcp -m tcp --dport 9 -j RETURN")
for i in range(n):
    length = r.choice([0, 8] + 4 * [16] + 8 * [24, 32])
    width, value = (128, 0xfd << 120 | r.getrandbits(4) << 116 & 7 << 116 | r.getrandbits(16) << 64) if v6 else (32, 10 << 24 | r.getrandbits(24) & 0x7003ff)
    length = length * width // 32
    value = value >> (width - length) << (width - length)
    address = "-%s %s/%d " % (r.choice("ssd"), ipaddress.ip_address(value), length) if length else ""
    rest = r.choice(["-p %s -j seen" % ("ipv6-icmp" if v6 else "icmp"), "-j seen", "-p udp -m udp --dport 53 -j DROP",
        "-m limit --limit 5/sec -j LOG", "-m mark --mark 0x1 -j ACCEPT", ""])
    print(("-A INPUT " + address + rest).rstrip())
print("-A seen -p tcp -j RETURN")
print("COMMIT")
PY
}

# send N ADDRESS...: so many datagrams to each, to a socket that takes them.
send() {
	ns python3 - "$@" <<'PY'
import socket, sys
# What a full backlog of the machine loses has not come to INPUT yet.
def arrived(out, to, data, address):
    for again in range(20):
        out.sendto(data, address)
        try:
            return to.recv(100)
        except TimeoutError:
            pass
for address in sys.argv[2:]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    to, out = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_DGRAM)
    to.bind((address, 5353))
    to.settimeout(2)
    for i in range(int(sys.argv[1])):
        arrived(out, to, b"x" * i, (address, 5353))
PY
}

# How many entries the kernel's table has, hidden ones too.
entries() {
	ns python3 - "${1-4}" <<'PY'
import ctypes, socket, struct, sys
v6 = sys.argv[1] == "6"
s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
info = ctypes.create_string_buffer(b"filter".ljust(32, b"\0"), 84)
size = ctypes.c_uint32(84)
libc = ctypes.CDLL(None, use_errno=True)
assert not libc.getsockopt(s.fileno(), 41 if v6 else 0, 64, info, ctypes.byref(size)), ctypes.get_errno()
print(struct.unpack_from("I", info.raw, 76)[0])
PY
}

@test "a long chain is a tree in the kernel, and the same text" {
	rules 500 >long.rules
	iptables-legacy-restore long.rules
	iptables-legacy-save | text >got
	SLUICE_OPTIMIZE=off iptables-legacy-restore long.rules
	linear=$(entries)
	SLUICE_OPTIMIZE=off iptables-legacy-save | text >want
	diff want got
	iptables-legacy-restore long.rules
	[ "$(entries)" -gt "$linear" ]
}

@test "what it counts is what the chain counts" {
	rules 300 >long.rules
	for level in off full; do
		SLUICE_OPTIMIZE=$level iptables-legacy-restore long.rules
		send 3 10.0.0.1 10.0.0.7 10.0.1.200 10.9.9.9
		iptables-legacy-save -c | text >"counted.$level"
	done
	grep -q '^\[[1-9][0-9]*:[0-9]*\] -A INPUT -s' counted.full
	diff counted.off counted.full
}

@test "counters survive edits, and every edit finds its rule" {
	rules 200 >long.rules
	for level in off full; do
		export SLUICE_OPTIMIZE=$level
		iptables-legacy-restore long.rules
		send 5 10.0.0.1 10.0.3.1
		iptables-legacy -I INPUT 17 -s 10.0.0.0/9 -j seen
		iptables-legacy -D INPUT 40
		iptables-legacy -R INPUT 50 -d 10.1.0.0/16 -j DROP
		iptables-legacy -A INPUT -s 10.200.0.1 -j ACCEPT
		iptables-legacy -C INPUT -s 10.200.0.1 -j ACCEPT
		iptables-legacy -D INPUT -s 10.200.0.1 -j ACCEPT
		iptables-legacy -E seen known
		send 2 10.0.0.1
		iptables-legacy -Z INPUT 3
		iptables-legacy -nvxL INPUT >"listed.$level"
		iptables-legacy-save -c | text >"saved.$level"
	done
	diff listed.off listed.full
	diff saved.off saved.full
}

@test "IPv6 too" {
	rules 200 6 >long.rules
	for level in off full; do
		export SLUICE_OPTIMIZE=$level
		ip6tables-legacy-restore long.rules
		send 3 fd00::1
		ip6tables-legacy-save -c | text >"saved.$level"
		entries 6 >"entries.$level"
	done
	diff saved.off saved.full
	[ "$(cat entries.full)" -gt "$(cat entries.off)" ]
}

limit() { echo "-d $3 -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst $1 --hashlimit-mode dstip --hashlimit-name fold.$2"; }

@test "what rules share by name has the settings of the first one in the table, also with trees" {
	{
		printf '%s\n' "*filter" ":tall - [0:0]" ":tree - [0:0]"
		echo "-A INPUT $(limit 4 c 10.1.0.0/16)"
		echo "-A INPUT -j tall"
		echo "-A INPUT -j tree"
		for i in {1..60}; do echo "-A INPUT -s 10.$i.0.0/16 -p tcp -j ACCEPT"; done
		echo "-A tall $(limit 5 a 10.1.0.0/16)"
		echo "-A tall $(limit 3 b 10.1.0.0/16)"
		for i in {1..30}; do echo "-A tree -d 10.$i.0.0/16 -p tcp"; done
		echo "-A tree $(limit 2 a 10.2.0.0/16)"
		echo "-A tree $(limit 2 b 10.3.0.0/16)"
		echo "-A tree $(limit 2 c 10.2.0.0/16)"
		for i in {1..30}; do echo "-A tree -d 10.$i.0.0/16 -p tcp"; done
		echo "-A tree $(limit 3 b 10.2.0.0/16)"
		echo COMMIT
	} >shared.rules
	for i in 1 2 3; do ns ip addr add 10.$i.0.2/8 dev lo; done
	iptables-legacy-restore shared.rules
	[ "$(entries)" -gt 200 ] || complain "no trees"
	send 8 10.1.0.2 10.2.0.2 10.3.0.2
	iptables-legacy-save -c >counted
	same_text "4 5 3 5 3 4 3" "$(sed -n 's/^.\([0-9]*\):.*fold[.].*/\1/p' counted | paste -s -d ' ')"
}

@test "a rate is there before the rules that ask for it, also with trees" {
	{
		rules 40 | sed '/^-A seen/,$d'
		echo "-A INPUT -s 10.9.0.0/16 -j RATEEST --rateest-name name --rateest-interval 250ms --rateest-ewmalog 500ms"
		echo "-A INPUT -s 10.1.0.0/16 -m rateest --rateest name --rateest-lt --rateest-pps 7 -j DROP"
		echo "-A FORWARD -m rateest --rateest name --rateest-lt --rateest-pps 7 -j DROP"
		echo COMMIT
	} >rates.rules
	for level in full off; do
		export SLUICE_OPTIMIZE=$level
		iptables-legacy-restore rates.rules
		entries >"entries.$level"
		iptables-legacy -I INPUT 20 -s 10.2.0.0/16 -j seen
		iptables-legacy-save -c | text >"saved.$level"
	done
	diff saved.off saved.full
	! diff -q entries.off entries.full >/dev/null || complain "no trees"
}

@test "a rule that the kernel refuses is named, and nothing has changed" {
	rules 100 >long.rules
	iptables-legacy-restore long.rules
	iptables-legacy-save -c | text >before
	{ rules 100 | sed '/^COMMIT/d'; echo "-A INPUT -s 10.0.0.3 -j MASQUERADE"; echo COMMIT; } >wrong.rules
	run iptables-legacy-restore wrong.rules
	[ "$status" -eq 1 ]
	[[ $output == *"wrong.rules:$(grep -n MASQUERADE wrong.rules | cut -d: -f1):"* ]]
	iptables-legacy-save -c | text >after
	diff before after
}

@test "without a level it is a plain chain" {
	unset SLUICE_OPTIMIZE
	rules 100 >long.rules
	iptables-legacy-restore long.rules
	[ "$(entries)" -eq "$((100 + 2 + 3 + 2 + 1))" ]
}
