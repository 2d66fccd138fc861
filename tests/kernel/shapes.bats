# Shapes of rules in the kernel, compiled and plain: lists of ports, shares of packets. See runs.bats, and lib/both.bash.
load ../lib/harness
load ../lib/both

# The text's rules in OUTPUT, for lists of ports.
lists() {
	printf -- '*filter\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	printf -- '-A OUTPUT -p udp -m multiport --dports %d1,%d3,%d5:%d7 -m comment --comment "of %d" -j ACCEPT\n' \
		$(for i in {10..29}; do echo $i $i $i $i $i; done)
	printf -- '-A OUTPUT -p udp -m multiport ! --dports 0:499 -j DROP\nCOMMIT\n'
}

@test "lists of ports: one counter for all ports of a rule" {
	lists >in
	IN=in both iptables-restore
	compiled
	[ "$(kernel_rules OUTPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter OUTPUT)"
	udps 101 103 104 105 106 107 151 157 500 65535 499
	same_saves udps
	grep -q '^\[5:145\] -A OUTPUT -p udp -m multiport --dports 101,103,105:107 -m comment' save.full || complain "$(cat save.full)"
	cp save.full once
	IN=once both iptables-restore -c
	diff once save.full
	both iptables -L OUTPUT -n -v --line-numbers -x
	both iptables -S
	udps 103 111; both iptables -Z OUTPUT 1
	udps 103 111; both iptables -Z
}

@test "lists of ports come and go as elements, the map stays" {
	lists >in
	IN=in both iptables-restore
	both iptables -C OUTPUT -p udp -m multiport --dports 121,123,125:127 -m comment --comment "of 12" -j ACCEPT
	[ "$a" = 0 ] || complain "$(cat out.full)"
	local other
	for other in '121,123,125:127 -m comment --comment "of 13"' '123,121,125:127 -m comment --comment "of 12"' 121 121,123; do
		eval "both iptables -C OUTPUT -p udp -m multiport --dports $other -j ACCEPT"
		[ "$a" = 1 ] || complain "found: $other"
	done
	udps 121 126 131
	both iptables -D OUTPUT -p udp -m multiport --dports 121,123,125:127 -m comment --comment "of 12" -j ACCEPT
	both iptables -A OUTPUT -p udp -m multiport --dports 400:410,120:124,122 -j web
	both iptables -I OUTPUT -p udp -m multiport --dports 3 -m comment --comment first -j RETURN
	both iptables -I OUTPUT 5 -p udp -m multiport --dports 4,6 -j DROP
	need nft
	[ "$(kernel_rules OUTPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter OUTPUT)"
	udps 121 126 3 4 405 122
	same_saves udps
	both iptables -D OUTPUT -p udp -m multiport --dports 400:410,120:124,122 -j web
	both iptables -X web
	both iptables -A OUTPUT -p udp -m multiport --dports 101,120 -j DROP
	both iptables -A OUTPUT -p udp -m multiport --dports 80 -m multiport --sports 80 -j DROP
	udps 101 120 126
	same_saves udps
	both iptables -R OUTPUT 2 -p udp -m multiport --dports 101,102 -j DROP
	both iptables -D OUTPUT 1
}

@test "lists of ports behind an address, and what other programs say of them" {
	{
		printf -- '*filter\n:OUTPUT ACCEPT [0:0]\n'
		printf -- '-A OUTPUT -s 127.0.0.%d/32 -p udp -m multiport --dports 53,80%s -j ACCEPT\n' $(for i in {1..20}; do
			echo $i; [ $((i % 3)) = 0 ] && echo ,200:300 || echo ,443; done)
		printf -- '-A OUTPUT -s 127.0.0.1/32 -p udp -m multiport --dports 80,81 -j DROP\nCOMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	[ "$(kernel_rules OUTPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter OUTPUT)"
	udps 53 80 443 81 250 7
	same_saves udps
	both iptables -C OUTPUT -s 127.0.0.9/32 -p udp -m multiport --dports 53,80,200:300 -j ACCEPT
	[ "$a" = 0 ] || complain "$(cat out.full)"
	both iptables -C OUTPUT -s 127.0.0.9/32 -p udp -m multiport --dports 53,80,200:301 -j ACCEPT
	both iptables -D OUTPUT -s 127.0.0.1/32 -p udp -m multiport --dports 53,80,443 -j ACCEPT
	udps 53 80
	same_saves udps
	both iptables -A OUTPUT -s 127.0.0.1/32 -p udp -m multiport --dports 53,67 -j DROP
	both iptables -I OUTPUT 3 -s 127.0.0.77/32 -p udp -m multiport --dports 53,67 -j ACCEPT
	both iptables -Z OUTPUT 21
	udps 53 80
	same_saves udps
	both iptables -D OUTPUT 4
	need nft
	ns nft delete element ip filter "$(ns nft list ruleset | grep -o 'sluice[^ ]*map.00001' | head -n 1)" '{ 127.0.0.9 }'
	rules OUTPUT | grep -q 'unsupported.*lookup' || complain "$(rules OUTPUT)"
	need_oracle
	run sys iptables -S OUTPUT
	[ "$status" -ne 0 ] && [[ $output == *incompatible* ]] || complain "$output"
}

@test "shares: each packet is drawn one rule, and who comes back meets the rules behind" {
	{
		printf -- '*filter\n:OUTPUT ACCEPT [0:0]\n:a - [0:0]\n:SEP-1 - [0:0]\n:SEP-2 - [0:0]\n:SEP-3 - [0:0]\n'
		printf -- '-A OUTPUT -p udp -m udp --dport 7 -j a\n-A OUTPUT -p udp -m udp --dport 9 -m statistic --mode random --probability 0.50000000000 -j a\n'
		printf -- '-A OUTPUT -p udp -m udp --dport 9 -j a\n'
		printf -- '-A a -p udp -m comment --comment "to 1" -m statistic --mode random --probability 0.33333333349 -j SEP-1\n'
		printf -- '-A a -p udp -m comment --comment "to 2" -m statistic --mode random --probability 0.50000000000 -j SEP-2\n'
		printf -- '-A a -p udp -m comment --comment "to 3" -j SEP-3\n'
		printf -- '-A SEP-%d -p udp -m udp --dport 7 -j ACCEPT\n' 1 2 3
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	need nft
	ns nft list ruleset | grep -q 'numgen random mod 3 vmap' || complain "$(ns nft list ruleset)"
	udps $(printf '7 %.0s' {1..60})
	SLUICE_OPTIMIZE=full iptables-save -c >save.full
	sed -n 's/^.\([0-9]*\):.* -A a .*/\1/p' save.full | awk '{ if (!$1) bad = 1; sum += $1 } END { exit bad || sum != 60 || NR != 3 }' || complain "$(cat save.full)"
	same_text "$(sed -n 's/^.\([0-9]*:[0-9]*\). -A a .*/\1/p' save.full)" "$(sed -n 's/^.\([0-9]*:[0-9]*\). -A SEP-.*/\1/p' save.full)"
	iptables -Z
	udps $(printf '9 %.0s' {1..30})
	SLUICE_OPTIMIZE=full iptables-save -c >save.full
	# The last rule of both chains has met all that came, and a has seen as many as the rules that lead there have counted.
	last=$(sed -n 's/^.\([0-9]*\):.*-A OUTPUT .*--dport 9 -j a/\1/p' save.full)
	first=$(sed -n 's/^.\([0-9]*\):.*-A OUTPUT .*statistic.*/\1/p' save.full)
	[ "$last" = 30 ] && [ "$first" -gt 0 ] && [ "$first" -lt 30 ] || complain "$(cat save.full)"
	grep -q "^.$((first + last)):.* -A a .*to 3" save.full || complain "$(cat save.full)"
}

@test "shares by turns, and every command on them" {
	{
		printf -- '*filter\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
		printf -- '-A OUTPUT -p udp -m statistic --mode nth --every 4 --packet 0 -j ACCEPT\n'
		printf -- '-A OUTPUT -p udp -m comment --comment two -m statistic --mode nth --every 3 --packet 0 -g web\n'
		printf -- '-A OUTPUT -p udp -m statistic --mode nth --every 2 --packet 0 -j REJECT\n-A OUTPUT -p udp\n'
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	need nft
	ns nft list ruleset | grep -q 'numgen inc mod 4 vmap' || complain "$(ns nft list ruleset)"
	if ns nft -v | grep -q 'v1\.[0-9]'; then
		ns nft list ruleset >list 2>/dev/null
		ns nft -c -f list || complain "$(cat list)"
	fi
	udps 7 7 7 7 7 7 7
	same_saves udps
	grep -q '^.2:58. -A OUTPUT .*every 3' save.full || complain "$(cat save.full)"
	cp save.full once
	IN=once both iptables-restore -c
	diff once save.full
	both iptables -L OUTPUT -n -v --line-numbers -x
	both iptables -Z OUTPUT 2
	both iptables -C OUTPUT -p udp -m statistic --mode nth --every 2 --packet 0 -j REJECT
	[ "$a" = 0 ] || complain "$(cat out.full)"
	both iptables -C OUTPUT -p udp -m statistic --mode nth --every 2 --packet 1 -j REJECT
	both iptables -A OUTPUT -p udp -m udp --dport 9 -j ACCEPT
	udps 7 9
	same_saves udps
	ns nft list ruleset | grep -q 'numgen inc mod 4 vmap' || complain "$(ns nft list ruleset)"
	both iptables -D OUTPUT -p udp -m comment --comment two -m statistic --mode nth --every 3 --packet 0 -g web
	both iptables -I OUTPUT 2 -p icmp -j DROP
	! ns nft list ruleset | grep -q 'mod 4 vmap' || complain "$(ns nft list ruleset)"
	both iptables -X web
	both iptables -F OUTPUT
	IN=in both iptables-restore
	ns nft delete element ip filter "$(ns nft list ruleset | grep -o 'sluice[^ ]*map.00000' | head -n 1)" '{ 1 }'
	rules OUTPUT | grep -q 'unsupported.*lookup' || complain "$(rules OUTPUT)"
	need_oracle
	run sys iptables -S OUTPUT
	[ "$status" -ne 0 ] && [[ $output == *incompatible* ]] || complain "$output"
}

@test "matches that ask for a protocol stand beside a map, and in a target behind it" {
	{
		printf -- '*filter\n'
		printf -- '-A INPUT -p tcp -m tcp --tcp-option 5 -m mark --mark %d -j DROP\n' {1..9}
		printf -- '*mangle\n' | sed 's/^/COMMIT\n/'
		printf -- '-A PREROUTING -s 10.0.0.%d/32 -p tcp -m tcp --dport 80 -j TPROXY --on-port 50080 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1\n' {1..9}
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	need nft
	[ "$(maps)" -eq 2 ] || complain "$(ns nft list ruleset)"
}
