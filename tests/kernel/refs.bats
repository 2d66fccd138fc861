# How many rules lead to a chain, among compiled ones: as many as are said, whatever they are in the kernel; and little is read for it.
load ../lib/harness
load ../lib/both
load ../lib/received

text() { printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n:net - [0:0]\n'; cat; echo COMMIT; }
LONG=$(printf 'x%.0s' {1..250})

# ---- what rules are compiled to ----

# A set: hosts, one of them twice, and one whose comment is too long for its element.
hosts() {
	printf -- '-A INPUT -s 10.0.0.%d/32 -g web\n' {1..60} 7
	printf -- '-A INPUT -s 10.0.0.%d/32 -m comment --comment %s -g web\n' 77 "$LONG" 78 two
	printf -- '-A web -s 10.1.0.%d/32 -j net\n' {1..20}
	echo '-A FORWARD -j web'
}
# Sets of intervals, with fronts; some are hidden, wholly or in part.
nets() {
	printf -- '-A INPUT -s 10.%d.0.0/16 -g web\n' {0..90}
	printf -- '-A INPUT -s 10.%d.0.0/13 -g web\n' 0 8
	printf -- '-A INPUT -s 10.%d.7.0/24 -g web\n' {0..20}
	printf -- '-A OUTPUT -s 10.%d.0.0/16 -j net\n' {0..90}
}
# Maps: each element leads where it will.
verdicts() {
	local i
	for i in {1..60}; do printf -- '-A INPUT -s 10.0.0.%d/32 -j %s\n' "$i" web "$i" net $((i + 60)) DROP; done
	for i in {1..40}; do printf -- '-A OUTPUT -s 10.%d.7.0/24 -j %s\n' "$i" web; printf -- '-A OUTPUT -s 10.%d.0.0/16 -g %s\n' "$i" net $((i + 90)) web; done
}
# Lists of ports are several elements; behind an address they have a gate.
lists() {
	printf -- '-A INPUT -p tcp -m multiport --dports %d,%d,%d:%d -j web\n' {1..200}
	printf -- '-A OUTPUT -s 10.0.0.%d/32 -p tcp -m multiport --dports 80,443,99 -j net\n' {1..30} 3
	printf -- '-A FORWARD -s 10.0.0.%d/32 -p tcp -m multiport --dports 80,443 -j %s\n' 1 web 2 net 3 web 4 web 5 net 6 net 7 DROP
}
# Intervals of several fields.
boxes() {
	printf -- '-A INPUT -s 10.%d.0.0/16 -p udp -m udp --dport 100:199 -j web\n' {1..40}
	printf -- '-A INPUT -s 10.%d.0.0/16 -p udp -m udp --dport 200:299 -g net\n' {1..40}
}
# A tree, with rules that stand in many of its chains, and one that stands alone because of its state.
acl() {
	local i
	for i in {1..60}; do
		printf -- '-A INPUT -s 10.%d.0.0/16 -d 192.0.2.%d/32 -p tcp -m tcp --dport %d -j web\n' "$i" "$i" $((i % 7))
		printf -- '-A INPUT -d 192.0.2.%d/32 -p udp -j net\n' "$i"
		[ "$i" != 30 ] || printf -- '-A INPUT -s 10.0.0.0/8 -p tcp -m ttl --ttl-lt %s\n' '2 -j web' '3 -m limit --limit 5/sec -j net'
	done
	printf -- '-A INPUT -d 192.0.2.16/28 -p udp -j net\n'
}
# Trees in turns.
turns() {
	local i
	for i in {1..60}; do
		echo "-A INPUT -s 10.$i.0.0/16 -d 192.0.2.$i/32 -p tcp -m tcp --dport 22 -j web"
		echo "-A INPUT -d 192.0.2.$i/32 -p udp -m udp --sport $i:$((i + 9)) -j DROP"
	done
	for i in {1..60}; do
		echo "-A INPUT -s 172.16.$i.0/24 -p udp -m udp --dport 53 -j ACCEPT"
		echo "-A INPUT -s 172.16.$i.0/24 -p tcp -m tcp --dport 80:$((80 + i)) -j net"
	done
	echo '-A INPUT -p tcp -m tcp --dport 25 -j web'
}
# A group in another order: sets and a map that its chain looks up.
tenants() {
	local i
	for i in {1..40}; do
		echo "-A INPUT -s 127.0.0.$i/32 -i lo -p udp -m udp --dport $i -j ACCEPT"
		echo "-A INPUT -s 127.0.0.$i/32 -i lo -j $([ $((i % 3)) = 0 ] && echo web || echo net)"
		echo "-A INPUT -s 127.0.0.$i/32 -i lo -p icmp -j web"
	done
}
# A group of rules that share tests.
sharers() {
	printf -- '-A INPUT -p tcp -j ACCEPT\n'
	printf -- '-A INPUT -i lo -p icmp -m state --state NEW,RELATED %s\n' '-m limit --limit 9/sec -j web' '-m length --length 84 -j net' \
		'-m mark --mark 0x7 -j web' '-m string --string no --algo bm --to 65535 -j net' '-m pkttype --pkt-type host -j web' \
		'-s 10.0.0.1/32 -j net' '-m icmp --icmp-type 8 -j ACCEPT'
}
# Shares: one draw; packets come back from some, and meet the rules behind.
shares() {
	printf -- '-A INPUT -p udp -m statistic --mode nth --every %d --packet 0 %s\n' 5 '-j web' 4 '-g web' 3 '-j net' 2 '-j web'
	printf -- '-A INPUT -p udp -j net\n'
	printf -- '-A OUTPUT -p tcp -m statistic --mode nth --every %d --packet 0 -g web\n' {9..2}
	printf -- '-A OUTPUT -p tcp -g web\n'
}

# ---- counting ----

said() { iptables -S | grep -c -- "-[jg] $1\$" || true; }
# What the listing of the chain alone says is what all rules say.
counted() {
	local c n
	for c; do
		n=$(said "$c")
		answers iptables -nL "$c"
		[[ $(head -n 1 out.full) == "Chain $c ($n references)" ]] || complain "$n rules lead to $c:" "$(head -n 1 out.full)" "$(ns nft list ruleset)"
	done
}
# Every third rule goes, some come again in front, and some behind.
changes() {
	grep '^-A INPUT' in | sed -n '1~3s/-A/-D/p' | sed 20q
	grep '^-A INPUT' in | sed -n '1~9s/-A/-I/p' | sed 10q
	grep '^-A INPUT' in | sed -n '1~15p' | sed 10q
}
refs_of() {
	need nft
	"$1" | text >in
	IN=in both iptables-restore
	compiled
	[ "$(said web)" -gt 1 ] && [ "$(said net)" -gt 1 ] || complain "nothing to count"
	counted web net
	{ echo '*filter'; changes; echo COMMIT; } >edits
	IN=edits both iptables-restore -n
	counted web net
	both iptables -E web www
	counted www net
	both iptables -F INPUT
	counted www net
}

@test "sets of hosts" { refs_of hosts; }
@test "sets of intervals" { refs_of nets; }
@test "maps of verdicts" { refs_of verdicts; }
@test "lists of ports" { refs_of lists; }
@test "intervals of several fields" { refs_of boxes; }
@test "a tree" { refs_of acl; }
@test "trees in turns" { refs_of turns; }
@test "a group in another order" { refs_of tenants; }
@test "a group that shares tests" { refs_of sharers; }
@test "shares" { refs_of shares; }

# Chains that stay although -X asks for them: what keeps them there is told as it is, whatever the text made the command read.
kept() {
	printf '*filter\n%s\n-X %s\nCOMMIT\n' "$1" "$2" >edits
	IN=edits answers iptables-restore -n
	grep -q "$3" out.off || complain "not so: $3" "$(cat out.off)"
}
@test "what keeps a chain from being deleted, in a text that changes it or what leads there" {
	need nft
	hosts | text >in
	IN=in both iptables-restore
	compiled
	kept '-D INPUT -s 10.0.0.3/32 -g web' web '63 rules still jump to chain web, the first is -A INPUT -s 10.0.0.1/32 -g web'
	kept '-I web 3 -p udp -j ACCEPT' web '64 rules still jump to chain web, the first is -A INPUT -s 10.0.0.1/32 -g web'
	both iptables -F INPUT
	both iptables -F FORWARD
	kept '-A web -p udp -j ACCEPT' web 'chain web still has 21 rules'
	kept '-D web -s 10.1.0.4/32 -j net' web 'chain web still has 19 rules'
	same_saves "what was refused"
}

@test "a chain goes when all that leads there goes, also with chains that are not read" {
	need nft
	hosts | text >in
	IN=in both iptables-restore
	compiled
	printf '*filter\n-D web 5\n-F INPUT\n-F FORWARD\n-F web\n-X web\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n
	! grep -q web save.full || complain "it stays" "$(cat save.full)"
}

# Chains with a plain rule each, of which one leads on.
many() {
	local i
	printf ':x%d - [0:0]\n' {1..150}
	hosts
	for i in {1..150}; do echo "-A OUTPUT -d 10.2.0.$i/32 -j x$i"; done
	printf -- '-A x%d -p udp -j ACCEPT\n' {1..149}
	printf -- '-A x%d -p icmp -j net\n' 7 150
}
@test "many chains beside few runs" {
	refs_of many
	counted x7 x150
}

# little CHAIN: of what all is, not much is read
little() {
	local all n
	all=$(received "$SLUICE_BIN/iptables" -S)
	n=$(received "$SLUICE_BIN/iptables" -nL "$1")
	[ "$n" -lt $((all / 4)) ] || complain "for $1 $n bytes are read, for all $all"
}
@test "what is read where rules of their own are all that lead there" {
	need nft
	need_received
	{ acl | sed 's/-j .*/-j DROP/'; hosts | sed '/INPUT/s/-g web/-j DROP/'; echo '-A OUTPUT -p icmp -j web'; } | text >in
	IN=in both iptables-restore
	compiled
	counted web
	little web
	NS=$PLAIN little web
	both iptables -D OUTPUT -p icmp -j web
	both iptables -F FORWARD
	counted web
	little web
}
@test "what is read where only a map leads there, beside many chains" {
	local i
	need nft
	need_received
	{
		printf ':x%d - [0:0]\n' {1..150}
		for i in {1..150}; do echo "-A OUTPUT -d 10.2.0.$i/32 -j x$i"; printf -- "-A x$i -p %s -j ACCEPT\n" {1..9}; done
	} | text >in
	IN=in both iptables-restore
	compiled
	counted x7
	little x7
}
