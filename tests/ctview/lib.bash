# What the tests of ctview share: the program, the cases, and running it on them.
load ../lib/harness

: "${CTVIEW:=${BUILD:-$TOP/build}/ctview/ctview}"
CASES=$TOP/tests/ctview/cases
GOLDEN=$TOP/tests/ctview/golden

# Every folder with cases: the tree's own, and a larger set where one is at hand.
case_folders() {
	printf '%s\n' "$CASES"
	[ -z "${CTVIEW_CASES-}" ] || printf '%s\n' "$CTVIEW_CASES"
	[ ! -d "$TOP/../shared/cases/conntrack" ] || printf '%s\n' "$TOP/../shared/cases/conntrack"
}

# ctview in the test's own network namespace.
ctview() { ns "$CTVIEW" "$@"; }

# exits STATUS COMMAND...
exits() {
	local want=$1; shift
	run "$@"
	[ "$status" -eq "$want" ] || complain "exit $status, not $want: $*" "$output"
}

# says TEXT: the last run printed it somewhere.
says() { [[ $output == *"$1"* ]] || complain "no \"$1\" in:" "$output"; }
