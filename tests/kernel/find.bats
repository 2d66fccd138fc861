# Rules that are searched for by what they say, among compiled ones: what is read of the kernel for it, and that it is the right rule.
load ../lib/harness
load ../lib/both
load ../lib/received

text() { printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'; cat; echo COMMIT; }

# Networks, every eighth with one in it that it hides, so many that they are a map; and at last one that an earlier one hides a part of.
nets() {
	local i
	for i in {0..239}; do
		printf -- '-A INPUT -s %d.%d.0.0/16 -j DROP\n' 11 "$i" 10 "$i"
		[ $((i % 4)) -ne 0 ] || echo "-A INPUT -s 10.$i.7.0/24 -j ACCEPT"
	done
	echo '-A INPUT -s 10.240.0.0/13 -j ACCEPT'
	echo '-A INPUT -s 10.240.0.0/12 -j DROP'
}
# Three rules for each host: a group in another order.
tenants() {
	local i
	for i in {1..200}; do
		echo "-A INPUT -s 127.0.0.$i/32 -i lo -p udp -m udp --dport $i -j ACCEPT"
		echo "-A INPUT -s 127.0.0.$i/32 -i lo -j web"
		[ "$i" != 5 ] || echo '-A INPUT -s 127.0.0.5/32 -i lo -m limit --limit 1000/sec --limit-burst 900 -j ACCEPT'
		echo "-A INPUT -s 127.0.0.$i/32 -i lo -p icmp -j REJECT --reject-with icmp-host-prohibited"
	done
}
# A tree by destination; a rule for all of them stands in each of its chains.
acl() {
	local i
	for i in {1..200}; do
		echo "-A INPUT -s 10.$i.0.0/16 -d 192.0.2.$i/32 -p tcp -m tcp --dport $((i % 7)) -j DROP"
		echo "-A INPUT -d 192.0.2.$i/32 -p udp -j ACCEPT"
		[ "$i" != 100 ] || echo '-A INPUT -s 10.0.0.0/8 -p tcp -m ttl --ttl-lt 2 -j ACCEPT'
	done
	echo '-A INPUT -d 192.0.2.16/28 -p udp -j DROP'
}

# Trees in turns, by one address and then by the other; the last rule is hidden, and the one in front of it for some sources.
turns() {
	local i
	for i in {1..200}; do
		echo "-A INPUT -s 10.$i.0.0/16 -d 192.0.2.$i/32 -p tcp -m tcp --dport 22 -j ACCEPT"
		echo "-A INPUT -d 192.0.2.$i/32 -p udp -m udp --sport $i:$((i + 9)) -j DROP"
	done
	for i in {1..200}; do
		echo "-A INPUT -s 172.16.$i.0/24 -p udp -m udp --dport 53 -j ACCEPT"
		echo "-A INPUT -s 172.16.$i.0/24 -p tcp -m tcp --dport 80:$((80 + i)) -j ACCEPT"
	done
	echo '-A INPUT -s 172.16.0.0/17 -p tcp -m tcp --dport 25 -j ACCEPT'
	echo '-A INPUT -p tcp -m tcp --dport 25 -j DROP'
	echo '-A INPUT -d 192.0.2.3/32 -p tcp -m tcp --dport 25 -j ACCEPT'
}

# Little is read for these, which are found.
finds() {
	local n
	n=$(received "$SLUICE_BIN/iptables" "$@")
	[ "$(cat status)" = 0 ] || complain "not found: $*"
	[ "$n" -le "${LIMIT:-16384}" ] || complain "read $n bytes: $*"
}
# Little is read for these, which are not there.
misses() {
	local n
	n=$(received "$SLUICE_BIN/iptables" "$@")
	[ "$(cat status)" = 1 ] || complain "found: $*"
	[ "$n" -le "${LIMIT:-16384}" ] || complain "read $n bytes: $*"
}
# The measure itself: a listing is more.
lists() {
	local n
	n=$(received "$SLUICE_BIN/iptables" -S INPUT)
	[ "$n" -gt 32768 ] || complain "the measure sees only $n bytes of a listing"
}

# begin_with RULES: these are compiled on one side, and the measure sees them.
begin_with() {
	need_received
	"$1" | text >in
	IN=in both iptables-restore
	compiled
	export SLUICE_OPTIMIZE=full
	lists
}

@test "networks that hide others are found by one question, and go by it where they hide none" {
	begin_with nets
	finds -C INPUT -s 10.3.0.0/16 -j DROP
	finds -C INPUT -s 10.4.0.0/16 -j DROP
	finds -C INPUT -s 10.240.0.0/13 -j ACCEPT
	finds -D INPUT -s 10.3.0.0/16 -j DROP
	NS=$PLAIN iptables -D INPUT -s 10.3.0.0/16 -j DROP
	same_saves "-D of one that hides none"
	both iptables -D INPUT -s 10.4.0.0/16 -j DROP
	both iptables -C INPUT -s 10.4.7.0/24 -j ACCEPT
	both iptables -C INPUT -s 10.240.0.0/12 -j DROP
	both iptables -D INPUT -s 10.240.0.0/13 -j ACCEPT
	both iptables -D INPUT -s 10.8.7.0/24 -j ACCEPT
	both iptables -D INPUT -s 10.8.7.0/24 -j ACCEPT
	both iptables -D INPUT -s 10.240.0.0/12 -j DROP
}

@test "what no network overlaps is not in their run: it comes and goes behind them, as often as it may, and little is read for it" {
	local i n
	begin_with nets
	for i in 1 2 3; do both iptables -A INPUT -s 203.0.113.9 -j DROP; done
	for i in 1 2 3; do
		finds -C INPUT -s 203.0.113.9 -j DROP
		finds -D INPUT -s 203.0.113.9 -j DROP
		NS=$PLAIN iptables -D INPUT -s 203.0.113.9 -j DROP
		same_saves "-D number $i"
	done
	# Of another shape, where there is none, and in one that stands alone: none of these is there.
	for rule in '-i eth0 -j DROP' '-s 203.0.113.9 -j DROP' '-s 10.3.7.0/24 -j ACCEPT'; do
		n=$(received "$SLUICE_BIN/iptables" -D INPUT $rule)
		[ "$(cat status)" = 1 ] && [ "$n" -le 16384 ] || complain "$rule: exit $(cat status), read $n bytes"
	done
	# These are hidden, and found all the same.
	both iptables -C INPUT -s 10.4.7.0/24 -j ACCEPT
	both iptables -D INPUT -s 10.4.7.0/24 -j ACCEPT
	[ "$a" = 0 ] || complain "not found"
	both iptables -D INPUT -s 10.4.7.0/24 -j ACCEPT
	[ "$a" = 1 ] || complain "found twice"
}

# Networks in networks, in both orders, and one around all of them.
nested() {
	local i
	for i in {1..160}; do
		echo "[$i:$i] -A INPUT -s 127.1.$i.64/26 -j DROP"
		[ $((i % 5)) -ne 0 ] || echo "[5:500] -A INPUT -s 127.1.$i.70/32 -m comment --comment first -j DROP"
		echo "[$i:$i] -A INPUT -s 127.1.$i.0/24 -j $1"
		[ $((i % 7)) -ne 0 ] || echo "[7:700] -A INPUT -s 127.1.$i.128/25 -j DROP"
		[ $((i % 35)) -ne 0 ] || echo "-A INPUT -s 127.1.$i.128/25 -j DROP"
	done
	echo '-A INPUT -s 127.1.0.0/17 -j DROP'
}

@test "what a network hides is there when it goes, and nothing is compiled anew" {
	local end was rule
	need nft
	for end in DROP ACCEPT; do
		nested $end | text >in
		IN=in both iptables-restore -c
		compiled
		was=$(ns nft list chains | grep sluice)
		for rule in "-s 127.1.35.64/26 -j DROP" "-s 127.1.35.0/24 -j $end" "-s 127.1.35.128/25 -j DROP" "-s 127.1.140.0/24 -j $end" \
			"-s 127.1.35.70/32 -m comment --comment first -j DROP" "-s 127.1.36.64/26 -j DROP" 5 50 "1 -s 192.0.2.9 -j DROP" 2; do
			case $rule in
			*192.0.2.9*) both iptables -R INPUT $rule ;;
			*) both iptables -D INPUT $rule ;;
			esac
			[ "$a" = 0 ] || complain "-D $rule: $(cat out.full)"
			[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "$rule: the run is another"
			pings 127.1.{35,36,140}.{1,66,70,130} 127.1.{1,2,16,17}.{1,66}
			same_saves "$rule"
			both iptables -C INPUT -s 127.1.140.128/25 -j DROP
		done
	done
}

# Hosts or networks, some of them several times; with other comments, verdicts, and counters.
twins() {
	local i
	for i in {1..220}; do
		echo "[$i:1000] -A INPUT -s 127.0.$i.$1 -j DROP"
		[ $((i % 3)) -ne 0 ] || echo "[7:700] -A INPUT -s 127.0.$i.$1 -j DROP"
		[ $((i % 9)) -ne 0 ] || echo "[8:800] -A INPUT -s 127.0.$i.$1 -m comment --comment third -j DROP"
		[ "$i" != 75 ] || echo "-A INPUT -s 127.0.$i.$1 -j ACCEPT"
	done
	for i in {1..40}; do echo "-A INPUT -s 127.0.30.$1 -j DROP"; done
}

hosts_in_nets() {
	local i
	for i in {0..239}; do
		echo "-A INPUT -s 10.$i.0.0/16 -j DROP"
		printf -- '-A INPUT -s %s.0.1/32 -j DROP\n' "11.$i" "12.$i" "13.$i"
		[ $((i % 8)) -ne 0 ] || printf -- "-A INPUT -s 10.$i.9.9/32 -j %s\n" DROP ACCEPT DROP
	done
}

@test "hosts that networks hide are found among what is told, and missed there" {
	begin_with hosts_in_nets
	LIMIT=32768
	[ "$(received "$SLUICE_BIN/iptables" -S INPUT)" -gt 65536 ] || complain "a listing is not much more"
	misses -C INPUT -s 10.3.3.3 -j DROP
	misses -D INPUT -s 10.8.9.8 -j ACCEPT
	misses -C INPUT -s 10.8.9.9 -j RETURN
	finds -C INPUT -s 10.8.9.9 -j ACCEPT
	finds -D INPUT -s 10.8.9.9 -j DROP
	NS=$PLAIN iptables -D INPUT -s 10.8.9.9 -j DROP
	same_saves "-D of the first of two that are hidden"
	both iptables -D INPUT -s 10.8.9.9 -j DROP
	both iptables -D INPUT -s 10.8.9.9 -j DROP
	both iptables -D INPUT -s 10.8.0.0/16 -j DROP
	both iptables -C INPUT -s 10.8.9.9 -j ACCEPT
	both iptables -D INPUT -s 10.16.0.0/16 -j DROP
	both iptables -D INPUT -s 10.16.9.9 -j DROP
	both iptables -D INPUT -s 10.16.9.9 -j ACCEPT
}

@test "of rules with the same key the next one comes in the place of one that goes, and little is read for it" {
	local key was rule
	need_received
	for key in 0/24 1/32; do
		twins $key | text >in
		IN=in both iptables-restore -c
		compiled
		export SLUICE_OPTIMIZE=full LIMIT=32768
		lists
		was=$(ns nft list chains | grep sluice)
		for rule in 9 9 30 30 30 75; do
			rule="-s 127.0.$rule.$key -j DROP"
			finds -D INPUT $rule
			NS=$PLAIN iptables -D INPUT $rule
			same_saves "-D $rule"
			# What comes to the front of them is the next that goes.
			finds -C INPUT -s 127.0.36.$key -j DROP
		done
		pings 127.0.{9,30,36,75}.1
		same_saves pings
		[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
		# The third has a comment and is the only one left; what is left of 75 does something else than the set.
		finds -C INPUT -s 127.0.9.$key -m comment --comment third -j DROP
		both iptables -D INPUT -s 127.0.9.$key -m comment --comment third -j DROP
		both iptables -D INPUT -s 127.0.75.$key -j DROP
		both iptables -D INPUT -s 127.0.75.$key -j ACCEPT
		both iptables -F
	done
	# Not those that others overlap.
	{ twins 0/24; echo '-A INPUT -s 127.0.0.0/16 -j ACCEPT'; echo '-A INPUT -s 127.0.10.0/24 -j DROP'; } | text >in
	IN=in both iptables-restore -c
	both iptables -D INPUT -s 127.0.9.0/24 -j DROP
	both iptables -D INPUT -s 127.0.10.0/24 -j DROP
	pings 127.0.9.1 127.0.10.1
	same_saves pings
}

@test "of twins in a map one comes in the place of the other, unless packets would go on to a third" {
	local i
	for i in {1..60}; do
		echo "-A INPUT -s 127.0.0.$i -j $([ $((i % 2)) = 0 ] && echo DROP || echo RETURN)"
		case $((i % 5)) in
		0) echo "-A INPUT -s 127.0.0.$i -j ACCEPT";;
		1) echo "-A INPUT -s 127.0.0.$i"; echo "-A INPUT -s 127.0.0.$i -j DROP";;
		2) echo "-A INPUT -s 127.0.0.$i -j ACCEPT"; echo "-A INPUT -s 127.0.0.$i";;
		3) echo "-A INPUT -s 127.0.0.$i -j web";;
		esac
	done | text >in
	IN=in both iptables-restore
	compiled
	for i in 5 6 7 8 10 11 12 13; do
		both iptables -D INPUT -s 127.0.0.$i -j "$([ $((i % 2)) = 0 ] && echo DROP || echo RETURN)"
		[ "$a" = 0 ] || complain "$i: $(cat out.full)"
	done
	pings 127.0.0.{5,6,7,8,10,11,12,13}
	same_saves pings
	both iptables -D INPUT -s 127.0.0.7 -j ACCEPT
	both iptables -D INPUT -s 127.0.0.11
	pings 127.0.0.{7,11}
	same_saves pings
}

@test "rules of a group are found in its chain and by one question for each of its maps, and go alone" {
	local was
	begin_with tenants
	was=$(ns nft list chains | grep sluice)
	for rule in '-i lo -p udp -m udp --dport 7 -j ACCEPT' '-i lo -j web' '-i lo -p icmp -j REJECT --reject-with icmp-host-prohibited'; do
		eval "finds -C INPUT -s 127.0.0.7 $rule"
		eval "finds -D INPUT -s 127.0.0.7 $rule"
		eval "NS=$PLAIN iptables -D INPUT -s 127.0.0.7 $rule"
		same_saves "-D $rule"
		eval "both iptables -C INPUT -s 127.0.0.7 $rule"
	done
	finds -C INPUT -s 127.0.0.5 -i lo -m limit --limit 1000/sec --limit-burst 900 -j ACCEPT
	both iptables -D INPUT -s 127.0.0.5 -i lo -m limit --limit 1000/sec --limit-burst 900 -j ACCEPT
	pings 127.0.0.{5,6,7,8}
	same_saves pings
	both iptables -D INPUT 9
	[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
}

@test "rules of a tree are found where they are, and go alone, all of their copies" {
	local was
	begin_with acl
	was=$(ns nft list chains | grep sluice)
	finds -C INPUT -s 10.0.0.0/8 -p tcp -m ttl --ttl-lt 2 -j ACCEPT
	finds -C INPUT -s 10.9.0.0/16 -d 192.0.2.9 -p tcp -m tcp --dport 2 -j DROP
	finds -D INPUT -s 10.9.0.0/16 -d 192.0.2.9 -p tcp -m tcp --dport 2 -j DROP
	NS=$PLAIN iptables -D INPUT -s 10.9.0.0/16 -d 192.0.2.9 -p tcp -m tcp --dport 2 -j DROP
	same_saves "-D of a rule of one chain"
	both iptables -C INPUT -s 10.9.0.0/16 -d 192.0.2.9 -p tcp -m tcp --dport 2 -j DROP
	both iptables -D INPUT -d 192.0.2.16/28 -p udp -j DROP
	both iptables -D INPUT -s 10.0.0.0/8 -p tcp -m ttl --ttl-lt 2 -j ACCEPT
	both iptables -D INPUT 17
	[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
}

@test "rules of trees in turns are found in each of them, and what one hides is there when it goes" {
	local was
	begin_with turns
	was=$(ns nft list chains | grep sluice)
	finds -C INPUT -s 10.9.0.0/16 -d 192.0.2.9 -p tcp -m tcp --dport 22 -j ACCEPT
	finds -C INPUT -d 192.0.2.199 -p udp -m udp --sport 199:208 -j DROP
	finds -C INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 80:157 -j ACCEPT
	finds -D INPUT -d 192.0.2.199 -p udp -m udp --sport 199:208 -j DROP
	NS=$PLAIN iptables -D INPUT -d 192.0.2.199 -p udp -m udp --sport 199:208 -j DROP
	same_saves "-D of a rule of one chain"
	both iptables -C INPUT -d 192.0.2.199 -p udp -m udp --sport 199:208 -j DROP
	both iptables -D INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 80:157 -j ACCEPT
	both iptables -C INPUT -s 172.16.78.0/24 -p tcp -m tcp --dport 25 -j ACCEPT
	both iptables -C INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
	[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
	both iptables -D INPUT -p tcp -m tcp --dport 25 -j DROP
	[ "$was" != "$(ns nft list chains | grep sluice)" ] || complain "what was hidden still is"
	both iptables -D INPUT -s 172.16.0.0/17 -p tcp -m tcp --dport 25 -j ACCEPT
	both iptables -D INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
}

@test "what a tree does not have is missed by a few questions, also where others would hide it" {
	local was
	begin_with turns
	was=$(ns nft list chains | grep sluice)
	[ "$(received "$SLUICE_BIN/iptables" -S INPUT)" -gt 131072 ] || complain "a listing is not much more"
	LIMIT=40960
	misses -C INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 25 -j DROP
	misses -C INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j DROP
	misses -C INPUT -s 198.51.100.1 -p tcp -m tcp --dport 25 -j ACCEPT
	misses -D INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 25 -j DROP
	both iptables -C INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
	# Behind the tree, one that would be hidden in it and one that is.
	both iptables -A INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 25 -j DROP
	finds -D INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 25 -j DROP
	NS=$PLAIN iptables -D INPUT -s 172.16.77.0/24 -p tcp -m tcp --dport 25 -j DROP
	same_saves "-D of a rule behind the tree"
	[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
	both iptables -A INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
	both iptables -D INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
	both iptables -D INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
	both iptables -C INPUT -d 192.0.2.3 -p tcp -m tcp --dport 25 -j ACCEPT
}

@test "rules that others hide by what trees do not look up are there when those go" {
	local rule
	sed 's/ FORWARD / INPUT /' "$TOP/tests/opt/unseen-tests.v4" >in
	IN=in both iptables-restore
	compiled
	pings 127.0.0.1 127.0.0.2
	same_saves packets
	sed -n 's/^-A INPUT //p' in >some
	while read -r rule; do eval "both iptables -C INPUT $rule"; done <some
	both iptables -Z INPUT 26
	both iptables -D INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
	pings 127.0.0.1
	same_saves "packets for what was hidden"
	both iptables -I INPUT 30 -p tcp -m tcp --dport 88 --syn -j ACCEPT
	both iptables -D INPUT -p tcp -m tcp --dport 80:90 --syn -j DROP
	both iptables -D INPUT -p udp -m mark --mark 2 -j DROP
	both iptables -D INPUT ! -s 10.0.0.0/8 -p udp -j DROP
	grep -v 'hidden: the same' some | tail -n 8 | while read -r rule; do eval "both iptables -D INPUT $rule"; done
}

# A tree with a chain for each rule.
marks() {
	local i
	for i in {1..200}; do
		echo "-A INPUT -m connmark --mark $i -m comment --comment \"a mark\" -j ACCEPT"
		echo "-A INPUT -m connmark --mark $((i + 1000)) -j DROP"
	done
}

@test "a rule that has a chain of a tree for itself goes alone" {
	local was rule
	begin_with marks
	was=$(ns nft list chains | grep sluice)
	finds -D INPUT -m connmark --mark 77 -m comment --comment "a mark" -j ACCEPT
	finds -D INPUT -m connmark --mark 1078 -j DROP
	NS=$PLAIN iptables -D INPUT -m connmark --mark 77 -m comment --comment "a mark" -j ACCEPT
	NS=$PLAIN iptables -D INPUT -m connmark --mark 1078 -j DROP
	same_saves "-D of the only rule of a chain"
	[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
	both iptables -I INPUT 20 -m connmark --mark 77 -j DROP
	both iptables -D INPUT -m connmark --mark 77 -j DROP
	{ marks | head -n 20; } | text >in
	IN=in both iptables-restore
	compiled
	sed -n 's/^-A INPUT //p' in | sort >some
	while read -r rule; do eval "both iptables -D INPUT $rule"; done <some
	[ "$(maps)" -eq 0 ] || complain "a tree is left"
}

@test "the last rules of a run take it with them" {
	local rule
	{ tenants | head -n 24; } | text >in
	IN=in both iptables-restore
	compiled
	tac in | sed -n 's/^-A INPUT //p' | while read -r rule; do eval "both iptables -D INPUT $rule"; done
	[ "$(maps)" -eq 0 ]
}

@test "a rule that a text deletes twice goes twice, or not at all" {
	printf -- '-A INPUT -s 10.0.0.%d -j DROP\n' {1..20} | text >in
	IN=in both iptables-restore
	compiled
	printf '*filter\n%s\n%s\nCOMMIT\n' '-D INPUT -s 10.0.0.7 -j DROP' '-D INPUT -s 10.0.0.7 -j DROP' >twice
	IN=twice both iptables-restore -n
	both iptables -A INPUT -p udp
	both iptables -A INPUT -s 10.0.0.7 -j DROP
	IN=twice both iptables-restore -n
	# Twice in a tree, where both stand in one chain.
	{ acl; echo '-A INPUT -d 192.0.2.9/32 -p udp -j ACCEPT'; } | text >in
	IN=in both iptables-restore
	printf '*filter\n%s\n%s\nCOMMIT\n' '-D INPUT -d 192.0.2.9 -p udp -j ACCEPT' '-D INPUT -d 192.0.2.9 -p udp -j ACCEPT' >twice
	IN=twice both iptables-restore -n
	[ "$a" = 0 ]
}
