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

# ask CASE PYTHON: `want` is the number of entries of a case that the expression holds for. One Python answers all of a test.
ask() {
	[ -n "${ENTRIES_PID-}" ] || coproc ENTRIES { exec python3 "$TOP/tests/ctview/entries.py" 3>&-; }
	printf '%s\t%s\n' "$CASES/$1.jsonl" "$2" >&"${ENTRIES[1]}"
	read -r -u "${ENTRIES[0]}" want || complain "no answer: $2"
}

# exits STATUS COMMAND...
exits() {
	local want=$1; shift
	run "$@"
	[ "$status" -eq "$want" ] || complain "exit $status, not $want: $*" "$output"
}

# says TEXT: the last run printed it somewhere.
says() { [[ $output == *"$1"* ]] || complain "no \"$1\" in:" "$output"; }
