# Packets as they should not be, compiled and plain: later fragments, of which nf_tables reads payload as ports, and headers cut short, for
# which matches of the kernel drop the packet. Each shape of rules must do with them what the rules do as they are.
load ../lib/harness
load ../lib/both
load ../lib/kinds

prepare_odd() {
	need python3
	local p
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" ip addr add fd00::1/64 dev lo
		in_netns "$p" ip -6 route add local fd00::/64 dev lo
	done
}
odd() {
	local p
	for p in "$NS" "$PLAIN"; do in_netns "$p" python3 "$TOP/tests/lib/odd.py" "$@"; done
}
# same_output PROGRAM: what has passed OUTPUT; what comes in is dropped, and may be late
same_output() {
	NS=$PLAIN "$1" -c | grep 'OUTPUT' >save.off
	SLUICE_OPTIMIZE=full "$1" -c | grep 'OUTPUT' >save.full
	diff save.off save.full >&2 || complain "not the same, $kind"
	grep -q '^\[[1-9]' save.full || complain "no rule counts, $kind" "$(cat save.full)"
}

# each_kind PROGRAM FAMILY ADDRESS BITS
each_kind() {
	local program=$1 family=$2
	prepare_odd
	for kind in $KINDS; do
		kind_load "$@"
		odd $family $WAYS
		same_output $program-save
	done
}

@test "IPv4: each shape of rules" { each_kind iptables 4 127.0.0. 30; }
@test "IPv6: each shape of rules" { each_kind ip6tables 6 fd00:: 126; }
