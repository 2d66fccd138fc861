# Namespaces of somebody who has nf_tables there, and wants those who look into it to wait, to run out of memory, or to see what is not so.
load ../lib/harness

prepare() {
	ours_only
	need python3
}

hostile() { ns python3 "$TOP/tests/kernel/hostile.py" "$@"; }
# soon COMMAND...: as succeeds, and not for ever.
soon() { succeeds timeout 60 nsenter --net="/proc/$NS/ns/net" "$SLUICE_BIN/$1" "${@:2}"; }

# (Believed, each of these is 131,072 questions and 10 MB.)
@test "rules that say they lead to very many chains" {
	hostile claims 300 131072
	soon iptables -S INPUT
	[ "${#lines[@]}" = 301 ] || complain "${#lines[@]} lines"
	soon iptables -A INPUT -j DROP
}

@test "a run that several rules say they lead to is that of one" {
	{ echo '*filter'; seq -f '-A INPUT -s 192.0.2.%g/32 -j DROP' 0 99; echo COMMIT; } >in
	iptables-restore --optimize=full in
	iptables -S INPUT >before
	hostile again 1 20
	soon iptables -S INPUT
	same_text "$(cat before)" "$(head -n 101 <<<"$output")"
	[ "${#lines[@]}" = 121 ] || complain "$output"
	[ "$(grep -c 192.0.2.7/32 <<<"$output")" = 1 ]
}

# (Whoever is at work is waited for, five seconds. With so many signs of others one look takes a second of them, on the slowest machines.)
@test "signs of very many who are at work" {
	run hostile signs 2000 timeout 60 "$SLUICE_BIN/iptables" -A INPUT -s 192.0.2.1/32 -j DROP
	[ "$status" -eq 0 ] || complain "exit $status" "$output"
	soon iptables -C INPUT -s 192.0.2.1/32 -j DROP
}

@test "a invalid chain name that is lines of a save, and rules that lead there" {
	local what
	hostile lines 2
	for what in "iptables-save" "iptables -S" "iptables -L -n"; do
		succeeds $what
		! grep -q '^\(\*nat\|:x\|-N x\|-A.* -j x\|Chain x\)' <<<"$output" || complain "$what says" "$output"
	done
	[ "$(iptables -S INPUT | grep -c 'unsupported.*jump')" = 2 ] || complain "$(iptables -S INPUT)"
}

@test "names that a terminal could take for commands" {
	hostile names 2
	soon sluice doctor
	[[ $output == *'ip ?[31m0?, ip ?[31m1?'* ]] || complain "$(cat -v <<<"$output")"
	! LC_ALL=C grep -q $'[\x1b\x9b]' <<<"$output"
}
