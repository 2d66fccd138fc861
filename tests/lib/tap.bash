# For scripts that print TAP themselves: tap_result NAME REASON-FILE, tap_skip NAME WHY, tap_end. TEST_FILTER picks names.

tap_n=0
tap_wanted() { [ -z "${TEST_FILTER-}" ] || [[ $1 =~ $TEST_FILTER ]]; }
tap_skip_all() { echo "1..0 # SKIP $1"; exit 0; }
tap_skip() { tap_n=$((tap_n + 1)); echo "ok $tap_n $1 # SKIP $2"; }
# Passed when the file with reasons is empty or not there.
tap_result() {
	tap_n=$((tap_n + 1))
	if [ -s "$2" ]; then
		echo "not ok $tap_n $1"
		sed 's/^/# /' "$2" | head -n "${TAP_LINES:-40}"
	else
		echo "ok $tap_n $1"
	fi
}
tap_end() { echo "1..$tap_n"; }
