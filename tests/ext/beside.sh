#!/bin/bash
# Listings beside the system's iptables, on both back ends: what the kernel takes of the rules of *.t is listed by the system's
# programs and by ours, from the same kernel's rules, with -n -v and with -v. The lines are the same, but for what
# known-listings.sed says.
. "${TOP:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/lib/beside.bash"
iptables-nft -V | grep -q 'v1\.8\.9' || tap_skip_all "known-listings.sed is for 1.8.9, not for $(iptables-nft -V)"
system=$(dirname "$(command -v iptables-nft)")
cd "$TOP/tests/ext" || exit 1
export TEST_TMP SLUICE_BIN system XTABLES_LOCKFILE=$TEST_TMP/lock

# FILE FAMILY: "TABLE CHAIN RULE" for each rule that is taken.
rules_of() {
	awk -F';' -v want="$2" 'BEGIN { table = "filter"; chain = "INPUT"; on = 1 }
		/^# family / { on = index($0, want); next }
		/^:/ { split(substr($0, 2), c, ","); chain = c[1]; next }
		/^\*/ { table = substr($0, 2); next }
		on && NF == 3 && $3 == "OK" { print table, chain, $1 }' "$1"
}

text_of() { awk '{ print "*" $1; sub(/^[^ ]+ /, ""); print "-A " $0; print "COMMIT" }'; }

# All at once; one by one where the kernel does not have all of them.
rules_load() {
	local rule
	text_of <"$2" >"$TEST_TMP/text"
	"$SLUICE_BIN/$1-restore" --noflush --atomic "$TEST_TMP/text" >"$TEST_TMP/load" 2>&1 ||
		while IFS= read -r rule; do
			text_of <<<"$rule" | "$SLUICE_BIN/$1-restore" --noflush >>"$TEST_TMP/load" 2>&1
		done <"$2"
}

# FILE PROGRAM: in a namespace of their own.
listings() {
	local table chain flag side
	rules_load "$2" "$1"
	cut -d' ' -f1,2 "$1" | sort -u | while read -r table chain; do
		for flag in -nv -v; do
			echo "$2 -t $table $flag -L $chain" | tee -a "$TEST_TMP/theirs.raw" >>"$TEST_TMP/ours.raw"
			"$system/$2" -t "$table" $flag -L "$chain" 2>/dev/null >>"$TEST_TMP/theirs.raw"
			"$SLUICE_BIN/$2" -t "$table" $flag -L "$chain" >>"$TEST_TMP/ours.raw"
		done
	done
	for side in theirs ours; do sed -E -f known-listings.sed "$TEST_TMP/$side.raw" >"$TEST_TMP/$side"; done
	diff -a -u -F '^ip6\?tables' --label "the system's" "$TEST_TMP/theirs" --label ours "$TEST_TMP/ours"
	grep -c ' P ' "$TEST_TMP/ours" >>"$TEST_TMP/lines"
	rm -f "$TEST_TMP"/{theirs,ours}.raw
}
export -f listings rules_load text_of

# A sanitizer build starts slowly: there each back end with one of the families.
programs=({ip,ip6}tables-{nft,legacy})
! grep -q -- -fsanitize "${BUILD:-/none}/Makefile" 2>/dev/null || programs=(iptables-nft ip6tables-legacy)
for case in *.t; do
	tap_wanted "$case" || continue
	for program in "${programs[@]}"; do
		family=4; [[ $program != ip6* ]] || family=6
		rules_of "$case" $family >"$TEST_TMP/rules"
		[ -s "$TEST_TMP/rules" ] || continue
		unshare -n bash -c 'listings "$@"' - "$TEST_TMP/rules" $program >"$TEST_TMP/why" 2>&1
		tap_result "$case $program" "$TEST_TMP/why"
	done
done
awk '{ n += $1 } END { if (n < 500) print n + 0, "lines of rules were compared, there should be more" }' "$TEST_TMP/lines" >"$TEST_TMP/why"
[ -n "${TEST_FILTER-}" ] || tap_result "enough was compared" "$TEST_TMP/why"
tap_end
