# xtables-monitor: changes and traces, as iptables' own shows them; of compiled chains as if nothing had been compiled.
load ../lib/harness
load ../lib/both
load ../lib/kinds

MONITORS=()
# monitor FILE NETNS WORD...: ours, into FILE and FILE.err; returns when it has read the rules and waits for events.
monitor() {
	monitor_early "$@"
	until waiting "${MONITORS[-1]}"; do
		kill -0 "${MONITORS[-1]}" || complain "the monitor has ended" "$(cat ./*.err)" || return
		sleep 0.05
	done
}
# Ours blocks SIGINT from before it listens, except while it waits.
waiting() {
	local blocked
	blocked=$(awk '$1 == "SigBlk:" { print $2 }' "/proc/$1/status") && (((0x$blocked >> 1 & 1) == 0))
}
# Returns when it listens.
monitor_early() {
	local file=$1 ns=$2 before; shift 2
	before=$(listeners "$ns" "$1")
	nsenter --net="/proc/$ns/ns/net" -- "$SLUICE_BIN/xtables-monitor" "$@" >"$file" 2>"$file.err" </dev/null 3>&- 4>&- &
	MONITORS+=($!)
	listening $! "$ns" "$1" "$before"
}
# How many sockets there listen to changes (-e) or traces (-t), by their groups.
listeners() { in_netns "$1" awk -v groups="$([ "$2" = -t ] && echo '[13]..$' || echo '[4-7].$')" '$2 == 12 && $4 ~ groups' /proc/net/netlink | wc -l; }
# listening PID NETNS WORD BEFORE
listening() {
	until [ "$(listeners "$2" "$3")" -gt "$4" ]; do
		kill -0 "$1" || complain "the monitor has ended" "$(cat ./*.err)" || return
		sleep 0.05
	done
}
# Ends them all, as Ctrl-C does; each with success.
monitors_end() {
	local pid
	for pid in "${MONITORS[@]}"; do
		kill -INT "$pid"
		wait "$pid" || complain "exit $? of the monitor"
	done
	MONITORS=()
}
teardown() {
	[ ${#MONITORS[@]} -eq 0 ] || kill -KILL "${MONITORS[@]}" 2>/dev/null || true
	[ ${#NETNS_PIDS[@]} -eq 0 ] || kill -KILL "${NETNS_PIDS[@]}" 2>/dev/null || true
}
# waits FILE TEXT: until the file has a line with it.
waits() {
	local i
	for ((i = 0; i < 600; i++)); do
		! grep -qF -- "$2" "$1" || return 0
		sleep 0.05
	done
	complain "no \"$2\" in:" "$(tail -n 20 "$1")" "$(cat "$1.err")"
}
# What everything before has been read by, in every namespace given.
mark() {
	local p
	for p in "${@:2}"; do NS=$p iptables -t security -N "$1"; done
}
# Without what is of this moment: ids, numbers of generations and processes.
events() { sed -E 's/GENID=[0-9]+ PID=[0-9]+ NAME=.*/G/; s/ handle [0-9]+//' "$1"; }

# ---- changes ----

changes() {
	iptables "$@" -N web
	iptables "$@" -A INPUT -s 192.0.2.1 -p tcp --dport 22 -j DROP
	iptables "$@" -A INPUT -m limit --limit 3/min -m comment --comment "two words" -j web
	ip6tables "$@" -A INPUT -s 2001:db8::1 -j DROP
	iptables "$@" -P INPUT DROP
	iptables "$@" -R INPUT 1 -j ACCEPT
	iptables "$@" -D INPUT -j ACCEPT
	iptables "$@" -E web net
	iptables "$@" -F
	iptables "$@" -X net
	printf '*filter\n:INPUT ACCEPT [0:0]\n:x - [0:0]\n-A INPUT -j x\n-A x -p udp -j DROP\nCOMMIT\n' >in
	iptables-restore in
}

@test "changes of plain rules, commit by commit" {
	monitor out "$NS" -e
	changes
	mark end "$NS"
	waits out '-N end'
	monitors_end
	same_text " EVENT: -4 -t filter -N web
 EVENT: -4 -t filter -A INPUT -s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP
 EVENT: -4 -t filter -A INPUT -m limit --limit 3/min -m comment --comment \"two words\" -j web
 EVENT: -6 -t filter -A INPUT -s 2001:db8::1/128 -j DROP
 EVENT: -4 -t filter -D INPUT -s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP
 EVENT: -4 -t filter -A INPUT -j ACCEPT
 EVENT: -4 -t filter -D INPUT -j ACCEPT
 EVENT: -4 -t filter -N net
 EVENT: -4 -t filter -D INPUT -m limit --limit 3/min -m comment --comment \"two words\" -j net
 EVENT: -4 -t filter -X net
 EVENT: -4 -t filter -N x
 EVENT: -4 -t filter -A INPUT -j x
 EVENT: -4 -t filter -A x -p udp -j DROP" "$(grep -- '-[46] -t filter -[NADX]' out | grep -v 'X \(INPUT\|FORWARD\|OUTPUT\)$')"
	[ "$(grep -c '^NEWGEN: GENID=[0-9]* PID=[0-9]* NAME=ip' out)" -eq 12 ] || complain "$(cat out)"
	same_text "" "$(cat out.err)"
}

# theirs FILE WORD...: the system's own, beside ours; needs to be told when it listens too.
theirs() {
	local file=$1 before; shift
	before=$(listeners "$NS" "$1")
	nsenter --net="/proc/$NS/ns/net" -- stdbuf -oL "$ORACLE_DIR/xtables-monitor" "$@" >"$file" 2>"$file.err" </dev/null 3>&- 4>&- &
	MONITORS_THEIRS=$!
	listening $! "$NS" "$1" "$before"
}

@test "as the system's own shows them, but for what it cannot say" {
	need_oracle
	need stdbuf nft
	[ -x "$ORACLE_DIR/xtables-monitor" ] || skip "no xtables-monitor of the system"
	local words
	for words in -e "-e -4" "-e -6 -c"; do
		ns nft flush ruleset
		theirs theirs $words
		monitor ours "$NS" $words
		SLUICE_OPTIMIZE=off changes
		ns nft 'add table inet mine; add chain inet mine in { type filter hook input priority 3; }; add chain inet mine own; delete table inet mine'
		ip6tables -N end
		iptables -N end
		[ "$words" = "-e -6 -c" ] && waits theirs '-6 -t filter -N end' || waits theirs '-4 -t filter -N end'
		waits ours 'PID='"$(grep -o 'PID=[0-9]*' theirs | tail -n 1 | cut -d= -f2)" || true
		kill -KILL "$MONITORS_THEIRS"
		monitors_end
		same_text "$(sed '/ -N end$/q' theirs)" "$(sed '/ -N end$/q' ours)" "with $words"
	done
}

# hosts N: as many rules, which are compiled
hosts() {
	local i
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	for ((i = 1; i <= $1; i++)); do printf -- '-A INPUT -s 192.0.2.%d/32 -j DROP\n' "$i"; done
	printf -- '-A FORWARD -p tcp -m tcp --dport %d -j %s\n' 1 web 2 ACCEPT 3 web 4 DROP 5 ACCEPT
	printf 'COMMIT\n'
}
rule_lines() { grep -oE -- '-4 -t filter -[AD] .*' "$1" || true; }

@test "rules that are elements of maps come and go as the rules that they are" {
	hosts 20 >in
	monitor out "$NS" -e
	SLUICE_OPTIMIZE=full iptables-restore in
	compiled
	waits out '--dport 5 -j ACCEPT'
	# Commits that come too fast are told as one.
	iptables -I INPUT 5 -s 192.0.2.100 -j DROP
	waits out '-A INPUT -s 192.0.2.100/32'
	iptables -D INPUT -s 192.0.2.7 -j DROP
	waits out '-D INPUT -s 192.0.2.7/32'
	iptables -A FORWARD -p tcp --dport 9 -j DROP
	waits out '--dport 9 -j DROP'
	iptables -D FORWARD -p tcp --dport 3 -j web
	mark end "$NS"
	waits out '-N end'
	monitors_end
	same_text "$(grep '^-A' in | sed 's/^/-4 -t filter /')
-4 -t filter -A INPUT -s 192.0.2.100/32 -j DROP
-4 -t filter -D INPUT -s 192.0.2.7/32 -j DROP
-4 -t filter -A FORWARD -p tcp -m tcp --dport 9 -j DROP
-4 -t filter -D FORWARD -p tcp -m tcp --dport 3 -j web" "$(rule_lines out)"
	! grep -q 'sluice' out || complain "$(grep sluice out)"
	same_text "" "$(cat out.err)"
}

@test "what is only compiled anew has not changed, and a restore shows what is different" {
	hosts 20 >in
	SLUICE_OPTIMIZE=full iptables-restore in
	monitor out "$NS" -e
	sluice optimize --level off
	sluice optimize --level full
	iptables-restore in
	sed -e '/192.0.2.4\//d' -e 's/--dport 2 /--dport 22 /' in >new
	SLUICE_OPTIMIZE=full iptables-restore new
	waits out '--dport 22 -j ACCEPT'
	iptables -F INPUT
	mark end "$NS"
	waits out '-N end'
	monitors_end
	same_text "-4 -t filter -D INPUT -s 192.0.2.4/32 -j DROP
-4 -t filter -D FORWARD -p tcp -m tcp --dport 2 -j ACCEPT
-4 -t filter -A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT
$(sed -n 's/^-A INPUT/-4 -t filter -D INPUT/p' new)" "$(rule_lines out)"
	! grep -q 'sluice\.' out || complain "$(grep sluice out)"
}

@test "commands that come faster than they are read: their sum is right" {
	hosts 40 >in
	SLUICE_OPTIMIZE=full iptables-restore in
	monitor out "$NS" -e
	kill -STOP "${MONITORS[0]}"
	iptables -A INPUT -s 192.0.2.101 -j DROP
	iptables -I INPUT 3 -s 192.0.2.102 -j DROP
	iptables -D INPUT -s 192.0.2.101 -j DROP
	iptables -D INPUT -s 192.0.2.9 -j DROP
	iptables -F FORWARD
	kill -CONT "${MONITORS[0]}"
	mark end "$NS"
	waits out '-N end'
	monitors_end
	same_text "$(sed -n 's/^-A FORWARD/-4 -t filter -D FORWARD/p' in; echo '-4 -t filter -A INPUT -s 192.0.2.102/32 -j DROP
-4 -t filter -D INPUT -s 192.0.2.9/32 -j DROP')" "$(rule_lines out | grep -v 192.0.2.101 | sort -k5)"
	[ "$(grep -c 192.0.2.101 out)" != 1 ] || complain "$(cat out)"
}

@test "events that were lost are told, and what comes then is right" {
	local i
	need nft
	hosts 20 >in
	SLUICE_OPTIMIZE=full iptables-restore in
	monitor out "$NS" -e
	kill -STOP "${MONITORS[0]}"
	(echo '*mangle'; seq -f '-A INPUT -m mark --mark %.0f -j ACCEPT' 40000; echo COMMIT) >much
	for ((i = 0; i < 30; i++)); do
		SLUICE_OPTIMIZE=off iptables-restore much
		[ "$(ns awk '$2 == 12 && $4 != "00000000" { n += $9 } END { print n + 0 }' /proc/net/netlink)" = 0 ] || break
	done
	ns nft flush table ip mangle
	kill -CONT "${MONITORS[0]}"
	waits out.err 'xtables-monitor: events were lost: they arrived faster than they could be read'
	# What comes before it has read all that is there is lost too.
	for ((i = 1; i < 250; i++)); do
		iptables -I INPUT 5 -s "198.51.100.$i" -j DROP
		sleep 0.05
		! grep -q -- "-4 -t filter -A INPUT -s 198.51.100.$i/32 -j DROP" out || break
	done
	[ "$i" -lt 250 ] || complain "nothing is seen any more" "$(tail -n 3 out)"
	monitors_end
	! grep -q '192\.0\.2\.' out || complain "rules that did not change" "$(grep '192\.0\.2\.' out)"
}

# sum_of FILE: the listing of the file before, with what the monitor's FILE adds and takes away; as a listing would be, sorted.
sum_of() {
	awk -v events="$1" 'BEGIN { while ((getline line <"before") > 0) n[line]++
			while ((getline line <events) > 0)
				if (sub(/^ EVENT: -4 -t filter -/, "", line) && line ~ /^[AD] /)
					n["-A" substr(line, 2)] += line ~ /^A/ ? 1 : -1
			for (line in n) for (; n[line] > 0; n[line]--) print line; for (line in n) if (n[line] < 0) print "too often gone:", line }' | sort
}
# What nft and the system's iptables-nft do to compiled rules; RUN is the name of a run, ELEMENT one of its map's.
FOREIGN='delete element ip filter RUN.map.00000 { ELEMENT }
flush set ip filter RUN.map.00000
add rule ip filter RUN.chain.00000 ip saddr 192.0.2.99 drop
rename chain ip filter RUN.chain.00000 own
flush chain ip filter INPUT
flush chain ip filter RUN.chain.00001
insert rule ip filter INPUT ip saddr 192.0.2.99 drop
flush table ip filter'

@test "what others change of compiled rules: with the events a listing from before is one of now" {
	local change element run
	need nft
	for kind in hosts tree turns common; do
		case $kind in hosts) hosts 20 ;; *) text 127.0.0. 31 | sed 's/OUTPUT/INPUT/; /:INPUT.*DROP/d' ;; esac >in
		while read -r change; do
			ns nft flush ruleset
			SLUICE_OPTIMIZE=full iptables-restore in
			run=$(ns nft list chain ip filter INPUT | grep -o 'sluice\.[0-9a-f]*' | head -n 1)
			element=$(ns nft list table ip filter | awk -v map="$run.map.00000" '$2 == map { on = 1 }
				on && sub(/.*elements = \{ /, "") { sub(/ [:c].*/, ""); print; exit }')
			change=${change//RUN/$run} change=${change//ELEMENT/$element}
			[ "$kind" != hosts ] || [ -n "$element" ] || complain "no map"
			iptables -S | grep ^-A >before
			monitor out "$NS" -e
			ns nft "$change" 2>err || { monitors_end; continue; }
			mark end "$NS"
			waits out '-N end'
			monitors_end
			iptables -t security -X end
			case $change in *' own') grep -q -- '-t filter -N own' out ;; esac
			diff <(sum_of out) <(iptables -S | grep '^-A' | grep -v '^-A own' | sort) || complain "$kind: $change" "$(cat out)"
			same_text "" "$(cat out.err)"
			echo "$kind $change" >>done
		done <<<"$FOREIGN"
	done
	[ "$(wc -l <done)" -gt 20 ] || complain "only" "$(cat done)"
}

@test "a run that is no longer as it was made, and is again" {
	local map
	need nft
	hosts 20 >in
	SLUICE_OPTIMIZE=full iptables-restore in
	map=$(ns nft list chain ip filter INPUT | grep -o 'sluice\.[0-9a-f]*\.map.00000' | head -n 1)
	iptables -S INPUT | grep ^-A >before
	monitor out "$NS" -e
	ns nft "add element ip filter $map { 198.51.100.1 }"
	waits out '-A INPUT [unsupported: '
	diff <(sum_of out) <(iptables -S INPUT | grep ^-A)
	[ "$(grep -c -- '-D INPUT -s 192' out)" = 20 ] || complain "$(cat out)"
	ns nft "delete element ip filter $map { 198.51.100.1 }"
	waits out '-A INPUT -s 192.0.2.20/32 -j DROP'
	diff <(sum_of out) <(sort before)
	monitors_end
	[ "$(grep -c 'unsupported' out)" = 2 ] || complain "$(cat out)"
}

@test "who sees it listen can end it, while it reads a long table, too" {
	{ echo '*filter'; printf -- "-A INPUT -s 10.1.%s -j DROP\n" {1..100}.{1..200}; echo COMMIT; } >in
	SLUICE_OPTIMIZE=full iptables-restore in
	monitor_early out "$NS" -e
	monitors_end
}

# ---- traces ----

# Of each packet what it met, one on a line, without what is of this moment; those that are told in OUTPUT. Of IPv6 packets in which it
# finds no transport header the kernel tells no headers at all.
traced() {
	awk '/^PACKET/ { if (way != "") print way; way = ""; told = / SRC=/; next }
		told && /^ TRACE/ && !/ raw:/ && !/ [a-z]*:INPUT:/ { sub(/TRACE: [0-9]+ [0-9a-f]+ /, ""); sub(/rule:0x[0-9a-f]+/, "rule"); way = way $0 "|" }
		END { if (way != "") print way }' "$1" | sort
}

# each_trace PROGRAM FAMILY ADDRESS BITS
each_trace() {
	local program=$1 family=$2 p met=0
	need python3
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" ip addr add fd00::1/64 dev lo
		in_netns "$p" ip -6 route add local fd00::/64 dev lo
		NS=$p $program -t raw -A OUTPUT -j TRACE
	done
	for kind in $KINDS; do
		kind_load "$@"
		monitor plain "$PLAIN" -t
		monitor full "$NS" -t
		for p in "$NS" "$PLAIN"; do in_netns "$p" python3 "$TOP/tests/lib/odd.py" "$family" $TRACED_WAYS; done
		ended plain "$PLAIN"
		ended full "$NS"
		monitors_end
		traced plain >plain.ways
		traced full >full.ways
		met=$((met + $(grep -c 'OUTPUT:rule' plain.ways || true)))
		diff plain.ways full.ways >&2 || complain "not the same, $kind"
		! grep -q '# \|sluice' full.ways || complain "$(grep '# \|sluice' full.ways)"
		same_text "" "$(cat plain.err full.err)"
	done
	[ "$met" -gt 200 ] || complain "only $met packets have met a rule"
}
TRACED_WAYS='1:1:20:2 2:1:15:22 3:1:3:12 4:1:10:101 1:1:1000:1 1:1:10:5'
# A packet whose trace is the last: all before it has been read.
ended() {
	local i
	for ((i = 0; i < 200; i++)); do
		! grep -q 'DPORT=47 ' "$1" || break
		in_netns "$2" bash -c 'echo >/dev/udp/127.0.0.1/47; echo >/dev/udp/::1/47' 2>/dev/null || true
		sleep 0.05
	done
	sed -i '/DPORT=47 /,$d' "$1"
}

@test "IPv4: a compiled chain of each shape is traced as the plain one" { each_trace iptables 4 127.0.0. 30; }
@test "IPv6: a compiled chain of each shape is traced as the plain one" { each_trace ip6tables 6 fd00:: 126; }

@test "jumps, RETURN, groups and targets in compiled chains" {
	local p
	cat >in <<-'END'
		*filter
		:INPUT ACCEPT [0:0]
		:web - [0:0]
		-A OUTPUT -s 127.0.0.1/32 -p udp -m udp --dport 50 -j LOG
		-A OUTPUT -s 127.0.0.2/32 -p udp -m udp --dport 50 -j LOG
		-A OUTPUT -s 127.0.0.1/32 -p udp -m udp --dport 51 -j web
		-A OUTPUT -s 127.0.0.2/32 -p udp -m udp --dport 50 -j web
		-A OUTPUT -p udp -m mark --mark 0x7 -m length --length 29 -j DROP
		-A OUTPUT -p udp -m mark --mark 0x0 -m length --length 29
		-A OUTPUT -p udp -m mark --mark 0x0 -m length --length 1:99 -j MARK --set-xmark 0x7/0xffffffff
		-A OUTPUT -p udp -m mark --mark 0x7 -m length --length 1:99 -m comment --comment "the end" -j ACCEPT
		-A web -p udp -m udp --dport 51 -j RETURN
		-A web -p udp -m udp --dport 50 -g net
		-A net -m ttl --ttl-gt 3 -j ACCEPT
		COMMIT
	END
	sed -i 's/^:web.*/&\n:net - [0:0]/' in
	NS=$PLAIN SLUICE_OPTIMIZE=off iptables-restore in
	SLUICE_OPTIMIZE=full iptables-restore in
	for p in "$NS" "$PLAIN"; do NS=$p iptables -t raw -A OUTPUT -j TRACE; done
	monitor plain "$PLAIN" -t
	monitor full "$NS" -t
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" python3 -c '
import socket
for source in "127.0.0.1", "127.0.0.2", "127.0.0.3":
    for port in 50, 51, 52:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((source, 0))
        try: s.sendto(b"x", ("127.0.0.1", port))
        except PermissionError: pass'
	done
	ended plain "$PLAIN"
	ended full "$NS"
	monitors_end
	[ "$(grep -c 'OUTPUT:rule.*web$' plain)" -ge 2 ]
	same_text "$(traced plain)" "$(traced full)"
	! grep -q sluice full
}

@test "what the kernel does not tell is not guessed" {
	local i
	(
		printf '*filter\n:OUTPUT ACCEPT [0:0]\n:shared - [0:0]\n'
		echo '-A OUTPUT -p udp -m udp --dport 9 -j shared'
		for i in 7 6 5 4 3 2; do echo "-A shared -m statistic --mode nth --every $i --packet 0 -m comment --comment \"$i left\" -j ACCEPT"; done
		echo '-A shared -m comment --comment "1 left" -j ACCEPT'
		echo COMMIT
	) >in
	SLUICE_OPTIMIZE=full iptables-restore in
	compiled
	iptables -t raw -A OUTPUT -p udp -j TRACE
	monitor out "$NS" -t
	ns bash -c 'echo >/dev/udp/127.0.0.1/9'
	waits out '# and'
	monitors_end
	[ "$(grep -c '# one of 7: -4 -t filter -A shared ' out)" -eq 4 ] || complain "$(cat out)"
	grep -q '^ TRACE: 2 [0-9a-f]* # and 3 more candidates$' out || complain "$(cat out)"
	grep -q 'filter:OUTPUT:rule:0x[0-9a-f]*:JUMP:shared  -4 -t filter -A OUTPUT -p udp -m udp --dport 9 -j shared$' out || complain "$(cat out)"
}

@test "traces of plain rules, as the system's own shows them" {
	need_oracle
	need stdbuf nft ping
	[ -x "$ORACLE_DIR/xtables-monitor" ] || skip "no xtables-monitor of the system"
	iptables -t raw -A OUTPUT -j TRACE
	iptables -t mangle -A OUTPUT -j MARK --set-mark 5
	iptables -N web
	iptables -A web -p udp --dport 9 -m comment --comment hi
	iptables -A OUTPUT -p udp -j web
	iptables -A OUTPUT -p icmp -g web
	iptables -A OUTPUT -p udp --dport 53 -j DROP
	theirs theirs -t
	monitor ours "$NS" -t
	ns bash -c 'echo >/dev/udp/127.0.0.1/53' || true
	ns ping -c 1 127.0.0.1 >/dev/null
	ns bash -c 'echo >/dev/udp/127.0.0.1/9; echo >/dev/tcp/127.0.0.1/9' 2>/dev/null || true
	ended ours "$NS"
	waits theirs 'DPORT=47 '
	kill -KILL "$MONITORS_THEIRS"
	monitors_end
	grep -q 'filter:OUTPUT:rule:0x[0-9a-f]*:GOTO:web  -4 -t filter -A OUTPUT -p icmp -g web$' ours
	same_text "$(sed '/DPORT=47 /,$d' theirs)" "$(cat ours)"
}

# ---- words ----

monitor_once() { ns "$SLUICE_BIN/xtables-monitor" "$@"; }

@test "words, and who may not" {
	refused 2 "xtables-monitor vN (nf_tables): invalid option -- 'x'" monitor_once -x
	refused 2 'xtables-monitor vN (nf_tables): expected -t or -e' monitor_once
	refused 2 'xtables-monitor vN (nf_tables): unexpected argument: foo' monitor_once -e foo
	[[ $(monitor_once -V) == 'xtables-monitor 1.8.11' ]]
	[[ $(monitor_once -h) == *'-e, --event '* ]]
	refused 1 'cannot bind to nfnetlink socket: Operation not permitted' as_nobody -e
	hint 'root privileges are required'
}
as_nobody() { ns setpriv --reuid 65534 --clear-groups --bounding-set=-all --inh-caps=-all "$SLUICE_BIN/xtables-monitor" "$@"; }
