# Chains in a row: nf_tables takes 16, those of compiled rules counted. A command that would be taken with plain rules is taken.
load ../lib/harness
load ../lib/both

# row: INPUT's way to c4, where a tree leads to d1; and chains for longer rows
row() {
	local i
	printf -- '*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n'
	printf -- ':c%d - [0:0]\n' {1..4}
	printf -- ':d%d - [0:0]\n' {1..12}
	printf -- '-A OUTPUT -j c1\n-A c1 -j c2\n-A c2 -j c3\n-A c3 -j c4\n'
	for i in {1..120}; do echo "-A c4 -d 127.0.$((i / 4)).0/24 -p udp --dport $((i * 3 % 50)):$((i + 50)) -j d1"; done
	printf 'COMMIT\n'
}

@test "rows grow behind a tree until it is in the way; then it is made anew" {
	local i
	row >in
	IN=in both iptables-restore
	compiled
	for i in {1..9}; do both iptables -A d$i -j d$((i + 1)); done
	udps 30 60
	compiled
	both iptables -A d10 -p udp --dport 30 -j d11
	[ "$a" = 0 ] || complain "$(cat out.full)"
	udps 30 60
	same_saves udps
	grep -q '^\[[1-9].*-A d10 .*-j d11' save.full || complain "$(cat save.full)"
	both iptables -A d11 -j d12
	[ "$a" = 4 ] || complain "17 in a row are taken"
	both iptables -D d10 -p udp --dport 30 -j d11
}

@test "in one text with others, and again from the beginning" {
	row >in
	IN=in both iptables-restore
	{ printf -- '*filter\n-A OUTPUT -j ACCEPT\n'; for i in {1..10}; do echo "-A d$i -j d$((i + 1))"; done; printf -- '-I c4 -j d2\nCOMMIT\n'; } >more
	IN=more both iptables-restore -n
	[ "$a" = 0 ] || complain "$(cat out.full)"
	udps 30
	same_saves udps
	cp save.full whole
	IN=whole both iptables-restore -c
	udps 31
	same_saves udps
}
