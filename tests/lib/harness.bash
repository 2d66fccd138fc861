# What the bats files share. A file says `load ../lib/harness`; each of its tests then has a fresh network namespace
# with lo up, in which these run:
#
#	iptables … ip6tables-restore, sluice   the programs under test (SLUICE_BIN)
#	ns WORD...                             any other program
#	sys NAME WORD...                       the system's own iptables, for comparison (need_oracle first)
#
# Checks: succeeds, refused, same_text, unchanged; golden files: golden.

bats_require_minimum_version 1.5.0
: "${TOP:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
: "${SLUICE_BIN:?is the folder with the programs under test; start tests with ./check NAME or tests/run NAME}"
export LC_ALL=C XTABLES_LOCKFILE=$BATS_TEST_TMPDIR/xtables.lock

# bats notes the place before each command, which is a third of what a test takes. It is enough to note it when one fails.
place_at_errors() {
	declare -F bats_error_trap bats_debug_trap >/dev/null || return 0
	trap - DEBUG
	BATS_DEBUG_LAST_STACK_TRACE=() BATS_DEBUG_LASTLAST_STACK_TRACE=()
	trap 'bats_error_trap; bats_debug_trap "$BASH_SOURCE"' ERR
}

# ---- namespaces ----

# A network namespace that lives until the test ends: its process id is put into the variable NAME.
netns_new() {
	local ready=$BATS_TEST_TMPDIR/netns.$1
	setpriv --pdeathsig KILL unshare -n sh -c 'ip link set lo up; echo >"$1"; exec sleep 3600' - "$ready" \
		</dev/null >/dev/null 2>&1 3>&- 4>&- &
	printf -v "$1" %s $!
	NETNS_PIDS+=($!)
	disown
	until [ -s "$ready" ]; do sleep 0.01; done
}

# Waits for what runs in the background. Without arguments wait would also wait for the namespaces.
wait_jobs() {
	local job
	for job in $(jobs -p); do wait "$job" || :; done
}

ns() { nsenter --net="/proc/$NS/ns/net" -- "$@"; }
# in_netns PID WORD...
in_netns() { NS=$1 ns "${@:2}"; }

setup() {
	NETNS_PIDS=()
	place_at_errors
	cd "$BATS_TEST_TMPDIR" || return
	[ -n "${SLUICE_NETNS-1}" ] || skip "${NETNS_WHY:-no network namespaces}"
	netns_new NS
	! declare -F prepare >/dev/null || prepare
}

teardown() {
	[ ${#NETNS_PIDS[@]} -eq 0 ] || kill -KILL "${NETNS_PIDS[@]}" 2>/dev/null || true
}

for program in {ip,ip6}tables{,-save,-restore}; do
	eval "$program() { ns \"\$SLUICE_BIN/$program\" \"\$@\"; }"
done
sluice() { ns "$SLUICE_BIN/sluice" "$@"; }

# ---- whom do we test ----

# Ours, or Debian's programs under our names (that is how a test is itself tested)?
is_ours() { [ -x "$SLUICE_BIN/sluice" ]; }
ours_only() { is_ours || skip "only sluice does this"; }
# The system's 1.8.9 is known to differ from 1.8.11 here; WHY says how.
not_on_189() { is_ours || skip "1.8.9 differs: $1"; }

ORACLE_DIR=${ORACLE_DIR-$(dirname "$(PATH=$PATH:/usr/sbin type -P iptables-nft || echo /none/x)")}
need_oracle() { [ -x "$ORACLE_DIR/iptables-nft" ] || skip "no iptables-nft of the system to run beside"; }
sys() { local name=$1; shift; ns "$ORACLE_DIR/${name/tables/tables-nft}" "$@"; }
need() {
	local p
	for p in "$@"; do PATH=$PATH:/usr/sbin type -P "$p" >/dev/null || skip "$p is not installed"; done
}

# ---- what is expected ----

# Say why a check failed. Everything it prints is shown when the test fails.
complain() { printf '%s\n' "$@" >&2; return 1; }

succeeds() {
	run "$@"
	[ "$status" -eq 0 ] || complain "exit $status: $*" "$output"
}

# refused STATUS LINE COMMAND...: it exits with STATUS, its first line is LINE (the version reads vN), no rule has changed.
refused() {
	local want=$1 line=$2 before; shift 2
	before=$(ruleset)
	run "$@"
	[ "$status" -eq "$want" ] || complain "exit $status, not $want: $*" "$output"
	local got=${lines[0]-}
	[[ ! $got =~ ' v1.8.'[0-9]+' ' ]] || got=${got/"${BASH_REMATCH[0]}"/ vN }
	[ "$got" = "$line" ] || complain "first line:  $got" "expected:    $line" "of: $*"
	[ "$(ruleset)" = "$before" ] || complain "it changed the rules: $*" "$(ruleset)"
}

# The refusal of the last `refused` has TEXT somewhere behind its first line: a reason, a hint. Ours only.
hint() {
	is_ours || return 0
	local IFS=$'\n' rest
	rest="${lines[*]:1}"
	[[ $rest == *"$1"* ]] || complain "no \"$1\" in:" "$output"
}

# Where a sanitizer looks on, a program takes ten times as long to start: what only tells something by its size may be smaller there.
sanitized() { grep -q -- -fsanitize "${BUILD:-/none}/Makefile" 2>/dev/null; }

# To look for leaks is a third of a short program's time. It need not be done by those that only show what another has done:
#	local -x ASAN_OPTIONS=$NO_LEAKS
NO_LEAKS=${ASAN_OPTIONS-}:detect_leaks=0

# All tables of both families, without the comment lines and counters.
ruleset() {
	local -x ASAN_OPTIONS=$NO_LEAKS
	{ iptables-save; ip6tables-save; } 2>/dev/null | saved
}
# A save without what changes from run to run: comment lines, and with "counters" the counters.
saved() { sed -E '/^#/d; s/ \[[0-9]+:[0-9]+\]$/ [0:0]/'; }

# same_text WANT GOT [WHAT]
same_text() {
	[ "$1" = "$2" ] && return
	diff -u --label "${3:-expected}" <(printf '%s\n' "$1") --label got <(printf '%s\n' "$2") >&2
	return 1
}

# unchanged COMMAND...: whatever it answers, the rules stay.
unchanged() {
	local before; before=$(ruleset)
	run "$@"
	same_text "$before" "$(ruleset)" "before $*"
}

# golden FILE GOT: GOT is the text of FILE, which UPDATE=1 writes anew.
golden() {
	if [ -n "${UPDATE-}" ]; then printf '%s\n' "$2" >"$1"; return; fi
	[ -f "$1" ] || complain "no golden $1; make it with ./check --regen"
	same_text "$(cat "$1")" "$2" "${1##*/}"
}

# rules CHAIN [TABLE]: what -S says of it, without the -N or -P line.
rules() { iptables -t "${2:-filter}" -S "$1" | grep '^-A' || true; }
