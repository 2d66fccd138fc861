# Sets: runs whose rules all do the same, in the kernel beside plain rules; what other programs say of them. See runs.bats, and lib/both.bash.
load ../lib/harness
load ../lib/both

# What all rules of a run can do, so that it is a set.
SETS=('-j ACCEPT' '-j DROP' '-j RETURN' '-j web' '-g web' '' '-j REJECT' '-j LOG --log-prefix x' '-j MARK --set-mark 7')
# table NAME WHAT: a text with 20 rules of hosts that do it
table() {
	printf '*%s\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n' "$1"
	for i in {1..20}; do echo "-A INPUT -s 127.0.0.$i/32 $2"; done
	echo COMMIT
}
# set_of WHAT: the same in the kernel, where t is its table
set_of() {
	t=mangle; [[ $1 != *REJECT* ]] || t=filter
	table $t "$1" >in
	IN=in both iptables-restore
	compiled
	ns nft list ruleset 2>&1 | grep -q 'set sluice' || complain "no set: $1"
}

@test "sets of all that rules can do: packets, counters, edits" {
	local what
	for what in "${SETS[@]}"; do
		set_of "$what"
		pings 127.0.0.{3,3,25}
		same_saves "$what"
		grep -q '^\[[24]:[0-9]*\] -A INPUT -s 127.0.0.3/32' save.full || complain "$what: $(cat save.full)"
		both iptables -t $t -A INPUT -s 127.0.0.33 $what
		both iptables -t $t -A INPUT -s 127.0.0.34 -j CONNMARK --save-mark
		both iptables -t $t -I INPUT -s 127.0.0.35 $what
		both iptables -t $t -I INPUT 9 -s 127.0.0.36 $what
		both iptables -t $t -C INPUT -s 127.0.0.5 $what
		[ "$a" = 0 ] || complain "not found: $what"
		both iptables -t $t -C INPUT -s 127.0.0.5 -j CONNMARK --save-mark
		both iptables -t $t -D INPUT -s 127.0.0.6 $what
		[ "$(ns nft list chain ip $t INPUT 2>&1 | grep -c @sluice)" -eq 1 ] || complain "$what: $(ns nft list ruleset)"
		pings 127.0.0.{33,36,6}
		same_saves "$what"
		both iptables -t $t -I INPUT 4 -s 127.0.0.37 -j CONNMARK --save-mark
		pings 127.0.0.{1,9,37}
		same_saves "$what"
		both iptables -t $t -F INPUT
		both iptables -t $t -X web
	done
}

@test "nft lists sets of all that rules can do, and what it lists filters the same" {
	need nft
	local what answers
	# Targets that nft has no equivalent lists as comments.
	for what in "${SETS[@]:0:6}"; do
		set_of "$what"
		ns nft list ruleset >list
		ns nft flush ruleset
		ns nft -f list || complain "$what: $(cat list)"
		diff <(grep '[^[:blank:]]' list) <(ns nft list ruleset | grep '[^[:blank:]]') || complain "$what"
		pings 127.0.0.3
		# The answer comes from 127.0.0.1, if there is one.
		ns nft list ruleset >list
		answers=$([ "$what" = '-j DROP' ] && echo 0 || echo 1)
		grep -q "127.0.0.3 counter packets 1 " list || complain "$what: $(cat list)"
		grep -q "127.0.0.1 counter packets $answers " list || complain "$what: $(cat list)"
	done
}

@test "the system's iptables-nft refuses to list sets of all that rules can do" {
	need_oracle
	local what
	for what in "${SETS[@]}"; do
		set_of "$what"
		run sys iptables -t "$t" -S INPUT
		[ "$status" -ne 0 ] && [[ $output == *incompatible* ]] || complain "$what: $output"
	done
}

@test "a rule that does something else and is hidden in a set is found, and comes to light" {
	{ table filter '-j DROP' | sed '/^COMMIT/d'; printf -- '-A INPUT -s 127.0.0.3/32 -j %s\n' ACCEPT REJECT; echo COMMIT; } >in
	IN=in both iptables-restore
	compiled
	both iptables -C INPUT -s 127.0.0.3 -j ACCEPT
	[ "$a" = 0 ] || complain "$(cat out.full)"
	both iptables -C INPUT -s 127.0.0.3 -j RETURN
	both iptables -C INPUT -s 127.0.0.4 -j ACCEPT
	both iptables -D INPUT -s 127.0.0.3 -j DROP
	pings 127.0.0.{3,4}
	same_saves pings
	both iptables -D INPUT -s 127.0.0.3 -j ACCEPT
	both iptables -D INPUT -s 127.0.0.3 -j REJECT
}

# many FROM TO: rules of so many hosts, without a head
many() { seq "$1" "$2" | awk '{ printf "-A INPUT -s 10.%d.%d.%d/32 -j DROP\n", $1 / 65536, $1 / 256 % 256, $1 % 256 }'; }

@test "a set that can take no more: rules stand behind it, until they are a set themselves" {
	need nft
	{ echo '*filter'; many 1 5000; echo COMMIT; } >in
	iptables-restore in
	ns nft list set ip filter sluice.0000000000000001.map.00000 | grep -q 'size 10000' || complain "no size"
	{ echo '*filter'; many 5001 10000; echo COMMIT; } >in
	iptables-restore -n in
	[ "$(kernel_rules INPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter INPUT)"
	iptables -A INPUT -s 10.0.39.17 -j DROP
	[ "$(kernel_rules INPUT)" -eq 2 ] || complain "$(ns nft list chain ip filter INPUT)"
	{ echo '*filter'; many 10002 11000; echo COMMIT; } >in
	iptables-restore -n in
	[ "$(kernel_rules INPUT)" -eq 2 ] && [ "$(maps)" -eq 2 ] || complain "$(ns nft list chain ip filter INPUT)"
	iptables -A INPUT -s 10.0.42.249 -j DROP
	[ "$(kernel_rules INPUT)" -eq 2 ]
	iptables -I INPUT 7000 -s 192.0.2.1 -j DROP
	[ "$(maps)" -eq 2 ]
	iptables -C INPUT -s 10.0.39.17 -j DROP
	rules INPUT | diff - <(many 1 6999; echo '-A INPUT -s 192.0.2.1/32 -j DROP'; many 7000 11001)
}

@test "a rule that says too much for an element" {
	local long; long=$(printf 'x%.0s' {1..250})
	table filter "-m comment --comment $long -m comment --comment $long -j DROP" >in
	IN=in both iptables-restore
	pings 127.0.0.3
	both iptables -C INPUT -s 127.0.0.3 -m comment --comment $long -m comment --comment $long -j DROP
	both iptables -D INPUT -s 127.0.0.3 -m comment --comment $long -m comment --comment $long -j DROP
	both iptables -D INPUT 4
}

@test "comments of each length around what an element can say" {
	local n comment
	for n in {240..246}; do
		comment=$(printf "%${n}s" '' | tr ' ' x)
		table filter "-m comment --comment $comment -j DROP" >in
		IN=in both iptables-restore
		[ "$n" != 240 ] || compiled
		both iptables -A INPUT -s 127.0.0.99 -m comment --comment $comment -j DROP
		both iptables -D INPUT -s 127.0.0.3 -m comment --comment $comment -j DROP
		both iptables -C INPUT -s 127.0.0.99 -m comment --comment $comment -j DROP
		[ "$a" = 0 ] || complain "$(cat out.full)"
	done
}
