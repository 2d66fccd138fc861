# Fronts: in front of the lookup of an address among intervals, its leading bytes in a small set. What comes to the intervals must come to the
# front in the same moment; and a front that somebody has changed must not hide what it keeps packets from.
load ../lib/harness
load ../lib/both

# Rules of which no packet of the tests has the leading bytes: of few first bytes, of many, and of a tree.
few() { for i in {1..40}; do echo "-s 10.$i.0.0/16 -j DROP"; done; }
many() { for i in {1..90}; do echo "-s $((i + 130)).$i.0.0/$((15 + i % 3)) -j DROP"; done; }
tree() {
	for i in {1..60}; do
		echo "-s 10.$i.0.0/16 -d 10.$((i * 4)).0.0/14 -p udp -m udp --dport $i:$((i + 9)) -j DROP"
		echo "-d 10.$i.7.0/24 -p icmp -j ACCEPT"
	done
}
# filter KIND: its rules in INPUT, and the sets of the fronts that they have
filter() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n'
	"$1" | sed 's/^/-A INPUT /'
	echo COMMIT
}
has_front() { ns nft list chain ip filter INPUT | grep -q '@nh,[0-9]*,8 @sluice\|& 255.255.* == @sluice' || complain "$1: no front"; }
front() { ns nft list chain ip filter INPUT | sed -n 's/^.*\(@nh,[0-9]*,8\|==\) @\(sluice[^ ]*\) .*/\2/p' | head -1; }

begin() {
	need nft
	filter "$1" >in
	IN=in both iptables-restore
	has_front "$1"
}

@test "a rule with other leading bytes matches at once, and goes again" {
	local kind
	for kind in few many; do
		begin $kind
		for edit in '-A INPUT -s 127.3.0.0/16' '-I INPUT -s 127.4.0.0/16' '-I INPUT 20 -s 127.5.0.0/24' '-R INPUT 30 -s 127.6.0.0/15'; do
			# shellcheck disable=SC2086
			both iptables $edit -j DROP
			has_front "$kind: $edit"
			pings 127.{3,4,5,6,7,8}.0.1
			same_saves "$kind: $edit"
		done
		grep -q '^\[[1-9][0-9]*:[0-9]*\] -A INPUT -s 127.6.0.0/15 -j DROP' save.full || complain "nothing is counted" "$(cat save.full)"
		both iptables -C INPUT -s 127.5.0.0/24 -j DROP
		both iptables -D INPUT -s 127.4.0.0/16 -j DROP
		both iptables -D INPUT 19
		pings 127.{3,4,5,6}.0.1
		same_saves "$kind: -D"
		printf '*filter\n-A INPUT -s 127.10.0.0/16 -j DROP\n-A INPUT -s 127.9.0.0/16 -j DROP\nCOMMIT\n' >more
		IN=more both iptables-restore -n
		pings 127.{3,9,10}.0.1
		same_saves "$kind: -n"
		both iptables -F INPUT
		[ "$(maps)" = 0 ] || complain "$kind: maps are left"
	done
}

@test "rules that are wider than a front: their packets are let through" {
	local kind
	for kind in few many; do
		begin $kind
		both iptables -A INPUT -s 126.0.0.0/7 -j DROP
		pings 127.{1,2}.0.1
		same_saves "$kind: -A"
		both iptables -I INPUT 10 -s 64.0.0.0/2 -j ACCEPT
		pings 127.{1,2}.0.1
		same_saves "$kind: -I"
		both iptables -D INPUT -s 64.0.0.0/2 -j ACCEPT
		pings 127.{1,2}.0.1
		same_saves "$kind: -D"
	done
}

@test "a rule that comes into a tree, where it covers what no other does" {
	begin tree
	both iptables -I INPUT 30 -d 127.0.0.1/32 -p icmp -j DROP
	pings 127.1.0.1
	same_saves tree
	grep -q '^\[[1-9][0-9]*:[0-9]*\] -A INPUT -d 127.0.0.1/32 -p icmp -j DROP' save.full || complain "nothing is counted" "$(cat save.full)"
	both iptables -I INPUT 31 -p icmp
	both iptables -D INPUT 30
	pings 127.1.0.1
	same_saves "tree, -D"
}

@test "in IPv6, and values that are too many" {
	need nft
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n'
		for i in {1..40}; do echo "-A INPUT -s 2001:db8:$i::/48 -j DROP"; done
		echo COMMIT
	} >in
	IN=in FAMILY=6 six ip6tables-restore
	ns nft list chain ip6 filter INPUT | grep -q '@nh,64,32 @sluice' || complain "no front"
	six ip6tables -A INPUT -s ::1/128 -j DROP
	six ip6tables -A INPUT -s 2a00::/11 -j DROP
	six ip6tables -I INPUT 7 -s fc00::/7 -j DROP
	six ip6tables -D INPUT -s ::1/128 -j DROP
	six ip6tables -I INPUT 9 -s ::/16 -p icmpv6 -j ACCEPT
	six ip6tables -D INPUT -s 2001:db8:7::/48 -j DROP
}

# The same in both, and the same packets.
six() {
	local p
	answers "$@"
	for p in "$NS" "$PLAIN"; do in_netns "$p" ping -6 -c 1 -W 0.05 -q ::1 >/dev/null || true; done
	NS=$PLAIN ip6tables-save -c | grep -v '^#' >save.off
	ip6tables-save -c | grep -v '^#' >save.full
	diff save.off save.full >&2 || complain "not the same after: $*"
}

@test "a front that lacks something is shown, one that has more is not asked" {
	local kind value lines
	for kind in few many tree; do
		begin $kind
		case $kind in many) value=131.1.0.0 more=9.9.0.0 ;; *) value=0xa more=0x9 ;; esac
		lines=$(iptables -S INPUT | wc -l)
		ns nft add element ip filter "$(front)" "{ $more }"
		[ "$(iptables -S INPUT | wc -l)" = "$lines" ] || complain "$kind: more"
		ns nft delete element ip filter "$(front)" "{ $value }"
		iptables -S INPUT | grep -q unsupported || complain "$kind: not shown" "$(iptables -S INPUT | head -3)"
		both iptables -F INPUT
		[ "$(maps)" = 0 ] || complain "$kind: maps are left"
	done
}

@test "rules go one by one until nothing is left, a front neither" {
	local i
	for i in {1..8}; do echo "-A INPUT -s 10.$i.0.0/16 -j DROP"; done >rules
	{ echo '*filter'; cat rules; echo COMMIT; } >in
	IN=in both iptables-restore
	has_front hosts
	while read -r _ _ rule; do
		# shellcheck disable=SC2086
		both iptables -D INPUT $rule
	done <rules
	[ "$(maps)" = 0 ] || complain "maps are left"
	[ "$(kernel_rules INPUT)" = 0 ] || complain "$(ns nft list chain ip filter INPUT)"
}

@test "what nft lists is what it takes, and iptables-nft refuses" {
	local kind
	for kind in few many; do
		begin $kind
		ns nft list ruleset >listed
		ns nft flush ruleset
		ns nft -f listed || complain "$kind: nft does not take its own listing"
		iptables-restore in
		! oracle iptables-nft -S INPUT >out 2>&1 || complain "$kind: listed" "$(head -3 out)"
	done
}
