#!/bin/bash
# A short run of the fuzzer with a fixed seed, on texts of the tests. FUZZ_RUNS and FUZZ_SEED change it:
# FUZZ_RUNS=1000000 FUZZ_SEED=7 ./check --san fuzz
set -u
TOP=${TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
. "$TOP/tests/lib/tap.bash"
fuzz=${BUILD:-$TOP/build}/tests/fuzz/fuzz
[ -x "$fuzz" ] || tap_skip_all "no build of the fuzzer"
cd "$TOP/tests" || exit 1
runs=${FUZZ_RUNS:-10000} seed=${FUZZ_SEED:-1}
"$fuzz" -s "$seed" -n "$runs" restore rulesets/*.v4 rulesets/*.v6 err/*.in 2>&1
"$fuzz" -s "$seed" -n "$runs" argv rulesets/*.v4 rulesets/*.v6 err/*.argv 2>&1
