# sluice lint: what it finds, where, and what it must not say.
load ../lib/harness

prepare() { ours_only; }

# lint LINES...: the lines as the rules of table filter, the first of them in line 7.
lint() {
	{ printf '%s\n' '*filter' ':INPUT ACCEPT' ':FORWARD ACCEPT' ':a -' '-A INPUT -j a' '-A a -s 198.51.100.1 -j DROP'
		printf '%s\n' "$@" COMMIT; } >rules
	run sluice lint rules
}
# finds LINE TEXT LINES...: exactly this in this line of the text.
finds() {
	local line=$1 text=$2; shift 2
	lint "$@"
	[ "$status" -eq 1 ] || complain "exit $status: $*" "$output"
	same_text "$line: $text" "$(sed -nE 's/^rules:([0-9]+):[0-9]+: warning: /\1: /p' <<<"$output")" "$*"
}
clean() {
	lint "$@"
	[[ $status -eq 0 && -z $output ]] || complain "exit $status: $*" "$output"
}

@test "rules that are never reached" {
	local one='never reached: line 7 matches all packets that this rule matches'
	finds 8 "$one" '-A INPUT -s 10.0.0.0/8 -j DROP' '-A INPUT -s 10.1.2.3 -p tcp --dport 22 -j ACCEPT'
	finds 8 "$one" '-A INPUT -p tcp --dport 20:30 -j ACCEPT' '-A INPUT -p tcp --dport 22 -j DROP'
	finds 8 "$one" '-A INPUT -p tcp --dport 22 -j ACCEPT' '-A INPUT -p tcp --dport 22 -j ACCEPT'
	finds 8 "$one" '-A INPUT ! -i lo -j REJECT' '-A INPUT -i eth0 -j ACCEPT'
	finds 8 "$one" '-A INPUT ! -s 10.0.0.0/8 -j DROP' '-A INPUT ! -s 10.0.0.0/7 -j ACCEPT'
	finds 8 "$one" '-A INPUT -i eth+ -j DROP' '-A INPUT -i eth1 -j ACCEPT'
	finds 8 "$one" '-A INPUT -p tcp -m multiport --dports 1,2 -j DROP' '-A INPUT -s 10.0.0.1 -p tcp -m multiport --dports 1,2 -j DROP'
	finds 8 "$one" '-A INPUT -m comment --comment one -s 10.0.0.1 -j DROP' '-A INPUT -s 10.0.0.1 -j ACCEPT'
	finds 8 'never reached: line 7 matches all packets' '-A INPUT -g a' '-A INPUT -i lo -j ACCEPT'
}

@test "what is reached is not called unreached" {
	clean '-A INPUT -s 10.1.0.0/16 -j DROP' '-A INPUT -s 10.0.0.0/8 -j ACCEPT'
	clean '-A INPUT -p tcp --dport 20:30 -j ACCEPT' '-A INPUT -p udp --dport 22 -j DROP'
	clean '-A INPUT -p tcp --dport 20:30 -j ACCEPT' '-A INPUT -p tcp --dport 25:31 -j DROP'
	clean '-A INPUT -p tcp --dport 22 -j LOG' '-A INPUT -p tcp --dport 22 -j ACCEPT'
	clean '-A INPUT -s 10.0.0.0/8 -j a' '-A INPUT -s 10.0.0.1 -j ACCEPT'
	clean '-A INPUT -m limit --limit 1/s -j ACCEPT' '-A INPUT -m limit --limit 1/s -j ACCEPT'
	clean '-A INPUT -m connlimit --connlimit-above 2 -j DROP' '-A INPUT -m connlimit --connlimit-above 2 -s 10.0.0.1 -j DROP'
	clean '-A INPUT -i eth1 -j DROP' '-A INPUT -i eth+ -j ACCEPT'
	clean '-A INPUT ! -i lo -j DROP' '-A INPUT -i lo -j ACCEPT'
	clean '-A INPUT -s 10.0.0.1 -j DROP' '-A FORWARD -s 10.0.0.1 -j DROP'
	# What a rule in between may change.
	clean '-A INPUT -m mark --mark 1 -j DROP' '-A INPUT -j MARK --set-mark 1' '-A INPUT -m mark --mark 1 -j DROP'
	clean '-A INPUT -m mark --mark 1 -j DROP' '-A INPUT -j a' '-A INPUT -m mark --mark 1 -i lo -j DROP'
}

@test "rules that say the same as an earlier one, which goes on" {
	finds 8 'duplicate of line 7' '-A INPUT -p udp --dport 53 -j LOG' '-A INPUT -p udp --dport 53 -j LOG'
	clean '-A INPUT -s 10.0.0.1 -j a' '-A INPUT -s 10.0.0.1 -j a'
}

@test "rules that no packet fits" {
	finds 7 'never matches: no packet can satisfy both tests of tcp dport' '-A INPUT -p tcp -m tcp --dport 80 -m tcp --dport 443 -j DROP'
	finds 7 'never matches: no packet can satisfy an inverted test of everything' '-A INPUT ! -s 0.0.0.0/0 -j DROP'
	clean '-A INPUT -p tcp -m tcp --dport 80 -m tcp --sport 443 -j DROP'
}

@test "chains: unused, empty" {
	finds 7 'no rule jumps to chain b' ':b -' '-A b -j DROP'
	lint ':b -' ':c -' '-A b -j c' '-A c -j DROP'
	[[ $output == *'rules:7:2: warning: no rule jumps to chain b'*'rules:8:2: warning: chain c is only reached from unreachable chains'* ]] ||
		complain "$output"
	finds 8 'chain b is empty, so the jump has no effect' ':b -' '-A INPUT -i lo -j b'
	finds 8 'chain b is empty, so the goto only leaves this chain' ':b -' '-A INPUT -i lo -g b'
}

@test "matches that test nothing, or twice" {
	finds 7 'match tcp without options only excludes fragments other than the first' '-A INPUT -p tcp -m tcp -j DROP'
	finds 7 'match mark is given twice with the same options' '-A INPUT -m mark --mark 1 -m mark --mark 1 -j DROP'
}

@test "matches without options that ask for a header" {
	local match
	for match in eui64 frag ah rt dst hbh; do
		printf '*filter\n-A INPUT -m %s -j ACCEPT\n-A INPUT -s ::1 -j DROP\nCOMMIT\n' "$match" >rules
		succeeds sluice -6 lint rules
		sed -i "s/-s ::1/-m $match -s ::1/" rules
		run sluice -6 lint rules
		[[ $output == 'rules:3:1: warning: never reached: line 2 matches all packets that this rule matches'* ]] || complain "$match: $output"
	done
	finds 7 'match udp without options only excludes fragments other than the first' '-A INPUT -p udp -m udp -j ACCEPT' '-A INPUT -p udp -s 192.0.2.1 -j DROP'
}

@test "a line with very many of them is shown once" {
	{ echo '*filter'; printf -- '-A INPUT%s -j DROP\n' "$(printf ' -m mark --mark 1%.0s' {1..100})"; echo COMMIT; } >rules
	run sluice lint rules
	[ "$status" -eq 1 ]
	[ "$(grep -c 'match mark is given twice with the same options' <<<"$output")" -eq 1 ] || complain "${#output} bytes for a line of 1,700"
}

@test "an INPUT that drops and accepts neither lo nor answers" {
	printf '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n' >rules
	run sluice lint rules
	[ "$status" -eq 1 ]
	[[ $output == *'rules:2:2: warning: policy of INPUT is DROP, and no rule accepts -i lo'* ]] || complain "$output"
	[[ $output == *'rules:2:2: warning: policy of INPUT is DROP, and no rule accepts ESTABLISHED'* ]] || complain "$output"
	sed -i '2a -A INPUT -i lo -j ACCEPT\n-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT' rules
	succeeds sluice lint rules
}

# drops WHAT RULES...: with these rules of INPUT, which drops, exactly this is missing: lo, answers, both or nothing.
drops() {
	local what=$1 said=; shift
	printf '%s\n' '*filter' ':INPUT DROP' ':a -' ':b -' '-A INPUT -i eth7 -j a' '-A FORWARD -i eth7 -j b' "$@" '-A a -s 192.0.2.9 -j DROP' \
		'-A b -s 192.0.2.9 -j DROP' COMMIT >rules
	run sluice lint rules
	[[ $output != *'accepts -i lo'* ]] || said+=lo
	[[ $output != *'accepts ESTABLISHED'* ]] || said+=answers
	[ "${said:-nothing}" = "$what" ] || complain "says $said, not $what: $*" "$output"
}

@test "an INPUT that drops, and lets in what it need not say by -i lo and ESTABLISHED" {
	drops nothing '-A INPUT -i lo -j ACCEPT' '-A a -m conntrack ! --ctstate INVALID,NEW -j ACCEPT'
	drops nothing '-A INPUT -j ACCEPT'
	drops nothing '-A INPUT -j NFQUEUE --queue-num 1'
	drops nothing '-A INPUT -s 127.0.0.1 -d 127.0.0.1 -j ACCEPT' '-A INPUT -p udp -m udp --sport 53 -j ACCEPT'
	drops lo '-A INPUT -s 10.0.0.0/8 -j ACCEPT'
	drops lo '-A INPUT -p tcp ! --syn -j ACCEPT'
	drops loanswers '-A INPUT -p tcp --syn -j ACCEPT' '-A INPUT -p icmp -j ACCEPT'
	drops loanswers '-A INPUT -m conntrack ! --ctstate ESTABLISHED -j ACCEPT'
	drops loanswers '-A b -i lo -j ACCEPT' '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT'
	drops lo '-A INPUT ! -i lo -j ACCEPT'
	drops lo '-A INPUT -i lobby -j ACCEPT'
	drops answers '-A INPUT -i lo -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT'
}

@test "the place is shown; IPv6; errors" {
	lint '-A INPUT -p tcp -m tcp -j DROP'
	same_text 'rules:7:20: warning: match tcp without options only excludes fragments other than the first
    7 | -A INPUT -p tcp -m tcp -j DROP
      |                    ^~~' "$output"
	printf '*filter\n-A INPUT -s 2001:db8::/32 -j DROP\n-A INPUT -s 2001:db8::1 -j ACCEPT\nCOMMIT\n' >six
	run sluice -6 lint six
	[[ $status -eq 1 && $output == *'six:3:1: warning: never reached: line 2'* ]] || complain "$output"
	run sluice lint six
	[ "$status" -eq 2 ]
	printf '*filter\n-A INPUT -j gone\nCOMMIT\n' >bad
	run sluice lint bad
	[[ $status -eq 2 && $output == *"bad:2:13: error: "* ]] || complain "$output"
}

@test "long chains: 20,000 rules, and 10,000 chains in a row" {
	{ echo '*filter'; seq -f '-A INPUT -m mark --mark %.0f -j DROP' 1 20000; echo '-A INPUT -m mark --mark 5 -j DROP'; echo COMMIT; } >many
	run sluice lint many
	[[ $status -eq 1 && $output == *'many:20002:1: warning: never reached: line 6 '* ]] || complain "$output"
	{ echo '*filter'; seq -f ':c%.0f -' 1 10000; echo '-A INPUT -j c1'
		for i in $(seq 1 9999); do echo "-A c$i -j c$((i + 1))"; done; echo '-A c10000 -j DROP'; echo COMMIT; } >deep
	succeeds sluice lint deep
}

@test "of one kind ten findings are printed, and all with --all" {
	local lines=() i

	for ((i = 0; i < 30; i++)); do lines+=('-A INPUT -m tcp -p tcp -j a'); done
	lint '-A INPUT ! -s 0.0.0.0/0 -j DROP' "${lines[@]}"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'warning: match tcp without options' <<<"$output")" -eq 10 ] || complain "$output"
	[ "$(grep -c 'warning: never matches' <<<"$output")" -eq 1 ] || complain "$output"
	[[ $output == *'20 more findings of these kinds; --all prints them' ]] || complain "$output"
	run sluice lint --all rules
	[ "$(grep -c 'warning: match tcp without options' <<<"$output")" -eq 30 ] || complain "$output"
	[[ $output != *more* ]] || complain "$output"
}
