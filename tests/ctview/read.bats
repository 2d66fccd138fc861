# The reader: every case file against what it is known to say.
load lib

# compare FOLDER: each X.txt with an X.jsonl gives that X.jsonl, letter by letter.
compare_jsonl() {
	local truth n=0
	for truth in "$1"/*.jsonl; do
		"$CTVIEW" -f "${truth%.jsonl}.txt" -o jsonl >got 2>err || complain "exit $?: ${truth%.jsonl}.txt" "$(cat err)"
		cmp -s got "$truth" || { diff -u "$truth" got | head -20 >&2; complain "differs: $truth"; }
		n=$((n + 1))
	done
	[ "$n" -gt 0 ] || complain "no cases in $1"
}

# Which lines were reported: "N bad" and "N incomplete".
reported() { sed -nE 's/^.*:([0-9]+):[0-9]+: error: .*/\1 bad/p; s/^.*:([0-9]+):[0-9]+: warning: .*/\1 incomplete/p' "$1"; }

compare_verdicts() {
	local v
	for v in "$1"/*.verdicts; do
		"$CTVIEW" -f "${v%.verdicts}.txt" -o jsonl >got 2>err && complain "exit 0 in spite of bad lines: $v"
		same_text "$(grep -E ' (bad|incomplete)$' "$v")" "$(reported err)" "$v"
		[ "$(wc -l <got)" -eq "$(grep -cE ' (ok|incomplete)$' "$v")" ] || complain "entries lost: $v"
	done
}

@test "every dump gives the JSON that it is known to say" {
	while read -r folder; do compare_jsonl "$folder"; done < <(case_folders)
}

@test "bad and cut lines are named by number, and the rest is read" {
	while read -r folder; do compare_verdicts "$folder"; done < <(case_folders)
}

@test "standard input, by - and by -f -" {
	"$CTVIEW" - -o jsonl <"$CASES/04-nat.txt" >got
	cmp got "$CASES/04-nat.jsonl"
	"$CTVIEW" -f - -o jsonl <"$CASES/04-nat.txt" >got
	cmp got "$CASES/04-nat.jsonl"
}

@test "in pieces of any size, as a pipe gives them" {
	python3 -c '
import sys, time
data = open(sys.argv[1], "rb").read()
for i in range(0, len(data), 97):
    sys.stdout.buffer.write(data[i:i + 97]); sys.stdout.flush()
' "$CASES/05-zones-marks.txt" | "$CTVIEW" -f - -o jsonl >got
	cmp got "$CASES/05-zones-marks.jsonl"
}

@test "a line of a megabyte is one bad line, and the next is read" {
	{ head -c 3000000 /dev/zero | tr '\0' x; echo; cat "$CASES/04-nat.txt"; } >long
	exits 1 "$CTVIEW" -f long --count
	says "long:1:1: error: line too long"
	says 20
}

@test "conntrack's closing remark is no line" {
	{ cat "$CASES/04-nat.conntrack-L.txt"; echo "conntrack v1.4.7 (conntrack-tools): 20 flow entries have been shown."; } >saved
	exits 0 "$CTVIEW" -f saved --count
	says 20
}

@test "unknown keys and brackets are shown" {
	exits 1 "$CTVIEW" -f "$CASES/malformed-1.txt" -o jsonl -F 'extra.newflag == abc'
	says '"extra": {"newflag": "abc"}'
	exits 1 "$CTVIEW" -f "$CASES/malformed-1.txt"
	says '[SOMETHING_NEW]'
	says 'newflag=abc'
}

@test "padded microseconds of old conntrack versions" {
	printf '[1795198099.43242 ]\t    [NEW] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1\n' >ev
	exits 0 "$CTVIEW" -f ev -o jsonl
	says '"event_time": "1795198099.043242"'
}

@test "a security context may hold blanks" {
	printf 'ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 mark=0 secctx=/usr/bin/foo (enforce) zone=0 use=2\n' >ctx
	exits 0 "$CTVIEW" -f ctx -o jsonl
	says '"secctx": "/usr/bin/foo (enforce)"'
	says '"zone": 0'
}

@test "what cannot be opened: exit 3, with the reason" {
	exits 3 "$CTVIEW" -f /nonexistent
	says "No such file"
	exits 3 "$CTVIEW" -f /
	says "reading stopped: Is a directory"
}

@test "an empty table is valid in every format" {
	: >none
	[ "$("$CTVIEW" -f none -o json)" = "[]" ]
	[ -z "$("$CTVIEW" -f none -o jsonl)" ]
	[ -z "$("$CTVIEW" -f none -o conntrack)" ]
	[ "$("$CTVIEW" -f none --count)" = 0 ]
	"$CTVIEW" -f none -o csv | grep -q '^event_time,'
	exits 1 "$CTVIEW" -f none --fail-empty
}
