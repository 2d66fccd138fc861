# Compiled runs in the kernel: what is compiled counts, lists and changes like plain rules. The same commands and the same
# packets go into two namespaces, one compiled as far as possible and one not at all; both must say the same.
load ../lib/harness
load ../lib/both

# text FORMAT COUNT: a filter table, its rules made with printf for 1 to COUNT
text() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	# shellcheck disable=SC2059
	for i in $(seq "$2"); do printf -- "-A INPUT $1\n" "$i"; done
	printf -- '-A INPUT -i lo -m comment --comment "the last"\nCOMMIT\n'
}
hosts() { text '-s 127.0.0.%d/32 -j DROP' 20; }
nets() { hosts | sed 's/^COMMIT/-A OUTPUT -s 127.1.0.0\/24 -j ACCEPT\n-A OUTPUT -s 127.2.0.0\/23 -j RETURN\n-A OUTPUT -s 127.3.0.0\/16 -j ACCEPT\n-A OUTPUT -s 127.3.7.0\/24 -j DROP\n-A OUTPUT -s 127.0.0.0\/8 -j DROP\n&/'; }

@test "hosts: counters per rule, by real packets, and a save that restores itself" {
	hosts >in
	IN=in both iptables-restore
	compiled
	pings 127.0.0.{1,3,3,7,40}
	same_saves pings
	grep -q '^\[2:168\] -A INPUT -s 127.0.0.3/32 -j DROP' save.full || complain "$(cat save.full)"
	cp save.full once
	IN=once both iptables-restore -c
	diff once save.full
	both iptables -L INPUT -n -v --line-numbers -x
	both iptables -S
}

@test "prefixes that overlap: the first that covers a packet counts it" {
	nets >in
	IN=in both iptables-restore
	compiled
	pings 127.1.0.{1,2} 127.2.1.9 127.3.7.1 127.3.8.1 127.0.0.1 127.77.1.1
	same_saves pings
	grep -q '^\[0:0\] -A OUTPUT -s 127.3.7.0/24 -j DROP' save.full
	both iptables -D OUTPUT -s 127.3.0.0/16 -j ACCEPT
	pings 127.3.7.1 127.3.8.1
	same_saves pings
	both iptables -C OUTPUT -s 127.3.7.0/24 -j DROP
	both iptables -C OUTPUT -s 127.3.7.0/25 -j DROP
}

@test "unlike rules in a tree: every command still hits the right one" {
	for i in {1..40}; do
		printf -- '-A INPUT -s 127.%d.0.0/16 -d 127.0.0.1 -p udp --dport %d:%d -j DROP\n' $((i % 7)) $i $((i + 30))
		printf -- '-A INPUT -s 127.0.%d.0/24 -p icmp -j ACCEPT\n' $((i % 5))
	done >rules
	{ echo '*filter'; cat rules; echo COMMIT; } >in
	IN=in both iptables-restore
	compiled
	pings 127.0.{0,1,2,3,4,9}.1
	same_saves pings
	both iptables -D INPUT 7
	both iptables -I INPUT 9 -s 127.0.9.0/24 -j ACCEPT
	both iptables -R INPUT 20 -s 127.0.9.0/25 -p icmp
	both iptables -A INPUT -s 127.0.9.0/24 -p udp
	both iptables -C INPUT -s 127.0.3.0/24 -p icmp -j ACCEPT
	both iptables -D INPUT -s 127.0.3.0/24 -p icmp -j ACCEPT
	pings 127.0.{0,1,2,3,4,9}.1
	same_saves pings
	both iptables -Z INPUT 30
	both iptables -Z
}

@test "rules of a tree are found where they must be, and no others" {
	local i rule
	{
		text '' 0 | sed '/last"$/d; /^COMMIT/d'
		for i in {1..40}; do echo "-A INPUT -s 10.$i.0.0/16 -d 192.0.2.$i/32 -p tcp -m tcp --dport 80 -j DROP"; done
		echo '-A INPUT -d 192.0.0.0/16 -m limit --limit 5/min -j LOG'
		echo '-A INPUT -s 10.0.0.0/8 -j ACCEPT'
		for i in {1..20}; do echo "-A INPUT -d 198.51.100.$((i * 8))/29 -p udp -j web"; done
		echo COMMIT
	} >in
	IN=in both iptables-restore
	compiled
	grep '^-A INPUT' in | while read -r _ _ rule; do
		eval "answers iptables -C INPUT $rule"
		[ "$a" = 0 ] || complain "not found: $rule"
	done
	same_saves "looking for all"
	for rule in '-s 10.41.0.0/16 -j DROP' '-d 192.0.2.9/32 -p tcp -m tcp --dport 80 -j DROP' '-j ACCEPT' '-p udp -j web' \
		'-d 198.51.100.0/29 -p udp -j web' '-s 10.0.0.0/8 -j DROP' '-d 192.0.0.0/16 -j LOG'; do
		! eval "iptables -C INPUT $rule" 2>/dev/null || complain "found: $rule"
		eval "both iptables -D INPUT $rule"
	done
	both iptables -D INPUT -d 192.0.0.0/16 -m limit --limit 5/min -j LOG
	both iptables -D INPUT -s 10.0.0.0/8 -j ACCEPT
	both iptables -D INPUT -d 198.51.100.80/29 -p udp -j web
}

@test "packed rules of a tree, dumped by nft and loaded again, drop the same packets" {
	need nft
	{
		echo '*filter'
		for i in {1..40}; do
			echo "-A OUTPUT -s 127.0.0.0/$((8 + i % 3 * 8)) -d 127.0.0.1/32 -p udp -m udp --dport $((100 + i)) -j DROP"
			echo "-A OUTPUT -s 127.0.0.0/8 -d 10.0.0.$i/32 -p udp -m udp --dport $i -j DROP"
		done
		echo COMMIT
	} >in
	IN=in both iptables-restore
	compiled
	udps {101..140} 200
	same_saves udps
	[ "$(ns nft list ruleset | grep -c '@nh,')" -gt 40 ] || complain "$(ns nft list ruleset)"
	ns nft list ruleset | sed 's/packets [0-9]* bytes [0-9]*/packets 0 bytes 0/' >dump
	ns nft flush ruleset
	ns nft -f "$PWD/dump"
	udps {101..140} 200
	[ "$(ns nft list ruleset | grep -c 'packets 1 bytes.* drop')" -eq 40 ] || complain "$(ns nft list ruleset)"
}

@test "single elements come and go, the map stays" {
	hosts | grep -v last >in
	IN=in both iptables-restore
	pings 127.0.0.4
	both iptables -A INPUT -s 10.0.0.1 -j DROP
	both iptables -A INPUT -s 10.0.0.2 -m comment --comment x -j ACCEPT
	both iptables -I INPUT -s 10.0.0.3 -j RETURN
	both iptables -I INPUT 7 -s 10.0.0.4 -g web
	both iptables -R INPUT 8 -s 10.0.0.5 -j web
	both iptables -D INPUT -s 127.0.0.9 -j DROP
	both iptables -D INPUT 12
	both iptables -C INPUT -s 10.0.0.2 -m comment --comment x -j ACCEPT
	both iptables -C INPUT -s 10.0.0.2 -j ACCEPT
	both iptables -D INPUT -s 10.0.0.77 -j DROP
	need nft
	[ "$(kernel_rules INPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter INPUT)"
	pings 127.0.0.{4,9,12,13}
	same_saves pings
}

@test "a rule whose key is taken stands behind the map, as does one of another shape" {
	hosts | grep -v last >in
	IN=in both iptables-restore
	both iptables -A INPUT -s 127.0.0.3 -j ACCEPT
	both iptables -I INPUT -s 127.0.0.5 -j ACCEPT
	both iptables -A INPUT -s 127.0.0.3 -p icmp
	both iptables -A INPUT -s 127.0.0.3 -j DROP
	both iptables -C INPUT -s 127.0.0.3 -j ACCEPT
	pings 127.0.0.{3,5}
	same_saves pings
	both iptables -D INPUT -s 127.0.0.3 -j DROP
	pings 127.0.0.{3,5}
	same_saves pings
	both iptables -D INPUT -s 127.0.0.3 -j DROP
	both iptables -D INPUT -s 127.0.0.3 -j DROP
}

@test "intervals are found by both of their ends" {
	text '-s 127.0.%d.0/24 -j DROP' 20 | grep -v last >in
	IN=in both iptables-restore
	compiled
	both iptables -C INPUT -s 127.0.7.0/25 -j DROP
	both iptables -D INPUT -s 127.0.7.0/25 -j DROP
	both iptables -D INPUT -s 127.0.6.0/23 -j DROP
	both iptables -D INPUT -s 127.0.7.0/24 -j DROP
	both iptables -A INPUT -s 128.0.0.0/1 -j ACCEPT
	both iptables -C INPUT -s 128.0.0.0/1 -j ACCEPT
	both iptables -A INPUT -s 127.0.6.0/23 -j ACCEPT
	both iptables -A INPUT -s 127.0.7.9 -j DROP
	pings 127.0.{6,7,8}.9
	same_saves pings
	both iptables -D INPUT -s 127.0.7.9 -j DROP
	both iptables -D INPUT -s 128.0.0.0/1 -j ACCEPT
	need nft
	[ "$(kernel_rules INPUT)" -eq 2 ] || complain "$(ns nft list chain ip filter INPUT)"
}

@test "what comes beside an interval that goes on to the last key, and such a one beside others" {
	local what
	printf '*filter\n-A INPUT -p udp --dport 30000:65535 -j DROP\n-A INPUT -p udp --dport 10:20 -j DROP\nCOMMIT\n' >in
	for what in -A -I; do
		for range in 20000:40000 40000:50000 20000:65535 40000:65535 1:65535 65535 9:10 20:29999; do
			IN=in both iptables-restore
			compiled
			both iptables $what INPUT -p udp --dport $range -j DROP
			both iptables -C INPUT -p udp --dport $range -j DROP
			udps 9 15 25 29999 30000 39999 40001 65535
			same_saves "packets, $what $range"
			both iptables -D INPUT -p udp --dport $range -j DROP
		done
	done
	text '-s 127.0.%d.0/24 -j DROP' 20 | sed 's/^COMMIT/-A INPUT -s 240.0.0.0\/4 -j DROP\n&/' >in
	IN=in both iptables-restore
	both iptables -A INPUT -s 128.0.0.0/1 -j DROP
	both iptables -D INPUT -s 240.0.0.0/4 -j DROP
}

@test "rules that others hide wholly keep what they say, and come to light when those go" {
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n[1:84] -A INPUT -s 127.0.0.0/8 -j DROP\n'
		printf -- '[%d:84] -A INPUT -s 127.0.0.0/29 -m comment --comment "no %d" -j web\n' {1..6}{,}
		printf -- '[0:0] -A INPUT -s 127.0.%d.0/24 -g web\n[7:700] -A INPUT -s 127.0.%d.0/25 -j RETURN\n' {1..6}{,}
		printf -- '[0:0] -A INPUT -s 127.0.%d.0/24\n' {1..6}
		printf -- '-A OUTPUT -s 10.0.0.1/32 -p tcp -m tcp --dport %d -j DROP\n' 1 2 3 1 1 2
		printf -- '[%d:9] -A OUTPUT -s 10.0.0.1/32 -p tcp -m tcp --dport 1 -j web\n' 1 2 3
		printf 'COMMIT\n*mangle\n-A INPUT -s 127.0.0.0/8 -j MARK --set-xmark 0x7/0xffffffff\nCOMMIT\n'
		printf '*raw\n'
		printf -- '[5:5] -A PREROUTING -s 10.0.%d.0/24 -j CT --notrack\n' 1 1 2 2
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore -c
	compiled
	grep -q '^.5:84. -A INPUT -s 127.0.0.0/29 -m comment --comment "no 5" -j web' save.full || complain "$(cat save.full)"
	both iptables -C INPUT -s 127.0.0.0/29 -m comment --comment "no 6" -j web
	both iptables -E web net
	both iptables -Z INPUT 3
	both iptables -L INPUT -n -v -x --line-numbers
	pings 127.0.0.{3,9}
	both iptables -D OUTPUT -p tcp -s 10.0.0.1 --dport 1 -j DROP
	both iptables -D INPUT 1
	pings 127.0.0.{3,9}
	same_saves pings
	both iptables -X net
	both iptables -F INPUT
	both iptables -F OUTPUT
	both iptables -X net
}

@test "rules by what targets write are found, and others come behind the map" {
	text '-m mark --mark %d -j DROP' 20 | sed 's/filter/mangle/; /web/d; /last/d; s/^:INPUT/:PREROUTING/; s/-A INPUT/-A PREROUTING/' >in
	IN=in both iptables-restore
	compiled
	both iptables -t mangle -C PREROUTING -m mark --mark 7 -j DROP
	[ "$a" = 0 ] || complain "$(cat out.full)"
	both iptables -t mangle -A PREROUTING -m mark --mark 77 -j DROP
	both iptables -t mangle -I PREROUTING -j MARK --set-mark 3
	both iptables -t mangle -D PREROUTING -m mark --mark 7 -j DROP
	[ "$a" = 0 ] || complain "$(cat out.full)"
}

@test "the last element takes its map with it" {
	text '-s 127.0.0.%d/32 -j web' 3 | grep -v last >in
	IN=in both iptables-restore
	compiled
	for i in 1 2 3; do both iptables -D INPUT -s 127.0.0.$i -j web; done
	[ "$(maps)" -eq 0 ]
	both iptables -X web
	both iptables -X
}

@test "jumps: references, renames, and -X as soon as no rule is left that jumps" {
	text '-s 127.0.0.%d/32 -j web' 20 >in
	IN=in both iptables-restore
	compiled
	both iptables -L web
	both iptables -E web net
	both iptables -X net
	both iptables -A INPUT -s 10.0.0.1 -j net
	both iptables -D INPUT 3
	both iptables -F INPUT
	both iptables -X net
	IN=in both iptables-restore
	printf '*filter\n-E web ten\n-A INPUT -s 10.0.0.7 -j ten\n-I INPUT 4 -p udp -j ten\n-D INPUT 9\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n
	printf '*filter\n-E ten two\n-A OUTPUT -j two\n-D OUTPUT -j two\n-R INPUT 2 -j two\n-D INPUT 2\n-E two ten\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n
	[ "$a" = 0 ] || complain "$(cat out.full)"
	printf '*filter\n:jumps - [0:0]\n:web - [0:0]\n-A jumps -s 10.0.0.0/9 -j web\n-A jumps -s 10.0.0.1 -j web\nCOMMIT\n' >in
	IN=in both iptables-restore
	both iptables -L web
	grep -q '(2 references)' out.full || complain "$(cat out.full)"
}

@test "a target that all rules share" {
	text '-s 127.0.0.%d/32 -j MARK --set-mark 7' 20 | sed 's/filter/mangle/; /web/d' >in
	IN=in both iptables-restore
	pings 127.0.0.{2,2,5}
	same_saves pings
	both iptables -t mangle -A INPUT -s 10.0.0.1 -j MARK --set-mark 7
	both iptables -t mangle -A INPUT -s 10.0.0.2 -j MARK --set-mark 8
	both iptables -t mangle -D INPUT -s 127.0.0.2 -j MARK --set-mark 7
	both iptables -t mangle -F
}

@test "zeros: of all, of a chain, of a rule, and with a listing" {
	nets >in
	IN=in both iptables-restore
	local all='127.0.0.3 127.0.0.5 127.1.0.1 127.3.8.1 127.9.9.9'
	pings $all; both iptables -Z INPUT 5
	pings $all; both iptables -Z OUTPUT 5
	pings $all; both iptables -L OUTPUT -n -v -x -Z
	pings $all; both iptables -Z INPUT
	pings $all; both iptables -Z
	pings $all
	printf '*filter\n-Z INPUT\n[5:500] -A INPUT -s 10.1.1.1/32 -j DROP\n-Z OUTPUT\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n -c
}

@test "rules that come to a long chain, which is not read, while all is zeroed: its runs stay" {
	{
		text '-s 127.0.0.%d/32 -j DROP' 20 | sed '/last"$/d; /^COMMIT/d'
		for i in {1..70}; do printf -- '-A INPUT -j %s\n' LOG ACCEPT; done
		echo COMMIT
	} >in
	IN=in both iptables-restore
	compiled
	printf '*filter\n-A INPUT -s 10.0.0.1 -j DROP\n-Z\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n
}

@test "a rule that a text zeroes and puts into a run begins with zeros there" {
	{ hosts | sed '/last"$/d; /^COMMIT/d'; printf -- '-A INPUT -j LOG\n[5:50] -A INPUT -p udp -m udp --dport 7 -j DROP\nCOMMIT\n'; } >in
	IN=in both iptables-restore -c
	compiled
	printf '*filter\n-Z INPUT\n[3:30] -A INPUT -p udp -m udp --dport 9 -j DROP\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n -c
	[ "$(maps)" -eq 2 ] || complain "$(ns nft list chain ip filter INPUT)"
}

@test "texts with many edits, chains that come and go" {
	hosts >in
	IN=in both iptables-restore
	{
		printf '*filter\n:INPUT DROP [0:0]\n:a - [0:0]\n:web - [0:0]\n'
		printf -- '-A a -s 10.0.0.%d -j web\n' {1..20}
		printf -- '-A INPUT -s 10.0.1.%d -j a\n' {1..20}
		printf -- '-I INPUT -s 10.0.2.%d -j DROP\n' {1..20}
		printf -- '-I INPUT 5 -p tcp --dport %d -j ACCEPT\n' {1..20}
		printf -- '-D INPUT -s 127.0.0.4/32 -j DROP\n-D INPUT 2\n-R INPUT 30 -p udp\nCOMMIT\n'
	} >edits
	IN=edits both iptables-restore -n
	pings 127.0.0.{3,4,5}
	printf '*filter\n-F a\n-D INPUT 1\n:web - [0:0]\n-A web -s 10.0.0.1\n-F INPUT\n-X a\n-F web\n-X web\n:b - [0:0]\nCOMMIT\n' >edits
	IN=edits both iptables-restore -n
	[ "$(maps)" -eq 0 ]
	IN=in both iptables-restore
	IN=in both iptables-restore --test
	IN=in both iptables-restore
}

@test "a text goes on with the new invalid chain name as with the old" {
	local edits
	hosts | sed 's/^COMMIT/-A web -s 10.0.0.1\n-A web -s 10.0.0.2\n-A INPUT -s 10.0.0.9 -j web\n&/' >in
	for edits in '-D net 2' '-R net 2 -j DROP' '-I net 2 -j LOG' '-D net -s 10.0.0.2' '-D INPUT -s 10.0.0.9 -j net' '-E net end\n-D end 1' \
		'-Z net\n-A net -c 3 4 -j DROP'; do
		IN=in both iptables-restore
		# shellcheck disable=SC2059
		printf "*filter\n-I web -c 1 2 -s 10.0.0.3\n-E web net\n$edits\nCOMMIT\n" >edits
		IN=edits both iptables-restore -n
		[ "$a" = 0 ] || complain "$edits: $(cat out.full)"
	done
}

@test "a tail and a head that grow rule by rule are compiled" {
	need nft
	hosts >in
	IN=in both iptables-restore
	for i in {1..10}; do both iptables -A INPUT -s 10.0.0.$i -j DROP; both iptables -I INPUT -p tcp --dport $i -j ACCEPT; done
	[ "$(kernel_rules INPUT)" -eq 4 ] || complain "$(ns nft list chain ip filter INPUT)"
}

# tail_rules N: rules of interfaces 1 to N, as they come to a chain; each has counted something
tail_rules() { printf -- '[%d:500] -A INPUT -i eth%d -j DROP\n' $(for i in $(seq "$1"); do echo "$i $i"; done); }
# grow N M: rules N to M by single commands, none of which may compile before the last
grow() {
	local i had; had=$(maps)
	for i in $(seq "$1" "$2"); do
		[ "$(maps)" -eq "$had" ] || complain "compiled before rule $i"
		iptables -A INPUT -i "eth$i" -j DROP
	done
	[ "$(maps)" -eq $((had + 1)) ] || complain "not compiled with $2 rules: $(maps) maps"
}

@test "a chain that grows by single commands is compiled when its rules have doubled, counters and all" {
	need nft
	{ echo '*filter'; tail_rules 120; echo COMMIT; } >in
	iptables-restore -c --optimize=off in
	SLUICE_OPTIMIZE=off iptables -A INPUT -i eth121 -j DROP
	grow 122 128
	[ "$(kernel_rules INPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter INPUT)"
	{ tail_rules 120; printf -- '[0:0] -A INPUT -i eth%d -j DROP\n' {121..128}; } | diff - <(iptables-save -c | grep '^\[')
	iptables -A INPUT -i eth129 -j DROP
	[ "$(kernel_rules INPUT)" -eq 1 ] && [ "$(maps)" -eq 1 ]
}

@test "so is a tail behind a compiled run; at level off nothing is" {
	need nft
	hosts | grep -v last >in
	iptables-restore --optimize=full in
	{ echo '*filter'; tail_rules 125; echo COMMIT; } >tail
	iptables-restore -c -n --optimize=off tail
	grow 126 127
	[ "$(kernel_rules INPUT)" -eq 2 ] || complain "$(ns nft list chain ip filter INPUT)"
	iptables-save -c | grep -c '^\[[1-9][0-9]*:500\] -A INPUT -i eth' | grep -qx 125
	{ echo '*filter'; tail_rules 127; echo COMMIT; } >in
	iptables-restore --optimize=off in
	SLUICE_OPTIMIZE=off iptables -A INPUT -i eth128 -j DROP
	[ "$(maps)" -eq 0 ]
}

@test "what is counted while rules move into a run is not lost" {
	need nft
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	# In two tables, which both number their rules from 1 on.
	for t in filter mangle; do echo "*$t"; tail_rules 127; echo COMMIT; done | sed 's/-i eth7 .*/-i lo/' >in
	printf '*%s\n-A INPUT -i eth128 -j DROP\nCOMMIT\n' filter mangle >more
	iptables-restore -c --optimize=off in
	nsenter --net="/proc/$NS/ns/net" ping -q -i 0.002 -w 60 127.0.0.1 >/dev/null &
	local pinging=$! pkts bytes t
	# Each message to the kernel takes its time, the batch too, and packets go on. (Leaks cannot be looked for under strace.)
	ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null -e trace=sendto -e inject=sendto:delay_enter=40000 nsenter --net="/proc/$NS/ns/net" \
		"$SLUICE_BIN/iptables-restore" -n --atomic more
	kill $pinging || complain "no packets came while it was compiled"
	wait $pinging || true
	[ "$(maps)" -eq 2 ] || complain "not compiled"
	# The policy counts the same packets, and does not move.
	for t in filter mangle; do
		iptables-save -t $t -c >save
		read -r pkts bytes < <(sed -n 's/^:INPUT ACCEPT \[\(.*\):\(.*\)\]/\1 \2/p' save)
		[ "$pkts" -gt 20 ] || complain "$(head -n 5 save)"
		grep -q "^\[$((pkts + 7)):$((bytes + 500))\] -A INPUT -i lo\$" save || complain "$t, $pkts $bytes: $(grep 'lo$' save)"
	done
	iptables -C INPUT -i lo
	iptables -Z INPUT 7
	iptables-save -c | grep -q '^\[0:0\] -A INPUT -i lo$'
	iptables -D INPUT -i lo
	[ "$(rules INPUT | wc -l)" -eq 127 ]
}

# ---- others on the same rules ----

@test "the system's iptables-nft refuses to list what it does not understand, and may add rules" {
	need_oracle
	hosts >in
	SLUICE_OPTIMIZE=full iptables-restore in
	run sys iptables -S INPUT
	[ "$status" -ne 0 ] && [[ $output == *incompatible* ]] || complain "$output"
	sys iptables -A INPUT -s 10.0.0.1 -j ACCEPT
	[ "$(rules INPUT | tail -n 1)" = '-A INPUT -s 10.0.0.1/32 -j ACCEPT' ]
	[ "$(rules INPUT | wc -l)" -eq 22 ]
	iptables -D INPUT -s 10.0.0.1 -j ACCEPT
	[ "$(rules INPUT | wc -l)" -eq 21 ]
}

@test "nft lists it, and what it lists filters the same when it is loaded" {
	need nft
	nets >in
	SLUICE_OPTIMIZE=full iptables-restore in
	ns nft list ruleset >list
	ns nft flush ruleset
	ns nft -f list
	# A rule without expressions, which keeps order keys, is an empty line.
	diff <(grep -v '^[[:blank:]]*$' list) <(ns nft list ruleset | grep -v '^[[:blank:]]*$')
	for i in 127.0.0.3 127.3.7.1; do ns ping -c 1 -W 0.05 -q -I $i 127.0.0.1 >/dev/null || true; done
	ns nft list ruleset >list
	grep -q '127.3.0.0/16 counter packets 1 bytes 84 : accept' list || complain "$(cat list)"
	grep -q '127.0.0.0/16 counter packets [12] bytes [0-9]* : drop' list || complain "$(cat list)"
}

@test "a map that somebody has changed is shown as what it is, and kept" {
	need nft
	hosts >in
	SLUICE_OPTIMIZE=full iptables-restore in
	local map; map=$(ns nft list ruleset | grep -o 'sluice[^ ]*map.00000' | head -n 1)
	ns nft add element ip filter "$map" '{ 127.0.0.99 }'
	rules INPUT >list
	[ "$(wc -l <list)" -eq 2 ] && grep -q 'unsupported.*lookup' list || complain "$(cat list)"
	iptables -A INPUT -s 10.0.0.1
	iptables -D INPUT -i lo -m comment --comment "the last"
	rules INPUT | head -n 1 | diff <(head -n 1 list) -
	iptables -F INPUT
	[ "$(maps)" -eq 0 ]
}

@test "maps with a run's name and any number are passed over, and the next run gets a number of its own" {
	local number
	need nft
	iptables -A INPUT -i lo
	for number in ffffffffffffffff fffffffffffffffe 0000000000000003; do
		ns nft add map ip filter "sluice.$number.map.00000" '{ type ipv4_addr : verdict; }'
	done
	{ printf '*filter\n-F\n'; printf -- '-A INPUT -s 10.0.0.%d -j DROP\n' {1..20}; echo COMMIT; } >in
	for i in {1..3}; do
		SLUICE_OPTIMIZE=full iptables-restore -n in
		[ "$(rules INPUT | wc -l)" -eq 20 ] || complain "$(rules INPUT)"
	done
	[ "$(maps)" -eq 4 ] || complain "$(ns nft list ruleset | grep sluice)"
	iptables -F
	[ "$(maps)" -eq 3 ]
}

@test "a rule that the kernel refuses is told with its place, compiled or not" {
	{ hosts | sed 's/^COMMIT//'; printf -- '-A INPUT -s 10.0.0.1 -j MASQUERADE\nCOMMIT\n'; } >in
	run iptables-restore --optimize=full in
	[ "$status" -ne 0 ] && [[ $output == *MASQUERADE* && $output == *in:28* ]] || complain "$output"
	same_text '' "$(rules INPUT)"
}

# The circle is closed by a rule that no packet comes to: an earlier one has its address.
@test "circles of jumps are refused in the same words, also where the kernel does not see the rule that closes them" {
	local net
	for net in 127.0.0.3 127.0.3.0/25; do
		{
			text '' 0 | sed '/last"$/d; /^COMMIT/d'
			printf -- ':a - [0:0]\n-A INPUT -j a\n'
			printf -- '-A a -s 127.0.0.%d/32 -j DROP\n' {1..20}
			[ "$net" = 127.0.0.3 ] || printf -- '-A a -s 127.0.%d.0/24 -j DROP\n' {1..20}
			printf -- '-A a -s %s -j web\n-A a -s 10.0.0.7 -j DROP\nCOMMIT\n' $net
		} >in
		IN=in both iptables-restore
		compiled
		both iptables -A web -j a
		[ "$a" = 4 ] && grep -q 'RULE_APPEND failed (Too many links): rule in chain web' out.full || complain "$(cat out.full)"
		both iptables -I web -j a
		both iptables -R a 9 -j a
		[ "$a" = 4 ] && grep -q 'RULE_REPLACE failed (Too many links): rule in chain a' out.full || complain "$(cat out.full)"
		both iptables -I a 4 -s 10.0.0.9 -j web
		both iptables -D a -s 10.0.0.9 -j web
		both iptables -A web -s 10.0.0.1 -j a
		both iptables -D a -s "$net" -j web
		both iptables -A web -j a
		[ "$a" = 0 ]
	done
	# One that leads to the same chain as a hidden one shows the kernel where that would lead, until it goes.
	{
		sed -n '1,/^-A INPUT -j a/p' in
		printf -- '-A a -s 127.0.%d.0/24 -j %s\n' 30 web 1 DROP 2 DROP 3 DROP 4 DROP
		printf -- '-A a -s 127.0.3.0/25 -j web\nCOMMIT\n'
	} >in2
	IN=in2 both iptables-restore
	both iptables -D a -s 127.0.30.0/24 -j web
	both iptables -A web -j a
	[ "$a" = 4 ]
}

@test "keys of several fields, at every register: two interfaces, addresses of IPv6, an interface and a host" {
	{
		printf '*filter\n'
		printf -- '-A FORWARD -i eth%d -o veth1 -j ACCEPT\n' {1..4}
		printf -- '-A FORWARD -i eth1 -o veth%d -j DROP\n' {2..4}
		printf -- '-A INPUT -s 192.0.2.%d/32 -i eth1 -j ACCEPT\n' {1..4}
		printf -- '-A OUTPUT -d 192.0.2.%d/32 -p udp -m udp --sport 5 --dport 7 -j ACCEPT\n' {1..4}
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	{
		printf '*filter\n'
		printf -- '-A FORWARD -s 2001:db8::%d/128 -d 2001:db8::7/128 -j ACCEPT\n' {1..4}
		printf -- '-A FORWARD -s 2001:db8::1/128 -d 2001:db8::%d/128 -j DROP\n' {1..4}
		printf -- '-A INPUT -s 2001:db8::%d/128 -i eth1 -j ACCEPT\n' {1..4}
		printf 'COMMIT\n'
	} >in6
	SLUICE_OPTIMIZE=full ip6tables-restore in6
	[[ $(ns nft list table ip6 filter 2>&1) == *vmap* ]]
	same_text "$(ip6tables-save | grep ^-A | sort)" "$(grep ^-A in6 | sort)"
}

@test "nft lists the names of interfaces in a map, and its dump filters the same" {
	need nft
	printf '*filter\n-A FORWARD -i eth0 -j ACCEPT\n-A FORWARD -i veth12 -j DROP\n-A FORWARD -i lo -j ACCEPT\nCOMMIT\n' >in
	SLUICE_OPTIMIZE=full iptables-restore in
	ns nft list ruleset >dump 2>/dev/null
	grep -q '"eth0" counter' dump && grep -q '"veth12" counter' dump || complain "$(cat dump)"
	ns nft flush ruleset
	ns nft -f dump
	diff <(grep '[^[:blank:]]' dump) <(ns nft list ruleset 2>/dev/null | grep '[^[:blank:]]')
}

@test "a compiled batch in words, and in bytes that are the same each time" {
	hosts >in
	succeeds iptables-restore --optimize=full --emit=netlink-text in
	[[ $output == *"add set ip filter sluice."*"add elements ip filter sluice."*$'\n\t[ 0x7f000007 userdata '* ]] || complain "$output"
	iptables-restore --optimize=full --emit=netlink in >one
	iptables-restore --optimize=full --emit=netlink in >two
	cmp one two
	! iptables-restore --optimize=off --emit=netlink-text in | grep -q 'add set'
}

@test "what the kernel does not take compiled it gets rule by rule, and -v says so" {
	need nft
	iptables -N x
	# The first run's own name, in use by somebody else.
	ns nft add chain ip filter sluice.0000000000000001.chain.00000
	hosts | grep -v ^: >in
	succeeds iptables-restore --optimize=full -n in
	[ "$(rules INPUT | wc -l)" -eq 21 ]
	[ "$(maps)" -eq 0 ]
	local said='the kernel rejects the compiled rules (File exists): using plain rules'
	[ -z "$output" ] || complain "$output"
	succeeds iptables-restore --optimize=full -n -v in
	[[ $output == *"$said"* ]] || complain "$output"
	iptables -F INPUT
	iptables-restore -n in
	succeeds sluice optimize --level full --verbose
	[[ $output == *"$said"* ]] || complain "$output"
	[ "$(rules INPUT | wc -l)" -eq 21 ] && [ "$(maps)" -eq 0 ]
}
