#!/bin/bash
# What is said against what is wrong, word for word, on the file back end: no kernel and no privileges are needed.
#
#	NAME.argv   command lines, one after the other on the same rules; NAME.argv.err is what was typed and answered
#	NAME.in     restore text; NAME.in.err is what iptables-restore (NAME.v6.in: ip6tables-restore) says of it
#
# UPDATE=1 writes the goldens anew. After each line that fails the rules must be what they were.
set -u
export LC_ALL=C
TOP=${TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
. "$TOP/tests/lib/tap.bash"
: "${SLUICE_BIN:?}" "${TEST_TMP:?}"
[ -x "$SLUICE_BIN/sluice" ] || tap_skip_all "only sluice has a file back end"
export PATH=$SLUICE_BIN:$PATH SLUICE_BACKEND=file:$TEST_TMP/rules
cd "$TOP/tests/err" || exit 1

# One command line: what was typed, the answer, the status.
typed() {
	local status
	cp "$TEST_TMP/rules" "$TEST_TMP/before"
	printf '$ %s\n' "$1"
	eval "$1" 2>&1
	status=$?
	[ $status = 0 ] || {
		echo "[exit $status]"
		cmp -s "$TEST_TMP/before" "$TEST_TMP/rules" || echo "THE RULES HAVE CHANGED"
	}
	[ $status -lt 126 ] || echo "CRASHED"
}

transcript() {
	case $1 in
	*.v6.in) SLUICE_BACKEND=file:$TEST_TMP/rules typed "ip6tables-restore $1" ;;
	*.in) typed "iptables-restore $1" ;;
	*.argv) grep -vE '^(#|$)' "$1" | while IFS= read -r line; do typed "$line"; done ;;
	esac
}

for case in *.argv *.in; do
	tap_wanted "$case" || continue
	: >"$TEST_TMP/rules"
	transcript "$case" </dev/null | sed "s,$TEST_TMP/,,g" >"$TEST_TMP/got"
	if [ -n "${UPDATE-}" ]; then cp "$TEST_TMP/got" "$case.err"; fi
	{
		diff -u --label "$case.err" "$case.err" --label got "$TEST_TMP/got"
		grep -nE '^(CRASHED|THE RULES HAVE CHANGED)' "$TEST_TMP/got"
	} >"$TEST_TMP/why" 2>&1
	tap_result "$case" "$TEST_TMP/why"
done
tap_end
