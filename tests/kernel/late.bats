# What rules count while a command compiles them anew: packets come all the time, each message to the kernel takes its time, and in the end
# the last rule has counted what the policy has, which counts the same packets and does not move.
load ../lib/harness
load ../lib/both

# hosts FORMAT: a text with rules for many, and one at last for all that comes here
hosts() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n'
	printf -- "$1\n" {1..100}
	printf -- '-A INPUT -s 127.0.0.1/32 -i lo%s\nCOMMIT\n' "$2"
}

# while_pinging PROGRAM WORD...
while_pinging() {
	local pinging
	nsenter --net="/proc/$NS/ns/net" ping -q -i 0.002 -w 60 127.0.0.1 >/dev/null &
	pinging=$!
	# (Leaks cannot be looked for under strace.)
	ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null -e trace=sendto -e inject=sendto:delay_enter=30000 \
		nsenter --net="/proc/$NS/ns/net" "$@" || complain "$*"
	kill $pinging || complain "no packets came: $*"
	wait $pinging || true
}
counted_all() {
	local n
	iptables-save -c >save
	n=$(sed -n 's/^:INPUT ACCEPT \(.*\)/\1/p' save)
	grep -q -F -- "$n -A INPUT -s 127.0.0.1/32" save || complain "policy $n after: $*" "$(grep -F "127.0.0.1/32 -i" save)"
}
# kept WORD...: the command loses nothing
kept() {
	while_pinging "$SLUICE_BIN/$1" "${@:2}"
	counted_all "$@"
}
# anew WORD...: it compiles rules anew, and loses nothing
anew() {
	local before
	before=$(maps_of)
	kept "$@"
	[ "$before" != "$(maps_of)" ] || complain "not compiled anew: $*"
}
maps_of() { ns nft list ruleset | sed -n 's/.*\(map\|set\) \(sluice[^ ]*\) .*/\2/p'; }

prepare() {
	ours_only
	need nft
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	export SLUICE_OPTIMIZE=full
}

@test "while rules are compiled, and compiled anew, nothing that a rule counts is lost" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' >in
	iptables-restore --optimize=off in
	anew sluice optimize
	anew sluice optimize --level full
	anew iptables -I INPUT 3 -s 10.0.0.0/24 -i lo -j DROP
	[ "$(iptables -S INPUT | wc -l)" -eq 103 ]
}

@test "where hosts hide each other, and one that hides another goes" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/-i lo$//; /^-A INPUT -s 127/i -A INPUT -s 10.0.0.7/32 -j ACCEPT' >in
	iptables-restore in
	kept iptables -D INPUT -s 10.0.0.7 -j DROP
	iptables -C INPUT -s 10.0.0.7/32 -j ACCEPT
	anew iptables -I INPUT 7 -s 10.0.0.90 -j ACCEPT
	anew sluice optimize
}

@test "in a tree, where a rule that remembers comes in the middle" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP\n-A INPUT -s 10.0.1.1/32 -p udp -m udp --dport 7 -j DROP' | \
		awk '{ sub("10.0.1.1/", "10.0.0." int(NR / 2) "/"); print }' >in
	iptables-restore in
	[[ $(maps_of) ]] || complain "nothing is compiled"
	anew iptables -R INPUT 30 -s 10.0.0.90 -p tcp -m limit --limit 1/sec -j DROP
	anew sluice optimize
}

@test "rules with a limit or turns stay the kernel's own, and remember" {
	local was
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed '/^-A INPUT -s 10.0.0.50/i -A INPUT -i lo -m limit --limit 1/hour --limit-burst 3 -j ACCEPT' >in
	iptables-restore --optimize=off in
	ns ping -q -i 0.01 -c 2 127.0.0.1 >/dev/null
	was=$(ns nft -a list chain ip filter INPUT | grep limit)
	sluice optimize --level full
	[[ $(maps_of) ]] || complain "nothing is compiled"
	[ "${was##*handle}" = "$(ns nft -a list chain ip filter INPUT | sed -n '/limit/s/.*handle//p')" ] || complain "it is another rule"
	ns ping -q -c 1 127.0.0.1 >/dev/null
	iptables-save -c | grep -q '^\[3:252\] -A INPUT -i lo -m limit' || complain "$(iptables-save -c | grep limit)"
	iptables -A INPUT -s 10.0.0.200 -j DROP
	sluice optimize --level off
	iptables-save -c | grep -q '^\[3:252\] -A INPUT -i lo -m limit' || complain "$(iptables-save -c | grep limit)"
}

@test "very many rules go at once, and the few that stay are made again" {
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n'
		printf -- '-A INPUT -s 10.%s -j DROP\n' {0..41}.{0..1}.{0..99}
		printf -- '-A INPUT -i lo\n-A INPUT -p icmp -j ACCEPT\nCOMMIT\n'
	} >in
	iptables-restore --optimize=off in
	ns ping -q -i 0.01 -c 2 127.0.0.1 >/dev/null
	iptables-save -c | grep -v '^#' >before
	sluice optimize --level full
	[ "$(ns nft list chain ip filter INPUT | wc -l)" -lt 12 ] || complain "nothing is compiled"
	iptables-save -c | grep -v '^#' | diff before -
}
