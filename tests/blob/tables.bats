# Whole tables as --emit=blob compiles them: goldens, which are what the system's iptables-legacy-restore gives to the kernel; the same
# for all rulesets and for random rules. capture.c takes the system's tables away before the kernel has them.
load ../lib/harness

prepare() {
	ours_only
	need python3
	export PYTHONPATH=$BATS_TEST_DIRNAME PYTHONDONTWRITEBYTECODE=1
}

tables() { python3 "$BATS_TEST_DIRNAME/tables.py" "$@"; }
family() { echo "${1##*.v}"; }

need_capture() {
	need cc iptables-legacy-restore
	[ "$(id -u)" = 0 ] || skip "needs root"
	ns iptables-legacy -S >/dev/null 2>&1 || skip "the kernel has no ip_tables"
	cc -shared -fPIC -o capture.so "$BATS_TEST_DIRNAME/capture.c"
	PATH=$PATH:/usr/sbin
	cat >ours <<-X
		exec "$SLUICE_BIN/sluice" -\$1 compile -c --emit=blob -o "\$3" "\$2"
	X
	cat >theirs <<-X
		[ "\$1" = 4 ] && program=iptables || program=ip6tables
		CAPTURE_REV=99 CAPTURE_TABLE=\$3 LD_PRELOAD=$PWD/capture.so exec \$program-legacy-restore -c "\$2"
	X
}

@test "tables are the bytes that they were" {
	local rules
	for rules in "$BATS_TEST_DIRNAME"/tables/*.v[46]; do
		sluice -"$(family "$rules")" compile -c --emit=blob -o compiled "$rules"
		golden "$rules.dump" "$(tables dump "$(family "$rules")" compiled)"
	done
}

@test "the goldens are what the system's iptables-legacy writes" {
	need_capture
	local rules
	for rules in "$BATS_TEST_DIRNAME"/tables/*.v[46]; do
		rm -f captured
		ns sh theirs "$(family "$rules")" "$rules" captured
		same_text "$(cat "$rules.dump")" "$(tables dump "$(family "$rules")" captured)" "${rules##*/}"
	done
}

@test "rulesets become the bytes that the system's iptables-legacy writes" {
	need_capture
	local rules
	for rules in "$TOP"/tests/rulesets/*.v[46]; do
		rm -f captured compiled
		ns sh theirs "$(family "$rules")" "$rules" captured
		sh ours "$(family "$rules")" "$rules" compiled
		tables compare "$(family "$rules")" compiled captured >differences
		grep -vEf <(known) differences >unknown || true
		[ ! -s unknown ] || complain "${rules##*/}:" "$(cat unknown)"
	done
}
# The patterns of differences that are known, for grep; and the lines that only say the table.
known() { grep -v '^#' "$BATS_TEST_DIRNAME/known-differences" | cut -f1 | sed 's/\\d/[0-9]/g'; echo '^table .*:$'; }

# same_bytes OURS [SET]: random rules, as OURS compiles them and as the system's program does.
same_bytes() {
	local f
	for f in 4 6; do
		"$BUILD/tests/prop/prop" -p -n "${RULES:-8}" -s "${SEED:-1}" 2>/dev/null |
			ns python3 "$BATS_TEST_DIRNAME/random_rules.py" $f "sh $1 $f" "sh theirs $f" "$BATS_TEST_DIRNAME/known-differences" \
			${2-} >differences 2>count
		[ ! -s differences ] || complain "$(cat differences)"
		[ "$(sed -nE 's/^([0-9]+) rules.*/\1/p' count)" -gt 100 ] || complain "$(cat count)"
	done
}

@test "random rules become the bytes that the system's iptables-legacy writes" {
	need_capture
	same_bytes ours
}

# An ipset is a number that only the kernel knows, so these are not compiled but restored.
@test "random rules reach the kernel as the bytes that the system's iptables-legacy gives it, ipsets too" {
	need_capture
	local ipset=
	! ns ipset create s list:set 2>/dev/null || ipset=s
	cat >restored <<-X
		[ "\$1" = 4 ] && program=iptables || program=ip6tables
		ASAN_OPTIONS=\$ASAN_OPTIONS:verify_asan_link_order=0 CAPTURE_REV=99 CAPTURE_TABLE=\$3 LD_PRELOAD=$PWD/capture.so \
			exec "$SLUICE_BIN/\$program-legacy-restore" -c "\$2"
	X
	SEED=2 same_bytes restored $ipset
}
