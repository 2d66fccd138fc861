# What each view prints for the cases, in each format. ./check --regen ctview/views writes the goldens anew.
load lib

# shown NAME WORD...: what ctview prints for these words is golden/NAME.
shown() {
	local name=$1; shift
	golden "$GOLDEN/$name" "$(cd "$CASES" && "$CTVIEW" "$@" 2>&1)"
}

@test "list: table, CSV, JSON of chosen columns" {
	shown list-nat.txt -f 04-nat.txt
	shown list-zones.txt -f 05-zones-marks.txt
	shown list-acct.txt -f 02-acct-timestamp.txt
	shown list-odd.csv -f 09-odd.txt -o csv
	shown list-columns.json -f 04-nat.txt -o json -c proto,src,dst,dport,nat,bytes -n 3
	shown list-offload.txt -f old-5.15.txt -F offloaded
	shown list-old.txt -f old-2.4.20.txt
}

@test "list: a long table has a column for rates only where they are asked for" {
	for _ in {1..30}; do cat "$CASES/04-nat.txt"; done >long
	run "$CTVIEW" -f long
	[ "${#lines[@]}" -gt 300 ] || complain "too short: ${#lines[@]}"
	[[ ${lines[0]} == *BYTES*MORE && ${lines[0]} != *RATE* ]] || complain "${lines[0]}"
	run "$CTVIEW" -f long -i 0.01
	[[ ${lines[0]} == *RATE* ]] || complain "${lines[0]}"
}

@test "the idle time of DCCP, which today's kernels do not track" {
	exits 0 "$CTVIEW" -f "$CASES/02-acct-timestamp.ktimestamp-id.txt" -F 'l4num == 33' -o csv -c timeout,idle --no-header
	[ "$output" = $'597,3\r\n597,3\r' ] || complain "$output"
}

@test "list: sorted, by several keys, with and without a limit" {
	shown sort-bytes.txt -f 02-acct-timestamp.txt -S bytes,src -c bytes,src,sport
	shown sort-up.txt -f 02-acct-timestamp.txt -S +bytes,-sport -n 7 -c bytes,src,sport
	shown sort-state.txt -f 02-acct-timestamp.txt --sort state,proto,timeout -c state,proto,timeout,src
}

@test "a limit shows the beginning of the whole order" {
	local keys
	for keys in bytes src,-sport +timeout,l4 state,dst nat,-bytes; do
		"$CTVIEW" -f "$CASES/02-acct-timestamp.txt" -S "$keys" -o jsonl >all
		"$CTVIEW" -f "$CASES/02-acct-timestamp.txt" -S "$keys" -n 9 -o jsonl >some
		same_text "$(head -9 all)" "$(cat some)" "$keys"
	done
}

many() { python3 "$TOP/tests/ctview/many.py" "$@"; }

@test "numbers of all lengths, negative ones and addresses of both families are in order" {
	local key keys
	many print 3000 >entries
	for keys in 'timeout -orig.bytes' 'orig.src -timeout' '-orig.bytes mark orig.dst'; do
		key=$(sed -E 's/(^| )([a-z])/\1+\2/g; s/ /,/g' <<<"$keys")
		# shellcheck disable=SC2086 # keys are words
		same_text '3000 in order' "$("$CTVIEW" -f entries -S "$key" -o jsonl | many order $keys)" "$keys"
	done
}

@test "an entry that is kept takes at most 100 bytes, a group of one as many, by two addresses 110" {
	local words bytes most
	! nm "$CTVIEW" 2>/dev/null | grep -q __asan_ || skip "the sanitizer's own memory is in the way"
	many print 260000 >many
	head -n 120000 many >few
	for words in '-S timeout' '-S src,dst,bytes' 'top --by src' 'top --by src,dst'; do
		# shellcheck disable=SC2086 # they are words
		bytes=$(many memory few many "$CTVIEW" $words -f -)
		case $words in *by\ src,dst) most=110 ;; *) most=100 ;; esac
		((bytes > 20 && bytes <= most)) || complain "$words: $bytes bytes for each"
	done
}

@test "-o conntrack gives the text back, in any order" {
	local f
	for f in "$CASES"/0[2459]*.txt "$CASES"/old-*.txt "$CASES"/10-events.txt; do
		case $f in *.sysctl.txt | *.expect.txt) continue ;; esac
		"$CTVIEW" -f "$f" -o conntrack >same
		cmp same "$f" || complain "differs: $f"
		"$CTVIEW" -f "$f" -o conntrack -S src,dst,sport | sort >sorted
		same_text "$(sort "$f")" "$(cat sorted)" "$f"
	done
}

@test "-o delete names each entry so that conntrack finds it" {
	shown delete.txt -f 05-zones-marks.txt -o delete
}

@test "summary, top, nat, timeouts" {
	shown summary.txt summary -f 08-after.txt --sysctl 08-sysctl.txt --stat 08-stat.txt
	shown summary.json summary -f 08-after.txt --sysctl 08-sysctl.txt --stat 08-stat.txt -o json
	shown summary.prom summary -f 04-nat.txt -o prom
	shown top.txt top -f 08-after.txt
	shown top-by.txt top -f 08-after.txt --by src/24,dport,state --sort bytes --top 5
	shown top.prom top -f 08-after.txt --by proto,state -o prom
	shown top-mark.csv top -f 05-zones-marks.txt --by mark/0xff,zone -o csv
	shown nat.txt nat -f 04-nat.txt
	shown nat.json nat -f 04-nat.txt -o json
	shown timeouts.txt timeouts -f 02-acct-timestamp.txt
}

# tcp SRC DST SPORT DPORT STATE FLAG [REPLY-SRC [ACCT ACCT]]
tcp() {
	echo "ipv4     2 tcp      6 100 $5 src=$1 dst=$2 sport=$3 dport=$4 ${8-}${6:+[$6] }src=${7:-$2} dst=$1 sport=$4 dport=$3 ${9-}mark=0 zone=0 use=2"
}

@test "anomalies: what looks wrong is found, and nothing else" {
	local i
	cd "$BATS_TEST_TMPDIR"
	{
		for i in $(seq 40); do tcp 203.0.113.9 10.0.0.4 40000 "$i" SYN_SENT UNREPLIED; done
		for i in $(seq 20); do tcp 203.0.113.8 "10.0.1.$i" 40000 22 CLOSE ASSURED; done
		for i in $(seq 100); do tcp "198.51.100.$i" 10.0.0.5 40000 80 SYN_RECV ''; done
		for i in $(seq 5); do tcp 10.0.0.7 192.0.2.3 "400$i" 443 ESTABLISHED UNREPLIED; done
		tcp 10.0.0.8 192.0.2.4 514 514 ESTABLISHED UNREPLIED '' 'packets=1000 bytes=50000 ' 'packets=0 bytes=0 '
		tcp 10.0.0.9 203.0.113.1 4000 80 SYN_SENT UNREPLIED 10.0.0.9
		# and what is as it should be
		tcp 127.0.0.1 127.0.0.1 4000 80 ESTABLISHED ASSURED
		for i in $(seq 60); do tcp 10.0.0.10 192.0.2.9 "20$i" 443 ESTABLISHED ASSURED; done
		for i in $(seq 15); do tcp 10.0.0.11 192.0.2.9 40000 "$i" SYN_SENT UNREPLIED; done
	} >strange.txt
	golden "$GOLDEN/anomalies.txt" "$("$CTVIEW" anomalies -f strange.txt)"
	golden "$GOLDEN/anomalies.prom" "$("$CTVIEW" anomalies -f strange.txt -o prom)"
	exits 1 "$CTVIEW" anomalies -f strange.txt -F 'src 10.0.0.10-10.0.0.11 or src 127.0.0.1' -e -o json
	same_text "[]" "$output"
	[ "$("$CTVIEW" -f strange.txt loop --count)" = 1 ]
}

@test "nat: source ports by the range that the kernel looks in" {
	local i
	cd "$BATS_TEST_TMPDIR"
	for i in 80 100 550 600 $(seq 700 1120); do
		echo "ipv4 2 udp 17 9 src=10.0.0.1 dst=192.0.2.1 sport=$i dport=53 src=192.0.2.1 dst=203.0.113.1 sport=53 dport=$i use=2"
	done >nat.txt
	same_text 'udp,600-1023,325,424
udp,1-511,2,511
udp,1024-65535,97,64512' "$("$CTVIEW" nat -f nat.txt -o csv --no-header | tr -d '\r' | sed -n '/600-1023/,/1024-/p' | cut -d, -f2,5-7)"
}

@test "nat: without ports there is room for one connection, but for ICMP and PPTP" {
	local to='src=10.0.0.1 dst=192.0.2.1' from='src=192.0.2.1 dst=203.0.113.1'
	cat >few.txt <<-EOF
		ipv4 2 icmp 1 9 $to type=8 code=0 id=7 $from type=0 code=0 id=7 use=2
		ipv4 2 unknown 50 9 $to $from use=2
		ipv4 2 gre 47 9 timeout=30, stream_timeout=180 $to srckey=0x0 dstkey=0x0 $from srckey=0x0 dstkey=0x0 use=2
		ipv4 2 gre 47 9 timeout=30, stream_timeout=180 $to srckey=0x1 dstkey=0x2 $from srckey=0x2 dstkey=0x3 use=2
	EOF
	same_text 'esp,1,1
gre,1,1
icmp,1,65536' "$("$CTVIEW" nat -f few.txt -o csv --no-header | tr -d '\r' | sed '/^$/,$d' | cut -d, -f2,6-7)"
}

@test "pressure and statistics from saved files" {
	shown pressure.txt pressure --stat 11-pressure.stat.txt --sysctl 11-pressure.sysctl.txt
	shown pressure.json pressure --stat 11-pressure.stat.txt --sysctl 11-pressure.sysctl.txt -o json
	shown stats.txt stats --stat 11-pressure.stat.txt
	shown stats-cpu.txt stats --stat stat-2.6.18.txt --by cpu
}

@test "pressure --check: exit codes for monitoring" {
	cd "$CASES"
	exits 2 "$CTVIEW" pressure --sysctl 11-pressure.sysctl.txt --check 80,90
	says 'CONNTRACK CRITICAL: 3000 of 3000 entries (100.0%)'
	exits 0 "$CTVIEW" pressure --sysctl 08-sysctl.txt --check 80,90
	says 'CONNTRACK OK: 53 of 262144'
	printf 'net.netfilter.nf_conntrack_count = 85\nnet.netfilter.nf_conntrack_max = 100\n' >"$BATS_TEST_TMPDIR/s"
	exits 1 "$CTVIEW" pressure --sysctl "$BATS_TEST_TMPDIR/s" --check 80,90
	exits 2 "$CTVIEW" pressure --sysctl "$BATS_TEST_TMPDIR/s" --check 80,85
	printf 'net.netfilter.nf_conntrack_count = 85\n' >"$BATS_TEST_TMPDIR/s"
	exits 3 "$CTVIEW" pressure --sysctl "$BATS_TEST_TMPDIR/s" --check 80,90
	exits 3 "$CTVIEW" pressure --sysctl "$BATS_TEST_TMPDIR/s" --check 90,80
}

@test "expectations of every form" {
	shown expect.txt expect -f 06-helpers.expect.txt
	shown expect-L.txt expect -f 06-helpers.conntrack-L-expect.txt
	shown expect-old.txt expect -f expect-old.txt
	shown expect-24.txt expect -f old-2.4.20.txt
	shown expect.csv expect -f 06-helpers.conntrack-L-expect.txt -o csv
	printf '299 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=70000 ftp\n' >x
	exits 1 "$CTVIEW" expect -f x
	says 'x:1:59: error'
}

@test "differences of two dumps" {
	shown diff.txt diff 08-before.txt 08-after.txt
	shown diff.jsonl diff 08-before.txt 08-after.txt -o jsonl -F tcp
	shown diff-same.txt diff 04-nat.txt 04-nat.txt
}

@test "explained in words" {
	shown explain-words.txt explain SYN_SENT unreplied udp insert_failed
	shown explain-entries.txt explain -f 04-nat.txt -n 4
	exits 2 "$CTVIEW" explain nonsense
	exits 1 "$CTVIEW" explain "tcp 6 29 src=10.0.0.1 dst=10.0.0.300"
	says 'LINE:27: error: orig.dst is not an address'
}

@test "texts for people have no byte that a terminal could take for a command" {
	local view
	printf '%s secctx=\033[31mred\033]0;x\007 helper=\033[2Jftp foo=\302\233bar use=1\n' \
		"ipv4 2 tcp 6 9 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1" >odd.txt
	for view in list explain summary 'top --by secctx,helper' anomalies 'list -c secctx,helper,extra.foo'; do
		run "$CTVIEW" $view -f odd.txt
		[ -n "$output" ] || complain "$view: nothing"
		! LC_ALL=C grep -q '[^ -~]' <<<"$output" || complain "$view: $(cat -v <<<"$output")"
	done
}

@test "every format of every view is well-formed" {
	local view
	for view in "list -f 04-nat.txt" "list -f 04-nat.txt -c src,state,more" "summary -f 08-after.txt" "top -f 08-after.txt" \
		"nat -f 04-nat.txt" "timeouts -f 04-nat.txt" "expect -f 06-helpers.expect.txt" fields \
		"diff 08-before.txt 08-after.txt" "stats --stat 08-stat.txt" "list -f /dev/null" "summary -f /dev/null"; do
		(cd "$CASES" && "$CTVIEW" $view -o json) | python3 -c 'import json, sys; json.load(sys.stdin)' || complain "$view -o json"
		(cd "$CASES" && "$CTVIEW" $view -o jsonl) | python3 -c 'import json, sys; [json.loads(x) for x in sys.stdin]' || complain "$view -o jsonl"
		(cd "$CASES" && "$CTVIEW" $view -o prom) | awk '!/^#/ && !/^ctview_[a-z0-9_]+(\{([a-z0-9_]+="([^"\\]|\\.)*",?)*\})? [-+.e0-9]+$/ { print "not a sample: " $0; bad = 1 } END { exit bad }' ||
			complain "$view -o prom"
		(cd "$CASES" && "$CTVIEW" $view -o csv) | python3 -c '
import csv, sys
width = 0
for row in csv.reader(sys.stdin, strict=True):
    if not row: width = 0; continue
    width = width or len(row)
    assert len(row) == width, row' || complain "$view -o csv"
	done
}
