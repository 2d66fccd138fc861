#!/bin/bash
# Rulesets of others, beside the system's iptables-nft: shared/cases/rulesets next to the checkout (or in SLUICE_SHARED).
#
# A file that the system loads:   ours loads it; our save is the system's; the system lists ours as its own;
#                                 save, restore, save is a fixed point, compiled or not.
# A file of broken/:              ours refuses it with the system's exit status, names a line that the system names (either
#                                 back end, loading or testing: nft names the COMMIT where a rule is to blame), and the
#                                 rules that were there stay.
#
# Files that need an extension that is not in extensions/list.h yet are skipped, and the extension is named.
. "${TOP:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/lib/beside.bash"
dir=${SLUICE_SHARED:-$TOP/../shared}/cases/rulesets

[ -d "$dir" ] || tap_skip_all "no shared/cases/rulesets beside the checkout"
oracle=$(dirname "$(command -v iptables-nft)")
known=$TOP/tests/rulesets/known-differences.sed

# The ipsets that a ruleset names, with as many dimensions as it uses: "create NAME TYPE family F".
sets_of() {
	local family=inet; [[ $1 != *.v6 ]] || family=inet6
	grep -oE -- '--(match|add|del|map|exist)-set +"?[^ "]+"? +[a-z,]+' "$1" | tr -d '"' | awk -v family=$family '
		{ n = split($3, d, ","); if (n > dims[$2]) dims[$2] = n }
		END { t[1] = "hash:ip"; t[2] = "hash:ip,port"; t[3] = "hash:ip,port,ip"
			for (s in dims) print "create " s " " t[dims[s]] " family " family }'
}

# in_fresh FILE WORD...: in a new namespace that has FILE's sets.
in_fresh() {
	local file=$1; shift
	sets_of "$file" >"$TEST_TMP/sets"
	unshare -n bash -c '[ ! -s "$1" ] || ipset restore <"$1" || exit 99; shift; "$@"' - "$TEST_TMP/sets" "$@"
}

text_of() { grep -v '^#' | sed -E 's/^(:[^ ]+ [^ ]+) \[[0-9]+:[0-9]+\]/\1 [0:0]/'; }
as_1811() { if iptables-nft -V | grep -q 'v1\.8\.9'; then sed -E -f "$known"; else cat; fi; }

# Runs in the namespace of the system's programs.
system_side() { "$oracle/$1-nft-restore" <"$2" 2>"$3.err" && "$oracle/$1-nft-save" | text_of >"$3"; }
# Runs in the namespace of ours: load, save, what the system lists where nothing is compiled, the save where all is that can be,
# save of the save.
our_side() {
	local t=$1 file=$2 out=$3
	SLUICE_OPTIMIZE=off "$SLUICE_BIN/$t-restore" "$file" >"$out.err" 2>&1 || return
	"$oracle/$t-nft-save" 2>&1 | text_of >"$out.listed"
	SLUICE_OPTIMIZE=full "$SLUICE_BIN/$t-restore" "$file" >"$out.err" 2>&1 || return
	"$SLUICE_BIN/$t-save" 2>>"$out.err" | text_of >"$out.full"
	"$SLUICE_BIN/$t-restore" "$file" >"$out.err" 2>&1 || return
	"$SLUICE_BIN/$t-save" 2>>"$out.err" | text_of >"$out"
	"$SLUICE_BIN/$t-restore" "$out" >>"$out.err" 2>&1
	"$SLUICE_BIN/$t-save" 2>>"$out.err" | text_of >"$out.again"
}
export -f text_of system_side our_side
export oracle

differ() { diff -u --label "$1" "$2" --label "$3" "$4" || true; }

# The first extension that FILE uses and extensions/list.h does not have. Of the protocols that bring a match, too.
missing_extension() {
	{
		sed -nE 's/^EXT\(ext_(.*)\)$/\1/p' "$TOP/extensions/list.h" | sed -E 'p; s/[46]$//'
		printf '%s\n' ACCEPT DROP RETURN QUEUE standard
		sed -nE 's/^:([^ ]+).*/\1/p; s/^-N ([^ ]+).*/\1/p' "$1"
	} | sort -u >"$TEST_TMP/have"
	grep -v '^#' "$1" | sed -E 's,"[^"]*",,g' | grep -oE -- '(-m|-j|--jump|--match) [^ ]+|-p (sctp|dccp|mh) .* ?--(sport|dport|mh-type)' |
		awk '{ print $2 }' | grep -E '^([a-z0-9_]+|[A-Z0-9]+)$' | sort -u | comm -23 - "$TEST_TMP/have" | head -n 1
}

check_good() {
	local file=$1 name=${1##*/} t=iptables out=$TEST_TMP/out why missing
	[[ $name != *.v6 ]] || t=ip6tables
	why=$TEST_TMP/why; rm -f "$out"* "$why"
	in_fresh "$file" bash -c 'system_side "$@"' - "$t" "$file" "$out.system" ||
		{ tap_skip "$name" "the system's iptables-nft does not load it here: $(head -n 1 "$out.system.err" | tail -c 60)"; return; }
	if ! in_fresh "$file" bash -c 'our_side "$@"' - "$t" "$file" "$out.ours"; then
		missing=$(missing_extension "$file")
		if [ -n "$missing" ]; then
			tap_skip "$name" "needs the extension $missing"; return
		fi
	fi
	{
		cat "$out.ours.err"
		as_1811 <"$out.system" >"$out.want"
		differ "the system's save" "$out.want" "our save" "$out.ours"
		differ "the system's save" "$out.system" "what the system lists of ours" "$out.ours.listed"
		differ "our save" "$out.ours" "our save, all compiled" "$out.ours.full"
		differ "our save" "$out.ours" "the save of our save" "$out.ours.again"
	} >"$why" 2>&1
	tap_result "$name" "$why"
}


# Broken files go into a namespace that has a rule; its save must be the same after as before.
broken_side() {
	local t=$1 file=$2 out=$3
	"$t" -A FORWARD -s "$4" -j DROP
	"$t-save" | text_of >"$out.before"
	"$t-restore" "$file" >"$out" 2>&1
	echo $? >"$out.rc"
	"$t-restore" --test "$file" >"$out.test" 2>&1
	echo $? >>"$out.rc"
	"$t-save" | text_of >"$out.after"
	! command -v "$t-legacy-restore" >/dev/null || "$t-legacy-restore" --test "$file" >"$out.legacy" 2>&1
}
export -f broken_side

# Where ours names another line than the system, and is right: file, line, why.
known_better() {
	awk -F'\t' -v f="$1" -v l="$2" '$1 == f && $2 == l && $3 != "" { found = 1 } END { exit !found }' \
		"$TOP/tests/rulesets/known-better.tsv"
}

lines_named() { grep -ohE '(line:?|'"${2//./\\.}"':) ?[0-9]+' "$@" 2>/dev/null | grep -oE '[0-9]+$' | sort -un; }

check_broken() {
	local file=$1 name=${1##*/} t=iptables host=192.0.2.1 out=$TEST_TMP/out why=$TEST_TMP/why line missing
	[[ $name != *.v6 ]] || { t=ip6tables host=2001:db8::1; }
	missing=$(missing_extension "$file" | grep -vxE 'ULOG|CLUSTERIP')
	if [ -n "$missing" ]; then tap_skip "broken/$name" "needs the extension $missing"; return; fi
	rm -f "$out"* "$why"
	in_fresh "$file" env PATH="$TEST_TMP/oracle:$PATH" XTABLES_LOCKFILE="$TEST_TMP/lock" bash -c 'broken_side "$@"' - "$t" "$file" "$out.system" $host
	in_fresh "$file" env PATH="$SLUICE_BIN:$PATH" bash -c 'broken_side "$@"' - "$t" "$file" "$out.ours" $host
	{
		grep -qx "$(head -n 1 "$out.ours.rc")" "$out.system.rc" ||
			echo "exit $(head -n 1 "$out.ours.rc"), the system: $(paste -sd, "$out.system.rc") (load, --test)"
		differ "the rules before" "$out.ours.before" after "$out.ours.after"
		for line in $(lines_named "$out.ours" "$name" | head -n 1); do
			lines_named "$out.system" "$out.system.test" "$out.system.legacy" | grep -qx "$line" ||
				known_better "$name" "$line" ||
				echo "names line $line, the system: $(lines_named "$out.system" "$out.system.test" "$out.system.legacy" | paste -sd' ')"
		done
		[ -n "$line" ] && grep -qE "^.*${name//./\\.}:$line:[0-9]+: error: ." "$out.ours" && grep -q '\^' "$out.ours" ||
			{ echo "no place and caret in:"; cat "$out.ours"; }
	} >"$why" 2>&1
	tap_result "broken/$name" "$why"
}

mkdir -p "$TEST_TMP/oracle"
for f in ip{,6}tables{,-save,-restore}; do ln -sfn "$oracle/${f/tables/tables-nft}" "$TEST_TMP/oracle/$f"; done
for file in "$dir"/*.v[46]; do ! tap_wanted "${file##*/}" || check_good "$file"; done
for file in "$dir"/broken/*.v[46]; do ! tap_wanted "broken/${file##*/}" || check_broken "$file"; done
tap_end
