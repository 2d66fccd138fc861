# Rules that come beside much that the kernel has to walk over: the first one of a shape becomes a run by itself, those behind it are
# elements of it. Next to it the same rules are plain.
load ../lib/harness
load ../lib/both
load ../lib/received

# A map, and as many chains as a large tree has.
dear() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	printf ':x%d - [0:0]\n' {1..750}
	printf -- '-A INPUT -s 10.%s.7/32 -p gre -j DROP\n-A FORWARD -s 10.%s.8/32 -j DROP\n' {0..29}.{1..20}{,}
	printf -- '-A web -p icmp -j RETURN\nCOMMIT\n'
}
loaded() {
	need nft
	dear >in
	both iptables-restore in
	compiled
}
at_level() {
	LEVEL=$1
	loaded
	"${@:2}"
}
each_level() {
	for LEVEL in auto full; do
		at_level $LEVEL "$@"
		both iptables -F
		both iptables -X
	done
}
# What the kernel walks over: the rules of a chain, and what each is by its handle.
walked() { ns nft -a list chain ip filter "${1:-INPUT}"; }
# open COMMAND...: another run, for that rule
open() {
	local before
	before=$(kernel_rules INPUT)
	both "$@"
	[ "$(kernel_rules INPUT)" -eq $((before + 1)) ] || complain "not one rule more after: $*" "$(walked)"
	[ "$(walked | grep -c 'sluice.*map')" -eq "$(kernel_rules INPUT)" ] || complain "it is plain: $*" "$(walked)"
}
# plain COMMAND...: a rule as everywhere
plain() {
	local before
	before=$(walked | grep -c '@sluice')
	both "$@"
	[ "$(walked | grep -c '@sluice')" -eq "$before" ] || complain "it is a run: $*" "$(walked)"
}
# spared COMMAND...: the kernel has nothing to walk over again
spared() {
	local before
	before=$(walked "${CHAIN-INPUT}")
	both "$@"
	walked "${CHAIN-INPUT}" | diff - <(echo "$before") >&2 || complain "the chain changed: $*"
}

ends() {
	open iptables -A INPUT -s 127.0.0.9 -j DROP
	spared iptables -A INPUT -s 127.0.0.9 -j DROP
	spared iptables -A INPUT -s 127.0.0.8 -j DROP -c 3 300
	spared iptables -A INPUT -s 127.0.0.9 -j DROP
	open iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	spared iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	spared iptables -I INPUT -s 127.0.0.7 -j ACCEPT
	pings 127.0.0.8 127.0.0.9
	spared iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	pings 127.0.0.8
	spared iptables -I INPUT -s 127.0.0.8 -m comment --comment 'the third' -j ACCEPT
	pings 127.0.0.8 127.0.0.9
	same_saves pings
}
@test "at both ends of a chain" { each_level ends; }

away() {
	open iptables -A INPUT -s 127.0.0.9 -j DROP
	pings 127.0.0.9
	spared iptables -A INPUT -s 127.0.0.9 -m comment --comment two -j DROP
	spared iptables -A INPUT -s 127.0.0.9 -j DROP
	spared iptables -C INPUT -s 127.0.0.9 -m comment --comment two -j DROP
	spared iptables -C INPUT -s 127.0.0.9 -m comment --comment three -j DROP
	spared iptables -D INPUT -s 127.0.0.9 -j DROP
	pings 127.0.0.9
	spared iptables -A INPUT -s 127.0.0.9 -m comment --comment two -j DROP
	spared iptables -L INPUT 602 -v -n
	spared iptables -Z INPUT 601
	spared iptables -D INPUT -s 127.0.0.9 -m comment --comment two -j DROP
	pings 127.0.0.9
	spared iptables -D INPUT -s 127.0.0.9 -j DROP
	pings 127.0.0.9
	spared iptables -D INPUT -s 127.0.0.9 -m comment --comment two -j DROP
	pings 127.0.0.9
	spared iptables -D INPUT -s 127.0.0.9 -j DROP
	spared iptables -S INPUT
	spared iptables -A INPUT -s 127.0.0.8 -j DROP
	spared iptables -D INPUT -s 127.0.0.8 -j DROP
	spared iptables -Z INPUT
}
# Of rules that are the same nobody can tell which was there before: the kernel waits for what is deleted.
@test "in front of the same rule one comes behind it, and others in the right order between them" {
	need_received
	loaded
	open iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	ASAN_OPTIONS=detect_leaks=0 strace -e trace=sendto,sendmsg -o trace \
		nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/iptables" -I INPUT -s 127.0.0.8 -j ACCEPT
	NS=$PLAIN iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	! grep -q 'NFT_MSG_DEL' trace || complain "$(grep NFT_MSG_DEL trace)"
	same_saves "the same in front"
	spared iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	both iptables -I INPUT 2 -s 127.0.0.7 -j ACCEPT
	both iptables -I INPUT 3 -s 127.0.0.6 -j ACCEPT
	both iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	pings 127.0.0.8
	both iptables -D INPUT 1
	both iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	both iptables -I INPUT -s 127.0.0.8 -j ACCEPT
	both iptables -D INPUT -s 127.0.0.8 -j ACCEPT
	for n in 1 1 1 1 1 1; do both iptables -D INPUT $n; done
}

@test "what goes again: twins come in its place, and at last an empty run stays" { at_level full away; }


numbers() {
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	both iptables -A INPUT -s 127.0.0.9 -j DROP -c 2 200
	both iptables -A INPUT -s 127.0.0.8 -j DROP
	pings 127.0.0.9
	spared iptables -D INPUT 601
	pings 127.0.0.9
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	both iptables -R INPUT 601 -s 127.0.0.6 -j DROP
	pings 127.0.0.9 127.0.0.6
	both iptables -I INPUT 602 -s 127.0.0.9 -j DROP
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	both iptables -R INPUT 602 -s 127.0.0.9 -m comment --comment new -j DROP
	pings 127.0.0.9 127.0.0.6
	for n in 604 603 602 601; do both iptables -D INPUT $n; done
	answers iptables -D INPUT 601
	both iptables -A INPUT -s 127.0.0.9 -j DROP
}
@test "by number: with twins behind it, and the last one" { at_level auto numbers; }

# Shapes: what all have, and two values. The second run stands behind the first, so each is made in a chain that was emptied.
@test "each shape that a set can have" {
	local what one two
	loaded
	while IFS='|' read -r what one two; do
		open iptables -A INPUT $one $what
		spared iptables -A INPUT $two $what
		spared iptables -A INPUT $one $what
		spared iptables -D INPUT $one $what
		spared iptables -D INPUT $two $what
		pings 127.0.0.9 127.0.0.8
		udps 53 70
		spared iptables -D INPUT $one $what
		both iptables -F INPUT
	done <<-'END'
		-j DROP|-s 127.0.0.9|-s 127.0.0.8
		-j REJECT --reject-with icmp-host-prohibited|-s 127.0.0.9|-s 127.0.0.8
		-j RETURN|-s 127.0.0.0/24|-s 127.0.1.0/28
		-j ACCEPT|-i lo -p udp --dport 53|-i lo -p udp --dport 54
		-j DROP|-s 127.0.0.1 -d 127.0.0.1 -p udp --dport 53|-s 127.0.0.1 -d 127.0.0.9 -p tcp --dport 70
		-j DROP|-p udp --dport 50:60|-p udp --dport 70
		-m length --length 0:2000 -j DROP|-s 127.0.0.9|-s 127.0.0.8
	END
}

@test "rules that go on, or lead to a chain: each is carried out, and the run goes with the last" {
	loaded
	open iptables -A INPUT -s 127.0.0.9 -j web
	spared iptables -A INPUT -s 127.0.0.8 -j web
	both iptables -A INPUT -s 127.0.0.9 -j web
	pings 127.0.0.9 127.0.0.8
	for s in 127.0.0.9 127.0.0.8 127.0.0.9; do both iptables -D INPUT -s $s -j web; done
	both iptables -F web
	both iptables -X web
	[ "$(kernel_rules INPUT)" -eq 1 ] || complain "$(walked)"
	open iptables -A INPUT -s 127.0.0.9
	spared iptables -A INPUT -s 127.0.0.8
	both iptables -A INPUT -s 127.0.0.9
	pings 127.0.0.9 127.0.0.8
	same_saves pings
}

@test "in a chain of the user's the last one leaves nothing behind" {
	loaded
	both iptables -N u
	both iptables -A INPUT -j u
	both iptables -A u -s 127.0.0.9 -j DROP
	CHAIN=u spared iptables -A u -s 127.0.0.8 -j DROP
	CHAIN=u spared iptables -I u -s 127.0.0.9 -j DROP
	pings 127.0.0.9 127.0.0.8
	for s in 127.0.0.9 127.0.0.8 127.0.0.9; do both iptables -D u -s $s -j DROP; done
	both iptables -D INPUT -j u
	both iptables -X u
}

@test "what stays plain: rules that no set has, and those behind eight runs" {
	loaded
	plain iptables -A INPUT -j web
	plain iptables -A INPUT -s 127.0.0.9 -m limit --limit 1/hour -j DROP
	plain iptables -A INPUT -s 127.0.0.0/24 -d 127.0.0.0/28 -j ACCEPT
	plain iptables -A INPUT -m mark --mark 7 -j DROP
	both iptables -F INPUT
	for i in {1..8}; do both iptables -A INPUT -s 127.0.1.$i -m length --length $i -j DROP; done
	[ "$(kernel_rules INPUT)" -eq 8 ] && compiled
	plain iptables -A INPUT -s 127.0.1.9 -m length --length 9 -j DROP
}

@test "where little has to be walked over all stay plain" {
	need nft
	dear | sed '/^:x/d' >in
	both iptables-restore in
	compiled
	LEVEL=auto
	plain iptables -A INPUT -s 127.0.0.9 -j ACCEPT
	plain iptables -I INPUT -s 127.0.0.9 -j ACCEPT
}

@test "prefixes that overlap are not in one set" {
	loaded
	open iptables -A INPUT -s 127.0.1.0/24 -j DROP
	spared iptables -A INPUT -s 127.0.2.0/24 -j DROP
	both iptables -A INPUT -s 127.0.1.0/25 -j DROP
	both iptables -A INPUT -s 127.0.0.0/8 -j DROP
	both iptables -A INPUT -s 127.0.1.0/24 -j DROP
	pings 127.0.1.1 127.0.2.1 127.0.3.1
	both iptables -D INPUT -s 127.0.1.0/24 -j DROP
	both iptables -D INPUT -s 127.0.1.0/25 -j DROP
	pings 127.0.1.1 127.0.2.1 127.0.3.1
	same_saves pings
}

several() {
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	both iptables -I INPUT -s 127.0.0.7 -p icmp -j DROP
	pings 127.0.0.9
	printf -- '*filter\n-A INPUT -s 127.0.0.9 -j DROP\n-D INPUT -s 127.0.0.9 -j DROP\n-D INPUT -s 127.0.0.9 -j DROP\nCOMMIT\n' >delta
	both iptables-restore -n delta
	printf -- '*filter\n-D INPUT -s 127.0.0.9 -j DROP\n-A INPUT -s 127.0.0.9 -j DROP\n-I INPUT -s 127.0.0.7 -p icmp -j DROP\nCOMMIT\n' >delta
	both iptables-restore -n delta
	pings 127.0.0.9 127.0.0.7
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	for level in full off auto; do
		SLUICE_OPTIMIZE=$level sluice optimize
		same_saves "optimize $level"
	done
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	iptables-save -c >save
	both iptables-restore -c save
	both iptables -Z
	both iptables -E web new
}
@test "several commands in a text, levels, and what was saved" { at_level full several; }

@test "of a text that brings rules to many chains each stays plain: what there is to walk over is walked over once" {
	loaded
	printf -- '-A x%d -s 127.0.0.9 -j DROP\n' {1..9} | cat <(echo '*filter') - <(echo COMMIT) >many
	before=$(maps)
	both iptables-restore -n many
	[ "$(maps)" = "$before" ] || complain "$(maps) sets, $before before"
}

@test "what somebody does to it with nft shows" {
	local set
	loaded
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	both iptables -A INPUT -s 127.0.0.9 -j DROP
	set=$(walked | sed -n '/ drop /s/.*@\(sluice[^ ]*map[^ ]*\).*/\1/p' | tail -1)
	ns nft delete element ip filter "$set" '{ 127.0.0.9 }'
	run iptables -S INPUT
	[[ $output == *'[unsupported: '*"$set"* ]] || complain "$output"
	iptables -D INPUT -s 127.0.0.9 -j DROP
	[ "$(iptables -S INPUT | grep -c '127\|unsupported')" -eq 0 ]
	both iptables -F INPUT
	both iptables -A INPUT -s 127.0.0.9 -j DROP
}

@test "IPv6" {
	local before
	need nft
	dear | sed 's/10\.\([0-9]*\)\.\([0-9]*\)\.\(.\)\/32/2001:db8:\1:\2::\3\/128/; s/-p icmp/-p ipv6-icmp/' >in
	answers ip6tables-restore in
	[ "$a" = 0 ] || complain "$(cat out.full)"
	answers ip6tables -A INPUT -s 2001:db8::9 -j DROP
	before=$(ns nft -a list chain ip6 filter INPUT)
	answers ip6tables -A INPUT -s 2001:db8::9 -j DROP
	answers ip6tables -A INPUT -s 2001:db8::8 -j DROP
	ns nft -a list chain ip6 filter INPUT | diff - <(echo "$before") >&2 || complain "the chain changed"
	NS=$PLAIN ip6tables-save | grep -v '^#' >save.off
	ip6tables-save | grep -v '^#' | diff save.off -
}
