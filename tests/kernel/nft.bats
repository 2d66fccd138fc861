# The nft back end on the kernel: where rules go, what counts from when, names, what the kernel refuses and why.
load ../lib/harness

# counters CHAIN: "[packets:bytes] rule" of all rules of a chain
counters() { iptables-save -c | grep -- "-A $1" || true; }
handles() { ns nft -a list chain ip filter "$1" 2>/dev/null | sed -n 's/.*# handle //p' | tail -n +2; }

@test "rules go where they are told, among rules of the kernel and of the same text" {
	for i in 1 2 3 4; do iptables -A INPUT -s 10.0.0.$i; done
	iptables-restore -n <<'TXT'
*filter
-I INPUT 1 -s 1.0.0.1
-I INPUT 3 -s 1.0.0.3
-I INPUT 3 -s 1.0.0.2
-D INPUT -s 10.0.0.2
-R INPUT 6 -s 1.0.0.9
-R INPUT 2 -s 1.0.0.8
-A INPUT -s 1.0.0.10
-I INPUT 6 -s 1.0.0.5
-D INPUT -s 1.0.0.3
-N new
-I new -s 2.0.0.2
-I new -s 2.0.0.1
-I new 2 -s 2.0.0.3
-R new 2 -s 2.0.0.4
-D new 1
COMMIT
TXT
	same_text '-A INPUT -s 1.0.0.1/32
-A INPUT -s 1.0.0.8/32
-A INPUT -s 1.0.0.2/32
-A INPUT -s 10.0.0.3/32
-A INPUT -s 1.0.0.5/32
-A INPUT -s 1.0.0.9/32
-A INPUT -s 1.0.0.10/32' "$(rules INPUT)"
	same_text '-A new -s 2.0.0.4/32
-A new -s 2.0.0.2/32' "$(rules new)"
}

@test "a chain whose rules were not loaded takes rules at both ends" {
	for i in 1 2; do iptables -A INPUT -s 10.0.0.$i; done
	printf '*filter\n-I INPUT -s 1.1.1.1\n-A INPUT -s 3.3.3.3\n-I INPUT -s 2.2.2.2\n-A INPUT -s 4.4.4.4\nCOMMIT\n' |
		iptables-restore -n
	same_text '-A INPUT -s 2.2.2.2/32
-A INPUT -s 1.1.1.1/32
-A INPUT -s 10.0.0.1/32
-A INPUT -s 10.0.0.2/32
-A INPUT -s 3.3.3.3/32
-A INPUT -s 4.4.4.4/32' "$(rules INPUT)"
}

@test "-Z zeroes counters and leaves the rules themselves alone" {
	ours_only
	need nft ping
	iptables -A INPUT -p icmp -m limit --limit 100/s
	iptables -A INPUT -p icmp
	iptables -N web
	iptables -A INPUT -j web
	iptables -A web -p icmp
	ns ping -qc2 127.0.0.1
	local before; before=$(handles INPUT; handles web)
	[[ $(counters web) == '[4:336] '* ]]
	iptables -Z INPUT 2
	same_text '[4:336] -A INPUT -p icmp -m limit --limit 100/sec
[0:0] -A INPUT -p icmp
[4:336] -A INPUT -j web' "$(counters INPUT)"
	iptables -Z INPUT
	[[ $(counters INPUT) != *'[4:'* && $(counters web) == '[4:336] '* ]]
	[[ $(iptables-save -c) == *':INPUT ACCEPT [0:0]'*':OUTPUT ACCEPT [4:336]'* ]]
	iptables -Z
	[[ $(iptables-save -c) != *':336]'* ]]
	same_text "$before" "$(handles INPUT; handles web)"
}

@test "-Z in a text zeroes what is there, not what the text adds" {
	ours_only
	need ping
	iptables -A INPUT -p icmp
	ns ping -qc1 127.0.0.1
	printf '*filter\n[1:2] -A INPUT -s 1.1.1.1\n-Z INPUT\n[5:6] -A INPUT -s 2.2.2.2\nCOMMIT\n' | iptables-restore -n -c
	same_text '[0:0] -A INPUT -p icmp
[0:0] -A INPUT -s 1.1.1.1/32
[5:6] -A INPUT -s 2.2.2.2/32' "$(counters INPUT)"
	iptables -N a
	printf '*filter\n-E a b\n-Z b\n[5:6] -A b -s 2.2.2.2\nCOMMIT\n' | iptables-restore -n -c
	same_text '[5:6] -A b -s 2.2.2.2/32' "$(counters b)"
}

@test "-Z in a text leaves the counters of a rule that comes in the place of another" {
	printf '*filter\n:c1 - [0:0]\n[1:2] -A c1 -s 1.1.1.1 -j DROP\n[3:4] -A c1 -s 1.1.1.2 -j DROP\nCOMMIT\n' >in
	iptables-restore -c in
	printf '*filter\n-Z\n[7:8] -R c1 2 -s 1.1.1.9 -j DROP\nCOMMIT\n' >in
	iptables-restore -n -c in
	same_text '[0:0] -A c1 -s 1.1.1.1/32 -j DROP
[7:8] -A c1 -s 1.1.1.9/32 -j DROP' "$(iptables-save -c | grep '^\[.*-A c1')"
	printf '*filter\n-Z c1 2\n[5:6] -R c1 2 -s 1.1.1.8 -j DROP\nCOMMIT\n' >in
	iptables-restore -n -c in
	same_text '[5:6] -A c1 -s 1.1.1.8/32 -j DROP' "$(iptables-save -c | grep -F 1.1.1.8)"
}

@test "-Z in a text zeroes a chain that gets another name behind it, all but what comes to it" {
	printf '*filter\n:c1 - [0:0]\n[1:2] -A c1 -s 1.1.1.1 -j DROP\n[3:4] -A c1 -s 1.1.1.2 -j DROP\nCOMMIT\n' >in
	iptables-restore -c in
	printf '*filter\n-Z c1\n-E c1 c2\n[7:8] -A c2 -s 1.1.1.9 -j DROP\nCOMMIT\n' >in
	iptables-restore -n -c in
	same_text '[0:0] -A c2 -s 1.1.1.1/32 -j DROP
[0:0] -A c2 -s 1.1.1.2/32 -j DROP
[7:8] -A c2 -s 1.1.1.9/32 -j DROP' "$(iptables-save -c | grep '^\[.*-A c2')"
}

@test "policies count from the first rule on, also in chains that others made" {
	need nft ping
	ns nft 'add table ip filter; add chain ip filter INPUT { type filter hook input priority 0; policy accept; }'
	iptables -A OUTPUT -s 9.9.9.9
	ns ping -qc1 127.0.0.1
	local got; got=$(iptables-save -c)
	[[ $got == *':INPUT ACCEPT [2:168]'* && $got == *':OUTPUT ACCEPT [2:168]'* ]] || complain "$got"
	iptables -P INPUT ACCEPT
	[[ $(iptables-save -c) == *':INPUT ACCEPT [0:0]'*':OUTPUT ACCEPT [2:168]'* ]]
}

@test "chains get other names, and the jumps to them follow" {
	iptables -N a
	iptables -A a -s 1.1.1.1
	iptables -A INPUT -j a
	iptables -E a b
	same_text '-A INPUT -j b' "$(rules INPUT)"
	ours_only
	printf '*filter\n-E b c\n-A c -s 2.2.2.2\n-N d\n-A d -g c\n-E d e\n-A e -j ACCEPT\nCOMMIT\n' | iptables-restore -n
	same_text '-A INPUT -j c
-A c -s 1.1.1.1/32
-A c -s 2.2.2.2/32
-A e -g c
-A e -j ACCEPT' "$(iptables -S | grep '^-A')"
	printf '*filter\n-N x\n-E x y\n-E y z\n-A z -j RETURN\nCOMMIT\n' | iptables-restore -n
	same_text '-A z -j RETURN' "$(rules z)"
}

@test "a name that a chain has until the commit is told to whoever wants it for another" {
	ours_only
	iptables -N a
	for text in '-E a c\n-N a' '-E a c\n:a - [0:0]' '-E a b\n-E b c\n-A INPUT -j c\n-N a'; do
		run iptables-restore -n <<<$(printf "*filter\n$text\nCOMMIT")
		[ "$status" -eq 4 ] || complain "exit $status: $text" "$output"
		[[ $output == *'CHAIN_USER_ADD failed (File exists): chain a'*'chain a is renamed to c only by this commit'* ]] || complain "$output"
		[ "$(iptables -S)" = $'-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N a' ]
	done
}

@test "of the rules that lead into a circle the one that was said last is told, in whatever order the kernel gets them" {
	ours_only
	local level
	for level in off full; do
		{ printf '*filter\n:INPUT ACCEPT\n:x -\n:y -\n'; printf -- '-A INPUT -s 10.0.0.%d/32 -j DROP\n' {1..100}; echo COMMIT; } | \
			iptables-restore --optimize=$level
		printf '%s\n' '*filter' '-A FORWARD -j y' '-I INPUT 50 -i eth7 -j x' '-A x -j y' '-A y -s 10.0.0.1' '-A y -j x' '-A OUTPUT -j ACCEPT' COMMIT >text
		run iptables-restore -n --optimize=$level text
		[ "$status" -eq 4 ] || complain "exit $status" "$output"
		[[ $output == *'line 6: RULE_APPEND failed (Too many links): rule in chain y'*'text:6:1: error: the jumps form a loop: y -> x -> y'* ]] || complain "$output"
		printf '%s\n' '*filter' '-A x -j y' '-A y -j x' '-I INPUT 50 -i eth7 -j x' '-I INPUT 50 -i eth8 -j x' '-A FORWARD -j y' COMMIT >text
		run iptables-restore -n --optimize=$level text
		[[ $output == *'line 4: RULE_INSERT failed (Too many links): rule in chain INPUT'* ]] || complain "$output"
	done
}

@test "refusals say why" {
	iptables -N a; iptables -N b; iptables -A a -j b; iptables -A b -j a
	refused 4 "iptables vN (nf_tables):  RULE_APPEND failed (Too many links): rule in chain INPUT" iptables -A INPUT -j a
	hint 'loop: a -> b -> a'
	iptables -N c0
	for i in {1..20}; do iptables -N c$i; iptables -A c$((i - 1)) -j c$i; done
	refused 4 "iptables vN (nf_tables):  RULE_APPEND failed (Too many links): rule in chain INPUT" iptables -A INPUT -j c0
	hint 'the jumps nest 22 chains deep'
	iptables -N d1; iptables -N d2; iptables -N d3
	iptables -A INPUT -j c8; iptables -A c20 -j d1; iptables -A d1 -j d2
	refused 4 "iptables vN (nf_tables):  RULE_APPEND failed (Too many links): rule in chain d2" iptables -A d2 -j d3
	hint 'the jumps nest 17 chains deep'
	# the kernel finds fault with all that comes behind the rule that closed a circle
	iptables -N loop; iptables -A INPUT -j loop
	run iptables-restore -n <<<$'*filter\n-A OUTPUT -s 10.0.0.1\n-A loop -j loop\n-A OUTPUT -s 10.0.0.2\n-I INPUT -s 10.0.0.3\nCOMMIT'
	[ "$status" -eq 4 ]
	if is_ours; then same_text 1 "$(grep -c 'failed (Too many links)' <<<"$output")"; hint 'loop: loop -> loop'; fi
	refused 4 "iptables vN (nf_tables):  RULE_INSERT failed (Invalid argument): rule in chain INPUT" \
		iptables -I INPUT -j TTL --ttl-set 5
	hint 'target TTL is allowed only in table mangle'
	iptables -t nat -N n
	iptables -t nat -A n -j MASQUERADE
	refused 4 "iptables vN (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain PREROUTING" \
		iptables -t nat -A PREROUTING -j n
	hint 'this reaches chain n, where target MASQUERADE is allowed only in table nat, in chain POSTROUTING'
	refused 4 "iptables vN (nf_tables):  RULE_APPEND failed (No such file or directory): rule in chain INPUT" \
		iptables -A INPUT -j QUEUE
	hint 'NFQUEUE --queue-num 0'
}

@test "a rename that the kernel cannot do in one step is refused with its reason" {
	ours_only
	iptables -N a; iptables -N b
	unchanged iptables-restore -n <<<$'*filter\n-E a t\n-E b a\n-E t b\nCOMMIT'
	[ "$status" -eq 4 ]
	[[ $output == *'rename it in an earlier commit'* ]]
}

@test "--test asks the kernel and changes nothing" {
	ours_only
	iptables -A INPUT -s 1.1.1.1
	local generation; generation=$(ns nft -j list ruleset | md5sum)
	succeeds iptables-restore --test <<<$'*filter\n-A INPUT -j DROP\n:x - [0:0]\n-A INPUT -j x\nCOMMIT\n*nat\n-A OUTPUT -j ACCEPT\nCOMMIT'
	unchanged iptables-restore --test <<<$'*filter\n-A INPUT -j DROP\n-A INPUT -j MASQUERADE\nCOMMIT'
	[ "$status" -eq 4 ]
	unchanged iptables-restore --test <<<$'*filter\n:a - [0:0]\n-A a -j a\n-A INPUT -j a\nCOMMIT'
	[ "$status" -eq 4 ]
	same_text "$generation" "$(ns nft -j list ruleset | md5sum)"
}

@test "what --emit=nft writes nft loads, and it reads back as the same rules" {
	ours_only
	need nft
	cat >in <<'TXT'
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:web - [0:0]
-A INPUT ! -s 10.0.0.0/8 -i eth+ -p tcp -m tcp --dport 22:80 -m mark --mark 0x1/0x3 -j ACCEPT
-A INPUT -s 1.0.0.1/255.0.0.255 -p udp -m udp ! --sport 5 -m comment --comment "hello world" -g web
-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j web
-A INPUT -f -j RETURN
-A web ! -i lo -o abcdefghijklmno -p icmp -m icmp --icmp-type 3/1 -j DROP
-A web -m ttl --ttl-lt 5
COMMIT
TXT
	iptables-restore in
	local want; want=$(iptables -S)
	iptables -F; iptables -X
	iptables-restore --emit=nft in >out
	succeeds ns nft -f out
	same_text "$want" "$(iptables -S)"
	iptables-restore --emit=netlink in >one
	iptables-restore --emit=netlink in >two
	cmp one two
}

@test "an extension that the kernel does not have is named, with what there is instead" {
	run iptables -A INPUT -j ULOG
	[ "$status" -eq 4 ]
	[[ $output == *"RULE_APPEND failed (No such file or directory): rule in chain INPUT"*"target ULOG was removed in Linux 3.17; use -j NFLOG"* ]] ||
		complain "$output"
	[ -z "$(iptables-save | grep ULOG)" ]
}
