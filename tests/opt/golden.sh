#!/bin/bash
# What the optimiser makes of each shape of rules, at level full; no kernel is needed.
#
#	NAME.v4, NAME.v6   a restore text; NAME.v4.plan is the plan with all maps, chains and reasons
#	not-NAME.v4        rules that must not be compiled: nothing of it may be
#
# A line "# --shrink N" in it: lists count as N times as long.
#
# UPDATE=1 writes the plans anew. Each text is verified too: on generated packets, and read back.
set -u
export LC_ALL=C
TOP=${TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
. "$TOP/tests/lib/tap.bash"
: "${SLUICE_BIN:?}" "${TEST_TMP:?}"
[ -x "$SLUICE_BIN/sluice" ] || tap_skip_all "only sluice optimizes"
cd "$TOP/tests/opt" || exit 1

for case in *.v[46]; do
	tap_wanted "$case" || continue
	family=-${case##*.v}
	read -ra shrink < <(sed -n 's/^# \(--shrink .*\)/\1/p' "$case")
	"$SLUICE_BIN/sluice" "$family" optimize --level full --plan --dump front "${shrink[@]}" "$case" >"$TEST_TMP/got" 2>&1
	if [ -n "${UPDATE-}" ]; then cp "$TEST_TMP/got" "$case.plan"; fi
	{
		diff -u --label "$case.plan" "$case.plan" --label got "$TEST_TMP/got"
		"$SLUICE_BIN/sluice" "$family" verify --level full --packets 2000 "${shrink[@]}" "$case" >"$TEST_TMP/verified" || cat "$TEST_TMP/verified"
		case $case in
		not-*) grep -E 'a map of|trees? over|a group|one of [0-9]' "$TEST_TMP/got" ;;
		*) grep -qE 'a map of|trees? over|a group|one of [0-9]' "$TEST_TMP/got" || echo "nothing is compiled" ;;
		esac
	} >"$TEST_TMP/why" 2>&1
	tap_result "$case" "$TEST_TMP/why"
done
tap_end
