# Rules on trial: sluice apply, iptables-apply, on a terminal and without one.
load ../lib/harness

prepare() {
	ours_only
	cat >new.rules <<-'E'
		*filter
		:INPUT DROP [0:0]
		-A INPUT -i lo -m comment --comment new -j ACCEPT
		COMMIT
		*mangle
		-A PREROUTING -j MARK --set-mark 7
		COMMIT
	E
}
# terminal [--expect TEXT KEYS]... WORD...: on a terminal of its own
terminal() { ns python3 "$TOP/tests/lib/terminal.py" "$@"; }

# Rules of our own, which have counted something.
old_rules() {
	iptables -A INPUT -i lo -j ACCEPT
	iptables -A INPUT -s 192.0.2.1 -j DROP
	ns ping -q -i 0.01 -c 3 127.0.0.1 >/dev/null
	iptables-save -c | grep -v '^#' >old
	grep -q '\[[1-9][0-9]*:[1-9][0-9]*\] -A INPUT -i lo -j ACCEPT' old
}
# Tables that ip_tables made for the trial may be there, and hold nothing; those of nf_tables are gone.
old_again() {
	iptables-save -c | grep -v '^#' >now
	[ "${SLUICE_BACKEND-nft}" != legacy ] || sed -i '/^\*mangle/,/^COMMIT/{/-A/!d}' now
	same_text "$(cat old)" "$(cat now)" "the old rules"
}
is_new() { [[ $(rules INPUT) == *new* && $(rules PREROUTING mangle) == *0x7* ]] || complain "not the new rules" "$(iptables-save)"; }
# waits COMMAND...: until it succeeds
waits() {
	local i
	for ((i = 0; i < 600; i++)); do ! "$@" >/dev/null 2>&1 || return 0; sleep 0.05; done
	complain "it does not come: $*"
}

@test "apply: y on the terminal keeps the new rules" {
	local backend
	for backend in nft legacy; do
		export SLUICE_BACKEND=$backend
		old_rules
		run terminal --expect '(y/N) ' y "$SLUICE_BIN/sluice" apply new.rules --confirm 20
		[[ $status -eq 0 && $output == *"The new rules are kept."* ]] || complain "$backend: $status" "$output"
		is_new
		iptables -F
		iptables -P INPUT ACCEPT
	done
}

@test "apply: any other key, and the old rules are back with their counters" {
	local backend
	for backend in nft legacy; do
		export SLUICE_BACKEND=$backend
		old_rules
		run terminal --expect '(y/N) ' n "$SLUICE_BIN/sluice" apply new.rules --confirm 20
		[[ $status -eq 1 && $output == *"Not confirmed: the old rules have been restored."* ]] || complain "$backend: $status" "$output"
		old_again
	done
}

@test "apply: without an answer the old rules come back when the time is over" {
	old_rules
	run sluice apply --confirm 1 new.rules </dev/null
	[[ $status -eq 1 && $output == *"Not confirmed in time: the old rules have been restored."* ]] || complain "$status" "$output"
	old_again
}

@test "apply: Ctrl-C, a signal and a terminal that goes are a no" {
	old_rules
	run terminal --expect '(y/N) ' $'\x03' "$SLUICE_BIN/sluice" apply new.rules
	[[ $status -eq 1 && $output == *"Interrupted: the old rules have been restored."* ]] || complain "$status" "$output"
	old_again
	run terminal --expect '(y/N) ' hangup "$SLUICE_BIN/sluice" apply new.rules
	[ "$status" -eq 1 ]
	old_again
	nsenter --net="/proc/$NS/ns/net" -- "$SLUICE_BIN/sluice" apply new.rules </dev/null 2>said &
	local pid=$!
	waits is_new
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 1 ]
	old_again
}

@test "apply --confirm-now: from another process, for its family and back end alone" {
	old_rules
	refused 2 'sluice apply: no rules are waiting for confirmation' sluice apply --confirm-now
	sluice apply new.rules --confirm 20 </dev/null 2>said &
	local pid=$!
	waits is_new
	refused 2 'sluice apply: no rules are waiting for confirmation' sluice -6 apply --confirm-now
	refused 2 'sluice apply: no rules are waiting for confirmation' sluice --backend=legacy apply --confirm-now
	refused 4 'sluice apply: other rules are waiting for confirmation' sluice apply new.rules
	succeeds sluice apply --confirm-now
	wait "$pid"
	is_new
	refused 2 'sluice apply: no rules are waiting for confirmation' sluice apply --confirm-now
}

@test "apply --confirm-now: a process of another user that says yes is not believed" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	nsenter --net="/proc/$NS/ns/net" -- python3 - >said 2>&1 <<-'E' 3>&- 4>&- &
		import os, socket
		os.setresuid(65534, 65534, 65534)
		s = socket.socket(socket.AF_UNIX)
		s.bind(b"\0sluice trial nft 4")
		s.listen()
		print("listening", flush=True)
		s.accept()[0].send(b"y")
	E
	local liar=$!
	waits grep listening said || { grep -q PermissionError said && skip "no second user here"; }
	refused 2 'sluice apply: no rules are waiting for confirmation' sluice apply --confirm-now
	kill "$liar" 2>/dev/null || true
}

@test "apply: a wrong file changes nothing, and no trial begins" {
	old_rules
	printf '*filter\n:INPUT DROP\n-A INPUT -j nothere\nCOMMIT\n' >bad.rules
	refused 2 "sluice apply: Chain 'nothere' does not exist" sluice apply bad.rules
	refused 2 "Can't open gone: No such file or directory" sluice apply gone
	refused 2 'sluice apply: --confirm requires a number of seconds, not "soon"' sluice apply --confirm soon new.rules
	refused 2 'sluice apply: expected a file, or --confirm-now alone' sluice apply --confirm-now new.rules
	refused 2 'sluice apply: expected a file, or --confirm-now alone' sluice apply
	old_again
}

@test "apply: no trial where rules could not be put back" {
	need nft
	old_rules
	ns nft 'add rule ip filter INPUT ip length 20-1500 meta priority 7 accept'
	refused 2 'sluice apply: nothing was changed' sluice apply new.rules --confirm 1
	[[ $output == *"table filter has a rule that iptables cannot express and that would be lost"* ]] || complain "$output"
}

@test "iptables-apply: Debian's words and exit codes" {
	local program new=$PWD/new4
	sed '/mangle/,$d' new.rules >new4
	for program in iptables ip6tables; do
		"$program" -A INPUT -i lo -j DROP
		run terminal --expect '(y/N) ' n "$SLUICE_BIN/$program-apply" -t 20 "$new"
		[ "$status" -eq 255 ]
		same_text "Applying new $program rules from '$new'... done.
Can you establish NEW connections to the machine? (y/N) n
No affirmative response! Better play it safe...
Reverting to old $program rules... done." "$output"
		[ "$($program -S INPUT | tail -n 1)" = '-A INPUT -i lo -j DROP' ]
		run terminal --expect '(y/N) ' Y "$SLUICE_BIN/$program-apply" -t 20 -w "kept.$program" "$new"
		[ "$status" -eq 0 ]
		same_text "Applying new $program rules from '$new'... done.
Can you establish NEW connections to the machine? (y/N) Y
Writing successfully applied rules to 'kept.$program'...
... then my job is done. See you next time." "$output"
		grep -q '^-A INPUT -i lo -m comment --comment new -j ACCEPT$' "kept.$program"
	done
}

@test "iptables-apply: no answer, a wrong file, no file" {
	iptables -A INPUT -i lo -j DROP
	mkfifo quiet
	exec {quiet}<>quiet
	run ns "$SLUICE_BIN/iptables-apply" -t 1 new.rules <&"$quiet"
	exec {quiet}>&-
	[[ $status -eq 255 && $output == *"Timeout! Something happened (or did not). Better play it safe..."* ]] || complain "$status" "$output"
	[ "$(rules INPUT)" = '-A INPUT -i lo -j DROP' ]
	{ cat new.rules; echo garbage; } >bad.rules
	run ns "$SLUICE_BIN/iptables-apply" -t 1 bad.rules </dev/null
	[ "$status" -eq 99 ]
	[[ $output == *"Error: unknown error applying new iptables rules: bad.rules"*"Reverting to old iptables rules... done."* ]] || complain "$output"
	[ "$(rules INPUT)" = '-A INPUT -i lo -j DROP' ]
	refused 2 'Error: rulesfile not readable: gone' ns "$SLUICE_BIN/iptables-apply" gone
	refused 99 'Error: runcmd not executable: new.rules' ns "$SLUICE_BIN/iptables-apply" -c new.rules
	refused 1 'Error: timeout must be a positive number' ns "$SLUICE_BIN/iptables-apply" -t x new.rules
	refused 1 "iptables-apply: invalid option -- 'Z'" ns "$SLUICE_BIN/iptables-apply" -Z
}

@test "iptables-apply -c: a program changes the rules" {
	printf '#!/bin/sh\n"%s"/iptables -A INPUT -s 192.0.2.9 -j DROP\nexit "$(cat code)"\n' "$SLUICE_BIN" >change
	chmod +x change
	echo 0 >code
	run ns "$SLUICE_BIN/iptables-apply" -t 5 -c ./change <<<n
	[ "$status" -eq 255 ]
	[ -z "$(rules INPUT)" ]
	run ns "$SLUICE_BIN/iptables-apply" -t 5 -c ./change <<<y
	[ "$status" -eq 0 ]
	[ "$(rules INPUT)" = '-A INPUT -s 192.0.2.9/32 -j DROP' ]
	echo 3 >code
	run ns "$SLUICE_BIN/iptables-apply" -t 5 -c ./change <<<y
	[[ $status -eq 99 && $output == *"Error: unknown error running command: ./change"* ]] || complain "$status" "$output"
	[ "$(rules INPUT)" = '-A INPUT -s 192.0.2.9/32 -j DROP' ]
}
