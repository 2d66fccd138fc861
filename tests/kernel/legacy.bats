# The back end for ip_tables: iptables-legacy and its like. Where the system's own iptables-legacy can do the same, it was
# asked first.
load ../lib/harness

prepare() {
	ns "$SLUICE_BIN/iptables-legacy" -S >/dev/null 2>&1 || skip "this kernel has no ip_tables"
}

for program in {ip,ip6}tables-legacy{,-save,-restore}; do
	eval "$program() { ns \"\$SLUICE_BIN/$program\" \"\$@\"; }"
done
# What the harness calls the ruleset is here that of ip_tables.
ruleset() { { ASAN_OPTIONS=$NO_LEAKS iptables-legacy-save; ASAN_OPTIONS=$NO_LEAKS ip6tables-legacy-save; } 2>/dev/null | saved; }
text() { grep -v '^#'; }
# counters CHAIN NUMBER: "packets bytes"
counted() { iptables-legacy -t "${3:-filter}" -nvxL "$1" | awk -v n="$2" 'NR == n + 2 { print $1, $2 }'; }

@test "-V says (legacy)" {
	[[ $(iptables-legacy -V) == "iptables v"*" (legacy)" ]]
	[[ $(ip6tables-legacy -V) == "ip6tables v"*" (legacy)" ]]
	[[ $(iptables-legacy-save -V) == "iptables-save v"*" (legacy)" ]]
	[[ $(ip6tables-legacy-restore -V) == "ip6tables-restore v"*" (legacy)" ]]
	ours_only
	[[ $(SLUICE_BACKEND=legacy iptables -V) == *" (legacy)" ]]
	[[ $(iptables --backend=legacy -V) == *" (legacy)" ]]
}

@test "commands: every one does on ip_tables what it says" {
	iptables-legacy -N web
	iptables-legacy -A INPUT -p tcp --dport 80 -j web
	iptables-legacy -A web -s 10.0.0.0/8 -j ACCEPT
	iptables-legacy -I web -s 10.1.0.0/16 -j DROP
	iptables-legacy -I web 2 -j LOG --log-prefix "in web"
	iptables-legacy -A web -g web2 || iptables-legacy -N web2
	iptables-legacy -A web -g web2
	iptables-legacy -E web2 other
	iptables-legacy -R web 1 -s 10.2.0.0/16 -j DROP
	iptables-legacy -P FORWARD DROP
	iptables-legacy -A other
	same_text "-P INPUT ACCEPT
-P FORWARD DROP
-P OUTPUT ACCEPT
-N other
-N web
-A INPUT -p tcp -m tcp --dport 80 -j web
-A other
-A web -s 10.2.0.0/16 -j DROP
-A web -j LOG --log-prefix \"in web\"
-A web -s 10.0.0.0/8 -j ACCEPT
-A web -g other" "$(iptables-legacy -S)"
	succeeds iptables-legacy -C web -g other
	iptables-legacy -D web -g other
	iptables-legacy -D web 2
	iptables-legacy -F other
	iptables-legacy -X other
	same_text "-N web
-A web -s 10.2.0.0/16 -j DROP
-A web -s 10.0.0.0/8 -j ACCEPT" "$(iptables-legacy -S web)"
	iptables-legacy -F
	iptables-legacy -X
	same_text "-P INPUT ACCEPT
-P FORWARD DROP
-P OUTPUT ACCEPT" "$(iptables-legacy -S)"
}

@test "IPv6 is another ruleset" {
	ip6tables-legacy -A INPUT -s fe80::/10 -j ACCEPT
	ip6tables-legacy -t mangle -A OUTPUT -d 2001:db8::1 -j MARK --set-mark 7
	same_text "-P INPUT ACCEPT" "$(iptables-legacy -S INPUT)"
	same_text "-P INPUT ACCEPT
-A INPUT -s fe80::/10 -j ACCEPT" "$(ip6tables-legacy -S INPUT)"
	same_text "-P OUTPUT ACCEPT
-A OUTPUT -d 2001:db8::1/128 -j MARK --set-xmark 0x7/0xffffffff" "$(ip6tables-legacy -t mangle -S OUTPUT)"
}

@test "refusals: iptables-legacy's words and status" {
	iptables-legacy -N full
	iptables-legacy -A full
	iptables-legacy -N used
	iptables-legacy -A INPUT -j used
	refused 1 "iptables: Bad rule (does a matching rule exist in that chain?)." iptables-legacy -C INPUT -j DROP
	refused 1 "iptables: Bad rule (does a matching rule exist in that chain?)." iptables-legacy -D NONE -j DROP
	refused 1 "iptables: No chain/target/match by that name." iptables-legacy -L NONE
	refused 1 "iptables: No chain/target/match by that name." iptables-legacy -A NONE
	refused 1 "iptables: Chain already exists." iptables-legacy -N full
	refused 1 "iptables: Directory not empty." iptables-legacy -X full
	iptables-legacy -A used
	refused 1 "iptables: Too many links." iptables-legacy -X used
	refused 1 "iptables: Index of insertion too big." iptables-legacy -I full 3
	refused 1 "iptables: Index of deletion too big." iptables-legacy -D full 2
	refused 1 "iptables: Too many levels of symbolic links." iptables-legacy -A used -j used
	hint "loop: used -> used"
	refused 1 "iptables: Invalid argument. Run \`dmesg' for more information." iptables-legacy -A INPUT -j MASQUERADE
	hint "nat"
	refused 3 "iptables vN (legacy): can't initialize iptables table \`none': Table does not exist (do you need to insmod?)" \
		iptables-legacy -t none -L
}

@test "a circle that no hook leads to is allowed, as the kernel has it" {
	iptables-legacy -N a
	iptables-legacy -N b
	iptables-legacy -A a -j b
	succeeds iptables-legacy -A b -j a
	refused 1 "iptables: Too many levels of symbolic links." iptables-legacy -A INPUT -j a
	hint "a -> b -> a"
	iptables-legacy -A INPUT -j ACCEPT
	succeeds iptables-legacy -A INPUT -j a
}

@test "chains may be nested thousands deep" {
	{ echo '*filter'; printf ':c%d - [0:0]\n' {1000..4000}; echo "-A INPUT -j c1000"
	  seq 1000 3999 | awk '{ print "-A c" $1 " -j c" $1 + 1 }'; echo COMMIT; } >in
	succeeds iptables-legacy-restore in
	printf '*filter\n-A c4000 -j c2500\nCOMMIT\n' >loop
	run iptables-legacy-restore -n loop
	[ "$status" -eq 1 ]
	hint "the jumps form a loop"
	same_text 3001 "$(iptables-legacy -S | grep -c '^-A')"
}

@test "the kernel's refusal names the rule that is to blame" {
	{ echo '*filter'; echo ':x - [0:0]'; printf -- '-A INPUT -s 10.0.0.%d -j ACCEPT\n' {1..30}
	  echo '-A FORWARD -p tcp -j x'; echo '-A x -p tcp -j TCPMSS --set-mss 1000'
	  printf -- '-A INPUT -s 10.0.1.%d -j ACCEPT\n' {1..30}; echo COMMIT; } >in
	iptables-legacy -A INPUT -s 1.2.3.4 -j DROP
	refused 1 "iptables-restore: line 65 failed" iptables-legacy-restore in
	hint "in:34:"
	hint "TCPMSS"
	refused 1 "iptables-restore: line 65 failed" iptables-legacy-restore <in
	hint "34:"
}

@test "--test asks the kernel and changes nothing" {
	ours_only
	iptables-legacy -A INPUT -s 1.2.3.4 -j DROP
	printf '*filter\n-A INPUT -j ACCEPT\n-A INPUT -j MASQUERADE\nCOMMIT\n' >bad
	refused 1 "iptables-restore: line 4 failed" iptables-legacy-restore --test bad
	hint "bad:3:"
	printf '*filter\n-A INPUT -j ACCEPT\n-A INPUT -p tcp -j DROP\nCOMMIT\n' >good
	succeeds iptables-legacy-restore --test good
	same_text "-P INPUT ACCEPT
-A INPUT -s 1.2.3.4/32 -j DROP" "$(iptables-legacy -S INPUT)"
}

@test "--test of rules with ipsets, which another namespace does not have" {
	ours_only
	need ipset
	ns ipset create s hash:ip || skip "no ipset here"
	printf '*filter\n-A INPUT -m set --match-set s src -j ACCEPT\nCOMMIT\n' >good
	succeeds iptables-legacy-restore --test good
	printf '*filter\n-A INPUT -m set --match-set s src -j ACCEPT\n-A INPUT -j MASQUERADE\nCOMMIT\n' >bad
	refused 1 "iptables-restore: line 4 failed" iptables-legacy-restore bad
	hint "bad:3:"
}

@test "the old name of --match-set is taken, and the answer has the new one" {
	need ipset
	ns ipset create s hash:ip || skip "no ipset here"
	succeeds iptables-legacy -A INPUT -m set --set s src
	[[ $output == *'--set option deprecated, please use --match-set'* ]]
	same_text "-A INPUT -m set --match-set s src" "$(iptables-legacy -S INPUT | grep -- -A)"
}

@test "a policy for a user chain is refused, from a file and from a pipe" {
	local words="iptables-restore vN (legacy): Can't set policy"
	printf '*filter\n:foo DROP [0:0]\nCOMMIT\n' >in
	refused 1 "$words \`DROP' on \`foo' line 2: Bad built-in chain name" iptables-legacy-restore in
	refused 1 "$words \`DROP' on \`foo' line 2: Bad built-in chain name" iptables-legacy-restore < <(cat in)
	printf '*filter\n:INPUT FOO [0:0]\nCOMMIT\n' >in
	refused 1 "$words \`FOO' on \`INPUT' line 2: Bad policy name" iptables-legacy-restore in
	refused 1 "iptables: Bad policy name. Run \`dmesg' for more information." iptables-legacy -P INPUT FOO
	refused 1 "iptables: No chain/target/match by that name." iptables-legacy -S foo
	printf '*filter\n:foo - [0:0]\nCOMMIT\n' >in
	succeeds iptables-legacy-restore in
}

@test "a chain that a text names twice is refused, unless the table keeps its chains" {
	local words="iptables-restore vN (legacy): error creating chain"
	iptables-legacy -A INPUT -j DROP
	printf '*filter\n:user - [0:0]\n-A user -j ACCEPT\n:user - [0:0]\nCOMMIT\n' >in
	refused 2 "$words 'user':File exists" iptables-legacy-restore in
	refused 2 "$words 'user':File exists" iptables-legacy-restore < <(cat in)
	printf '*filter\n-N user\n:user DROP\nCOMMIT\n' >made
	refused 2 "$words 'user':File exists" iptables-legacy-restore -c made
	same_text "-A INPUT -j DROP" "$(iptables-legacy -S | grep -v ^-P)"
	succeeds iptables-legacy-restore -n in
	succeeds iptables-legacy-restore -n in
	same_text "-N user
-A INPUT -j DROP" "$(iptables-legacy -S | grep -v ^-P)"
	printf '*filter\n:user - [0:0]\n-X user\n:user - [0:0]\nCOMMIT\n' >again
	succeeds iptables-legacy-restore again
}

@test "several tables at once: all or none" {
	ours_only
	iptables-legacy -A INPUT -s 1.2.3.4 -j DROP
	iptables-legacy -I INPUT -c 5 50 -s 1.2.3.5
	printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n*nat\n-A PREROUTING -j MASQUERADE\nCOMMIT\n' >bad
	run iptables-legacy-restore --atomic bad
	[ "$status" -eq 1 ]
	hint "bad:5:"
	same_text "-P INPUT ACCEPT -c 0 0
-A INPUT -s 1.2.3.5/32 -c 5 50
-A INPUT -s 1.2.3.4/32 -c 0 0 -j DROP" "$(iptables-legacy -vS INPUT)"
}

@test "a restore that does not name a built-in chain keeps its policy" {
	iptables-legacy -P INPUT DROP
	iptables-legacy -P FORWARD DROP
	printf '*filter\n:FORWARD ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n' >in
	iptables-legacy-restore in
	same_text "-P INPUT DROP
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-A INPUT -j ACCEPT" "$(iptables-legacy -S)"
}

@test "a - for the policy of a built-in chain keeps it; counters are wanted behind all others" {
	iptables-legacy -P INPUT DROP
	for words in '' -c -n '-c -n'; do
		printf '*filter\n:INPUT - [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n' >in
		succeeds iptables-legacy-restore $words in
		succeeds iptables-legacy-restore $words <<<"$(sed '/^-A/d; s/ \[.*//' in)"
		[[ $(iptables-legacy -S INPUT) == "-P INPUT DROP"* ]] || complain "with $words" "$(iptables-legacy -S INPUT)"
	done
	printf '*filter\n:user DROP\nCOMMIT\n' >in
	refused 2 "iptables-restore vN (legacy): invalid policy counters for chain 'user'" iptables-legacy-restore -c in
	refused 1 "iptables-restore vN (legacy): Can't set policy \`DROP' on \`user' line 2: Bad built-in chain name" iptables-legacy-restore in
	printf '*filter\n:DROP - [0:0]\nCOMMIT\n' >in
	refused 2 "iptables-restore vN (legacy): error creating chain 'DROP':File exists" iptables-legacy-restore in
}

@test "saves have the tables that exist, the newest first; asking for one makes it" {
	same_text "*filter" "$(iptables-legacy-save | grep '^\*')"
	same_text "" "$(ip6tables-legacy-save)"
	iptables-legacy -t raw -C PREROUTING -j DROP 2>/dev/null || true
	iptables-legacy-save -t nat >/dev/null
	iptables-legacy -t security -S >/dev/null
	same_text "*security *nat *raw *filter" "$(iptables-legacy-save | grep '^\*' | xargs)"
}

# ---- straight into the kernel (frontend/direct.c) ----

# A pipe is never read that way: what comes of a file must be the same.
# both_ways WORD...: restores the text `in` from a file and from a pipe, both times over the table `before`.
both_ways() {
	local way got want
	for way in file pipe; do
		iptables-legacy-restore -c before
		case $way in
		file) run iptables-legacy-restore "$@" in ;;
		pipe) run iptables-legacy-restore "$@" <in ;;
		esac
		got="exit $status
$output
$(iptables-legacy-save -c | text)"
		got=${got//in:/-:}
		# the kernel says its reasons only so often, to all of the machine together
		got=$(sed -E 's/error: (the kernel says: |target [A-Z]+ is allowed only ).*/error: not allowed/' <<<"$got")
		[ $way = file ] && want=$got
	done
	same_text "$got" "$want" "$(cat in)"
}

@test "a text of all policies: from a file and from a pipe, what comes of it is the same" {
	local head=$'*filter\n:INPUT DROP [7:70]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [9:90]\n' body
	printf '*filter\n:INPUT ACCEPT [1:2]\n:FORWARD DROP [3:4]\n:OUTPUT DROP [5:6]\n:old - [0:0]\n[7:8] -A old -j DROP\nCOMMIT\n' >before
	for body in '' '[1:10] -A INPUT -s 10.0.0.1' '-A INPUT -c 3 4 -s 10.0.0.1,10.0.0.2 -d 10.1.0.0/16,10.2.0.0/16 -j DROP' \
		$':b - [0:0]\n:a ACCEPT [5:6]\n-A a -g b\n-A b -p tcp --dport 1 -j RETURN\n-A INPUT -j a\n-A b -m limit --limit 1/s -j LOG --log-prefix "x \\" y"' \
		'-A INPUT -j nochain' '-A nochain' '-A INPUT -j INPUT' $':a - [0:0]\n-A INPUT -j a\n:a - [0:0]' '-P INPUT DROP' \
		$'-A INPUT -s 10.0.0.1\n-D INPUT 1' $'-A INPUT -s 10.0.0.1\n-I INPUT -s 10.0.0.2' '-A INPUT -v -s 10.0.0.1' \
		':INPUT - [0:0]' ':INPUT ACCEPT [1:1]' ':x QUEUE' ':INPUT QUEUE [0:0]' '-A INPUT -j MASQUERADE' '-A INPUT --dport 1' \
		$':a - [0:0]\n-A a -j a\n-A INPUT -j a' ':PREROUTING ACCEPT [0:0]' '-6 -A INPUT -j ACCEPT' '# -A INPUT' '-A INPUT "'; do
		printf '%s%s\nCOMMIT\n' "$head" "$body" >in
		both_ways
		both_ways -c
		printf '%s%s\n' "$head" "$body" >in
		both_ways
	done
	printf '*filter\n:INPUT DROP [7:70]\n-A INPUT -s 10.0.0.1\nCOMMIT\n' >in
	both_ways -c
	printf '*filter\n:INPUT DROP\n:FORWARD DROP\n:OUTPUT DROP\nCOMMIT\n' >in
	both_ways -c
	printf '' >in
	both_ways
}

@test "a file of whole rulesets: from a file and from a pipe, what comes of it is the same" {
	local f
	printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' >before
	for f in "$TOP"/tests/rulesets/*.v4; do
		cp "$f" in
		both_ways -c
	done
}

@test "a table of a file that the kernel refuses: those in front of it are replaced, and once" {
	ours_only
	need cc ldd
	ldd "$SLUICE_BIN/sluice" >/dev/null 2>&1 || skip "nothing can be put in front of a static program's calls"
	cc -shared -fPIC -o replaced.so -xc - <<-'C'
		#include <stdio.h>
		#include <sys/socket.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		#include <netinet/in.h>
		#include <linux/netfilter_ipv4/ip_tables.h>
		int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
		{
			if (level == IPPROTO_IP && name == IPT_SO_SET_REPLACE)
				dprintf(3, "%s\n", ((const struct ipt_replace *)value)->name);
			return (int)syscall(SYS_setsockopt, fd, level, name, value, len);
		}
	C
	iptables-legacy-save -t filter >before
	cat >in <<-'RULES'
		*raw
		:PREROUTING ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		-A OUTPUT -s 10.0.0.1
		COMMIT
		*filter
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:a - [0:0]
		-A a -j a
		-A INPUT -j a
		COMMIT
	RULES
	run ns env ASAN_OPTIONS="${ASAN_OPTIONS-}:verify_asan_link_order=0" LD_PRELOAD="$PWD/replaced.so" \
		"$SLUICE_BIN/iptables-legacy-restore" in 3>replaced
	[[ $status = 1 && ${lines[0]} = "iptables-restore: line 13 failed" ]] || complain "exit $status" "$output"
	same_text $'raw\nfilter' "$(cat replaced)"
	same_text "-P PREROUTING ACCEPT
-P OUTPUT ACCEPT
-A OUTPUT -s 10.0.0.1/32" "$(iptables-legacy -t raw -S)"
	diff <(text <before) <(iptables-legacy-save -t filter | text)
}

@test "a file whose rules need no more memory than the kernel's own" {
	ours_only
	{ printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n'
	  printf -- '-A INPUT -s 10.1.%s -j DROP\n' {0..99}.{0..199}; echo COMMIT; } >in
	peak() { ns python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdin=open("in"), start_new_session=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$SLUICE_BIN/iptables-legacy-restore" "$@"; }
	cat >slow <<<"$(sed 's/^:INPUT.*/:INPUT - [0:0]/' in)"
	local straight other
	straight=$(peak in) other=$(peak slow)
	same_text 20000 "$(iptables-legacy -S INPUT | grep -c ^-A)"
	# A quarter of a kilobyte for each rule.
	[ $((straight + 5000)) -lt "$other" ] || complain "$straight KB, and $other KB in the other way"
}

# 20,000 rules with jumps in front of, between and behind them; each edit moves what is behind its place.
@test "edits of a big table: every rule, jump and counter of the others is as before" {
	ours_only
	{ printf '*filter\n:INPUT ACCEPT [1:2]\n:FORWARD DROP [3:4]\n:OUTPUT ACCEPT [5:6]\n:a - [0:0]\n:m - [0:0]\n:z - [0:0]\n'
	  for c in INPUT OUTPUT a m; do
		echo "[1:1] -A $c -s 10.0.0.1/32 -j z"
		seq 5000 | awk '{ printf "[%d:%d] -A %s -s 10.1.%d.%d/32 -j DROP\n", $1, 2 * $1, c, $1 / 250, $1 % 250 }' c=$c
		echo "[7:8] -A $c -s 10.2.0.0/16 -g z"
		echo "[9:9] -A $c"
	  done
	  printf '%s\n' '[4:4] -A z -j LOG' '[5:5] -A z -j RETURN' COMMIT; } >in
	draft() { local program=$1; shift; SLUICE_BACKEND=file:draft.rules "$SLUICE_BIN/$program" "$@"; }
	both() { iptables-legacy "$@"; draft iptables "$@"; }
	same_now() { same_text "$(draft iptables-save -c | text | grep -v ^:)" "$(iptables-legacy-save -c | text | grep -v ^:)"; }
	iptables-legacy-restore -c in
	draft iptables-restore -c in
	same_now
	both -A OUTPUT -c 11 12 -s 192.0.2.1 -j a
	both -I INPUT -c 13 14 -p udp -j m
	both -I a 2500 -s 192.0.2.2 -g z
	same_now
	both -D INPUT -s 10.1.7.9 -j DROP
	both -D m 1
	both -R OUTPUT 5000 -s 192.0.2.3
	both -D a -s 10.2.0.0/16 -g z
	same_now
	both -N b
	both -A b -j z
	both -I m 3 -j b
	both -E z c
	both -Z OUTPUT 3
	same_now
	both -Z a
	both -F INPUT
	both -P OUTPUT DROP
	same_now
	printf '*filter\n-D m -s 10.1.0.4 -j DROP\n-A FORWARD -j m\n-I a -c 1 2 -j b\n-D OUTPUT 1\nCOMMIT\n' >more
	iptables-legacy-restore -n more
	draft iptables-restore -n more
	same_now
	both -I c 3 -s 192.0.2.7
	both -I c 2 -s 192.0.2.8,192.0.2.9
	both -R c 5 -c 6 6 -s 192.0.2.10
	same_text "$(draft iptables -S c 4)" "$(iptables-legacy -S c 4)"
	same_text "$(draft iptables -nL c 2 --line-numbers)" "$(iptables-legacy -nL c 2 --line-numbers)"
	both -D c 5
	both -D c 1
	same_now
	refused 1 "iptables: Index of insertion too big." iptables-legacy -I c 6
	refused 1 "iptables: Index of deletion too big." iptables-legacy -D c 5
	! iptables-legacy -A b -j m 2>said || complain "a circle was taken"
	same_now
}

@test "a change of one rule of a big table takes the memory of its bytes, and a save no more" {
	ours_only
	{ echo '*filter'; printf -- '-A INPUT -s 10.%s -j DROP\n' {0..1}.{0..199}.{0..199}; echo COMMIT; } >in
	iptables-legacy-restore in
	peak() { ns python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"; }
	local none bytes=$((80000 * 152 / 1024)) n command
	none=$(peak "$SLUICE_BIN/iptables-legacy" -V)
	for command in "iptables-legacy -A INPUT -s 192.0.2.1 -j DROP" "iptables-legacy -D INPUT -s 10.0.99.99 -j DROP" \
		"iptables-legacy-save -c" "iptables-legacy -C INPUT -s 10.0.150.7 -j DROP"; do
		n=$(peak "$SLUICE_BIN"/$command)
		[ "$n" -lt $((none + bytes + 8000)) ] || complain "$command: $n KB; -V $none KB, and the table is $bytes KB"
	done
}

@test "a save that nobody takes fails, and says so once" {
	ours_only
	{ echo '*filter'; printf -- '-A INPUT -s 10.0.%s -j DROP\n' {0..24}.{0..199}; echo COMMIT; } >in
	iptables-legacy-restore in
	run ns bash -c '"$1" >/dev/full' bash "$SLUICE_BIN/iptables-legacy-save"
	same_text 1 "$status"
	same_text 1 "$(grep -c "Can't write" <<<"$output")"
}

# ---- counters ----

@test "counters: given, kept, replaced, zeroed" {
	cat >in <<-'RULES'
		*filter
		:INPUT ACCEPT [7:70]
		:FORWARD DROP [3:30]
		:OUTPUT ACCEPT [0:0]
		:X - [5:50]
		[1:10] -A INPUT -s 10.0.0.1/32 -j X
		[2:20] -A X -j ACCEPT
		-A X -c 8 9 -j DROP
		COMMIT
	RULES
	iptables-legacy-restore in
	same_text "0 0" "$(counted INPUT 1)"
	same_text "8 9" "$(counted X 2)"
	iptables-legacy-restore -c in
	same_text ":INPUT ACCEPT [7:70]" "$(iptables-legacy-save -c | grep :INPUT)"
	iptables-legacy -R X 1 -j DROP
	same_text "0 0" "$(counted X 1)"
	iptables-legacy -R INPUT 1 -c 4 4 -s 10.0.0.1 -j X
	iptables-legacy -I INPUT -c 100 200
	iptables-legacy -E X Y
	iptables-legacy -N Z
	iptables-legacy -A Y -j Z
	same_text "100 200
4 4
0 0
8 9
0 0" "$(counted INPUT 1; counted INPUT 2; counted Y 1; counted Y 2; counted Y 3)"
	iptables-legacy -Z INPUT 2
	iptables-legacy -Z Y
	same_text "100 200
0 0
0 0" "$(counted INPUT 1; counted INPUT 2; counted Y 2)"
}

@test "counters of policies are kept by all edits, and zeroed by -P and by a chain line" {
	not_on_189 "it zeroes them at every commit"
	printf '*filter\n:INPUT ACCEPT [7:70]\n:FORWARD DROP [3:30]\n:OUTPUT ACCEPT [9:90]\nCOMMIT\n' >in
	iptables-legacy-restore -c in
	iptables-legacy -A INPUT -s 10.0.0.1
	iptables-legacy -F INPUT
	iptables-legacy -P FORWARD DROP
	printf '*filter\n:OUTPUT ACCEPT [1:1]\nCOMMIT\n' >in
	iptables-legacy-restore -n in
	same_text ":INPUT ACCEPT [7:70]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]" "$(iptables-legacy-save -c | grep ^:)"
	iptables-legacy -Z INPUT
	same_text ":INPUT ACCEPT [0:0]" "$(iptables-legacy-save -c | grep :INPUT)"
}

# Big chains make the time between reading and replacing long: packets of that time must be counted.
@test "no packet is lost from a counter while the table is replaced again and again" {
	{ echo '*filter'; echo ':X - [0:0]'; echo "-A OUTPUT -p icmp --icmp-type 8"; printf -- '-A X -s 10.0.%s\n' {0..79}.{0..249}; echo COMMIT; } >in
	iptables-legacy-restore in
	ns ping -q -f -c 30000 127.0.0.1 >pinged 2>&1 3>&- 4>&- &
	local pid=$! edits=0
	while kill -0 $pid 2>/dev/null; do
		iptables-legacy -w -A X -s 10.9.9.9
		iptables-legacy -w -D X -s 10.9.9.9
		edits=$((edits + 2))
	done
	wait $pid
	[ "$edits" -ge 4 ]
	same_text "30000 2520000" "$(counted OUTPUT 1)"
}

@test "what is counted while a counter is zeroed is counted" {
	{ echo '*filter'; echo ':X - [0:0]'; echo "-A OUTPUT -p icmp --icmp-type 8"; echo "-A OUTPUT -p icmp --icmp-type 8"
	  printf -- '-A X -s 10.0.%s\n' {0..79}.{0..249}; echo COMMIT; } >in
	iptables-legacy-restore in
	ns ping -q -f -c 20000 127.0.0.1 >pinged 2>&1 3>&- 4>&- &
	local pid=$! sum=0 n
	while kill -0 $pid 2>/dev/null; do
		n=$(iptables-legacy -w -nvxL OUTPUT -Z | awk 'NR == 3 { print $1 }')
		sum=$((sum + n))
	done
	wait $pid
	n=$(counted OUTPUT 1)
	sum=$((sum + ${n% *}))
	same_text 20000 "$sum"
}

# ---- the lock ----

hold_lock() {
	ns bash -c 'exec 9>"$XTABLES_LOCKFILE"; flock 9; echo >held; exec sleep 60' </dev/null >/dev/null 2>&1 3>&- 4>&- &
	HOLDER=$!
	disown
	until [ -e held ]; do sleep 0.01; done
}
let_go() { kill "$HOLDER"; while kill -0 "$HOLDER" 2>/dev/null; do sleep 0.01; done; }

@test "the lock: busy, waiting for some time, waiting until it is free" {
	hold_lock
	if is_ours; then
		run iptables-legacy -A INPUT
		[ "$status" -eq 4 ]
		same_text "Can't lock $XTABLES_LOCKFILE: Resource temporarily unavailable
Another app is currently holding the xtables lock. Perhaps you want to use the -w option?" "$output"
	fi
	for words in "iptables-legacy -w 1 -A INPUT" "iptables-legacy --wait=1 -W 1000 -S" "ip6tables-legacy -w1 -S" \
		"iptables-legacy-restore -w 1"; do
		run $words <<<$'*filter\n-A INPUT\nCOMMIT'
		[ "$status" -eq 4 ] || complain "$words: exit $status" "$output"
		[[ $output == *"Another app is currently holding the xtables lock. Stopped waiting after 1s." ]] ||
			complain "$words" "$output"
	done
	succeeds iptables-legacy-save
	succeeds iptables-legacy -V
	(sleep 0.3; let_go) 3>&- 4>&- &
	succeeds iptables-legacy -w -A INPUT
	same_text "-A INPUT" "$(iptables-legacy -S INPUT | tail -1)"
}

@test "the lock: free between the tables of a text that comes in slowly" {
	mkfifo pipe
	# It waits for the lock, which those who look whether it is done take, too.
	ns "$SLUICE_BIN/iptables-legacy-restore" -w -n <pipe >log 2>&1 3>&- 4>&- &
	local pid=$!
	exec {to}>pipe
	printf '*filter\n:x - [0:0]\nCOMMIT\n' >&"$to"
	for ((i = 0; i < 1500; i++)); do ! iptables-legacy -w 1 -L x >/dev/null 2>&1 || break; sleep 0.02; done
	succeeds iptables-legacy -w 1 -A x -j DROP
	printf '*filter\n-A x -j ACCEPT\nCOMMIT\n' >&"$to"
	exec {to}>&-
	wait $pid
	same_text "-N x
-A x -j DROP
-A x -j ACCEPT" "$(iptables-legacy -S x)"
}

@test "the lock: a file that cannot be opened" {
	XTABLES_LOCKFILE=/nonexistent/lock run iptables-legacy -S
	[ "$status" -eq 4 ]
	same_text "Fatal: can't open lock file /nonexistent/lock: No such file or directory" "$output"
}

@test "many programs at a time: none is lost" {
	local i
	for i in {1..24}; do ns "$SLUICE_BIN/iptables-legacy" -w -A INPUT -s "10.0.0.$i" -j DROP 3>&- 4>&- & done
	wait_jobs
	same_text 24 "$(iptables-legacy -S INPUT | grep -c '^-A')"
}

@test "a prefix of NFLOG is cut to what the struct holds, and found by the words that made it" {
	local long short
	printf -v long '%064d' 0
	short=${long:1}
	iptables-legacy -A INPUT -j NFLOG --nflog-prefix "$long"
	same_text "-A INPUT -j NFLOG --nflog-prefix $short" "$(iptables-legacy -S INPUT | tail -n 1)"
	iptables-legacy -C INPUT -j NFLOG --nflog-prefix "$long"
	iptables-legacy -D INPUT -j NFLOG --nflog-prefix "$short"
}

@test "an extension that the kernel does not have is named, with what there is instead" {
	run iptables-legacy -A INPUT -j ULOG
	[ "$status" -eq 1 ]
	[[ $output == "iptables: No chain/target/match by that name."*"target ULOG was removed in Linux 3.17; use -j NFLOG"* ]] ||
		complain "$output"
	[ -z "$(iptables-legacy-save | grep ULOG)" ]
}
