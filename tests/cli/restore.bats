# iptables-restore: what comes in, in every form that programs write, and what it does to the rules that are there.
load ../lib/harness

# feed [WORD...] with the text on standard input.
feed() { run iptables-restore "$@"; [ "$status" -eq 0 ] || complain "exit $status" "$output"; }

@test "nothing, only comments, blank lines, no newline at the end" {
	succeeds iptables-restore </dev/null
	[ -z "$output" ]
	printf '#foo' >in
	succeeds iptables-restore -w <in
	[ -z "$output" ]
	printf '\n\n# a\n*filter\n\n# b\n-A INPUT -j ACCEPT\n# c\nCOMMIT' >in
	succeeds iptables-restore <in
	same_text "-A INPUT -j ACCEPT" "$(rules INPUT)"
}

@test "from a file and from standard input" {
	printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' >in
	succeeds iptables-restore in
	same_text "-A INPUT -j ACCEPT" "$(rules INPUT)"
	printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' >in
	succeeds iptables-restore <in
	same_text "-A INPUT -j DROP" "$(rules INPUT)"
}

@test "words after the file name are options" {
	printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n' >in
	succeeds iptables-restore in --table nat
	same_text "" "$(rules INPUT)"
	same_text "-A OUTPUT -j ACCEPT" "$(rules OUTPUT nat)"
	succeeds iptables-restore --table filter --test in --table filter
	same_text "" "$(rules INPUT)"
}

@test "without --noflush the table is what the text says, other tables stay" {
	iptables -N old
	iptables -A INPUT -j old
	iptables -t nat -A OUTPUT -j ACCEPT
	iptables -P FORWARD DROP
	printf '*filter\n:INPUT ACCEPT [0:0]\n:new - [0:0]\n-A INPUT -j new\nCOMMIT\n' | feed
	same_text '-A INPUT -j new' "$(rules INPUT)"
	run iptables -S old
	[ "$status" -eq 1 ]
	same_text "-A OUTPUT -j ACCEPT" "$(rules OUTPUT nat)"
}

@test "--noflush keeps what is there" {
	iptables -N old
	iptables -A old -j DROP
	iptables -A INPUT -j old
	printf '*filter\n:new - [0:0]\n-A INPUT -j new\n-I INPUT -s 1.1.1.1 -j ACCEPT\nCOMMIT\n' | feed -n
	same_text '-A INPUT -s 1.1.1.1/32 -j ACCEPT
-A INPUT -j old
-A INPUT -j new' "$(rules INPUT)"
	same_text '-A old -j DROP' "$(rules old)"
}

@test "--noflush: a chain line of a user chain empties it, of a built-in one sets the policy only" {
	iptables -N old
	iptables -A old -j DROP
	iptables -A INPUT -j old
	printf '*filter\n:old - [0:0]\n:INPUT DROP [0:0]\n-A old -j ACCEPT\nCOMMIT\n' | feed --noflush
	same_text '-P INPUT DROP
-A INPUT -j old' "$(iptables -S INPUT)"
	same_text '-A old -j ACCEPT' "$(rules old)"
}

@test "--noflush: a - for the policy of a built-in chain keeps it" {
	iptables -P INPUT DROP
	iptables -A INPUT -j ACCEPT
	printf '*filter\n:INPUT - [0:0]\nCOMMIT\n' | feed -n
	same_text '-P INPUT DROP
-A INPUT -j ACCEPT' "$(iptables -S INPUT)"
}

@test "a - for the policy of a built-in chain makes the chains of a table that is new" {
	for words in '' -n; do
		printf '*nat\n:OUTPUT - [0:0]\nCOMMIT\n' | feed $words
		same_text ':INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:PREROUTING ACCEPT [0:0]' "$(iptables-save -t nat | grep ^: | sort)"
		iptables -t nat -A OUTPUT -j ACCEPT
		printf '*nat\nCOMMIT\n' | feed
	done
}

@test "a - for counters is none: Felix writes :CHAIN - -" {
	printf '*filter\n:INPUT DROP -\n:user - -\n-A INPUT -j user\nCOMMIT\n' >in
	succeeds iptables-restore in
	[ -z "$output" ] || complain "$output"
	same_text '-P INPUT DROP
-A INPUT -j user' "$(iptables -S INPUT)"
}

@test "chain lines without counters" {
	printf '*filter\n:INPUT DROP\n:user -\n-A INPUT -j user\nCOMMIT\n' | feed
	same_text '-P INPUT DROP
-A INPUT -j user' "$(iptables -S INPUT)"
}

@test "commands inside a table" {
	iptables-restore <<-'RULES'
		*filter
		:a - [0:0]
		:b - [0:0]
		-A a -j DROP
		-A INPUT -j a
		-A INPUT -j ACCEPT
		-A INPUT -s 1.1.1.1 -j ACCEPT
		COMMIT
	RULES
	feed -n <<-'RULES'
		*filter
		-F a
		-N c
		-I INPUT 2 -j c
		-D INPUT 3
		-D INPUT -s 1.1.1.1 -j ACCEPT
		-P FORWARD DROP
		-X b
		-R INPUT 1 -j DROP
		COMMIT
	RULES
	same_text '-P INPUT ACCEPT
-P FORWARD DROP
-P OUTPUT ACCEPT
-N a
-N c
-A INPUT -j DROP
-A INPUT -j c' "$(iptables -S)"
	printf '*filter\n-F\n-X\n-Z\nCOMMIT\n' | feed -n
	same_text '-P INPUT ACCEPT
-P FORWARD DROP
-P OUTPUT ACCEPT' "$(iptables -S)"
}

@test "a chain made and renamed in one text" {
	not_on_189 "it looks for the chain in the kernel"
	printf '*filter\n-N c\n-A INPUT -j c\n-A c -j DROP\n-E c d\n-A d -j ACCEPT\nCOMMIT\n' | feed
	same_text '-N d
-A INPUT -j d
-A d -j DROP
-A d -j ACCEPT' "$(iptables -S | grep -v ^-P)"
}

@test "rules added, replaced and zeroed in one text" {
	not_on_189 "it hits another rule"
	printf '*filter\n-A INPUT -s 1.1.1.1\n[3:4] -A INPUT -s 2.2.2.2\n-R INPUT 1 -s 3.3.3.3\n-Z INPUT 2\nCOMMIT\n' | feed -c
	same_text '[0:0] -A INPUT -s 3.3.3.3/32
[0:0] -A INPUT -s 2.2.2.2/32' "$(iptables-save -c | grep '^\[')"
}

@test "a policy set before -Z stays" {
	not_on_189 "the policy is lost"
	printf '*filter\n-P INPUT DROP\n-Z\nCOMMIT\n' | feed -n
	same_text '-P INPUT DROP' "$(iptables -S INPUT)"
}

@test "-I in a text puts each in front of the one before" {
	printf '*filter\n-I INPUT -s 1.1.1.1\n-I INPUT -s 2.2.2.2\n-A INPUT -s 3.3.3.3\n-I INPUT 2 -s 4.4.4.4\nCOMMIT\n' | feed
	same_text '-A INPUT -s 2.2.2.2/32
-A INPUT -s 4.4.4.4/32
-A INPUT -s 1.1.1.1/32
-A INPUT -s 3.3.3.3/32' "$(rules INPUT)"
}

@test "rules of chains in any order" {
	printf '*filter\n:a - [0:0]\n:b - [0:0]\n-A a -s 1.1.1.1\n-A b -s 2.2.2.2\n-A a -s 3.3.3.3\n-A INPUT -j b\n-A b -j a\nCOMMIT\n' | feed
	same_text '-A a -s 1.1.1.1/32
-A a -s 3.3.3.3/32' "$(rules a)"
	same_text '-A b -s 2.2.2.2/32
-A b -j a' "$(rules b)"
}

@test "a save turned into deletions, as wg-quick does" {
	iptables -A INPUT -m comment --comment "wg-quick(8) rule for wg0" -j ACCEPT
	iptables -A INPUT -m comment --comment "other" -j ACCEPT
	iptables-save | sed -n '/^\*/p; /^COMMIT/p; /^-A.* -m comment --comment "wg-quick(8) rule for wg0"/s/^-A/-D/p' | feed -n
	same_text '-A INPUT -m comment --comment other -j ACCEPT' "$(rules INPUT)"
}

@test "several tables, each committed at its COMMIT" {
	printf '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*mangle\n-A FORWARD -j MARK --set-mark 1\nCOMMIT\n*filter\n-A INPUT -j DROP\nCOMMIT\n' | feed
	same_text '-A OUTPUT -j ACCEPT' "$(rules OUTPUT nat)"
	same_text '-A FORWARD -j MARK --set-xmark 0x1/0xffffffff' "$(rules FORWARD mangle)"
	same_text '-A INPUT -j DROP' "$(rules INPUT)"
}

@test "a blank after the star, blanks around and between words" {
	printf '* filter\n  -A   INPUT  -s  1.2.3.4   -j DROP  \nCOMMIT\n' >in
	run iptables-restore in
	[ "$status" -eq 0 ] || complain "$output"
	same_text '-A INPUT -s 1.2.3.4/32 -j DROP' "$(rules INPUT)"
}

@test "quoted words; only double quotes quote" {
	feed <<-'RULES'
		*filter
		-A INPUT -m comment --comment "two words" -j ACCEPT
		-A INPUT -m comment --comment "say \"hi\"" -j ACCEPT
		-A INPUT -m comment --comment "it\'s \\" -j ACCEPT
		-A INPUT -m comment --comment 'single' -j ACCEPT
		-A INPUT -m comment --comment "-j DROP" -j ACCEPT
		COMMIT
	RULES
	same_text '-A INPUT -m comment --comment "two words" -j ACCEPT
-A INPUT -m comment --comment "say \"hi\"" -j ACCEPT
-A INPUT -m comment --comment "it\'"'"'s \\" -j ACCEPT
-A INPUT -m comment --comment "\'"'"'single\'"'"'" -j ACCEPT
-A INPUT -m comment --comment "-j DROP" -j ACCEPT' "$(rules INPUT)"
}

@test "counters in front of rules count with -c only" {
	printf '*filter\n:INPUT ACCEPT [3:4]\n[1:2] -A INPUT -j ACCEPT\n[5:6] -A INPUT\nCOMMIT\n' >in
	succeeds iptables-restore in
	same_text '[0:0] -A INPUT -j ACCEPT
[0:0] -A INPUT' "$(iptables-save -c | grep '^\[')"
	succeeds iptables-restore -c in
	same_text '[1:2] -A INPUT -j ACCEPT
[5:6] -A INPUT' "$(iptables-save -c | grep '^\[')"
	same_text ':INPUT ACCEPT [3:4]' "$(iptables-save | grep ^:INPUT)"
	succeeds iptables-restore --counters in
}

@test "-c wants counters behind the policy, at once and whole" {
	local why="iptables-restore vN (nf_tables): invalid policy counters for chain 'INPUT'"
	iptables -P INPUT DROP
	for words in ' junk [5:6]' '' ' [5]' ' [:6]' ' [5: 6]' ' [0x5:6]' ' -' ' - [5:6]' ' [5;6]' ' 5:6'; do
		printf '*filter\n:INPUT ACCEPT%s\n-A INPUT -j ACCEPT\nCOMMIT\n' "$words" >in
		refused 2 "$why" iptables-restore -c in
		refused 2 "$why" iptables-restore -c -n in
		succeeds iptables-restore -n --test in
	done
	printf '*filter\n:INPUT ACCEPT [010:08] [7:8]\n[012:0009] -A INPUT\n[013:08] -A INPUT\n[014:09] -A INPUT\nCOMMIT\n' | feed -c
	same_text ':INPUT ACCEPT [10:8]
[12:9] -A INPUT
[13:8] -A INPUT
[14:9] -A INPUT' "$(iptables-save -c | grep INPUT)"
	iptables -A INPUT -c 010 08
	same_text '[10:8] -A INPUT' "$(iptables-save -c | grep INPUT | tail -n 1)"
}

@test "-c and a - for the policy of a built-in chain: its counters count, and may not be missing" {
	printf '*filter\n:INPUT DROP [3:4]\nCOMMIT\n' | feed -c
	printf '*filter\n:INPUT - [5:6]\nCOMMIT\n' | feed -c -n
	same_text ':INPUT DROP [5:6]' "$(iptables-save -c | grep INPUT)"
	printf '*filter\n:INPUT -\nCOMMIT\n' >in
	refused 2 "iptables-restore vN (nf_tables): invalid policy counters for chain 'INPUT'" iptables-restore -c -n in
	printf '*filter\n:user -\n:other - junk\nCOMMIT\n' | feed -c -n
}

@test "each of the lines that are alike has its own counters, and its own place in messages" {
	{ printf '*filter\n:x - [0:0]\n[9:9] -A INPUT -j x\n'
	  for i in 1 2 3 4 5 6; do printf '[%d:%d] -A x -s 192.0.2.%d/32 -j ACCEPT\n[%d0:1]-A x -p udp -m udp --dport %d -j DROP\n' $i ${i}00 $i $i $i; done
	  echo COMMIT; } >in
	succeeds iptables-restore in
	same_text 13 "$(iptables-save -c | grep -c '^\[0:0\] -A')"
	succeeds iptables-restore -c in
	same_text "$(sed -n 's/\]-A/] -A/; /-A/p' in)" "$(iptables-save -c | grep '^\[')"
	sed -e 's/^:x.*/&\n:y - [0:0]\n[0:0] -A y -j x/' -e '/-A x/s/-j [A-Z]*/-j y/' in >circle
	refused 1 "iptables-restore: line 17 failed: Too many levels of symbolic links." iptables-restore --emit=blob -o out circle
	hint "circle:17:7: error: the jumps form a loop"
}

@test "counters in front of other commands, and beside -c, mean nothing without restore's -c" {
	printf '*filter\n[1:2] -N x\n[3:4] -A x -j ACCEPT\n[3:4] -A x -c 5 6 -j DROP\n[3:4] -P INPUT DROP\nCOMMIT\n' | feed
	same_text ':INPUT DROP [0:0]
[0:0] -A x -j ACCEPT
[5:6] -A x -j DROP' "$(iptables-save -c | grep -e ^:INPUT -e '^\[')"
	iptables-save -c | sed -n -e '/^\*/p' -e '/-A x/s/-A/-D/p' -e /COMMIT/p >undo
	refused 2 "iptables-restore vN (nf_tables): Illegal option \`-c' with this command" iptables-restore -n -c undo
	succeeds iptables-restore -n undo
	same_text '' "$(rules x)"
}

@test "-w takes the next word unless it begins with - or !" {
	printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' >in
	cp in '!in'
	succeeds iptables-restore -w 5 in
	succeeds iptables-restore -w -n in
	succeeds iptables-restore in -w
	succeeds iptables-restore -n --wait '!in'
	same_text "-A INPUT -j ACCEPT
-A INPUT -j ACCEPT" "$(rules INPUT)"
	ours_only
	for words in '-w in' '--wait in' '--wait=in' '-w 5x in'; do
		refused 2 'iptables-restore vN (nf_tables): wait seconds not numeric' iptables-restore $words </dev/null
	done
}

# With -n the first of them stays: by it the table comes to be.
@test "of chains that a text makes and deletes at once the kernel is told nothing" {
	ours_only
	for i in {1..9}; do echo "-N a$i"; echo "-X a$i"; done | sed '1i*filter' | sed '$aCOMMIT' >in
	for words in '' -n; do
		same_text "${words:+add chain ip filter a1
delete chain ip filter a1}" "$(iptables-restore $words --emit=netlink-text in | grep 'chain ip filter a')"
		succeeds iptables-restore $words in
		same_text '' "$(iptables -S | grep -v ^-P)"
	done
	printf '*filter\n-N b\n-A b -j ACCEPT\n-N a\n-X a\n-F b\n-X b\n-N a\nCOMMIT\n' >in
	succeeds iptables-restore in
	same_text '-N a' "$(iptables -S | grep -v ^-P)"
	printf '*filter\n-N b\n-X b\n-X b\nCOMMIT\n' >in
	refused 1 'iptables-restore: line 4 failed: No chain/target/match by that name.' iptables-restore -n in
	printf '*filter\n-N b\n-X b\n-N a\nCOMMIT\n' >in
	refused 1 'iptables-restore: line 4 failed: Chain already exists.' iptables-restore -n in
}

@test "--wait-interval without --wait" {
	printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' >in
	succeeds iptables-restore -W 5 in
	same_text "-A INPUT -j ACCEPT" "$(rules INPUT)"
}

@test "-4 and -6 lines go to their family only" {
	printf '*filter\n-4 -A INPUT -s 1.2.3.4 -j DROP\n-6 -A INPUT -s fd00::1 -j DROP\n-A INPUT -j ACCEPT\nCOMMIT\n' >in
	succeeds iptables-restore in
	succeeds ip6tables-restore in
	same_text '-A INPUT -s 1.2.3.4/32 -j DROP
-A INPUT -j ACCEPT' "$(rules INPUT)"
	same_text '-A INPUT -s fd00::1/128 -j DROP
-A INPUT -j ACCEPT' "$(ip6tables -S INPUT | grep ^-A)"
}

@test "--test changes nothing" {
	iptables -A INPUT -j ACCEPT
	printf '*filter\n:x - [0:0]\n-A INPUT -j DROP\nCOMMIT\n' >in
	unchanged iptables-restore --test in
	[ "$status" -eq 0 ]
	unchanged iptables-restore -t in
	[ "$status" -eq 0 ]
}

@test "--test finds what is wrong" {
	printf '*filter\n-A INPUT --dprot 1 -j DROP\nCOMMIT\n' >in
	unchanged iptables-restore --test in
	[ "$status" -eq 2 ]
}

@test "--test asks the kernel" {
	not_on_189 "its --test never asks the kernel"
	printf '*filter\n-A INPUT -j CT --helper nosuch\nCOMMIT\n' >in
	unchanged iptables-restore --test in
	[ "$status" -eq 4 ] || complain "exit $status" "$output"
}

@test "-T reads one table only" {
	printf '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j DROP\nCOMMIT\n' | feed -T nat
	same_text '-A OUTPUT -j ACCEPT' "$(rules OUTPUT nat)"
	same_text '' "$(rules INPUT)"
}

@test "-v is more words, not other rules" {
	printf '# hi\n*filter\n:INPUT DROP [0:0]\n:new - [0:0]\n-A INPUT -j new\nCOMMIT\n' | feed -v
	same_text '-A INPUT -j new' "$(rules INPUT)"
}

@test "a later table that is bad leaves the earlier ones: from a pipe" {
	printf '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j DROP\n-A INPUT --nonsense\nCOMMIT\n' >in
	run iptables-restore < <(cat in)
	[ "$status" -eq 2 ]
	same_text '-A OUTPUT -j ACCEPT' "$(rules OUTPUT nat)"
	same_text '' "$(rules INPUT)"
}

@test "a later table that is bad: a file is checked whole before its first table is touched" {
	ours_only
	printf '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j DROP\n-A INPUT --nonsense\nCOMMIT\n' >in
	unchanged iptables-restore in
	[ "$status" -eq 2 ]
	unchanged iptables-restore <in
	[ "$status" -eq 2 ]
}

@test "--atomic puts all tables into one batch" {
	ours_only
	printf '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j CT --helper nosuch\nCOMMIT\n' >in
	unchanged iptables-restore --atomic in
	[ "$status" -ne 0 ]
	printf '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j DROP\nCOMMIT\n' >in
	succeeds iptables-restore --atomic in
	same_text '-A OUTPUT -j ACCEPT' "$(rules OUTPUT nat)"
	same_text '-A INPUT -j DROP' "$(rules INPUT)"
}

@test "a long line and many rules" {
	{
		echo '*filter'
		printf -- '-A INPUT -m comment --comment "%s"\n' "$(printf 'x%.0s' {1..255})"
		for i in {0..255}; do printf -- '-A INPUT -s 10.0.%d.0/24 -j DROP\n' "$i"; done
		echo COMMIT
	} >in
	succeeds iptables-restore in
	[ "$(rules INPUT | wc -l)" -eq 257 ]
	[ "$(rules INPUT | tail -n 1)" = "-A INPUT -s 10.0.255.0/24 -j DROP" ]
}

@test "messages at the commit show their line, also of a file that is read piece by piece and not from its beginning" {
	{ printf '# not read\n*filter\n:x - [0:0]\n-A OUTPUT -j x\n'
	  printf -- '-A x -s 10.0.0.1/32 -m comment --comment "rule %d of a long file" -j DROP\n' {1..2000}
	  printf -- '-A x -m socket -j DROP\nCOMMIT\n'; } >in
	[ "$(wc -c <in)" -gt 100000 ]
	refused 4 "iptables-restore vN (nf_tables): " iptables-restore in
	hint "in:2005:1: error: RULE_APPEND failed (Invalid argument): rule in chain x
 2005 | -A x -m socket -j DROP
      | ^~~~~~~~~~~~~~~~~~~~~~"
	behind() { read -r; iptables-restore; }
	refused 4 "iptables-restore vN (nf_tables): " behind <in
	hint "-:2004:1: error: RULE_APPEND failed (Invalid argument): rule in chain x
 2004 | -A x -m socket -j DROP"
}

@test "restore's interval to wait without the time to wait" {
	local words
	for words in "-W 1000" --wait-interval=1000; do
		run iptables-legacy-restore $words <<<$'*filter\n-A INPUT\nCOMMIT'
		[[ $status -eq 1 && $output == *"Option --wait-interval requires option --wait" ]] || complain "$words: exit $status" "$output"
	done
	[[ $(iptables-legacy -S INPUT) == "-P INPUT ACCEPT" ]] || complain "$(iptables-legacy -S INPUT)"
	succeeds iptables-legacy-restore -w 1 -W 1000 <<<$'*filter\nCOMMIT'
	succeeds iptables-nft-restore -W 1000 <<<$'*filter\nCOMMIT'
}
