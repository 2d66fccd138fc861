# How changes reach the kernel: whole tables at once, at the right moment, or not at all.
load ../lib/harness
load ../lib/received

# A program that keeps iptables-restore open: writes a table, waits until it is in force, goes on.
@test "a co-process commits at COMMIT while the pipe stays open" {
	mkfifo pipe
	nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/iptables-restore" --noflush <pipe >log 2>&1 3>&- 4>&- &
	local pid=$!
	exec {to}>pipe
	for n in 1 2 3; do
		printf '*filter\n-A INPUT -s 10.0.0.%d -j DROP\nCOMMIT\n' $n >&"$to"
		for ((i = 0; i < 1000; i++)); do
			[ "$(rules INPUT | wc -l)" -ne $n ] || break
			sleep 0.02
		done
		[ "$(rules INPUT | wc -l)" -eq $n ] || complain "table $n is not in force" "$(cat log)"
		kill -0 $pid
	done
	printf '*nat\n-A OUTPUT -j ACCEPT\n' >&"$to"
	sleep 0.1
	same_text '' "$(rules OUTPUT nat)"
	printf 'COMMIT\n' >&"$to"
	exec {to}>&-
	wait $pid || complain "$(cat log)"
	same_text '-A OUTPUT -j ACCEPT' "$(rules OUTPUT nat)"
	[ ! -s log ] || complain "$(cat log)"
}

@test "a co-process hears of its error at once, and what was committed stays" {
	mkfifo pipe
	nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/iptables-restore" -n <pipe >log 2>&1 3>&- 4>&- &
	local pid=$!
	exec {to}>pipe
	printf '*filter\n-A INPUT -s 10.0.0.1 -j DROP\nCOMMIT\n*filter\n-A INPUT --nonsense\n' >&"$to"
	for ((i = 0; i < 1500; i++)); do kill -0 $pid 2>/dev/null || break; sleep 0.02; done
	! kill -0 $pid 2>/dev/null || complain "still there"
	exec {to}>&-
	run wait $pid
	same_text '-A INPUT -s 10.0.0.1/32 -j DROP' "$(rules INPUT)"
	grep -q nonsense log
}

@test "a table is replaced in one step: at no moment is a rule missing" {
	{ echo '*filter'; echo ':INPUT DROP [0:0]'; for i in {1..50}; do echo "-A INPUT -s 10.0.0.$i -j ACCEPT"; done; echo COMMIT; } >in
	iptables-restore in
	(for i in {1..60}; do ns "$SLUICE_BIN/iptables-restore" in; done; touch done) 3>&- 4>&- &
	local looks=0 n
	until [ -e done ]; do
		n=$(iptables -S INPUT | grep -c '^-[PA]' || true)
		[ "$n" -eq 51 ] || complain "saw $n lines"
		looks=$((looks + 1))
	done
	wait_jobs
	[ "$looks" -gt 2 ]
}

# Until the rules of FORWARD have become more.
goes_on() {
	local n
	n=$(rules FORWARD | wc -l)
	until [ "$(rules FORWARD | wc -l)" -gt "$n" ]; do :; done
}

# Without the sign that makes the other one wait, dumps of so many elements begin again some hundred times.
@test "a save of 20,000 rules ends while somebody changes the table without a pause" {
	local changes writer
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	awk 'BEGIN { print "*filter"; for (i = 0; i < 20000; i++) printf "-A INPUT -s 10.%d.%d.7/32 -j DROP\n", i / 250, i % 250; print "COMMIT" }' >in
	iptables-restore in
	mkfifo pipe
	nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/iptables-restore" -n <pipe 3>&- 4>&- &
	changes=$!
	(i=0; while printf '*filter\n-A FORWARD -s 10.9.%d.%d\nCOMMIT\n' $((i / 250 % 250)) $((i % 250)); do i=$((i + 1)); done) >pipe 3>&- 4>&- &
	writer=$!
	goes_on
	# (Leaks cannot be looked for under strace.)
	ASAN_OPTIONS=detect_leaks=0 ns timeout 120 strace -o calls -e trace=sendto "$SLUICE_BIN/iptables-save" >save
	goes_on
	kill $writer
	wait $writer $changes || true
	[ "$(grep -c '^-A INPUT' save)" = 20000 ]
	[ "$(wc -l <calls)" -lt 100 ] || complain "$(wc -l <calls) questions"
	! ns nft list sets | grep ahead || complain "the sign is still there"
}

# Each question waits, so that the map which it is for goes with the other level before.
@test "a save shows all rules while they are compiled in one way and another" {
	local changes i
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	{ echo '*filter'; for i in {1..20}; do echo "-A INPUT -s 10.0.0.$i/32 -j DROP"; done; echo COMMIT; } >in
	iptables-restore in
	# (The file goes with the test's directory, too.)
	touch go
	(while [ -e go ]; do for i in off full; do ns "$SLUICE_BIN/sluice" optimize --level $i; done; done) 3>&- 4>&- &
	changes=$!
	for i in {1..30}; do
		ASAN_OPTIONS=detect_leaks=0 ns timeout 120 strace -o calls -e trace=sendto -e inject=sendto:delay_enter=2000 \
			"$SLUICE_BIN/iptables-save" >save
		same_text "$(sed -n 2,21p in)" "$(grep '^-A' save)"
	done
	rm go
	wait $changes
}

@test "many programs add rules at the same time: none is lost" {
	local i
	for i in {1..24}; do ns "$SLUICE_BIN/iptables" -w -A INPUT -s "10.0.0.$i" -j DROP 3>&- 4>&- & done
	wait_jobs
	same_text 24 "$(rules INPUT | sort -u | wc -l)"
}

@test "many programs restore with --noflush at the same time: none is lost" {
	local i
	for i in {1..12}; do
		printf '*filter\n:c%d - [0:0]\n-A INPUT -j c%d\n-A c%d -s 10.0.0.%d -j DROP\nCOMMIT\n' $i $i $i $i >in.$i
		ns "$SLUICE_BIN/iptables-restore" -n in.$i 3>&- 4>&- &
	done
	wait_jobs
	same_text 12 "$(rules INPUT | sort -u | wc -l)"
	same_text 12 "$(iptables -S | grep -c '^-A c')"
}

@test "the kernel's refusal of one rule of many leaves the table as it was" {
	iptables -A INPUT -s 1.2.3.4 -j DROP
	iptables -P INPUT DROP
	{ echo '*filter'; for i in {1..40}; do echo "-A INPUT -s 10.0.0.$i -j ACCEPT"; done
	  echo '-A INPUT -j MASQUERADE'; echo '-A INPUT -j DROP'; echo COMMIT; } >in
	unchanged iptables-restore in
	[ "$status" -eq 4 ]
	[[ $output == *"line 42"* ]]
	unchanged iptables-restore -n in
	[ "$status" -eq 4 ]
}

@test "a rule that is too long for nf_tables is refused with the reason" {
	iptables -A INPUT -s 1.2.3.4 -j DROP
	unchanged iptables -A INPUT $(printf -- '-m mark ! --mark %d ' {1..70}) -j DROP
	[ "$status" -eq 4 ]
	[[ $output == *"the rule needs 142 expressions; nf_tables allows at most 128"* ]] || complain "$output"
}

@test "a table that belongs to a program stays as it is, and it is said why" {
	need nft
	echo 'table ip filter { flags owner; chain INPUT { type filter hook input priority 0; counter drop; }; }' >owned
	mkfifo pipe
	nsenter --net="/proc/$NS/ns/net" nft -i <pipe >log 2>&1 3>&- 4>&- &
	local pid=$!
	exec {to}>pipe
	echo 'include "./owned"' >&"$to"
	for ((i = 0; i < 1000; i++)); do [ -z "$(rules INPUT)" ] && [ ! -s log ] || break; sleep 0.02; done
	[ -n "$(rules INPUT)" ] || { kill $pid; skip "nft has no tables with an owner: $(cat log)"; }
	run iptables -A INPUT -j ACCEPT
	[ "$status" -eq 4 ] || complain "exit $status" "$output"
	[[ $output == *"RULE_APPEND failed (Operation not permitted): rule in chain INPUT"* ]] || complain "$output"
	hint "table filter is owned by a running program"
	same_text 1 "$(rules INPUT | wc -l)"
	exec {to}>&-
	wait $pid
}

@test "every broken text leaves the rules as they were" {
	iptables -A INPUT -s 1.2.3.4 -j DROP
	local body
	for body in '-A INPUT --nonsense' '-A INPUT -j NOSUCH' '-A nochain' '-D INPUT -s 9.9.9.9' '-X INPUT' '-D INPUT 9' \
		'-A INPUT -s 300.1.1.1' ':INPUT NOSUCH [0:0]' '-N INPUT' '-A INPUT -p tcp --dport 1:2:3' 'word' '-P INPUT NOSUCH'; do
		printf '*filter\n:new - [0:0]\n-A INPUT -j new\n-I INPUT -j ACCEPT\n%s\nCOMMIT\n' "$body" >in
		unchanged iptables-restore -n in
		[ "$status" -ne 0 ] || complain "taken: $body"
		unchanged iptables-restore in
		[ "$status" -ne 0 ] || complain "taken: $body"
		unchanged iptables-restore --test in
		is_ours || continue	# 1.8.9's --test does not ask the kernel
		[ "$status" -ne 0 ] || complain "taken by --test: $body"
	done
}

# goes_again LINE...: with these behind a rule that the kernel refuses, the chain is as it is said
goes_again() {
	{ printf '%s\n' '*filter' '-F FORWARD' "${LAST[@]}" "$@"; echo COMMIT; } | ns "$SLUICE_BIN/$RESTORE" -n 2>err || complain "$RESTORE at $SLUICE_OPTIMIZE: $*" "$(cat err)"
	same_text "$(printf -- '-A FORWARD %s\n' "${WANT[@]}")" "$(ns "$SLUICE_BIN/${RESTORE%-restore}" -S FORWARD | grep '^-A')" "$RESTORE at $SLUICE_OPTIMIZE: $*"
}
@test "the kernel is not asked for a rule that the same text takes away again, on either back end, at any level" {
	ours_only
	local bad='FORWARD -m owner --uid-owner 1 -j ACCEPT' LAST WANT RESTORE i
	for RESTORE in iptables-nft-restore iptables-legacy-restore; do
		for SLUICE_OPTIMIZE in off auto full; do
			export SLUICE_OPTIMIZE
			LAST=('-A FORWARD -s 10.0.0.1/32 -j DROP') WANT=('-s 10.0.0.1/32 -j DROP' '-p udp -j DROP')
			goes_again "-A $bad" "-D $bad" '-A FORWARD -p udp -j DROP'
			goes_again "-I $bad" '-A FORWARD -p udp -j DROP' '-D FORWARD 1'
			goes_again "-A $bad" '-R FORWARD 2 -p udp -j DROP'
			LAST=("-A $bad") WANT=('-p udp -j DROP')
			goes_again '-F FORWARD' '-A FORWARD -p udp -j DROP'
			goes_again ':web - [0:0]' '-A FORWARD -j web' '-A FORWARD -p udp -j DROP' '-D FORWARD 1' '-D FORWARD -j web' '-X web'
			# Beside it come others, in front of it and behind.
			LAST=() WANT=()
			for i in {1..12}; do WANT+=("-s 10.0.0.$i/32 -j DROP"); done
			for i in {1..12..3}; do LAST+=("-A FORWARD ${WANT[i - 1]}" "-A $bad"); done
			for i in {0..3}; do LAST+=("-I FORWARD $((4 * i + 2)) ${WANT[3 * i + 1]}" "-I FORWARD $((4 * i + 4)) ${WANT[3 * i + 2]}"); done
			goes_again "-D $bad" "-D $bad" "-D $bad" "-D $bad"
			if printf '%s\n' '*filter' "-A $bad" COMMIT | ns "$SLUICE_BIN/$RESTORE" -n 2>err; then complain "$RESTORE takes it"; fi
		done
	done
}

@test "-A reads no rules, whatever their number" {
	ours_only
	need_received
	iptables -A INPUT -s 1.1.1.1 -j DROP
	local before after
	before=$(received "$SLUICE_BIN/iptables" -A INPUT -s 1.1.1.2 -j DROP)
	{ echo '*filter'; printf -- '-A INPUT -s 10.0.%s -j DROP\n' {0..9}.{0..199}; echo COMMIT; } >in
	iptables-restore in
	after=$(received "$SLUICE_BIN/iptables" -A INPUT -s 1.1.1.3 -j DROP)
	[ "$after" -le $((before + 4096)) ] || complain "received $before bytes with one rule, $after with 2000"
	after=$(received "$SLUICE_BIN/iptables" -I INPUT -s 1.1.1.3 -j DROP)
	[ "$after" -le $((before + 4096)) ] || complain "-I: received $before bytes with one rule, $after with 2000"
	# The measure itself: a listing must show as much more.
	after=$(received "$SLUICE_BIN/iptables" -S INPUT)
	[ "$after" -gt 100000 ] || complain "the measure sees only $after bytes of a listing"
}

@test "-A takes as long on 20,000 rules as on none, within a factor" {
	ours_only
	local empty full i
	# Milliseconds of the processor, the least of several: whoever else is busy on the machine makes some of them slow.
	best() {
		local TIMEFORMAT='%3U %3S' t user system best=
		for i in {1..9}; do
			t=$({ time "$@" >&2; } 2>&1)
			read -r user system <<<"${t//./}"
			t=$((10#$user + 10#$system))
			[ -n "$best" ] && [ "$best" -lt "$t" ] || best=$t
		done
		echo "$best"
	}
	iptables -A INPUT -s 1.1.1.1 -j DROP
	empty=$(best iptables -A INPUT -s 1.1.1.2 -j DROP)
	{ echo '*filter'; printf -- '-A INPUT -s 10.0.%s -j DROP\n' {0..99}.{0..199}; echo COMMIT; } >in
	iptables-restore in
	full=$(best iptables -A INPUT -s 1.1.1.3 -j DROP)
	[ "$full" -le $((empty * 3 + 5)) ] || complain "-A: $empty ms on 2 rules, $full ms on 20,000"
}
