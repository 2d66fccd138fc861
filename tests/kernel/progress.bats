# Long work on a terminal says how far it is; everywhere else it is quiet.
load ../lib/harness

prepare() {
	ours_only
	need flock
	printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' >rules
}
terminal() { ns python3 "$TOP/tests/lib/terminal.py" "$@"; }
# Somebody has the lock of the legacy back end for SECONDS: a restore that waits for it takes as long.
busy() { flock "$XTABLES_LOCKFILE" sleep "$1" 3>&- 4>&- & until ! flock -n "$XTABLES_LOCKFILE" true; do sleep 0.01; done; }

@test "a restore that takes longer than a second says so on a terminal, and takes it back" {
	busy 4
	run terminal "$SLUICE_BIN/iptables-legacy-restore" rules -w
	[ "$status" -eq 0 ]
	[[ $output == *$'\riptables-restore: asking the kernel, 1 s\e[K'* ]] || complain "$output"
	[[ $output == *$'\r\e[K' ]] || complain "the line is left: $output"
	[[ $(ns "$SLUICE_BIN/iptables-legacy" -S INPUT) == *DROP ]]
}

@test "a short one says nothing" {
	local i began
	# (It is not short whenever the machine is busy.)
	for i in {1..20}; do
		began=${EPOCHREALTIME/./}
		run terminal "$SLUICE_BIN/iptables-restore" rules
		[ $((${EPOCHREALTIME/./} - began)) -ge 1000000 ] || break
	done
	[[ $status -eq 0 && -z $output ]] || complain "$output"
}

@test "without a terminal nothing is said" {
	busy 2
	run ns "$SLUICE_BIN/iptables-legacy-restore" rules -w
	[[ $status -eq 0 && -z $output ]] || complain "$output"
}

@test "a program that keeps a restore waiting is told nothing" {
	printf '#!/bin/sh\n{ cat rules; sleep 1.6; } | "%s/iptables-restore"\n' "$SLUICE_BIN" >slow
	chmod +x slow
	run terminal ./slow
	[[ $status -eq 0 && -z $output ]] || complain "$output"
}
