# Rules with state or side effects between rules that are compiled count, log, queue, mark and remember the same as between plain rules,
# also after other rules were deleted or added.
load ../lib/harness
load ../lib/both

each() {
	local p
	for p in "$NS" "$PLAIN"; do in_netns "$p" "$@"; done
}
sets() {
	each sh -c 'ipset create hosts hash:ip && ipset add hosts 127.1.0.1 && ipset add hosts 127.1.0.5 &&
		ipset create counted hash:ip counters && ipset add counted 127.1.0.1 && ipset add counted 127.1.0.2 &&
		ipset create mapped hash:ip skbinfo && ipset add mapped 127.1.0.5 skbmark 0x5/0xff &&
		ipset create added hash:ip timeout 900000' 2>/dev/null || skip "no sets"
	each sh -c 'cd /proc/sys/net/netfilter && echo 1 >nf_conntrack_acct &&
		for name in nf_conntrack_udp_timeout nf_conntrack_udp_timeout_stream; do echo 900 >$name; done' || skip "no accounting"
}
STATE='python3 "$1" state; ipset save -sorted | sed -n "s/timeout [0-9]*//; /^add/p"'
# sent FIRST COUNT: the same packets have the same effects in both
sent() {
	local beside=$BATS_TEST_DIRNAME/beside.py
	ns taskset -c 0 python3 "$beside" send "$@" >seen.full
	NS=$PLAIN ns taskset -c 0 python3 "$beside" send "$@" >seen.off
	diff seen.off seen.full >&2 || complain "other effects of packets from $1 on"
	same_saves "packets from $1 on"
	ns sh -c "$STATE" - "$beside" >state.full
	NS=$PLAIN ns sh -c "$STATE" - "$beside" >state.off
	diff state.off state.full >&2 || complain "another state after packets from $1 on"
}

@test "rules with state or effects between compiled rules" {
	need ipset nft python3 taskset
	sets
	python3 "$BATS_TEST_DIRNAME/beside.py" rules >in
	export LEVEL=auto
	IN=in both iptables-restore
	[ "$a" -eq 0 ] || skip "the kernel lacks something: $(head -n 3 out.full)"
	compiled
	sent 0 100
	both iptables -D OUTPUT 300
	both iptables -D OUTPUT -s 127.1.0.1 -p udp --dport 1000 -j ACCEPT
	both iptables -A OUTPUT -s 127.1.0.8 -p udp --dport 1003 -j DROP
	sent 100 60
	both iptables -t mangle -D OUTPUT 77
	both iptables -t raw -D OUTPUT 40
	both iptables -I OUTPUT -s 127.1.0.7 -p udp --dport 1002 -j ACCEPT
	sent 160 60
}
