# Rules by number among compiled ones: how little of the kernel's ruleset changes, and that it is the right rule.
load ../lib/harness
load ../lib/both

text() { printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'; cat; echo COMMIT; }

hosts() { printf -- '-A INPUT -s 127.0.0.%d/32 -j DROP\n' {1..120}; }
# A tree by destination, with gaps between what its rules ask for; a rule for all of them stands in each of its chains.
acl() {
	local i
	for i in {1..120}; do
		echo "-A INPUT -s 127.0.$((i % 3)).0/24 -d 127.0.1.$((2 * i))/32 -p udp -m udp --dport $((i % 7 + 1000)) -j DROP"
		echo "-A INPUT -d 127.0.1.$((2 * i))/32 -p icmp -j ACCEPT"
		[ "$i" != 60 ] || echo '-A INPUT -d 127.0.1.0/24 -p icmp -m icmp --icmp-type 8 -j MARK --set-mark 1'
	done
}
# load KIND: these rules in both, compiled; the same in the file `in`
load_rules() {
	need nft
	"$1" | text >in
	[ "$1" != acl ] || sed -i 's/^\*filter/*mangle/' in
	IN=in both iptables-restore
	compiled
}
# changes LINES WORD...: both do it, and at most so many lines of the kernel's ruleset change for it
changes() {
	local max=$1 n
	shift
	ns nft -a list ruleset 2>/dev/null | sed 's/ packets [0-9]* bytes [0-9]*//' >before
	both "$@"
	[ "$a" = 0 ] || complain "$*: $(cat out.full)"
	ns nft -a list ruleset 2>/dev/null | sed 's/ packets [0-9]* bytes [0-9]*//' >after
	n=$(diff before after | grep -c '^[<>]' || true)
	[ "$n" -le "$max" ] || complain "$n lines changed: $*" "$(diff before after)"
}

@test "a set: rules come, go and are replaced in the middle, as elements" {
	load_rules hosts
	# nft lists two elements in a line, so that one more moves all that stand behind it: only rules and chains are counted.
	chains() { ns nft -a list ruleset | grep -v '127\.0\.0\.' | sort >"$1"; }
	chains was
	both iptables -I INPUT 50 -s 127.0.0.200 -j DROP
	both iptables -D INPUT 50
	both iptables -R INPUT 60 -s 127.0.0.201 -j DROP
	both iptables -R INPUT 60 -s 127.0.0.202 -j DROP -c 5 600
	both iptables -I INPUT 121 -s 127.0.0.203 -j DROP
	chains is
	diff was is || complain "more than elements changed"
	pings 127.0.0.{60,200,201,202,203}
	same_saves pings
	# One that is there already, and one of another shape, cannot be elements.
	both iptables -I INPUT 50 -s 127.0.0.70 -j DROP
	both iptables -D INPUT 50
	both iptables -R INPUT 50 -p udp -j DROP
	both iptables -I INPUT 3 -s 127.0.0.204 -j web
	pings 127.0.0.{50,70,204}
	same_saves pings
}

@test "a tree: rules come, go and are replaced in the chains where they can match" {
	load_rules acl
	changes 2 iptables -t mangle -I INPUT 100 -s 127.0.1.0/24 -d 127.0.1.40/32 -p icmp -j DROP
	changes 2 iptables -t mangle -R INPUT 100 -d 127.0.1.40/32 -p icmp -j DROP
	pings 127.0.1.40 127.0.0.1
	changes 2 iptables -t mangle -D INPUT 100
	changes 4 iptables -t mangle -D INPUT 1
	# Between what the tree has elements for, and around all of them.
	changes 6 iptables -t mangle -I INPUT 30 -d 127.0.1.41/32 -p icmp -j DROP -c 3 300
	changes 6 iptables -t mangle -I INPUT 2 -d 127.0.9.9/32 -j DROP
	changes 6 iptables -t mangle -I INPUT 200 -d 126.0.0.0/8 -j DROP
	both iptables -t mangle -I INPUT 77 -d 127.0.0.0/8 -p icmp -j MARK --set-mark 7
	both iptables -t mangle -I INPUT 77 -p udp -j MARK --set-mark 8
	pings 127.0.1.{40,41} 127.0.0.1
	same_saves pings
	both iptables -t mangle -D INPUT 77
	both iptables -t mangle -R INPUT 77 -j web
	pings 127.0.1.{40,41} 127.0.0.1
	same_saves pings
}

# A packet of each ping comes to INPUT at least; the kernel's state decides which of them match.
@test "a tree: a rule with a state of its own is there once, in one chain or behind a jump from each" {
	local n one='-d 127.0.1.40/32 -m limit --limit 1/hour --limit-burst 2 -j MARK --set-mark 9'
	local all='-p icmp -m limit --limit 1/hour --limit-burst 5 -j ACCEPT'
	kernel() { ns nft list ruleset 2>/dev/null | sed 's/ packets [0-9]* bytes [0-9]*//' >"$1"; }
	load_rules acl
	# When one for all chains has come once the maps have no gaps, and nothing but rules and its chain changes.
	both iptables -t mangle -I INPUT 77 $all
	both iptables -t mangle -D INPUT $all
	changes 1 iptables -t mangle -I INPUT 40 $one
	pings 127.0.1.{40,40,40}
	same_saves pings
	both iptables -t mangle -I INPUT 41 -d 127.0.1.40/32 -p icmp -j ACCEPT
	both iptables -t mangle -C INPUT $one
	changes 1 iptables -t mangle -D INPUT $one
	for n in 2 77 200; do
		kernel was
		both iptables -t mangle -I INPUT "$n" $all -c 7 700
		kernel is
		[ "$(diff was is | grep -c '^>[[:space:]]*jump sluice')" -gt 20 ] || complain "it is not in all chains" "$(diff was is)"
		[ "$(diff was is | grep -c '^>.* limit')" -eq 1 ] || complain "it is not there once" "$(diff was is)"
		pings 127.0.1.{40,50,60} 127.0.0.{1,2}
		both iptables -t mangle -C INPUT $all
		both iptables -t mangle -S INPUT "$n" -v
		both iptables -t mangle -I INPUT $((n + 1)) -p icmp -j MARK --set-mark 3
		both iptables -t mangle -D INPUT $((n + 1))
		case $n in
		2) both iptables -t mangle -D INPUT $all ;;
		77) both iptables -t mangle -D INPUT "$n" ;;
		*) both iptables -t mangle -R INPUT "$n" -m mark --mark 7 -m limit --limit 9/min -j ACCEPT
			both iptables -t mangle -D INPUT -m mark --mark 7 -m limit --limit 9/min -j ACCEPT ;;
		esac
		kernel is
		diff was is || complain "not as before"
	done
	printf '*mangle\n-I INPUT 9 %s\n-I INPUT 200 -m limit --limit 2/min -j ACCEPT\n-I INPUT 11 %s\nCOMMIT\n' "$all" "$one" >edits
	IN=edits both iptables-restore -n
	pings 127.0.1.{40,50} 127.0.0.1
	same_saves pings
	both iptables -t mangle -D INPUT 9
	both iptables -t mangle -F INPUT
	! ns nft list ruleset | grep sluice
}

@test "a tree: a rule for all of its chains comes to each, and goes again, by number and by what it says" {
	kernel() { ns nft -a list ruleset 2>/dev/null | sed 's/ packets [0-9]* bytes [0-9]*//' >"$1"; }
	load_rules acl
	# When it has come once the maps have no gaps, and nothing but rules changes.
	both iptables -t mangle -I INPUT 77 -p icmp -j MARK --set-mark 7
	[ "$(ns nft list ruleset | grep -c 'meta mark set 0x0*7')" -gt 20 ] || complain "it is not in all chains"
	both iptables -t mangle -D INPUT -p icmp -j MARK --set-mark 7
	kernel was
	for n in 2 77 200; do
		both iptables -t mangle -I INPUT "$n" -p icmp -j MARK --set-mark 7 -c 5 500
		kernel is
		! diff was is | grep '^<' || complain "more than this rule changed"
		pings 127.0.1.{40,50} 127.0.0.1
		both iptables -t mangle -C INPUT -p icmp -j MARK --set-mark 7
		same_saves pings
		both iptables -t mangle -R INPUT "$n" -m mark --mark 7 -j ACCEPT
		pings 127.0.1.{40,50} 127.0.0.1
		same_saves pings
		case $n in
		77) both iptables -t mangle -D INPUT "$n" ;;
		*) both iptables -t mangle -D INPUT -m mark --mark 7 -j ACCEPT ;;
		esac
		kernel is
		diff was is || complain "not as before"
	done
	same_saves pings
}

@test "packets meet rules that were put into a tree, in their order" {
	load_rules acl
	both iptables -t mangle -I INPUT 100 -d 127.0.0.1/32 -p icmp -j MARK --set-mark 2
	both iptables -t mangle -I INPUT 100 -d 127.0.0.0/8 -p icmp -j MARK --set-mark 1
	both iptables -t mangle -I INPUT 102 -d 127.0.0.0/24 -p icmp -m mark --mark 2 -j DROP
	pings 127.0.1.40 127.0.0.2
	same_saves pings
	grep -q '^\[2:[0-9]*\] -A INPUT -d 127.0.0.0/24 -p icmp -m mark --mark 0x2 -j DROP' save.full || complain "$(cat save.full)"
}

@test "numbers: what is listed and zeroed, and what is too big" {
	local n
	load_rules acl
	pings 127.0.1.{40,50}
	for n in 1 2 120 121 240 241 242; do
		both iptables -t mangle -S INPUT "$n" -v
		both iptables -t mangle -L INPUT "$n" -nv
		both iptables -t mangle -Z INPUT "$n"
	done
	both iptables -t mangle -D INPUT 242
	both iptables -t mangle -R INPUT 242 -j DROP
	both iptables -t mangle -I INPUT 243 -j DROP
	[ "$a" = 1 ] || complain "exit $a"
	both iptables -t mangle -I INPUT 242 -j DROP
	both iptables -t mangle -A INPUT -p tcp
	both iptables -t mangle -I INPUT 243 -p sctp
	both iptables -t mangle -R INPUT 243 -p udp
	both iptables -t mangle -D INPUT 243
	both iptables -t mangle -D INPUT 242
}

@test "a text with many edits by number in a tree" {
	load_rules acl
	{
		echo '*mangle'
		printf -- '-I INPUT %d -d 127.0.1.41/32 -p icmp -j MARK --set-mark %d\n' 50 1 50 2 51 3 200 4
		echo '-D INPUT 7'
		echo '-R INPUT 9 -d 127.0.0.1/32 -j MARK --set-mark 5'
		printf -- '-I INPUT %d -d 127.0.1.45/32 -j MARK --set-mark %d\n' 120 6 3 7
		echo COMMIT
	} >edits
	IN=edits both iptables-restore -n
	[ "$a" = 0 ] || complain "$(cat out.full)"
	pings 127.0.1.{41,45} 127.0.0.1
	same_saves pings
}

@test "a rule by number that leads into a circle is refused in the same words" {
	load_rules acl
	both iptables -t mangle -N loop
	both iptables -t mangle -A web -j loop
	both iptables -t mangle -A loop -j web
	both iptables -t mangle -I INPUT 50 -d 127.0.1.40/32 -j web
	[ "$a" != 0 ] || complain "a circle"
	both iptables -t mangle -R INPUT 50 -d 127.0.1.40/32 -j web
	[ "$a" != 0 ] || complain "a circle"
	both iptables -t mangle -D loop 1
	both iptables -t mangle -I INPUT 50 -d 127.0.1.40/32 -j web
	[ "$a" = 0 ] || complain "$(cat out.full)"
	pings 127.0.1.40
	same_saves pings
}

@test "a question that fails is an error, and nothing is done" {
	local n i kind
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	# (Leaks cannot be looked for under strace.)
	traced() { ASAN_OPTIONS=detect_leaks=0 ns strace -o trace -e trace=sendto "$@"; }
	for kind in hosts acl; do
		$kind | text | sed 's/-j MARK.*/-j ACCEPT/' >in
		iptables-restore --optimize=full in
		set -- "$SLUICE_BIN/iptables" -D INPUT 60
		SLUICE_OPTIMIZE=full traced "$@"
		n=$(grep -c 'sendto(' trace)
		iptables-save >before
		for ((i = 1; i <= n; i++)); do
			run env SLUICE_OPTIMIZE=full ASAN_OPTIONS=detect_leaks=0 nsenter --net="/proc/$NS/ns/net" \
				strace -o trace -e trace=sendto -e inject=sendto:error=ENOMEM:when=$i "$@"
			if [ "$status" -eq 0 ]; then
				[ -z "$output" ] || complain "done, and said, at $i of $n: $output"
			else
				[[ $output == *'Cannot allocate memory'* ]] || complain "not said, at $i of $n: exit $status" "$output"
				iptables-save | diff before - | grep -v '^[<>] #' | grep '^[<>]' && complain "changed, at $i of $n"
			fi
		done
	done
}
