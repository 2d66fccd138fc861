# sluice optimize: plans of texts and of live rules, and live rules at another level.
load ../lib/harness

prepare() {
	ours_only
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n:late - [0:0]\n'
		printf -- '-A INPUT -s 192.0.%s/32 -j DROP\n' 1.{1..250} 2.{1..250} 3.{1..250}
		printf -- '-A INPUT -j late\n-A late -p udp -j RETURN\nCOMMIT\n'
		printf '*mangle\n-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff\nCOMMIT\n'
	} >big.rules
}

@test "a plan says what would be compiled, what it costs, and why not more" {
	succeeds sluice optimize --plan big.rules
	[[ $output == *"filter INPUT: 751 rules; a packet that matches none costs "*", compiled "*" ns"* ]] || complain "$output"
	[[ $output == *$'\t1-750: a map of ip saddr, 750 values\n\t751: plain\n'* ]] || complain "$output"
	[[ $output == *"mangle PREROUTING: 1 rule; "* ]] || complain "$output"
	succeeds sluice optimize --plan --table mangle big.rules
	[[ $output != *filter* && $output == *mangle* ]] || complain "$output"
	succeeds sluice optimize --plan --level off big.rules
	[[ $output != *"a map"* ]] || complain "$output"
	printf '*filter\n-A INPUT -s 192.0.2.0/24\n-A INPUT -s 192.0.2.1/32 -j DROP\nCOMMIT\n' >not.rules
	succeeds sluice optimize --plan --level full not.rules
	[[ $output == *"not compiled 1-2: of the same shape, but a packet may match several of them"* ]] || complain "$output"
}

@test "why rules stay is told once for each reason, with their numbers, also where no pass had a word for them" {
	{
		printf '*filter\n-A INPUT -m limit --limit 1/sec -j ACCEPT\n-A INPUT -m owner --uid-owner 0\n-A INPUT -m recent --set\n'
		printf -- '-A INPUT -s 192.0.2.%s/32 -j DROP\n-A INPUT -p tcp -m tcp --dport %s -j DROP\n' 1 22
		printf -- '-A INPUT -m u32 --u32 0x0=0x%s\n-A INPUT -s 192.0.2.0/24 -p udp -j DROP\n' {1..20}
		printf -- '-A OUTPUT -j ACCEPT\nCOMMIT\n*mangle\n'
		printf -- '-A INPUT -m mark --mark 0x%s -j MARK --set-xmark 0x1%s/0xffffffff\n' 1 1 2 2
		printf 'COMMIT\n'
	} | sed '/owner/s/INPUT/OUTPUT/' >stay.rules
	succeeds sluice optimize --plan --level auto stay.rules
	[[ $output == *$'\tnot compiled 1-2: the result of a match depends on more than the packet\n'* ]] || complain "$output"
	[[ $output == *$'\tnot compiled 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27 and 8 more: they test no field that a map can look up\n'* ]] ||
		complain "$output"
	[[ $output == *$'\tnot compiled 3-4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26 and 9 more: too few similar rules, or too cheap to gain from compiling\n'* ]] ||
		complain "$output"
	[[ $output == *$'\tnot compiled 1-2: they test the same fields, but their targets differ\n'* ]] || complain "$output"
	succeeds sluice optimize --plan --level off stay.rules
	[[ $output != *"not compiled"* ]] || complain "$output"
}

@test "ports are called by no protocol of others" {
	awk 'BEGIN { print "*filter"; for (i = 0; i < 60; i++) print "-A INPUT -p udp -m udp --dport " i " -j DROP"; print "COMMIT" }' >udp.rules
	succeeds sluice optimize --plan --level full udp.rules
	[[ $output == *"a map of dport, 60 values"* ]] || complain "$output"
}

@test "level full takes what auto takes, and why rules stay is said of those that do" {
	{
		printf '*filter\n'
		printf -- '-A INPUT -s 192.0.2.%s/32 ! -i lo -j DROP\n-A INPUT -s 198.51.100.%s/32 ! -i lo -p tcp -m tcp --dport 22 -j DROP\n' {1..100}
		printf -- '-A FORWARD -s 192.0.2.0/24\n-A FORWARD -s 192.0.2.1/32 -j DROP\nCOMMIT\n'
	} >turns.rules
	local level
	for level in auto full; do
		succeeds sluice optimize --plan --level $level turns.rules
		[[ $output == *$'\t1-100: a group of reordered rules: 2 maps, 0 rules\nfilter FORWARD'* ]] || complain "$output"
		[[ $output == *"not compiled 1-2: of the same shape, but "* ]] || complain "$output"
	done
}

@test "level full makes no more short runs in a commit than the kernel finds again, and long ones behind them" {
	awk 'BEGIN {
		print "*filter"
		for (i = 0; i < 1100; i++)
			print ":c" i " - [0:0]"
		print ":zone - [0:0]"
		for (i = 0; i < 2200; i++)
			print "-A c" int(i / 2) " -s 192.0.2." i % 2 "/32 -j DROP"
		for (i = 0; i < 1000; i++)
			print "-A zone -s 198.51." int(i / 250) "." i % 250 "/32 -j DROP"
		print "COMMIT"
	}' >short.rules
	succeeds iptables-restore --optimize=full --emit=netlink-text short.rules
	[ "$(grep -c '^add set' <<<"$output")" -eq 1025 ]
}

@test "long lists of ports behind addresses are a tree where they are very many" {
	local n
	for n in 500 600; do
		awk -v n=$n 'BEGIN {
			print "*filter"
			for (i = 0; i < n; i++)
				print "-A INPUT -s 192.0." int(i / 250) "." i % 250 "/32 -p tcp -m multiport --dports 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 -j DROP"
			print "COMMIT"
		}' >$n.rules
	done
	succeeds sluice optimize --plan 500.rules
	[[ $output == *"1-500: a map of ip saddr . dport, 7500 values"* ]] || complain "$output"
	succeeds sluice optimize --plan 600.rules
	[[ $output == *"1-600: a tree over ip saddr, "* ]] || complain "$output"
}

@test "--shrink plans and verifies lists as if they were longer" {
	succeeds sluice optimize --plan --level full --shrink 32 "$TOP/tests/opt/sections.v4"
	[[ $output == *"trees over ip daddr, ip saddr"* ]] || complain "no sections: $output"
	succeeds sluice optimize --plan --level full "$TOP/tests/opt/sections.v4"
	[[ $output != *"trees over"* ]] || complain "the list is not short: $output"
	succeeds sluice verify --level full --packets 100 --shrink 32 "$TOP/tests/opt/sections.v4"
	refused 2 'sluice optimize: --shrink requires a number from 1 to 65535, not 0' sluice optimize --plan --shrink 0 big.rules
	refused 2 'sluice verify: --shrink requires a number from 1 to 65535, not x' sluice verify --shrink x big.rules
}

@test "a dump has the program behind a pass" {
	succeeds sluice optimize --dump map --level full big.rules
	[[ $output == *$'map.00000 ip saddr, a set\n\t192.0.1.1 counter 0 0'* ]] || complain "$output"
	run sluice optimize --dump maps big.rules
	[[ $status -eq 2 && $output == *"unknown pass \"maps\""*"a pass is share, map, order, tree, rest, common or front"* ]] || complain "$output"
}

@test "live rules: the plan is that of their text, and nothing changes" {
	iptables-restore --optimize=off big.rules
	local before; before=$(ns nft list ruleset 2>/dev/null || iptables-save)
	same_text "$(sluice optimize --plan --level full)" "$(sluice optimize --plan --level full big.rules)"
	[ "$(ns nft list ruleset 2>/dev/null || iptables-save)" = "$before" ]
}

@test "live rules at another level: the same rules with the same counters" {
	iptables-restore --optimize=off big.rules
	iptables -A INPUT -c 5 300 -s 127.0.0.9 -j DROP
	iptables-save -c | grep -v '^#' >before
	local level
	for level in full off auto; do
		succeeds sluice optimize --level "$level"
		! type -P nft >/dev/null || [[ $(ns nft list ruleset 2>&1 | grep -c @sluice) == $([ $level = off ] && echo 0 || echo 1) ]] ||
			complain "at $level: $(ns nft list ruleset 2>&1)"
		iptables-save -c | grep -v '^#' | diff before - || complain "not the same at $level"
	done
}

@test "the plan for ip_tables has the trees of what is compiled for it" {
	sed -i '/-j late/i -A INPUT -j RETURN' big.rules
	succeeds sluice --backend=legacy optimize --plan big.rules
	iptables-restore --emit=blob --optimize=auto -o blob big.rules
	[[ $output =~ ', compiled '([0-9]+) && ${BASH_REMATCH[1]} -lt 75 ]] || complain "$output"
	same_text "$output" "mangle PREROUTING: 1 rule; a packet is tested against at most 1
	1: plain
	not compiled 1: too few consecutive rules
filter INPUT: 752 rules; a packet is tested against at most 752, compiled ${BASH_REMATCH[1]}
	1-750: a tree of $(grep -ao 'sluice-run\.[0-9a-f.]*' blob | sort -u | wc -l) chains
	751-752: plain
	not compiled 751: a tree ends at RETURN, goto, and targets that are unknown or may change addresses
	not compiled 752: too few consecutive rules
filter late: 1 rule; a packet is tested against at most 1
	1: plain
	not compiled 1: a tree ends at RETURN, goto, and targets that are unknown or may change addresses"
	succeeds sluice --backend=legacy optimize --plan --level off --table filter big.rules
	same_text "$output" $'filter INPUT: 752 rules; a packet is tested against at most 752\n\t1-752: plain\nfilter late: 1 rule; a packet is tested against at most 1\n\t1: plain'
	printf '*filter\n' >alike.rules
	printf -- '-A INPUT -p tcp -m tcp --dport %s -j DROP\n' {1..70} >>alike.rules
	printf 'COMMIT\n' >>alike.rules
	succeeds sluice --backend=legacy optimize --plan alike.rules
	same_text "$output" $'filter INPUT: 70 rules; a packet is tested against at most 70\n\t1-70: plain\n\tnot compiled 1-70: their addresses do not divide them'
	printf '*mangle\n-A PREROUTING -s fd00::1 -j MARK --set-mark 1\nCOMMIT\n' >six.rules
	succeeds sluice -6 --backend=legacy optimize --plan six.rules
	[[ $output == *'not compiled 1: targets of this table may change addresses'* ]] || complain "$output"
}

@test "what cannot be optimised is refused" {
	refused 2 'sluice optimize: live rules can only be recompiled in nf_tables' sluice --backend=legacy optimize
	[[ $output == *'iptables-legacy-restore -c --optimize=LEVEL'* ]] || complain "$output"
	refused 2 'sluice optimize: live rules can only be planned in nf_tables' sluice --backend=legacy optimize --plan
	[[ $output == *'iptables-legacy-save | sluice --backend=legacy optimize --plan -'* ]] || complain "$output"
	refused 2 'sluice optimize: --dump is not supported for ip_tables' sluice --backend=legacy optimize --plan --dump map big.rules
	refused 2 'sluice optimize: unknown table "filters"' sluice optimize --table filters
	refused 2 'sluice optimize: unknown optimisation level "most"' sluice optimize --plan --level most big.rules
}
