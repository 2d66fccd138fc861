# Edits of other rules do not change what the kernel has done when it created a rule: paths that it resolved, timers that it started.
load ../lib/harness

# beside N TABLE CHAIN: a restore text of N rules that become a tree, with the rules of standard input in the middle
beside() {
	printf '*%s\n' "$2"
	awk -v n="$1" -v chain="$3" 'function rule(i) {
		return "-A " chain " -d 127." i % 7 "." i % 250 "." (i % 3 ? i % 250 "/32" : "0/24") (i % 2 ? " -p udp" : "") " -j ACCEPT" }
		{ special[NR] = $0 }
		END { for (i = 1; i <= n / 2; i++) print rule(i)
			for (i = 1; i in special; i++) print special[i]
			for (; i <= n + NR; i++) print rule(i) }'
	echo COMMIT
}
compiled() { ns nft list maps 2>/dev/null | grep -q 'sluice[.]'; }

# edits CHAIN TABLE: edits that recompile the chain (a tree ends before RETURN), and others
edits() {
	local CHAIN=$1 TABLE=$2
	iptables -t "$TABLE" -I "$CHAIN" 20 -d 127.9.0.1 -j RETURN
	iptables -t "$TABLE" -D "$CHAIN" 20
	iptables -t "$TABLE" -A "$CHAIN" -d 127.9.0.2 -j ACCEPT
	iptables -t "$TABLE" -I "$CHAIN" -d 127.9.0.3 -j ACCEPT
	iptables -t "$TABLE" -D "$CHAIN" 4
	iptables -t "$TABLE" -R "$CHAIN" 5 -m length --length 7 -j ACCEPT
	! is_ours || sluice optimize --level full
}

@test "other rules can be edited after the control group of a rule was removed" {
	need unshare mount nft
	mkdir cgroup
	echo "-A OUTPUT -d 127.0.0.0/8 -m cgroup --path once.$$ -j ACCEPT" | beside 300 filter OUTPUT >in
	ns unshare -m sh -c 'mount -t cgroup2 none cgroup && mkdir cgroup/once.$1' - $$ 2>/dev/null || skip "no control groups of version 2"
	iptables-restore in || { ns unshare -m sh -c 'mount -t cgroup2 none cgroup && rmdir cgroup/once.$1' - $$; return 1; }
	ns unshare -m sh -c 'mount -t cgroup2 none cgroup && rmdir cgroup/once.$1' - $$
	! is_ours || compiled || complain "nothing is compiled"
	edits OUTPUT filter
	iptables -S OUTPUT | grep -q "once.$$"
}

@test "edits of other rules do not restart a timer" {
	need nft
	local file=/sys/class/xt_idletimer/timers/once.$$
	echo "-A OUTPUT -d 127.0.0.0/8 -j IDLETIMER --timeout 1000 --label once.$$" | beside 300 mangle OUTPUT >in
	iptables-restore in || skip "no IDLETIMER"
	[ -r "$file" ] || skip "no sysfs"
	! is_ours || compiled || complain "nothing is compiled"
	until [ "$(cat "$file")" -lt 999 ]; do sleep 0.1; done
	edits OUTPUT mangle
	[ "$(cat "$file")" -lt 999 ] || complain "it was restarted: $(cat "$file")"
}
