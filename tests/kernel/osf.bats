# nfnl_osf: fingerprints from a file into the kernel, and the SYN segments that -m osf then finds.
load ../lib/harness

nfnl_osf() { ns "$SLUICE_BIN/nfnl_osf" "$@"; }

# The kernel has one list for all namespaces: names of this run's own, which go again at its end.
prepare() {
	NAME=S$$x$RANDOM
	printf '# two of Linux on its own interface, one that it is not\n*:64:1:60:M*,S,T,N,W*:%sA:1:a:SYN with all options\n' "$NAME" >known
	printf '\nS1:64:1:60:M65495,S,T0,N,W7:@%sB:::\n%%7:64:1:60:T,M*,S,N,W*:%sC:::in another order\n' "$NAME" "$NAME" >>known
	: >others
}
restore_list() {
	local f
	for f in known others; do [ ! -s $f ] || nfnl_osf -d -f $f >/dev/null 2>&1 || true; done
}
teardown() {
	[ ! -e known ] || restore_list
	[ ${#NETNS_PIDS[@]} -eq 0 ] || kill -KILL "${NETNS_PIDS[@]}" 2>/dev/null || true
}

load_or_skip() {
	run nfnl_osf "$@"
	[[ $output != *"the kernel refuses it"* ]] || skip "$(sed -n 1p <<<"$output")"
}

knock() { ns bash -c 'echo >/dev/tcp/127.0.0.1/9' 2>/dev/null || true; }
# How many SYN segments each of A, B and C has found.
found() { iptables -nvxL INPUT | awk '/OS fingerprint/ { n = n (n == "" ? "" : " ") $1 } END { print n }'; }

@test "what is loaded is found, and no more when it is taken out" {
	load_or_skip -f known
	[ "$status" -eq 0 ] && [ -z "$output" ] || complain "$status" "$output"
	for x in A B C; do
		iptables -A INPUT -p tcp --syn -m osf --genre "$NAME$x" --ttl 2 || skip "this kernel has no match osf"
	done
	knock
	same_text "1 1 0" "$(found)"
	succeeds nfnl_osf --file known
	succeeds nfnl_osf -df known
	knock
	same_text "1 1 0" "$(found)"
	succeeds nfnl_osf -d -f - <known
	succeeds nfnl_osf -f - <known
	knock
	same_text "2 2 0" "$(found)"
}

@test "lines that are wrong are told with their places, the others are loaded" {
	ours_only
	sed '2s/M\*/?8/' known >others
	sed -i '$s/%7/%0/' others
	load_or_skip -f others
	[ "$status" -eq 234 ] || complain "$status" "$output"
	[[ $output == *"others:2:11: error: "*"an option must be N, E, S, T, T0, MN or WN"*"others:5:1: error: "* ]] || complain "$output"
	for x in A B; do
		iptables -A INPUT -p tcp --syn -m osf --genre "$NAME$x" --ttl 2 || skip "this kernel has no match osf"
	done
	knock
	same_text "0 1" "$(found)"
}

@test "the statuses of iptables' nfnl_osf" {
	run nfnl_osf
	[[ $status -eq 254 && $output == *"Missing fingerprints file argument."* ]] || complain "$status" "$output"
	run nfnl_osf -x
	[ "$status" -eq 255 ] || complain "$status" "$output"
	run nfnl_osf -f nosuch
	[[ $status -eq 255 && $output == *nosuch*"No such file or directory"* ]] || complain "$status" "$output"
	printf 'S4:64\n' >others
	run nfnl_osf -f others
	[ "$status" -eq 234 ] || complain "$status" "$output"
	: >empty
	succeeds nfnl_osf -f empty
	run nfnl_osf -f "$SLUICE_BIN/nfnl_osf"
	[[ $status -eq 255 && $output == *"NUL byte"* ]] || complain "$status" "$output"
}

@test "whoever is not root is told so" {
	need setpriv
	nobody() { ns setpriv --reuid 65534 --clear-groups --bounding-set=-all "$@"; }
	nobody test -x "$SLUICE_BIN/nfnl_osf" || skip "the build is in a place that nobody else may see"
	load_or_skip -f known
	run nobody "$SLUICE_BIN/nfnl_osf" -f - <known
	[[ $status -eq 255 && $output == *"Operation not permitted"* ]] || complain "$status" "$output"
}
