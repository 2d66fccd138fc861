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

ping_begin() {
	nsenter --net="/proc/$NS/ns/net" ping -q -i 0.002 -w 60 127.0.0.1 >/dev/null &
	pinging=$!
}
ping_end() {
	kill $pinging || complain "no packets came: $*"
	wait $pinging || true
}
# (Leaks cannot be looked for under strace.)
traced() { ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=sendto "$@"; }
# while_pinging PROGRAM WORD...
while_pinging() {
	ping_begin
	traced -e inject=sendto:delay_enter=30000 nsenter --net="/proc/$NS/ns/net" "$@" || complain "$*"
	ping_end "$@"
}
counted_all() {
	local n
	iptables-save -c >save
	n=$(sed -n 's/^:INPUT ACCEPT \(.*\)/\1/p' save)
	grep -q -F -- "$n -A INPUT -s 127.0.0.1/32" save || complain "policy $n after: $*" "$(grep -F "127.0.0.1/32" save)"
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
maps_of() { ns nft list ruleset | sed -n 's,.*\(map\|set\) \(sluice[.][0-9][^ ]*\) .*,\2,p'; }

# plain WORD...: it makes plain rules of what is compiled, and loses nothing
plain() {
	[[ $(maps_of) ]] || complain "nothing is compiled before: $*"
	kept "$@"
	[[ -z $(maps_of) ]] || complain "still compiled: $*"
}

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

@test "rules of a run that become plain ones again" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//' >in
	iptables-restore in
	plain sluice optimize --level off
	iptables-save | grep '^-A' | diff - <(grep '^-A' in)
	anew sluice optimize
	SLUICE_OPTIMIZE=off plain iptables -I INPUT 3 -s 10.0.0.0/24 -p udp -j DROP
	plain_counts
}

# What plain rules have counted elsewhere goes where they go.
plain_counts() {
	local n
	n=$(beside)
	[ "$n" -ge 1 ] || complain "nothing was counted late"
	export SLUICE_OPTIMIZE=off
	kept iptables -t mangle -A INPUT -j ACCEPT
	iptables -N other
	iptables -E other another
	counted_all "another chain"
	iptables -Z INPUT 2
	counted_all "-Z of another rule"
	iptables -D INPUT 2
	counted_all "-D of another rule"
	[ "$(beside)" -eq "$n" ] || complain "$(beside) are left of $n"
	anew sluice optimize --level full
	[ "$(beside)" -eq 0 ] || complain "counted twice: $(beside)"
	plain sluice optimize --level off
	[ "$(beside)" -ge 1 ] || complain "nothing was counted late"
	iptables -Z
	iptables-save -t filter -c >save
	! grep '^\[[1-9]' save || complain "not zeroed"
	anew sluice optimize --level full
	plain sluice optimize --level off
	iptables -F INPUT
	[ "$(beside)" -eq 0 ] || complain "$(beside) are left of rules that have gone"
}
@test "what plain rules have counted elsewhere, and other programs" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//' >in
	iptables-restore in
	plain sluice optimize --level off
	[ "$(beside)" -ge 1 ] || complain "nothing was counted late"
	# (With other numbers than the rules had.)
	ns nft add table ip another
	ns nft list ruleset >listed
	ns nft flush ruleset
	ns nft 'add table ip filter; add chain ip filter first'
	ns nft -f listed
	[ "$(beside)" -ge 1 ] || complain "nft did not make it again"
	iptables-save -t filter -c | sed 's/^\[.*\] //' >save
	diff <(grep '^-A' save) <(grep '^-A' in)
	iptables-restore in
	[ "$(beside)" -eq 0 ] || complain "something is left"
	need_oracle
	plain sluice optimize --level off
	sys iptables -S INPUT | diff - <(iptables -S INPUT)
	sys iptables -I INPUT 7 -s 10.0.0.200 -j DROP
	sys iptables -D INPUT -s 127.0.0.1
	[[ "$(iptables-save -c | grep -c '^\[0:0\]')" -eq 101 ]]
}

# How many of the kernel's rules have counted elsewhere.
beside() { ns nft list ruleset | grep -c '0x.*counter packets [1-9]' || true; }

@test "where hosts hide each other, and one that hides another goes" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/-i lo$//; /^-A INPUT -s 127/i -A INPUT -s 10.0.0.7/32 -j ACCEPT' >in
	iptables-restore in
	kept iptables -D INPUT -s 10.0.0.7 -j DROP
	iptables -C INPUT -s 10.0.0.7/32 -j ACCEPT
	anew iptables -I INPUT 7 -s 10.0.0.90 -j ACCEPT
	anew sluice optimize
}

@test "a long map is split: what leaves it, and what stays" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/-i lo$//' | awk '/^-A INPUT -s 127/ { last = $0; next } /^COMMIT/ {
		for (i = 0; i < 1000; i++) print "-A INPUT -s 10.1." int(i / 250) "." i % 250 "/32 -j DROP"; print last } { print }' >in
	iptables-restore in
	kept iptables -I INPUT 1090 -p udp -j DROP
	[[ $(maps_of) == *00000001.map.00000* ]] || complain "compiled anew"
	iptables-save | awk '!/127/ { print } /^-A INPUT -s 10.0.0.9\// { print "-A INPUT -s 127.0.0.1/32" }' >in
	iptables-restore in
	kept iptables -I INPUT 20 -p tcp -j DROP
	kept iptables -R INPUT 900 -p tcp -j DROP
}

@test "in a tree, where a rule that remembers comes in the middle" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP\n-A INPUT -s 10.0.1.1/32 -p udp -m udp --dport 7 -j DROP' | \
		awk '{ sub("10.0.1.1/", "10.0.0." int(NR / 2) "/"); print }' >in
	iptables-restore in
	[[ $(maps_of) ]] || complain "nothing is compiled"
	kept iptables -R INPUT 30 -s 10.0.0.90 -p tcp -m limit --limit 1/sec -j DROP
	anew sluice optimize
}

@test "where the same text zeroes other rules, and deletes chains" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//; s/^:OUTPUT.*/&\n:a - [0:0]\n:b - [0:0]\n-A FORWARD -s 10.0.0.1\/32\n-A FORWARD -s 10.0.0.2\/32/' >in
	iptables-restore in
	printf '%s\n' '*filter' '-Z FORWARD' '-Z INPUT 3' '-X a' '-I INPUT 50 -s 10.0.0.0/24 -p udp -j b' 'COMMIT' >text
	anew iptables-restore -n text
	iptables -A INPUT -s 10.0.0.200 -j ACCEPT
	printf '%s\n' '*filter' '-Z INPUT 1' '-Z FORWARD' 'COMMIT' >text
	SLUICE_OPTIMIZE=off kept iptables-restore -n text
	printf '%s\n' '*filter' '-I INPUT 20 -s 10.0.0.0/16 -p udp -j DROP' '-Z FORWARD' 'COMMIT' >text
	SLUICE_OPTIMIZE=off anew iptables-restore -n text
}

@test "what is zeroed by the text that compiles it anew begins with zero" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//' >in
	for level in full off; do
		iptables-restore --optimize=full in
		ns ping -q -i 0.01 -c 3 127.0.0.1 >/dev/null
		iptables-save -c | grep -q '^\[6:504\] -A INPUT -s 127'
		printf '%s\n' '*filter' '-I INPUT 50 -s 10.0.0.0/24 -p udp -j DROP' '-Z INPUT 102' 'COMMIT' | SLUICE_OPTIMIZE=$level iptables-restore -n
		iptables-save -c | grep -q '^\[0:0\] -A INPUT -s 127' || complain "$level: one rule: $(iptables-save -c | grep 127)"
		ns ping -q -i 0.01 -c 3 127.0.0.1 >/dev/null
		printf '%s\n' '*filter' '-D INPUT 50' '-I INPUT 50 -s 10.0.0.0/24 -p udp -j DROP' '-Z INPUT' 'COMMIT' | SLUICE_OPTIMIZE=$level iptables-restore -n
		iptables-save -c | grep -q '^\[0:0\] -A INPUT -s 127' || complain "$level: all rules: $(iptables-save -c | grep 127)"
	done
}

# disturbed CHANGE WORD...: the program stops in front of its last request, and CHANGE is made
disturbed() {
	local n tracing
	iptables-save -c >state
	traced nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/$2" "${@:3}" || complain "$*"
	n=$(grep -c 'nlmsg_type=\(0x10 \|NFNL_MSG_BATCH_BEGIN\)' trace) || true
	[ "$n" -eq 2 ] || complain "$n batches: ${*:2}"
	n=$(grep -c 'sendto(' trace)
	ns nft flush ruleset
	iptables-restore -c state
	ping_begin
	: >trace
	# (What is injected comes when the request has been carried out.)
	traced -e "inject=sendto:signal=STOP:when=$((n - 1))" sh -c 'echo $$ >pid; exec "$@"' - nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/$2" "${@:3}" &
	tracing=$!
	until grep -q 'stopped by SIGSTOP' trace; do kill -0 $tracing || complain "it did not stop: ${*:2}"; done
	$1
	kill -CONT "$(cat pid)"
	wait $tracing || complain "exit $?: ${*:2}"
	ping_end "${@:2}"
	! ns nft list ruleset | grep 'ahead' || complain "something is left: $*"
}
another_table() { ns nft add table ip another; }
# (Packets that come while a table is made meet its policy before its rules.)
all_anew() {
	ping_end
	ns nft delete table ip filter
	iptables-restore in
	ping_begin
}

@test "while others change the rules between the two steps" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//' >in
	local change
	for change in another_table all_anew; do
		SLUICE_OPTIMIZE=off iptables-restore in
		SLUICE_OPTIMIZE=off disturbed $change sluice optimize --level full
		counted_all $change plain
		iptables-restore in
		disturbed $change sluice optimize --level full
		counted_all $change anew
		iptables-restore in
		disturbed $change sluice optimize --level off
		counted_all $change off
	done
}

rule_gone() {
	local map
	map=$(ns nft list chain ip filter INPUT | sed -n 's/.*@\(sluice[^ ]*\).*/\1/p')
	ns nft delete element ip filter "$map" '{ 127.0.0.1 }'
}
@test "while another program takes the rule away that has counted" {
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//' >in
	SLUICE_OPTIMIZE=off iptables-restore in
	SLUICE_OPTIMIZE=off disturbed rule_gone sluice optimize --level full
	iptables-save | grep '^-A' | diff - <(grep '^-A' in | grep -v 127)
	iptables -D INPUT 100
	! iptables -D INPUT 100 2>/dev/null
	iptables -A INPUT -s 127.0.0.1
	[ "$(iptables-save -c | grep -c '^\[0:0\]')" -eq 100 ]
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
	sed 's/^-A INPUT -i lo$/-A INPUT -s 127.0.0.1\/32 -i lo/; /icmp/d' in >in.counted
	iptables-restore --optimize=off in.counted
	kept sluice optimize --level full
	[ "$(ns nft list chain ip filter INPUT | wc -l)" -lt 12 ] || complain "nothing is compiled"
}

@test "a rule that comes in front of one with its key: what that one counts until then" {
	hosts '-A INPUT -s 10.0.0.%d/32 -p gre -j DROP' | sed 's/-i lo$/-j RETURN/; /^:OUTPUT/r '<(printf ':x%d - [0:0]\n' {1..750}) >in
	iptables-restore in
	iptables -I INPUT -s 127.0.0.1 -j RETURN
	for i in 1 2; do
		while_pinging "$SLUICE_BIN/iptables" -I INPUT -s 127.0.0.1 -j RETURN
		iptables-save -c | awk '
			/^:INPUT/ { gsub(/[][]/, " "); policy = $3 }
			/-s 127.0.0.1/ { gsub(/[][]/, " "); split($1, n, ":"); sum[0] += n[1]; sum[1] += n[2] }
			END { if (policy != sum[0] ":" sum[1]) { print "policy " policy ", rules " sum[0] ":" sum[1]; exit 1 } }' || \
			complain "$(iptables-save -c | grep '127\|:INPUT')"
	done
	[ "$(iptables -S INPUT | grep -c 127)" -eq 4 ]
	ns nft list chain ip filter INPUT | grep -q '@sluice.* return' || complain "it is in no set"
}

@test "killed between the two steps: the rules are the new ones, and what is left goes with the next command" {
	local n
	hosts '-A INPUT -s 10.0.0.%d/32 -j DROP' | sed 's/ -i lo$//' >in
	iptables-restore in
	set -- nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/sluice" optimize --level off
	traced "$@"
	n=$(grep -c 'sendto(' trace)
	iptables-restore in
	! traced -e "inject=sendto:signal=KILL:when=$n" "$@" || complain "it was not killed"
	ns nft list ruleset | grep -q 'sluice[.]0' || complain "nothing is left"
	iptables-save | grep '^-A' | diff - <(grep '^-A' in)
	! sluice doctor >/dev/null 2>err || complain "the doctor finds nothing wrong"
	grep -q 'table ip filter has unused maps and chains of a program that was killed' err || complain "$(cat err)"
	SLUICE_OPTIMIZE=off iptables -A OUTPUT -j ACCEPT
	! ns nft list ruleset | grep 'sluice[.]0' || complain "something is left"
	sluice doctor >/dev/null
}
