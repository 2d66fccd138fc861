# ctview against: what a ruleset would do to connections. First entry by entry, then a real table beside the real kernel.
load lib

TCP='ipv4     2 tcp      6 431999 ESTABLISHED src=10.1.0.9 dst=192.0.2.7 sport=4000 dport=443 src=192.0.2.7 dst=10.1.0.9 sport=443 dport=4000 [ASSURED] mark=3 zone=0 use=2'
SYN='ipv4     2 tcp      6 119 SYN_SENT src=10.1.0.9 dst=192.0.2.7 sport=4000 dport=25 [UNREPLIED] src=192.0.2.7 dst=10.1.0.9 sport=25 dport=4000 mark=0 zone=0 use=2'
DNAT='ipv4     2 tcp      6 99 ESTABLISHED src=198.51.100.2 dst=203.0.113.1 sport=5000 dport=80 src=10.1.0.80 dst=198.51.100.2 sport=8080 dport=5000 [ASSURED] mark=0 zone=0 use=2'
SNAT='ipv4     2 udp      17 99 src=10.1.0.9 dst=192.0.2.7 sport=5000 dport=53 src=192.0.2.7 dst=203.0.113.1 sport=53 dport=61000 [ASSURED] mark=0 zone=0 use=2'
ROUTES=10.1.0.0/16=lan0,0.0.0.0/0=wan0,203.0.113.1=lo,10.1.0.1=lo

# rules LINE...: a filter table with these lines, and whatever stands in $others of other tables.
rules() {
	{ printf '%s\n' "${others-}" | sed '/^$/d'; echo '*filter'; printf '%s\n' "$@"; echo COMMIT; } >new.rules
}

# judged ENTRY VERDICT [FIELD=VALUE...]: "refused now", "refused now, reply", "refused new", "perhaps now", …, "passes".
judged() {
	local entry=$1 want=$2 got; shift 2
	printf '%s\n' "$entry" >entry.txt
	got=$("$CTVIEW" against new.rules -f entry.txt ${route+--route "$route"} -o csv --no-header) || complain "exit $?" "$(cat new.rules)"
	got=$(tr -d '\r' <<<"$got")
	[ -n "$got" ] || got=passes
	case $got in
	'refused,"now, reply"'*) got="refused now, reply${got#refused,\"now, reply\"}" ;;
	*) got=$(sed 's/,/ /' <<<"$got") ;;
	esac
	[ "${got%%,"${got#*,}"}" = "$want" ] || [[ $want = *reply && $got = "$want"* ]] || complain "not $want, but:" "$got" "of:" "$(cat new.rules)"
	for want; do
		[[ $got == *"$want"* ]] || complain "no $want in:" "$got"
	done
}

@test "now, or only if it began anew" {
	route=$ROUTES
	rules ':FORWARD DROP' '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT'
	judged "$TCP" 'refused new' '-P FORWARD DROP (filter)' ,forward,
	judged "$SYN" 'refused now'
	rules '-A FORWARD -p tcp --dport 443 -j DROP'
	judged "$TCP" 'refused now' 'new.rules:2: -A FORWARD -p tcp -m tcp --dport 443 -j DROP'
	judged "$SYN" passes
	rules '-A FORWARD -p tcp --sport 443 -j REJECT'
	judged "$TCP" 'refused now, reply'
	judged "$SYN" passes
	rules '-A FORWARD -p tcp --syn -j DROP'
	judged "$TCP" 'refused new'
	judged "$SYN" 'refused now'
	rules '-A FORWARD -m connmark --mark 3 -j DROP'
	judged "$TCP" 'refused now'
	rules '-A FORWARD -m connmark --mark 0 -m conntrack --ctstate NEW -j DROP'
	judged "$TCP" 'refused new'
}

@test "chains: jumps, returns, gotos, policies, circles" {
	route=$ROUTES
	rules ':a -' ':b -' '-A FORWARD -j a' '-A FORWARD -j DROP' '-A a -p udp -j ACCEPT' '-A a -p tcp -j b' '-A b -p tcp -j ACCEPT'
	judged "$TCP" passes
	rules ':a -' '-A FORWARD -j a' '-A FORWARD -j DROP' '-A a -p tcp -j RETURN' '-A a -j ACCEPT'
	judged "$TCP" 'refused now' ':4: -A FORWARD -j DROP'
	rules ':FORWARD DROP' ':a -' ':b -' '-A FORWARD -j a' '-A FORWARD -j ACCEPT' '-A a -g b' '-A a -j DROP' '-A b -p udp -j DROP'
	judged "$TCP" passes
	rules ':FORWARD DROP' ':a -' '-A FORWARD -g a' '-A FORWARD -j ACCEPT' '-A a -p udp -j ACCEPT'
	judged "$TCP" 'refused now' '-P FORWARD DROP'
	rules ':a -' ':b -' '-A a -j b' '-A b -j a' '-A FORWARD -j a'
	judged "$TCP" 'perhaps now'
}

@test "what is not known leaves both possible" {
	route=$ROUTES
	rules ':FORWARD DROP' '-A FORWARD -m limit --limit 1/s -j ACCEPT'
	judged "$TCP" 'perhaps now' '-m limit --limit'
	rules ':FORWARD DROP' '-A FORWARD -m limit --limit 1/s -j LOG' '-A FORWARD -j ACCEPT'
	judged "$TCP" passes
	rules '-A FORWARD -m length --length 100 -j DROP' '-A FORWARD -p tcp -j DROP'
	judged "$TCP" 'refused now'
	judged "$SNAT" 'perhaps now' '-m length --length'
	rules '-A FORWARD -p udp -m length --length 100 -j DROP'
	judged "$TCP" passes
	rules '-A FORWARD -j NFQUEUE'
	judged "$TCP" 'perhaps now'
	rules '-A FORWARD -s fd00::/16 -m ah -j DROP'
	route=fd00::/16=lan0,::/0=wan0
	judged 'ipv6 10 udp 17 9 src=fd00::1 dst=2001:db8::1 sport=1 dport=2 src=2001:db8::1 dst=fd00::1 sport=2 dport=1 use=2' 'perhaps now' '-m ah'
	route=$ROUTES
	rules '-A FORWARD -p tcp -m tcp -j DROP'
	judged "$TCP" 'refused now'
	rules '-A FORWARD -j CONNMARK --set-mark 9' '-A FORWARD -m connmark --mark 9 -j DROP'
	judged "$TCP" 'perhaps now' '-m connmark --mark'
	others=$'*raw\n-A PREROUTING -s 10.1.0.9 -j CT --notrack\nCOMMIT'
	rules '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT' '-A FORWARD -j DROP'
	judged "$TCP" 'perhaps now' '-m conntrack --ctstate'
}

@test "before tracking there is no connection" {
	local loop='ipv4     2 udp      17 99 src=127.0.0.1 dst=127.0.0.1 sport=5000 dport=53 src=127.0.0.1 dst=127.0.0.1 sport=53 dport=5000 mark=3 zone=0 use=2'
	route=$ROUTES
	raw() { others=$'*raw\n'"-A PREROUTING $1"$'\nCOMMIT'; rules; }
	raw '-m conntrack --ctstate NEW,ESTABLISHED -j DROP'
	judged "$TCP" passes
	raw '-m conntrack ! --ctstate NEW --ctproto 17 -j DROP'
	judged "$TCP" 'refused now'
	raw '-m conntrack ! --ctproto 17 -j DROP'
	judged "$TCP" passes
	raw '-m connmark ! --mark 9 -j DROP'
	judged "$TCP" passes
	judged "$loop" 'refused now'
	raw '-m state --state INVALID -j DROP'
	judged "$TCP" 'refused now'
	raw '-j CT --notrack'
	rules '-A FORWARD -m connmark ! --mark 9 -j DROP'
	judged "$TCP" 'perhaps now' '-m connmark --mark'
	rules
	judged "$TCP" passes
	judged "$SNAT" 'perhaps now' '-A PREROUTING -j CT --notrack'
	raw '-j CT --zone 5'
	rules '-A FORWARD -m conntrack --ctstate NEW -j DROP'
	judged "$TCP" 'perhaps now'
	judged "${TCP/zone=0/zone=5}" 'refused new'
}

@test "what the first packet of a connection finds" {
	local loop='ipv4     2 udp      17 99 src=127.0.0.1 dst=127.0.0.1 sport=5000 dport=53 src=127.0.0.1 dst=127.0.0.1 sport=53 dport=5000 mark=3 zone=0 use=2'
	route=$ROUTES
	rules '-A FORWARD -m conntrack --ctstate NEW --ctrepldst 203.0.113.1 -j DROP'
	judged "$SNAT" passes
	rules '-A FORWARD -p udp -m conntrack --ctstate NEW --ctrepldst 10.1.0.9 --ctrepldstport 5000 -j DROP'
	judged "$SNAT" 'refused new'
	rules '-A FORWARD -p tcp -m conntrack --ctstate NEW --ctreplsrc 10.1.0.80 --ctreplsrcport 8080 -j DROP'
	judged "$DNAT" 'refused new'
	others=$'*mangle\n-A PREROUTING -m conntrack --ctstate NEW --ctreplsrc 10.1.0.80 -j DROP\nCOMMIT'
	rules
	judged "$DNAT" passes
	others=
	rules '-A OUTPUT -m conntrack --ctstate NEW --ctstatus CONFIRMED -j DROP'
	judged "$loop" passes
	rules '-A INPUT -m conntrack --ctstate NEW --ctstatus CONFIRMED -j DROP'
	judged "$loop" 'refused new'
	judged "${TCP/192.0.2.7/10.1.0.1}" passes
}

@test "a packet starts the timeout again, and is counted" {
	local udp='ipv4     2 udp      17 9 src=10.1.0.9 dst=192.0.2.7 sport=5000 dport=53 packets=4 bytes=400 src=192.0.2.7 dst=10.1.0.9 sport=53 dport=5000 packets=4 bytes=400 mark=0 zone=0 use=2'
	connbytes() { rules "-A FORWARD -m connbytes --connbytes $1 --connbytes-dir original --connbytes-mode $2 -m conntrack --ctdir ORIGINAL -j DROP"; }
	route=$ROUTES
	rules '-A FORWARD -m conntrack --ctexpire 1:10 -j DROP'
	judged "$udp" 'perhaps now' '-m conntrack --ctexpire'
	connbytes 4:4 packets
	judged "$udp" 'perhaps new'
	connbytes 5:5 packets
	judged "$udp" 'refused now'
	connbytes 100: bytes
	judged "$udp" 'refused now'
	connbytes 100:1000 bytes
	judged "$udp" 'perhaps now'
	connbytes 70000: bytes
	judged "$udp" 'perhaps new'
	connbytes 100:100 avgpkt
	judged "$udp" 'perhaps now'
}

@test "types of addresses by the routes, helpers, accounts" {
	local cast='ipv4     2 udp      17 9 src=10.1.0.9 dst=224.0.0.251 sport=5353 dport=5353 [UNREPLIED] src=224.0.0.251 dst=10.1.0.9 sport=5353 dport=5353 mark=0 zone=0 use=2'
	route=$ROUTES
	rules '-A FORWARD -m addrtype --dst-type LOCAL -j DROP'
	judged "$TCP" passes
	rules '-A FORWARD -m addrtype ! --dst-type LOCAL -j DROP'
	judged "$TCP" 'refused now'
	rules '-A FORWARD -m addrtype --dst-type LOCAL,UNICAST -j ACCEPT' '-A FORWARD -p tcp -j DROP'
	judged "$TCP" 'perhaps now' '-m addrtype --dst-type'
	rules '-A FORWARD -m addrtype --dst-type UNICAST --limit-iface-in -j DROP'
	judged "$TCP" 'perhaps now'
	others=$'*mangle\n-A PREROUTING -m addrtype --dst-type LOCAL -j DROP\nCOMMIT'
	rules
	judged "$DNAT" 'refused now' '-A PREROUTING -m addrtype'
	judged "$TCP" passes
	others=
	rules '-A INPUT -m addrtype --dst-type MULTICAST -j DROP' '-A FORWARD -m addrtype --dst-type MULTICAST -j DROP'
	judged "$cast" 'refused now'
	judged "$TCP" passes
	rules '-A FORWARD -m addrtype --dst-type BROADCAST -j ACCEPT' '-A INPUT -m addrtype ! --dst-type BROADCAST -j DROP' '-A FORWARD -j DROP'
	judged "$cast" 'refused now'
	rules '-A FORWARD -m helper --helper ftp -j DROP'
	judged "$TCP" passes
	rules '-A FORWARD -m nfacct --nfacct-name web -j DROP'
	judged "$TCP" 'refused now'
}

@test "ways and interfaces by the routes" {
	rules '-A INPUT -j DROP'
	route=$ROUTES
	judged "$TCP" passes
	route=192.0.2.7=lo,0.0.0.0/0=wan0
	judged "$TCP" 'refused now' ,input,
	route=10.1.0.9=lo,0.0.0.0/0=wan0
	judged "$TCP" 'refused now, reply' ,input,
	rules '-A OUTPUT -o wan0 -p tcp -j DROP'
	judged "$TCP" 'refused now' ,output,
	unset route
	judged "$TCP" 'perhaps now' 'its route (--route)' 'input|forward|output'
	rules '-A INPUT -j DROP' '-A FORWARD -j DROP' '-A OUTPUT -j DROP'
	judged "$TCP" 'refused now' 'input|forward|output'
	route=$ROUTES
	rules '-A FORWARD -i lan0 -o wan0 -j DROP'
	judged "$TCP" 'refused now'
	judged "$DNAT" 'refused now, reply'
	rules '-A FORWARD -i lo -j DROP' '-A FORWARD ! -i lan0 -p tcp -j DROP'
	judged "$TCP" 'refused now, reply'
	unset route
	rules '-A INPUT -i lo -j DROP' '-A FORWARD -i lo -j DROP'
	judged "$TCP" passes
}

@test "what goes to all of a network comes in, and is not forwarded" {
	local to one='ipv4     2 udp      17 9 src=10.1.0.9 dst=DST sport=68 dport=67 [UNREPLIED] src=DST dst=10.1.0.9 sport=67 dport=68 mark=0 zone=0 use=2'
	route=$ROUTES
	rules '-A FORWARD -j DROP'
	for to in 255.255.255.255 224.0.0.251; do judged "${one//DST/$to}" passes; done
	judged "${one//DST/239.1.1.1}" 'perhaps now' 'its route'
	judged "${one//DST/10.1.255.255}" 'perhaps now' 'its route'
	judged "${one//DST/10.1.255.254}" 'refused now'
	rules '-A INPUT -i lan0 -j DROP'
	for to in 255.255.255.255 224.0.0.251; do judged "${one//DST/$to}" 'refused now' ,input,; done
	rules '-A OUTPUT -o wan0 -j DROP'
	judged "$(sed 's/10\.1\.0\.9/10.1.0.1/g; s/DST/224.0.0.251/g' <<<"$one")" 'refused now' ,output,
	rules '-A INPUT -i wan0 -j DROP'
	judged "$(sed 's/10\.1\.0\.9/0.0.0.0/g; s/DST/255.255.255.255/g' <<<"$one")" 'perhaps now'
	route=10.1.0.0/16=lan0,10.1.0.0/16=wlan0,0.0.0.0/0=wan0
	rules '-A FORWARD -i lan0 -j DROP'
	judged "${one//DST/192.0.2.9}" 'perhaps now'
}

@test "translated addresses are seen where the kernel's chains see them" {
	route=$ROUTES
	rules '-A FORWARD -d 10.1.0.80 -p tcp --dport 8080 -j DROP'
	judged "$DNAT" 'refused now'
	rules '-A FORWARD -d 203.0.113.1 -j DROP' '-A FORWARD -s 203.0.113.1 -j DROP'
	judged "$DNAT" passes
	judged "$SNAT" passes
	others=$'*mangle\n-A PREROUTING -d 203.0.113.1 -p tcp --dport 80 -j DROP\nCOMMIT'
	rules
	judged "$DNAT" 'refused now' '-A PREROUTING -d 203.0.113.1'
	others=$'*mangle\n-A POSTROUTING -s 10.1.0.9 -j DROP\nCOMMIT'
	rules
	judged "$SNAT" 'refused now'
	others=$'*raw\n-A PREROUTING -d 203.0.113.1 -p udp --dport 61000 -j DROP\nCOMMIT'
	rules
	judged "$SNAT" 'refused now, reply'
}

@test "families, mistakes, outputs" {
	rules '-A FORWARD -p tcp -j DROP' '-A INPUT -p tcp -j DROP' '-A OUTPUT -p tcp -j DROP'
	printf '# Generated by ip6tables-save\n*filter\n-A INPUT -j DROP\n-A FORWARD -j DROP\n-A OUTPUT -j DROP\nCOMMIT\n' >six.rules
	exits 0 "$CTVIEW" against new.rules -f "$CASES/04-nat.txt"
	says '4 not checked: no rules for their family'
	exits 0 "$CTVIEW" against new.rules six.rules -f "$CASES/04-nat.txt"
	[[ $output != *"not judged"* ]]
	same_text "$("$CTVIEW" -f "$CASES/04-nat.txt" -o delete 'tcp or ipv6')" "$("$CTVIEW" against new.rules six.rules -f "$CASES/04-nat.txt" -o delete)"
	same_text "$("$CTVIEW" -f "$CASES/04-nat.txt" -o conntrack 'tcp and ipv4')" "$("$CTVIEW" against new.rules -f "$CASES/04-nat.txt" -o conntrack)"
	"$CTVIEW" against new.rules -f "$CASES/04-nat.txt" -o json | python3 -c 'import json, sys; assert all(x["verdict"] == "refused" for x in json.load(sys.stdin))'
	exits 0 "$CTVIEW" against new.rules -f "$CASES/04-nat.txt" -o prom
	says "ctview_against_refused_now "
	exits 2 "$CTVIEW" against new.rules new.rules -f "$CASES/04-nat.txt"
	says "rules of this family were already read"
	echo '-A FORWARD -p tcp --dprot 22 -j DROP' >bad.rules
	exits 2 "$CTVIEW" against bad.rules -f "$CASES/04-nat.txt"
	rules '-A FORWARD -p tcp --dprot 22 -j DROP'
	exits 2 "$CTVIEW" against new.rules -f "$CASES/04-nat.txt"
	says 'new.rules:2:19: error: no option --dprot'
	exits 2 "$CTVIEW" against new.rules -f "$CASES/04-nat.txt" --route 10.0.0.0/33=x
	says 'not a prefix length'
	exits 2 "$CTVIEW" against
	says 'requires a ruleset'
	exits 3 "$CTVIEW" against none.rules -f "$CASES/04-nat.txt"
	rules '-A FORWARD -p 99 -j DROP'
	exits 1 "$CTVIEW" against new.rules -f "$CASES/04-nat.txt" -e
}

@test "of the live table, an interface's own address is local and the last one of its network is broadcast" {
	ours_only
	need python3
	ns sysctl -qw net.netfilter.nf_conntrack_acct=1 2>/dev/null || skip "no connection tracking here"
	ns ip link add v0 type veth peer name v1 2>/dev/null || skip "no veth here"
	bash "$TOP/tests/ctview/track" "$NS" || skip "nothing here can load rules that track connections"
	ns ip addr add 10.9.0.1/24 dev v0
	ns ip link set v0 up
	ns ip link set v1 up
	ns python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.sendto(b"x", ("10.9.0.255", 137))'
	rules '-A OUTPUT -m addrtype --src-type LOCAL --dst-type BROADCAST -j DROP'
	exits 0 ns "$CTVIEW" against new.rules -F 'dst 10.9.0.255' -o csv --no-header
	says 'refused,now,output,udp,10.9.0.1'
}

# What is said of connections that stand is what the kernel does to others like them once the rules are loaded.
@test "beside the kernel" {
	ours_only
	need python3
	ns sysctl -qw net.netfilter.nf_conntrack_acct=1 2>/dev/null || skip "no connection tracking here"
	bash "$TOP/tests/ctview/track" "$NS" || skip "nothing here can load rules that track connections"
	cat >new.rules <<-'R'
	*filter
	:INPUT DROP
	:OUTPUT ACCEPT
	:services -
	-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
	-A INPUT -i lo -p tcp -m multiport --dports 7001,7003 -j services
	-A INPUT -p tcp --dport 7002 -s 127.0.0.2 -j ACCEPT
	-A INPUT ! -i lo -p tcp --dport 7004 -j ACCEPT
	-A OUTPUT -d 127.0.0.0/8 -p tcp --dport 7005 --syn -j REJECT --reject-with tcp-reset
	-A INPUT -p tcp --dport 7005 -j ACCEPT
	-A OUTPUT -p tcp --sport 7006 -m conntrack --ctdir REPLY -j DROP
	-A INPUT -p tcp --dport 7006 -j ACCEPT
	-A services ! -d 127.0.0.9 -j ACCEPT
	COMMIT
	R
	ns python3 "$TOP/tests/ctview/reach.py" "$CTVIEW" "$SLUICE_BIN/iptables-restore" new.rules >told 2>&1 || complain "$(cat told)"
	grep -q '^10 connections, [1-9]' told || complain "$(cat told)"
}
