# Two namespaces, one with rules compiled as far as possible and one with plain ones: $NS and $PLAIN. The same commands and the same
# packets go into both, and both must say the same.

prepare() {
	ours_only
	netns_new PLAIN
}

# Into both, compiled at $LEVEL; the same exit code and words.
answers() {
	a=0
	local b=0
	SLUICE_OPTIMIZE=${LEVEL-full} "$@" >out.full 2>&1 <"${IN:-/dev/null}" || a=$?
	NS=$PLAIN SLUICE_OPTIMIZE=off "$@" >out.off 2>&1 <"${IN:-/dev/null}" || b=$?
	[ $a = $b ] || complain "exit $a compiled, $b plain: $*" "$(cat out.full)"
	[ ! -s out.off ] && [ ! -s out.full ] || diff out.off out.full >&2 || complain "says something else compiled: $*"
}
# And afterwards the same save.
both() { answers "$@"; same_saves "$*"; }
same_saves() {
	local -x ASAN_OPTIONS=$NO_LEAKS
	NS=$PLAIN iptables-save -c >saved.off
	SLUICE_OPTIMIZE=${LEVEL-full} iptables-save -c >saved.full
	: >save.off >save.full
	awk '!/^#/ { print >(FILENAME == "saved.off" ? "save.off" : "save.full") }' saved.off saved.full
	diff save.off save.full >&2 || complain "not the same after: $1"
}
# pings SOURCE... to 127.0.0.1 in both: each is two packets in OUTPUT, and two in INPUT if nothing drops them
pings() {
	local s p
	for s; do
		for p in "$NS" "$PLAIN"; do in_netns "$p" ping -c 1 -W 0.05 -q -I "$s" 127.0.0.1 >/dev/null || true; done
	done
}
# udps PORT... from 127.0.0.1 in both: each passes OUTPUT once, whatever becomes of it
udps() {
	local p
	for p in "$NS" "$PLAIN"; do in_netns "$p" bash -c 'for x; do echo >/dev/udp/127.0.0.1/$x; done' - "$@" 2>/dev/null || true; done
}
maps() { ns nft list ruleset | grep -c '\(map\|set\) sluice' || true; }
# The kernel's own rules of a chain.
kernel_rules() { ns nft list chain ip filter "$1" | grep -c '@sluice\|counter' || true; }
compiled() { need nft; [ "$(maps)" -gt 0 ] || complain "nothing is compiled"; }
