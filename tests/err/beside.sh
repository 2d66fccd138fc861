#!/bin/bash
# The command lines of *.argv beside the system's iptables-nft, each in a namespace of its own: the same exit status, the
# same first line (the version aside), the same rules after each.
#
# A line "# 1.8.9: WHY" in an argv file says that the lines below it, up to an empty line, are known to differ. A file with the
# line "# free words" is compared in its exit statuses only: extensions have words of their own there, and nobody greps for them.
# There the rules are flushed after each line.
. "${TOP:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/lib/beside.bash"
cd "$TOP/tests/err" || exit 1

oracle=$TEST_TMP/oracle
mkdir -p "$oracle"
for f in ip{,6}tables{,-save,-restore}; do
	ln -sfn "$(command -v "${f/tables/tables-nft}")" "$oracle/$f"
done

# FILE: each line's status, first line of the answer, sum of the rules where it was taken.
answers() {
	local line text status rules flush=
	! grep -q '^# free words' "$1" || flush=1
	grep -vE '^(#|$)' "$1" | while IFS= read -r line; do
		text=$(eval "$line" 2>&1 </dev/null); status=$?
		rules=-
		[ "$status" != 0 ] || rules=$({ iptables-save; ip6tables-save; } | grep -v '^#')
		printf '%s\x1f%s\x1f%s\x1f%s\n' "$status" "$(head -n 1 <<<"$text" | sed -E 's/ v1\.8\.[0-9]+ / vN /; s/ +$//')" \
			"$(md5sum <<<"$rules" | cut -c1-8)" "$line"
		[ -z "$flush" ] || [ "$status" != 0 ] || for t in filter nat mangle raw; do iptables -t $t -F; ip6tables -t $t -F; done
	done
}
export -f answers

# The command lines that are known to differ.
known() {
	awk '/^# 1\.8\.9:/ { on = 1; next } /^$/ { on = 0 } on && !/^#/' "$1"
}

for case in *.argv; do
	tap_wanted "$case" || continue
	unshare -n env PATH="$oracle:$PATH" bash -c 'answers "$@"' - "$case" >"$TEST_TMP/theirs"
	unshare -n env PATH="$SLUICE_BIN:$PATH" bash -c 'answers "$@"' - "$case" >"$TEST_TMP/ours"
	while IFS=$'\x1f' read -r -u 3 s1 t1 r1 line; IFS=$'\x1f' read -r -u 4 s2 t2 r2 _; do
		! grep -q '^# free words' "$case" || t2=$t1
		if [ "$s1" = "$s2" ] && [ "$t1" = "$t2" ] && { [ "$r1" = "$r2" ] || [ "$s1" != 0 ]; }; then
			: >"$TEST_TMP/why"
		elif known "$case" | grep -qxF -- "$line"; then
			tap_skip "$case: $line" "known to differ from 1.8.9"
			continue
		else
			printf 'the system: %s %s\nours:       %s %s\n' "$s1" "$t1" "$s2" "$t2" >"$TEST_TMP/why"
			[ "$r1" = "$r2" ] || echo "and the rules differ" >>"$TEST_TMP/why"
		fi
		tap_result "$case: $line" "$TEST_TMP/why"
	done 3<"$TEST_TMP/theirs" 4<"$TEST_TMP/ours"
done
tap_end
