# The command line: what it takes, and what it says to what it does not.
load lib

@test "mistakes: exit 2, with the place and a suggestion" {
	exits 2 "$CTVIEW" --fliter x
	says "unknown option --fliter; did you mean --filter?"
	exits 2 "$CTVIEW" sumary
	says "unknown view sumary; did you mean summary?"
	exits 2 "$CTVIEW" -o yaml
	says "unknown output format yaml"
	exits 2 "$CTVIEW" stats -F tcp
	says "ctview: stats does not support --filter"
	exits 2 "$CTVIEW" explain SYN_SENT -o json
	says "ctview: explain does not support --output"
	exits 2 "$CTVIEW" summary -o conntrack
	says "does not support -o conntrack: it prints no entries"
	exits 2 "$CTVIEW" -n 0
	exits 2 "$CTVIEW" --color=sometimes
	exits 2 "$CTVIEW" -i soon -f /dev/null
	exits 2 "$CTVIEW" -S bites -f /dev/null
	says '--sort:1: error: unknown field bites; did you mean bytes?'
	exits 2 "$CTVIEW" -S '' -f /dev/null
	says '--sort:1: error: expected a field'
	exits 2 "$CTVIEW" -c src,dts -f /dev/null
	says '--columns:5: error: unknown field dts; did you mean dst?'
	exits 2 "$CTVIEW" top --by src/200 -f /dev/null
	says '--by:1: error: expected a prefix length'
	exits 2 "$CTVIEW" -f
	says "--file requires a value"
}

@test "ambiguous beginnings of options: the candidates are listed" {
	exits 2 "$CTVIEW" --f "$CASES/04-nat.txt"
	says "ctview: option --f is ambiguous; possibilities: --file --filter --fail-empty"
	exits 2 "$CTVIEW" top --so=bytes
	says "ctview: option --so is ambiguous; possibilities: --source --sort"
	exits 2 "$CTVIEW" --x
	says "ctview: unknown option --x; \`ctview --help\` lists them"
}

@test "options that name what is read can be given once; of others the last counts" {
	local file="$CASES/04-nat.txt" o
	for o in "-f $file" "--file=$file" -; do
		exits 2 "$CTVIEW" -f "$CASES/05-zones-marks.txt" $o
		says "ctview: --file can only be used once"
		says "to read several files, use cat FILE... | ctview -f -"
	done
	exits 2 "$CTVIEW" pressure --stat a --stat b
	says "--stat can only be used once"
	exits 0 "$CTVIEW" -f "$file" -n 2 -n 5 -o json -o jsonl
	[ "${#lines[@]}" -eq 5 ]
}

@test "unique beginnings of options, glued and separate values" {
	"$CTVIEW" --fil tcp --fil udp -f"$CASES/04-nat.txt" --count >a || true
	exits 0 "$CTVIEW" --file="$CASES/04-nat.txt" --cou
	says 20
	exits 0 "$CTVIEW" -n3 -f "$CASES/04-nat.txt" -o jsonl
	[ "${#lines[@]}" -eq 3 ]
}

@test "words behind a view are its filter" {
	exits 0 "$CTVIEW" list udp and dport 53 -f "$CASES/04-nat.txt" --count
	says 3
}

@test "nothing matched: exit 1 only where asked" {
	exits 0 "$CTVIEW" -f "$CASES/04-nat.txt" -F 'dport == 9' --count
	exits 1 "$CTVIEW" -f "$CASES/04-nat.txt" -F 'dport == 9' --count -e
	exits 1 "$CTVIEW" top -f "$CASES/04-nat.txt" -F 'dport == 9' --fail-empty
}

@test "no colour and no widths off a terminal; --color and --width" {
	! "$CTVIEW" -f "$CASES/04-nat.txt" | grep -q $'\033' || complain "colours in a pipe"
	"$CTVIEW" -f "$CASES/04-nat.txt" --color always | grep -q $'\033\\[1m'
	"$CTVIEW" -f "$CASES/05-zones-marks.txt" --width 100 >narrow
	! grep -qE '.{101}' narrow || complain "wider than 100" "$(cat narrow)"
	grep -q '10.10.1.7:41110' narrow
	"$CTVIEW" -f "$CASES/02-acct-timestamp.txt" --width 60 >narrow
	grep -q 'fd00:1::2' narrow
}

@test "a closed pipe ends it quietly" {
	for i in $(seq 200); do cat "$CASES/02-acct-timestamp.txt"; done >many
	"$CTVIEW" -f many 2>err | head -1 >/dev/null
	[ ! -s err ] || complain "$(cat err)"
}

@test "a full disk is said, exit 3" {
	[ -c /dev/full ] || skip "no /dev/full"
	run bash -c '"$0" -f "$1" >/dev/full' "$CTVIEW" "$CASES/04-nat.txt"
	[ "$status" -eq 3 ]
	says "cannot write: No space left"
	run bash -c '"$0" -f "$1" >/dev/full' "$CTVIEW" "$CASES/malformed-1.txt"
	[ "$status" -eq 3 ] || complain "unread lines besides: exit $status"
}

@test "help of each view names its options, and nothing else" {
	local view
	for view in $("$CTVIEW" --help | sed -nE '/^views:/,/^$/s/^  ([a-z]+) .*/\1/p'); do
		"$CTVIEW" "$view" --help | grep -q "^usage: ctview $view" || complain "no help: $view"
	done
	exits 0 "$CTVIEW" summary --help
	says $'--output table|json|jsonl|csv|prom\n'
	exits 0 "$CTVIEW" events --help
	says 'time between two readings; events: how long to listen'
	exits 0 "$CTVIEW" stats --help
	says 'stats: cpu'
	"$CTVIEW" --version | grep -q '^ctview (sluice) '
}
