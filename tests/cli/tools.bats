# sluice SUBCOMMAND: how subcommands are found, what they share, and the small ones.
load ../lib/harness

prepare() { ours_only; }
home() { cp "$TOP/examples/home-router.rules" home.rules; }

@test "sluice --help lists every subcommand, and each has a help of its own" {
	local word n=0
	run sluice --help
	[ "$status" -eq 0 ]
	for word in $(sed -nE 's/^SUBCOMMAND\("([^"]*)".*/\1/p' "$TOP/frontend/subcommands.def"); do
		grep -q "^  $word " <<<"$output" || complain "sluice --help does not have $word"
		[[ $(sluice "$word" --help) == "Usage: sluice $word "* ]] || complain "sluice $word --help"
		n=$((n + 1))
	done
	[ "$n" -gt 0 ]
}

@test "every subcommand exits with 2 at options and words that it does not take, and without those that it needs" {
	local word words excess='one two three'
	while IFS='|' read -r word words; do
		run sluice "$word" --nonsense
		[ "$status" -eq 2 ] || complain "sluice $word --nonsense: exit $status"
		[[ $output == *nonsense*"Try \`sluice $word -h' or 'sluice $word --help' for more information."* ]] || complain "$output"
		case $words in
		*...*) ;;
		*) run sluice "$word" $excess </dev/null
			[ "$status" -eq 2 ] || complain "sluice $word $excess: exit $status" ;;
		esac
		case $words in
		'' | \[*) continue ;;
		esac
		run sluice "$word" </dev/null
		[ "$status" -eq 2 ] || complain "sluice $word: exit $status"
	done < <(sed -nE 's/^SUBCOMMAND\("([^"]*)", [^,]*, [^,]*, "([^"]*)".*/\1|\2/p' "$TOP/frontend/subcommands.def")
}

@test "the family and the back end may stand in front of the subcommand" {
	printf '*filter\n-A INPUT -s 2001:db8::/32 -j DROP\nCOMMIT\n' >six.rules
	succeeds sluice -6 compile six.rules
	[[ $output == *"table ip6 filter"* ]] || complain "$output"
	same_text "$output" "$(sluice compile -6 six.rules)"
	run sluice compile six.rules
	[ "$status" -eq 2 ]
	succeeds sluice --backend=file:"$PWD/draft" iptables -A INPUT -j DROP
	grep -q -- '-A INPUT -j DROP$' draft
}

@test "words that are no subcommand are refused, with what was meant" {
	refused 2 'sluice: unknown subcommand, program or option complie; did you mean compile?' sluice complie x
	refused 2 'sluice: -4 and -6 are not allowed with iptables: its name gives the family' sluice -6 iptables -L
	refused 2 'Usage: sluice [-4 | -6] [--backend=WORD] SUBCOMMAND [options] [words]' sluice -6
}

# unwritten REASON COMMAND: it failed, and said why.
unwritten() {
	[ "$status" -ne 0 ] || complain "exit 0: $2"
	grep -q "Can't write: $1" err || complain "$2 says: $(cat err)"
}

@test "what cannot be written is no success, and goes nowhere else" {
	local c
	iptables -A INPUT -j ACCEPT
	for c in 'sluice --version' 'sluice --help' 'sluice doctor' 'sluice lint --help' 'iptables -S' 'iptables -V' iptables-save 'sluice xtables-monitor -V'; do
		status=0; $c >/dev/full 2>err || status=$?
		unwritten 'No space left on device' "$c"
		status=0; $c >&- 2>err || status=$?
		unwritten 'Bad file descriptor' "$c without an output"
	done
	printf '*filter\nCOMMIT\n' >draft
	status=0; sluice --backend=file:"$PWD/draft" iptables -A INPUT -j NOSUCH 2>&- || status=$?
	[ "$status" -eq 2 ]
	same_text "$(printf '*filter\nCOMMIT')" "$(cat draft)"
}

@test "a file of rules: of many writers none undoes what another did, and it keeps its mode" {
	local i pids=()
	printf '*filter\nCOMMIT\n' >draft
	chmod 640 draft
	for i in {1..16}; do
		"$SLUICE_BIN/sluice" --backend=file:"$PWD/draft" iptables -A INPUT -s "192.0.2.$i" -j DROP 3>&- 4>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i"; done
	same_text 16 "$(grep -c -- '-A INPUT' draft)"
	same_text 640 "$(stat -c %a draft)"
}

@test "a file that holds something else is not taken for an empty ruleset, and stays" {
	local what
	for what in 'root:x:0:0' '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\nmore' '\001\002'; do
		printf "$what\n" >other
		cp other was
		for c in '-A INPUT -j DROP' -L; do
			refused 1 "iptables: Can't read $PWD/other" sluice --backend=file:"$PWD/other" iptables $c
			hint 'neither a table nor a comment'
		done
		cmp other was
	done
	printf '# a remark\n\n \t\n  # another\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n' >fine
	succeeds sluice --backend=file:"$PWD/fine" iptables -A INPUT -j DROP
}

@test "a setuid program refuses to run" {
	need python3
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	run python3 -c 'import os, sys; os.setresuid(65534, 0, 0); os.execv(sys.argv[1], sys.argv[1:])' "$SLUICE_BIN/iptables" -V
	[[ $output != *PermissionError* ]] || skip "no second user here"
	[ "$status" -eq 111 ] || complain "exit $status" "$output"
	[[ $output == "iptables: must not run setuid"* ]] || complain "$output"
}

@test "compile: what iptables-restore --emit writes" {
	home
	local format
	for format in nft netlink netlink-text; do
		sluice compile --emit="$format" -o compiled home.rules
		iptables-restore --emit="$format" -o emitted home.rules
		[ -s compiled ]
		cmp compiled emitted
	done
	same_text "$(iptables-restore --emit=nft home.rules)" "$(sluice compile home.rules)"
	refused 2 'sluice compile: unknown format "home.rules"' sluice compile --emit home.rules
	[ -z "$(iptables-save)" ]
}

@test "compile: an error has its place, and the last good output stays" {
	echo good >out
	printf '*filter\n-A INPUT -p tcp --dprot 22 -j ACCEPT\nCOMMIT\n' >bad.rules
	run sluice compile -o out bad.rules
	[ "$status" -eq 2 ]
	[[ $output == *"bad.rules:2:17: error: no option --dprot in match tcp"* ]] || complain "$output"
	[ "$(cat out)" = good ]
}

@test "explain: a rule in the words of the descriptions" {
	run sluice explain -A INPUT -p tcp --dport 22 -m limit --limit 3/min ! -s 10.0.0.0/8 -j ACCEPT
	same_text '-A INPUT ! -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -m limit --limit 3/min -j ACCEPT
At the end of chain INPUT of table filter. A packet matches if all of these are true:
  ! -s 10.0.0.0/8                  source address, network or host name
  -p tcp                           protocol by number or name, such as tcp
  -m tcp                           TCP header fields
    --dport 22                     destination port or port range
  -m limit                         a rate
    --limit 3/min                  average rate, in packets per second unless a unit follows
Then: ACCEPT, accept the packet; no later rule of this table is evaluated.' "$output"
	succeeds sluice explain -t nat -I POSTROUTING 3 -j MASQUERADE
	[[ ${lines[1]} == 'At position 3 of chain POSTROUTING of table nat. Every packet matches.' ]] || complain "$output"
	[[ ${lines[2]} == 'Then: MASQUERADE, '*'; no later rule is evaluated.' ]] || complain "$output"
	succeeds sluice explain -A FORWARD -j web
	[[ ${lines[2]} == 'Then: continue in chain web; if no rule there decides, return to the next rule here.' ]] || complain "$output"
	succeeds sluice explain -A FORWARD -g web
	[[ ${lines[2]} == 'Then: continue in chain web; if no rule there decides, continue after the jump to this chain; in a built-in chain apply its policy.' ]] ||
		complain "$output"
	succeeds sluice explain -6 -A INPUT -s 2001:db8::1 -j DROP
	[[ ${lines[0]} == '-A INPUT -s 2001:db8::1/128 -j DROP' ]] || complain "$output"
	succeeds sluice -6 explain -D INPUT -s 2001:db8::1,2001:db8::2 -j LOG
	[ "$(grep -c 'Then: LOG, .*; continue with the next rule' <<<"$output")" -eq 2 ]
}

@test "explain: a whole command line" {
	succeeds sluice explain iptables -w -t nat -A PREROUTING -j ACCEPT
	[[ ${lines[0]} == '-A PREROUTING -j ACCEPT' ]] || complain "$output"
	succeeds sluice explain /usr/sbin/ip6tables-nft -A INPUT -s 2001:db8::1 -j DROP
	[[ ${lines[0]} == '-A INPUT -s 2001:db8::1/128 -j DROP' ]] || complain "$output"
	refused 2 "Bad argument \`iptables-save'" sluice explain iptables-save -t nat
	succeeds sluice explain 'ip6tables -A INPUT -s 2001:db8::1 -m comment --comment "a b"'
	[[ ${lines[0]} == '-A INPUT -s 2001:db8::1/128 -m comment --comment "a b"' ]] || complain "$output"
	refused 2 'sluice explain: a quote has no end' sluice explain '-A INPUT -m comment --comment "a b'
}

# says LINE...: the last output has these lines, whatever the number of blanks
says() {
	local line text

	text=$(tr -s ' ' <<<"$output")
	for line; do
		grep -qxF -- " $line" <<<"$text" || complain "no '$line' in: $output"
	done
}

@test "explain: of options with several names, the one that is given" {
	succeeds sluice explain -A INPUT -m recent ! --update --seconds 5 --rdest -m rateest --rateest re1 --rateest-lt --rateest-pps 5
	says '! --update match if listed, and update it' '--rdest use the destination address' '--rateest-lt is less'
	succeeds sluice explain -A INPUT -m connlimit --connlimit-upto 3 -m hashlimit --hashlimit-above 5/sec --hashlimit-name x
	says '--connlimit-upto 3 the opposite of --connlimit-above: more connections than this' \
		"--hashlimit-above 5/sec the opposite of --hashlimit-upto: the group's rate is at most this"
	succeeds sluice explain -A INPUT -m connlimit --connlimit-above 3
	says '--connlimit-above 3 more connections than this'
}

@test "explain: what is no rule, and wrong words" {
	refused 2 'sluice explain: only rules can be explained: use -A, -I, -R, -D or -C' sluice explain -P INPUT DROP
	refused 2 'sluice explain: unknown option "--dprot"' sluice explain -A INPUT -p tcp --dprot 22
	[[ $output == *'did you mean --dport?'* ]] || complain "$output"
	refused 2 'sluice explain: no command specified' sluice explain
}
