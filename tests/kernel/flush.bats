# Whole tables are emptied: by one message, and with all that is compiled, of which nothing is read.
load ../lib/harness
load ../lib/both

# Runs in three chains, and a plain one.
text() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [5:6]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n:net - [0:0]\n'
	printf -- '-A INPUT -s 127.0.0.%d/32 -j DROP\n' {1..30}
	printf -- '-A web -s 10.0.%d.0/24 -j RETURN\n' {1..30}
	printf -- '-A FORWARD -s 10.0.0.%d/32 -d 10.1.0.0/16 -p tcp --dport %s -j web\n' {{1,1:4},{1,3:9},{2,77},{2,9:12},{3,1},{3,5:8},{4,2},{4,6},{5,1:4},{5,9}}
	printf -- '-A net -j web\nCOMMIT\n'
}
loaded() {
	text >in
	both iptables-restore -c in
	compiled
}
nothing_left() {
	! ns nft list table ip filter | grep -q 'sluice\|drop$' || complain "$(ns nft list table ip filter)"
}

@test "all chains at once: rules and runs go, chains and counters of policies stay" {
	loaded
	pings 127.0.0.{1,2,40}
	both iptables -F
	nothing_left
	both iptables -X
	loaded
	printf '*filter\n-F\n-F\nCOMMIT\n' >twice
	both iptables-restore -n twice
	nothing_left
	both iptables-restore -n twice
	loaded
	printf '*filter\n-F\n-A INPUT -s 127.0.0.1 -j DROP\nCOMMIT\n' >more
	both iptables-restore -n more
	both iptables -v -F
}

@test "the same chain as often as there are chains is not all of them" {
	loaded
	{ echo '*filter'; for _ in {1..5}; do echo '-F web'; done; echo COMMIT; } >often
	both iptables-restore -n often
	grep -q 'INPUT -s 127.0.0.30' save.full || complain "$(cat save.full)"
}

@test "a long chain that the same text renames: its runs are zeroed, and go" {
	{ text | sed -e '/^COMMIT/d' -e 's/^-A web/-A net/' -e 's/^-A/[3:30] &/'; printf -- '-A net -m limit --limit %d/min\n' {1..90}; echo COMMIT; } >in
	both iptables-restore -c in
	compiled
	printf '*filter\n-E net new\n-Z new\nCOMMIT\n' >zero
	both iptables-restore -n zero
	grep -q '^\[0:0\] -A new' save.full || complain "$(cat save.full)"
	printf '*filter\n-F INPUT\n-F FORWARD\n-E new net\n-F net\nCOMMIT\n' >empty
	both iptables-restore -n empty
	nothing_left
	both iptables -X
}

@test "all chains are zeroed, with runs in some of them" {
	text | sed 's/^-A/[3:30] &/' >in
	both iptables-restore -c in
	compiled
	[ "$(grep -c '^.3:30. -A' save.full)" -gt 60 ] || complain "$(cat save.full)"
	both iptables -Z
	! grep '^.[^0].*-A' save.full || complain "not all are zero"
	pings 127.0.0.{1,2}
	both iptables -v -n -x -L -Z
	both iptables-restore -c in
	printf '*filter\n-Z\n-Z\nCOMMIT\n' >twice
	both iptables-restore -n twice
	! grep '^.[^0].*-A' save.full || complain "not all are zero"
	both iptables-restore -c in
	ns nft 'add chain ip filter own { type filter hook input priority 7; }; add rule ip filter own ip saddr 9.9.9.9 counter packets 7 bytes 70'
	answers iptables -Z
	[[ $(ns nft list chain ip filter own) == *'packets 7'* ]]
}

@test "what is refused leaves all as it was" {
	loaded
	cp save.full before
	printf '*filter\n-F\nCOMMIT\n*nat\n-A PREROUTING -j nowhere\nCOMMIT\n' >bad
	answers iptables-restore -n bad
	[ "$a" -ne 0 ]
	printf '*filter\n-F\nCOMMIT\n' >test
	both iptables-restore -n --test test
	diff <(grep -v "^#" before) <(grep -v "^#" save.full)
}

@test "a chain that is not iptables' keeps its rules" {
	loaded
	ns nft 'add chain ip filter own { type filter hook input priority 7; }; add rule ip filter own ip saddr 9.9.9.9 counter'
	both iptables -F
	[[ $(ns nft list chain ip filter own) == *9.9.9.9* ]]
	! ns nft list table ip filter | grep -q sluice
}

# hidden N: the first run's chain of this number.
hidden() { ns nft list table ip filter | sed -n "s/.*chain \\(sluice.*chain.$1\\) {.*/\\1/p" | head -n 1; }

@test "chains of runs that others have renamed or taken away: the rest goes" {
	local chains
	for chains in -F "-F FORWARD" "-F INPUT" "-F web"; do
		text >in
		iptables-restore --optimize=full in
		ns nft "rename chain ip filter $(hidden 00001) abcdefghijabcdefghijabcdefghijabcdefghij"
		succeeds iptables $chains
		succeeds iptables -F
		nothing_left
		iptables-restore --optimize=full in
		ns nft "flush chain ip filter $(hidden 00000); delete chain ip filter $(hidden 00000)"
		succeeds iptables -F INPUT
		succeeds iptables -F FORWARD
		succeeds iptables -F web
		nothing_left
	done
}

@test "a hidden chain that others have renamed is a user-defined one, or theirs" {
	local chain way
	for chain in 00000 00001; do
		for way in -F "-F FORWARD"; do
			text >in
			iptables-restore --optimize=full in
			ns nft "rename chain ip filter sluice.0000000000000003.chain.$chain own"
			iptables -S | grep -q '^-N own' || complain "not listed"
			succeeds iptables $way
			succeeds iptables -F
			succeeds iptables -X
			[ "$(ns nft list table ip filter | grep -c 'chain\|sluice')" = 3 ] || complain "$(ns nft list table ip filter)"
			iptables-restore --optimize=full in
			ns nft "rename chain ip filter sluice.0000000000000003.chain.$chain of-others-with-a-name-that-is-too-long"
			succeeds iptables $way
			ns nft list chain ip filter of-others-with-a-name-that-is-too-long >theirs
			if grep -q 'jump web' theirs; then
				succeeds iptables -F
				refused 4 "iptables vN (nf_tables):  CHAIN_DEL failed (Device or resource busy): chain web" iptables -X
				hint "chain web is still the target of rules or map elements of another program"
			fi
			ns nft flush ruleset
		done
	done
}

@test "a run whose chain of templates others have taken away or renamed: the rest goes" {
	local n
	for n in 1 2 3; do
		for how in 'flush chain ip filter X; delete chain ip filter X' 'rename chain ip filter X own'; do
			ns nft flush ruleset
			text >in
			iptables-restore --optimize=full in
			ns nft "${how//X/sluice.000000000000000$n.chain.00000}"
			succeeds iptables -F
			succeeds iptables -X
			nothing_left
		done
	done
}

@test "what others put to use of a run is said to be in use, and a map of theirs that leads to a chain" {
	loaded
	iptables -S >before
	ns nft "add chain ip filter own { type filter hook input priority 7; }; add rule ip filter own ip saddr @$(ns nft list sets ip |
		sed -n 's/.*set \(sluice.*map.00000\) .*/\1/p' | head -n 1)"
	for chains in -F "-F INPUT"; do
		run iptables $chains
		[[ $status -eq 4 && $output == *"rules of another program use sets or chains of the compiled rules of table filter; see nft list table ip filter"* ]] ||
			complain "$chains: $status" "$output"
		same_text "$(cat before)" "$(iptables -S | grep -v "^#")"
	done
	ns nft 'flush chain ip filter own; add map ip filter m { type ipv4_addr : verdict; elements = { 192.0.2.1 : jump web } };
		add rule ip filter own ip saddr vmap @m'
	succeeds iptables -F
	run iptables -X
	[[ $status -eq 4 && $output == *"rules or map elements of another program"* ]] || complain "$status" "$output"
}

@test "of 3,000 chains none is asked for, and none emptied alone; they are zeroed by one question each" {
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	{ text | sed '/^COMMIT/d'; for i in {1..3000}; do printf -- '-N x%d\n-A x%d -s 10.0.0.1\n' $i $i; done; echo COMMIT; } >in
	iptables-restore in
	# (Leaks cannot be looked for under strace.)
	ASAN_OPTIONS=detect_leaks=0 ns strace -o calls -e trace=sendto "$SLUICE_BIN/iptables" -Z
	[ "$(wc -l <calls)" -lt 3200 ] || complain "-Z: $(wc -l <calls) calls"
	ASAN_OPTIONS=detect_leaks=0 ns strace -o calls -e trace=sendto "$SLUICE_BIN/iptables" -F
	[ "$(wc -l <calls)" -lt 100 ] || complain "$(wc -l <calls) calls"
	[ "$(iptables -S | grep -c '^-A')" = 0 ]
	[ "$(iptables -S | grep -c '^-N')" -gt 3000 ]
}
