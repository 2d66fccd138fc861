# Real packets: what is counted, dropped, rejected and translated is what the rules say.
load ../lib/harness

# Two namespaces: NS (the rules) has eth0 10.0.0.1/24 and fd00::1/64, PEER eth0 10.0.0.2/24 and fd00::2/64.
prepare() {
	need ping python3
	netns_new PEER
	ns ip link add eth0 type veth peer name peer0
	ns ip link set peer0 netns "$PEER" name eth0
	ns ip addr add 10.0.0.1/24 dev eth0
	ns ip addr add fd00::1/64 dev eth0 nodad
	peer ip addr add 10.0.0.2/24 dev eth0
	peer ip addr add fd00::2/64 dev eth0 nodad
	ns ip link set eth0 up
	peer ip link set eth0 up
}
peer() { in_netns "$PEER" "$@"; }
pings() { peer ping -q -c "$1" -i 0.01 -W 1 "$2" >/dev/null; }

# What the rule number N of CHAIN has counted: "packets bytes".
counted() { iptables -t "${3:-filter}" -v -S "$1" "$2" | sed -E 's/.* -c ([0-9]+ [0-9]+).*/\1/'; }

# tcp_server PORT in NS, answering "ADDRESS of the client" to each.
tcp_server() {
	setpriv --pdeathsig KILL nsenter --net="/proc/$NS/ns/net" python3 -c '
import socket, sys
s = socket.create_server(("", int(sys.argv[1])))
open(sys.argv[2], "w").write("up\n")
while True:
    c, peer = s.accept()
    c.sendall(peer[0].encode()); c.close()
' "$1" "$PWD/up.$1" </dev/null >/dev/null 2>&1 3>&- 4>&- &
	NETNS_PIDS+=($!)
	disown
	until [ -s "up.$1" ]; do sleep 0.02; done
}
tcp_call() {
	peer python3 -c '
import socket, sys
try:
    print(socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=1).makefile().read())
except ConnectionRefusedError: print("refused")
except OSError as e: print("silence" if isinstance(e, TimeoutError) else e)
' "$1" "$2"
}

@test "rules count the packets that fit them, exactly" {
	iptables -A INPUT -s 10.0.0.2 -p icmp
	iptables -A INPUT -s 10.0.0.3
	iptables -A OUTPUT -d 10.0.0.2 -p icmp -m icmp --icmp-type echo-reply -j ACCEPT
	pings 5 10.0.0.1
	same_text "5 420" "$(counted INPUT 1)"
	same_text "0 0" "$(counted INPUT 2)"
	same_text "5 420" "$(counted OUTPUT 1)"
	iptables -Z INPUT
	same_text "0 0" "$(counted INPUT 1)"
	same_text "5 420" "$(counted OUTPUT 1)"
	pings 2 10.0.0.1
	same_text "2 168" "$(counted INPUT 1)"
	same_text "7 588" "$(counted OUTPUT 1)"
}

@test "IPv6 rules" {
	ip6tables -A INPUT -s fd00::2 -p icmpv6 --icmpv6-type echo-request -j ACCEPT
	ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request -j DROP
	pings 3 fd00::1
	[[ $(ip6tables -v -S INPUT 1) == *"-c 3 312 "* ]]
	ip6tables -D INPUT 1
	! pings 1 fd00::1
	[[ $(ip6tables -v -S INPUT 1) == *"-c 1 104 "* ]]
}

@test "policies drop, and count" {
	iptables -P INPUT DROP
	! pings 2 10.0.0.1
	[[ $(iptables -v -S INPUT | head -n 1) == "-P INPUT DROP -c 2 168" ]]
	iptables -P INPUT ACCEPT
	pings 1 10.0.0.1
}

@test "chains: jump, return, goto" {
	iptables-restore <<-'RULES'
		*filter
		:INPUT DROP [0:0]
		:a - [0:0]
		:b - [0:0]
		-A INPUT -j a
		-A INPUT -g b
		-A INPUT -j ACCEPT
		-A a -p icmp -j RETURN
		-A a -j DROP
		-A b -p icmp -m icmp --icmp-type 8 -j ACCEPT
		COMMIT
	RULES
	pings 2 10.0.0.1
	same_text "2 168" "$(counted a 1)"
	same_text "0 0" "$(counted a 2)"
	same_text "2 168" "$(counted b 1)"
	same_text "0 0" "$(counted INPUT 3)"
}

@test "TCP: accepted by port, dropped in silence, rejected with a reset" {
	tcp_server 80
	iptables -A INPUT -p tcp --dport 80 -j ACCEPT
	iptables -A INPUT -p tcp --dport 81 -j REJECT --reject-with tcp-reset
	iptables -A INPUT -p tcp --dport 82 -j DROP
	same_text "10.0.0.2" "$(tcp_call 10.0.0.1 80)"
	same_text "refused" "$(tcp_call 10.0.0.1 81)"
	same_text "silence" "$(tcp_call 10.0.0.1 82)"
}

@test "REDIRECT, DNAT to another port, SNAT" {
	tcp_server 8080
	iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
	iptables -t nat -A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.0.1:8080
	iptables -t nat -A INPUT -p tcp --dport 8080 -s 10.0.0.2 -j SNAT --to-source 10.0.0.77
	ns ip route add 10.0.0.77 dev eth0
	same_text "10.0.0.77" "$(tcp_call 10.0.0.1 80)"
	iptables -t nat -F INPUT
	same_text "10.0.0.2" "$(tcp_call 10.0.0.1 81)"
}

@test "connection states" {
	tcp_server 80
	iptables -P INPUT DROP
	iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	same_text "silence" "$(tcp_call 10.0.0.1 80)"
	iptables -A INPUT -p tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT
	same_text "10.0.0.2" "$(tcp_call 10.0.0.1 80)"
	same_text "1 60" "$(counted INPUT 2)"
}

@test "limit lets only the burst through" {
	iptables -A INPUT -p icmp -m limit --limit 1/hour --limit-burst 3 -j ACCEPT
	iptables -A INPUT -p icmp -j DROP
	pings 8 10.0.0.1 || true
	same_text "3 252" "$(counted INPUT 1)"
	same_text "5 420" "$(counted INPUT 2)"
}

@test "marks are set and seen" {
	iptables -t mangle -A PREROUTING -p icmp -j MARK --set-mark 0x42
	iptables -A INPUT -m mark --mark 0x42/0xff -j ACCEPT
	iptables -A INPUT -m mark ! --mark 0x42 -p icmp -j DROP
	pings 4 10.0.0.1
	same_text "4 336" "$(counted INPUT 1)"
}

# How many packets have gone through a class of eth0's queue.
classified() { ns tc -s class show dev eth0 classid "$1" | sed -nE 's/ *Sent [0-9]+ bytes ([0-9]+) pkt .*/\1/p'; }

@test "CLASSIFY picks the class of the queue" {
	need tc
	for backend in nft legacy; do
		ns tc qdisc add dev eth0 root handle 1: htb || skip "this kernel has no queues with classes"
		ns tc class add dev eth0 parent 1: classid 1:2 htb rate 1gbit quantum 1500
		ns tc class add dev eth0 parent 1: classid 1:a htb rate 1gbit quantum 1500
		ns "$SLUICE_BIN/iptables-$backend" -t mangle -A POSTROUTING -p icmp -j CLASSIFY --set-class 1:2
		ns "$SLUICE_BIN/ip6tables-$backend" -t mangle -A POSTROUTING -p icmpv6 --icmpv6-type echo-reply -j CLASSIFY --set-class 1:a
		pings 2 10.0.0.1
		pings 3 fd00::1
		same_text "2 3" "$(classified 1:2) $(classified 1:a)"
		ns "$SLUICE_BIN/iptables-$backend" -t mangle -F
		ns "$SLUICE_BIN/ip6tables-$backend" -t mangle -F
		ns tc qdisc del dev eth0 root
	done
}

@test "ranges, sets of ports, inversions, TTL, length" {
	iptables -A INPUT -m iprange --src-range 10.0.0.2-10.0.0.9
	iptables -A INPUT -m iprange ! --src-range 10.0.0.2-10.0.0.9
	iptables -A INPUT ! -s 10.0.0.2
	iptables -A INPUT ! -i eth0
	iptables -A INPUT -i eth+ -m ttl --ttl-eq 64
	iptables -A INPUT -m length --length 84
	iptables -A INPUT -m pkttype --pkt-type unicast -m addrtype --dst-type LOCAL
	pings 2 10.0.0.1
	same_text "2 168|0 0|0 0|0 0|2 168|2 168|2 168" "$(for n in 1 2 3 4 5 6 7; do counted INPUT $n; done | paste -sd '|')"
}

@test "counters survive a change elsewhere in the chain" {
	iptables -A INPUT -p icmp -m comment --comment keep
	pings 3 10.0.0.1
	iptables -I INPUT -s 9.9.9.9 -j DROP
	iptables -A INPUT -s 8.8.8.8 -j DROP
	iptables -D INPUT 1
	iptables -P FORWARD DROP
	same_text "3 252" "$(counted INPUT 1)"
}

@test "save -c, restore -c: counting goes on from there" {
	iptables -A INPUT -p icmp -j ACCEPT
	pings 3 10.0.0.1
	iptables-save -c >saved
	iptables -F
	iptables-restore -c saved
	same_text "3 252" "$(counted INPUT 1)"
	pings 1 10.0.0.1
	same_text "4 336" "$(counted INPUT 1)"
}
