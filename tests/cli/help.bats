# Every name and every subcommand says how it is used, and which version it is, without a kernel and without privileges.
load ../lib/harness

prepare() { ours_only; }
# xtables-*-multi take the name of a program first (multi.bats).
names() { sed -nE 's/^PROGRAM\("([^"]*)".*/\1/p' "$TOP/frontend/programs.def" | grep -v -- '-multi$'; }

# shows TEXT WORD...: it exits with 0, and prints TEXT on standard output and nothing else anywhere.
shows() {
	run --separate-stderr "${@:2}"
	[ "$status" -eq 0 ] && [ -z "$stderr" ] && [[ $output == *"$1"* ]] || complain "exit $status: ${*:2}" "$output" "$stderr"
}

@test "-h and --help" {
	local name word
	for name in $(names) sluice; do
		for word in -h --help; do shows "Usage: " "$SLUICE_BIN/$name" $word; done
	done
	for name in $(sed -nE 's/^SUBCOMMAND\("([^"]*)".*/\1/p' "$TOP/frontend/subcommands.def"); do
		for word in -h --help; do shows "Usage: sluice $name" "$SLUICE_BIN/sluice" "$name" $word; done
		sluice --help | grep -q "^  $name " || complain "sluice --help has no $name"
	done
}

@test "-V and --version: the name, the version that programs look for, the back end" {
	local name word kind
	for name in $(names | grep -vx -e xtables-monitor -e nfnl_osf); do
		kind=nf_tables; [[ $name != *-legacy* ]] || kind=legacy
		for word in -V --version; do
			shows "tables" "$SLUICE_BIN/$name" $word
			[[ $output =~ ^ip6?tables[a-z-]*\ v1\.8\.11\ \($kind\)$ ]] || complain "$name $word: $output"
		done
	done
	for word in -V --version; do
		shows "xtables-monitor 1.8.11" "$SLUICE_BIN/xtables-monitor" $word
		shows "nfnl_osf v1.8.11" "$SLUICE_BIN/nfnl_osf" $word
	done
	shows "(iptables 1.8.11)" "$SLUICE_BIN/sluice" --version
}
