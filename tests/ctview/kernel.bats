# The live table: real connections of every kind in a namespace, read from /proc and by netlink.
load lib

prepare() {
	need python3
	ns sysctl -qw net.netfilter.nf_conntrack_acct=1 2>/dev/null || skip "no connection tracking here"
	bash "$TOP/tests/ctview/track" "$NS" || skip "nothing here can load rules that track connections"
}

# traffic: TCP, UDP, ICMP, IPv6, half-open and unreplied, from and to this namespace; the sockets stay open.
traffic() {
	ns python3 "$TOP/tests/ctview/traffic.py" >ready 2>&1 &
	TRAFFIC=$!
	local i
	for i in $(seq 100); do
		[ ! -s ready ] || break
		sleep 0.05
	done
	grep -q ready ready || complain "no traffic" "$(cat ready)"
}

teardown() {
	[ -z "${TRAFFIC-}" ] || kill "$TRAFFIC" 2>/dev/null || true
	[ ${#NETNS_PIDS[@]} -eq 0 ] || kill -KILL "${NETNS_PIDS[@]}" 2>/dev/null || true
}

# count SOURCE EXPR
count() { ctview --source "$1" -F "$2" --count; }

@test "what was made is shown" {
	traffic
	local source
	for source in proc netlink; do
		[ "$(count "$source" 'tcp and dport 8080 and state ESTABLISHED and ASSURED')" = 2 ]
		[ "$(count "$source" 'tcp and dport 8080 and state CLOSE_WAIT')" = 1 ]
		[ "$(count "$source" 'tcp and dport 9 and state SYN_SENT and unreplied')" = 1 ]
		[ "$(count "$source" 'udp and dport 5353 and unreplied')" = 1 ]
		[ "$(count "$source" 'udp and dport 5354 and replied')" = 1 ]
		[ "$(count "$source" 'ipv6 and udp and dport 5355')" = 1 ]
		[ "$(count "$source" 'icmp and type 8 and replied')" = 1 ]
		[ "$(count "$source" 'proto 89')" = 1 ]
		[ "$(count "$source" 'dnat and dport 8081 and reply.sport 8080')" = 1 ]
		[ "$(count "$source" 'snat and dport 8082 and reply.dst 127.0.0.99')" = 1 ]
		[ "$(count "$source" 'mark == 0x2a and dport 8083')" = 1 ]
		[ "$(count "$source" 'zone == 7 and dport 8084')" = 1 ]
		[ "$(count "$source" 'half')" = 1 ]
		[ "$(count "$source" 'orig.bytes >= 1000 and dport 8080')" -ge 1 ]
	done
}

@test "netlink and /proc agree, entry by entry" {
	traffic
	local columns=proto,src,dst,sport,dport,type,code,id,reply.src,reply.dst,reply.sport,reply.dport,flags,nat,state,mark,zone,orig.packets,orig.bytes,reply.packets
	ctview --source proc -o csv -c "$columns" | sort >proc
	ctview --source netlink -o csv -c "$columns" | sort >netlink
	[ "$(wc -l <proc)" -gt 10 ]
	same_text "$(cat proc)" "$(cat netlink)"
}

@test "what the kernel leaves out is what the filter would" {
	traffic
	local expr
	for expr in 'src 127.0.0.1' 'dst 127.0.0.1 and tcp' 'tcp and dport 8080' 'udp and sport 5353' 'reply.sport 8080 and tcp' \
		'src ::1' 'reply.dst 127.0.0.99' 'mark 42' 'mark 0x2a/0xff' 'mark & 2 == 2' 'mark 0-100' 'mark in 1-' \
		'zone 7' 'zone 0' unreplied replied \
		'not unreplied' assured 'not assured' 'src 127.0.0.1 and dst ::1' 'tcp and udp' 'proto 1' 'proto ospf' \
		'-s 127.0.0.1' '-d 127.0.0.1 -p tcp' '-p tcp --dport 8080' '-p udp --sport 5353' '-s ::1 -p udp' \
		'-p tcp ! --dport 8080' '-s 127.0.0.1,127.0.0.2' '-m connmark --mark 42' '-m connmark --mark 2/2' '-p 89' \
		'-m conntrack --ctreplsrc 127.0.0.1 -p tcp' '-p tcp -m conntrack --ctrepldst 127.0.0.1 --ctreplsrcport 8080' \
		'src 127.0.0.0/8 and tcp' 'tcp and dport 8080,8081' 'tcp and not dport 8080' 'dport 8080 or dport 8081'; do
		[ "$(count netlink "$expr")" = "$(count proc "$expr")" ] ||
			complain "netlink gives $(count netlink "$expr"), /proc $(count proc "$expr"): $expr"
	done
}

@test "-o conntrack is what conntrack prints" {
	need conntrack
	traffic
	ns python3 -c 'import socket
socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_DCCP).sendto(bytes(16), ("127.0.0.1", 0))' 2>/dev/null || true
	ctview --source netlink -o conntrack | sed -E 's/ (6|17|1|33|89) [0-9]+ / \1 T /' | sort >ours
	{ ns conntrack -L -o extended,id 2>/dev/null; ns conntrack -L -f ipv6 -o extended,id 2>/dev/null; } |
		sed -E 's/ (6|17|1|33|89) [0-9]+ / \1 T /' | sort -u >theirs
	same_text "$(cat theirs)" "$(cat ours)"
}

@test "-o delete deletes what it shows" {
	need conntrack
	traffic
	local before; before=$(count netlink 'dport 8083 or zone 7 or icmp or proto 89')
	[ "$before" = 4 ]
	ctview -F 'dport 8083 or zone 7 or icmp or proto 89' -o delete >commands
	[ "$(wc -l <commands)" -eq 4 ]
	ns sh -e commands >/dev/null 2>&1
	[ "$(count netlink 'dport 8083 or zone 7 or icmp or proto 89')" = 0 ]
}

@test "events as they come, and saved text of them" {
	nsenter --net="/proc/$NS/ns/net" -- "$CTVIEW" events -o jsonl >events 3>&- 4>&- &
	local pid=$! i
	# It listens when a socket of netfilter's has groups of connections.
	until ns awk '$2 == 12 && $4 ~ /[1-7]$/ { n++ } END { exit !n }' /proc/net/netlink; do
		kill -0 "$pid" || complain "it has ended"
		sleep 0.02
	done
	traffic
	for ((i = 0; i < 600; i++)); do ! grep -q '"event": "UPDATE".*"state": "ESTABLISHED"' events || break; sleep 0.05; done
	kill -TERM "$pid"
	wait "$pid"
	grep -q '"event": "NEW".*"dport": 8080' events || complain "$(head -3 events)"
	grep -q '"event": "UPDATE".*"state": "ESTABLISHED"' events
	python3 -c 'import json, sys; [json.loads(x) for x in open("events")]'
	exits 0 ctview events -n 2 -i 1 -o json
	[[ $output == "["* ]]
}

@test "summary and pressure; anyone may ask for the pressure" {
	traffic
	exits 0 ctview summary -o json
	python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["entries"][0]["entries"] >= 12 and d["pressure"][0]["count"] >= 12, d
assert any(r["state"] == "SYN_SENT" for r in d["states"])' <<<"$output"
	run setpriv --reuid 65534 --regid 65534 --clear-groups true
	[ "$status" -eq 0 ] || skip "cannot become another user here"
	exits 0 ns setpriv --reuid 65534 --regid 65534 --clear-groups "$CTVIEW" pressure -i 0
	says 'count '
	exits 3 ns setpriv --reuid 65534 --regid 65534 --clear-groups "$CTVIEW" list
	says 'only root can read it'
}

@test "another network namespace, and all of them" {
	traffic
	same_text "$(ctview udp --count)" "$("$CTVIEW" --netns "$NS" udp --count)"
	same_text "$(ctview udp --count)" "$("$CTVIEW" --netns "/proc/$NS/ns/net" udp --count)"
	exits 3 "$CTVIEW" --netns nowhere
	says 'network namespace /run/netns/nowhere: No such file'
	exits 2 "$CTVIEW" list --netns all
	run unshare -m sh -c 'mkdir -p /run/netns && mount -t tmpfs none /run/netns && touch /run/netns/blue &&
		mount --bind "$1" /run/netns/blue' - "/proc/$NS/ns/net"
	[ "$status" -eq 0 ] || skip "no mounts here"
	run unshare -m sh -c 'mount -t tmpfs none /run/netns; touch /run/netns/none; "$1" pressure --netns all --check 100,100' - "$CTVIEW"
	[ "$status" -eq 3 ]
	says 'CONNTRACK UNKNOWN: a network namespace cannot be read | count='
	echo 'net.netfilter.nf_conntrack_max = 9' >limit
	run unshare -m sh -c 'mount -t tmpfs none /run/netns; "$1" pressure --netns all --sysctl limit --check 80,90' - "$CTVIEW"
	[ "$status" -eq 3 ]
	says 'CONNTRACK UNKNOWN: the number of entries is not available'
	unshare -m sh -c 'mount -t tmpfs none /run/netns; touch /run/netns/blue; mount --bind "$1" /run/netns/blue
		"$2" --netns blue udp --count; "$2" pressure --netns all --check 100,100; "$2" pressure --netns all -o json
		' - "/proc/$NS/ns/net" "$CTVIEW" >out
	[ "$(head -1 out)" = "$(ctview udp --count)" ]
	grep -Eq "^CONNTRACK OK: (blue: )?[0-9]+ of .* \| count=[0-9]+;([0-9]+);\2;0;\2 'blue count'=[0-9]+;" out || complain "$(cat out)"
	sed 1,2d out | python3 -c '
import json, sys
rows = {r["netns"]: r for r in json.load(sys.stdin)}
assert rows["blue"]["count"] >= 12 and rows["blue"]["max"] > 0, rows
assert rows["sum"]["count"] == sum(r["count"] for n, r in rows.items() if n != "sum"), rows'
}

# ftp [data]: a session with a helper, and the data connection.
ftp() {
	iptables -t raw -A OUTPUT -p tcp --dport 21 -j CT --helper ftp 2>/dev/null || skip "no FTP helper here"
	ns python3 "$TOP/tests/ctview/ftp.py" "$@" >ready 2>&1 &
	TRAFFIC=$!
	for i in $(seq 100); do [ ! -s ready ] || break; sleep 0.05; done
}

@test "-m helper: the connection that another one's helper announced" {
	ours_only
	ftp data
	exits 0 ctview -o csv -c dport,helper,master_helper --no-header -S dport
	same_text $'21,ftp,\r\n40001,,ftp\r' "$output"
	exits 0 ctview -m helper --helper ftp -o csv -c dport --no-header
	same_text $'40001\r' "$output"
	exits 0 ctview -m helper ! --helper ftp -o csv -c dport --no-header
	same_text $'21\r' "$output"
	[ "$(ctview -m helper --helper irc --count)" = 0 ]
	exits 0 ctview --source proc -m helper --helper ftp --count
	says "2 entries omitted: they lack data that the filter needs"
}

@test "-m connlabel" {
	ours_only
	iptables -A OUTPUT -p udp --dport 4444 -m connlabel --label 5 --set 2>/dev/null || skip "no labels here"
	iptables -A OUTPUT -p udp --dport 4444 -m connlabel --label 51 --set
	ns bash -c 'echo x >/dev/udp/127.0.0.1/4444; echo x >/dev/udp/127.0.0.1/4445'
	[ "$(ctview -m connlabel --label 51 -o csv -c dport,labels --no-header)" = $'4444,"5,51"\r' ]
	[ "$(ctview -m connlabel ! --label 5 -o csv -c dport --no-header)" = $'4445\r' ]
	[ "$(ctview -m connlabel --label 1 --count)" = 0 ]
	exits 0 ctview --source proc -m connlabel --label 5 --count
	says "2 entries omitted"
}

@test "expectations, from the file and by netlink" {
	ours_only
	ftp
	exits 0 ctview expect --source proc
	says '127.0.0.1:any  127.0.0.1:40001  -       -      ftp'
	exits 0 ctview expect -o jsonl
	says '"dport": 40001, "mask_src": "255.255.255.255", "mask_dst": "255.255.255.255", "master_src": "127.0.0.1"'
	says '"master_dport": 21, "flags": null, "helper": "ftp", "class": 0}'
	exits 0 ctview -F 'helper == ftp' --source netlink --count
	says 1
	exits 0 ctview -c helper -o csv --no-header
	says ftp
	exits 0 ctview -o jsonl
	says '"helper": "ftp"'
	run setpriv --reuid 65534 --regid 65534 --clear-groups true
	[ "$status" -eq 0 ] || skip "cannot become another user here"
	exits 3 ns setpriv --reuid 65534 --regid 65534 --clear-groups "$CTVIEW" expect
}

@test "rates of two readings; differences" {
	traffic
	exits 0 ctview -i 0.3 -o jsonl -F 'tcp and dport 8080 and state ESTABLISHED'
	says '"rate": '
	ctview -o conntrack --source proc >before
	ns python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 7777))'
	ctview -o conntrack --source proc >after
	exits 0 ctview diff before after -o jsonl
	says '"change": "new", "proto": "udp"'
	exits 0 ctview diff before -o csv
	says 'new,udp'
}

@test "a table of many: netlink is chosen, the counts agree, a limit stops early" {
	need conntrack
	ns python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for port in range(20000, 27000):
    s.sendto(b"x", ("127.0.0.1", port))
'
	run ctview --count
	[ "$output" -ge 7000 ] || complain "$output"
	exits 0 ctview --source netlink -F 'src in fd00::/8' --count
	[ "$output" = 0 ] || complain "what the kernel leaves out is missed:" "$output"
	exits 0 ctview events -i 0.1 --count
	[ "$output" = 0 ] || complain "events are held against the table:" "$output"
	exits 0 ctview -n 5 -o jsonl
	[ "${#lines[@]}" -eq 5 ]
	exits 0 ctview top --by proto -o csv
	says 'udp,'
	exits 0 ctview list --source proc --count
	[ "$output" -ge 7000 ] || complain "$output"
}
