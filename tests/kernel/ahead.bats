# Rules with intervals that change while packets come: those that all rules refuse, before and behind the change, never come through. And
# what went in front of a batch is gone when the batch is refused.
load ../lib/harness
load ../lib/both

prepare() {
	ours_only
	need nft python3
	export SLUICE_OPTIMIZE=full
}

# nets REST LAST: a text with many networks ($NETS), and REST of their rules; LAST refuses 127.0.0.2
NETS=10000
! sanitized || NETS=5000
nets() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:other - [0:0]\n-A FORWARD -j other\n'
	seq $NETS | awk '{ printf "-A INPUT -s %d.%d.0.0/%d%s\n", $1 % 100 + 1, $1 / 100, $1 % 7 + 18, rest }' rest="$1"
	printf -- "-A INPUT $2\nCOMMIT\n"
}
prefixes() { nets ' -j DROP' '-s 127.0.0.0/30 -j DROP'; }
access() { nets ' -d 10.0.0.0/8 -p tcp -m tcp --dport 1:700 -j ACCEPT' '-s 127.0.0.0/30 -p udp -m udp --dport 1:65535 -j DROP'; }
# jumps CHAIN...: rules that lead to the chains in turns, which refuse all
jumps() {
	prefixes | awk -v chains="$*" 'BEGIN { n = split(chains, c) }
		/^:other/ { for (i in c) { print ":" c[i] " - [0:0]"; rules = rules "-A " c[i] " -j DROP\n" } }
		/^COMMIT/ { printf "%s", rules }
		{ sub("-j DROP", "-j " c[NR % n + 1]); print }'
}
# tight WORD...: no packet comes through while this is carried out
tight() {
	local out=() pid
	coproc LEAK { ns python3 "$TOP/tests/lib/leak.py" 127.0.0.2 3>&-; }
	pid=$LEAK_PID
	read -r -u "${LEAK[0]}" _
	"$@" || complain "$*"
	exec {LEAK[1]}>&-
	read -r -u "${LEAK[0]}" -a out
	wait "$pid"
	[ "${out[0]:-0}" -gt 0 ] || complain "no packets: $*"
	[ "${out[1]}" -eq 0 ] || complain "${out[1]} of ${out[0]} packets came through: $*"
}
twice() { "$@" && "$@"; }

@test "a table that is restored again, with prefixes and with a tree" {
	local kind
	for kind in prefixes access; do
		$kind >in
		iptables-restore in
		compiled
		maps >before
		tight twice iptables-restore in
		[ "$(maps)" = "$(cat before)" ] || complain "$kind: maps are left"
		iptables-save | grep '^-A' | sort | diff - <(grep '^-A' in | sort) || complain "$kind: not what was restored"
	done
}

@test "single edits that compile prefixes anew, and a table that is compiled as a whole" {
	prefixes >in
	iptables-restore in
	tight iptables -I INPUT 1999 -s 10.0.0.0/8 -j ACCEPT
	tight iptables -D INPUT 1999
	tight iptables -R INPUT 1999 -s 10.0.0.0/8 -j RETURN
	tight sluice optimize --level off
	tight sluice optimize --level full
	[ "$(iptables -S INPUT | wc -l)" -eq $((NETS + 2)) ]
}

# (Of a batch that it refuses the kernel looks for the rule that is wrong: from the first on, and through the whole table for each.)
@test "a batch that the kernel refuses leaves nothing of what went in front of it" {
	local before NETS=2000
	prefixes >in
	iptables-restore in
	before=$(ns nft list ruleset)
	sed 's/^COMMIT/-A other -j INPUT2\n&/; s/^:other.*/&\n:INPUT2 - [0:0]\n-A INPUT2 -j other/' in >circle
	! iptables-restore circle 2>err || complain "a circle was restored"
	[ "$(ns nft list ruleset)" = "$before" ] || complain "something has changed: restore"
	printf '*filter\n-F INPUT\n' >part
	sed -n 's/^-A INPUT -s \(.*\) -j DROP/-A INPUT -s \1 -j ACCEPT/p' in >>part
	printf -- '-N a\n-N b\n-A a -j b\n-A b -j a\n-A FORWARD -j a\nCOMMIT\n' >>part
	! iptables-restore -n part 2>err || complain "a circle was restored with -n"
	[ "$(ns nft list ruleset)" = "$before" ] || complain "something has changed: restore -n"
}

# What a table has is gone with it when iptables-nft restores it, since the table is deleted; so here, where it is not.
@test "what others have put into a table that is restored is gone" {
	prefixes >in
	ns nft -f - <<-'END'
		table ip filter {
			counter theirs { }
			quota theirs { 1 mbytes }
			set theirs { type ipv4_addr; }
			map counts { type ipv4_addr : counter; elements = { 192.0.2.1 : "theirs" }; }
			chain more { counter name ip saddr map @counts; }
			chain mine { ip saddr @theirs drop; ip daddr { 192.0.2.1, 192.0.2.2 } jump more; ip daddr 192.0.2.3 jump { quota name "theirs" drop; }; }
			chain hooked { type filter hook input priority 7; policy accept; jump mine; }
		}
	END
	# (Not every kernel has flowtables.)
	ns nft 'add flowtable ip filter theirs { hook ingress priority 0; devices = { lo }; }
		add rule ip filter hooked ip protocol tcp flow add @theirs' 2>err || grep -q 'No such file' err
	iptables-restore in
	! ns nft list ruleset | grep 'theirs\|mine\|more\|hooked' || complain "something is left"
	ns nft add table ip filter '{ flags dormant; }'
	iptables-restore in
	tight sleep 0.1
	iptables -P INPUT DROP
	iptables -N own
	iptables -A OUTPUT -j own
	sed 's/INPUT ACCEPT/INPUT DROP/' in >drop
	iptables-restore -c drop
	iptables-save -c | grep -q '^:INPUT DROP \[0:0\]' || complain "$(iptables-save -c | head -3)"
	! iptables -S own 2>/dev/null || complain "own is left"
}

@test "rules that lead to chains of the user's: restored again, with other chains, some of them the same" {
	local kind
	jumps one two three >in
	jumps two four five >in.other
	iptables-restore in
	compiled
	for kind in in in.other in in.other in; do
		tight iptables-restore $kind
		iptables-save | saved | sort | diff - <(sort $kind) || complain "$kind: not what was restored"
		! ns nft list ruleset | grep 'ahead' || complain "$kind: something is left"
	done
	[ "$(maps)" -eq 2 ]		# with its front
	iptables -S | grep '^-N' | sort -c
}

# anew CHAINS LINE...: a text with the lines, and then the rules of `in`, which the chains take in turns
anew() {
	printf '%s\n' '*filter' '-F INPUT' "${@:2}"
	awk -v chains="$1" 'BEGIN { n = split(chains, c) } /^-A INPUT/ { sub("-j .*", "-j " c[NR % n + 1]); print }' in
	echo COMMIT
}

@test "single edits, and texts with -n where chains come, are renamed, and go" {
	jumps one two three >in
	iptables-restore in
	tight iptables -I INPUT 1999 -s 10.0.0.0/8 -j one
	tight sluice optimize --level off
	tight sluice optimize --level full
	anew 'one 2 four 5 6' '-E two 2' '-N four' '-N five' '-E five 5' '-N six' '-A four -j DROP' '-A 5 -j DROP' '-E six 6' '-A 6 -j DROP' >in.new
	tight iptables-restore -n in.new
	rules INPUT | diff - <(grep '^-A INPUT' in.new) || complain "not what was restored"
	[ "$(iptables -S | grep '^-N' | xargs)" = '-N 2 -N 5 -N 6 -N four -N one -N other -N three' ]
	[ "$(iptables -S 5)" = $'-N 5\n-A 5 -j DROP' ]
	anew 'three four 4' '-F four' '-X four' '-E 2 four' '-N 4' '-A 4 -j DROP' '-X 5' >in.new
	! iptables-restore -n in.new 2>err || complain "chain 5 was not empty"
	[ "$(iptables -S | grep '^-N' | xargs)" = '-N 2 -N 5 -N 6 -N four -N one -N other -N three' ]
	sed -i 's/^-X 5/-F 5\n&\n-N 5\n-A 5 -j DROP/; s/^\(-A INPUT.*\)three$/\15/' in.new
	tight iptables-restore -n in.new
	rules INPUT | diff - <(grep '^-A INPUT' in.new) || complain "not what was restored"
	[ "$(iptables -S | grep '^-N' | xargs)" = '-N 4 -N 5 -N 6 -N four -N one -N other -N three' ]
	[ "$(iptables -S 5)" = $'-N 5\n-A 5 -j DROP' ]
	! ns nft list ruleset | grep ahead || complain "something is left"
}

# traced WORD...: one of ours under strace (leaks cannot be looked for then); its requests to the kernel are in `calls`
traced() { ASAN_OPTIONS=detect_leaks=0 ns strace -o calls -e trace=sendto "$@"; }
# killed_at N PROGRAM WORD...: it is, where its request N would go
killed_at() {
	local status=0
	traced -e "inject=sendto:signal=KILL:when=$1" "$SLUICE_BIN/$2" "${@:3}" || status=$?
	[ $status -eq 137 ] || complain "exit $status, not killed: $*"
	ns nft list ruleset | grep -q ahead || complain "nothing went ahead: $*"
}
listings() { iptables-save -c | saved; iptables -n -v -L; for c in one two three; do iptables -n -L $c; done; }

@test "what is left by a program that is killed between two batches no listing shows, and the next command takes it away" {
	local n
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	jumps one two three >in
	jumps two four five >in.other
	iptables-restore in
	traced "$SLUICE_BIN/iptables-restore" in.other
	n=$(grep -c sendto calls)
	iptables-restore in
	ns nft list ruleset >before
	listings >before.list

	killed_at "$n" iptables-restore in.other
	listings | diff before.list - || complain "listings show what is left"
	! sluice doctor 2>err >/dev/null || complain "the doctor finds nothing wrong"
	grep -q 'table ip filter has unused maps and chains of a program that was killed' err || complain "$(cat err)"
	iptables -A OUTPUT -j other
	iptables -D OUTPUT -j other
	ns nft list ruleset | diff before - || complain "something is left"
	sluice doctor >/dev/null || complain "the doctor finds something wrong"

	killed_at "$n" iptables-restore in.other
	printf '%s\n' '*filter' '-F INPUT' '-F two' '-X two' COMMIT | iptables-restore -n
	! ns nft list ruleset | grep 'sluice\|two' || complain "something is left"

	iptables-restore in
	killed_at "$n" iptables-restore in.other
	tight iptables-restore in.other
	[ "$(maps)" -eq 2 ]		# with its front
}

@test "thousands of chains that are missing, restored while another program changes rules all the time" {
	local kind changing
	jumps c{1..2000} >in
	jumps d{1..2000} >in.other
	iptables-restore in
	compiled
	for kind in in.other in in.other; do
		nsenter --net="/proc/$NS/ns/net" bash -c 'for i in {1..600}; do nft "add table inet x; delete table inet x"; sleep 0.1; done' &
		changing=$!
		iptables-restore $kind || complain "$kind"
		kill $changing || complain "nothing was changed"
		wait $changing || true
		iptables-save -t filter | saved | sort | diff -q - <(sort $kind) || complain "$kind: not what was restored"
	done
	! ns nft list ruleset | grep 'ahead' || complain "something is left"
}
