# Fields that only matches of the kernel compare, as iprange does: trees look them up all the same, and the matches stay in their chains.
load ../lib/harness
load ../lib/both

ranges() {
	local i
	printf '*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n'
	for i in {1..60}; do
		echo "-A INPUT -m iprange --src-range 127.0.0.$((4 * i - 3))-127.0.0.$((4 * i)) -j $([ $((i % 3)) -eq 0 ] && echo web || echo ACCEPT)"
		[ $((i % 10)) -ne 5 ] || echo "-A INPUT -s 127.0.0.$((4 * i))/32 -p icmp -j DROP"
		[ $((i % 20)) -ne 7 ] || echo '-A INPUT -m iprange ! --src-range 127.0.0.1-127.0.0.99 -p icmp -m limit --limit 1000/sec --limit-burst 900'
	done
	echo COMMIT
}

@test "ranges of addresses" {
	ranges >in
	IN=in both iptables-restore
	compiled
	[ "$(kernel_rules INPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter INPUT)"
	pings 127.0.0.{1,4,5,12,20,21,99,100,101,240,241}
	same_saves pings
	both iptables -C INPUT -m iprange --src-range 127.0.0.5-127.0.0.8 -j ACCEPT
	both iptables -C INPUT -m iprange --src-range 127.0.0.5-127.0.0.7 -j ACCEPT
	both iptables -I INPUT 20 -m iprange --src-range 127.0.0.90-127.0.0.130 -j DROP
	both iptables -D INPUT -m iprange --src-range 127.0.0.1-127.0.0.4 -j ACCEPT
	both iptables -R INPUT 2 -m iprange --src-range 127.0.0.1-127.0.0.30 -j DROP
	both iptables -A INPUT -m iprange --src-range 127.0.0.241-127.0.0.250 -j DROP
	both iptables -I INPUT -m iprange --src-range 127.0.0.241-127.0.0.250 -m iprange --dst-range 127.0.0.2-127.0.0.250 -j DROP
	pings 127.0.0.{1,4,5,12,20,21,99,100,101,240,241}
	same_saves pings
	both iptables -D INPUT -m iprange --src-range 127.0.0.90-127.0.0.130 -j DROP
	both iptables -D INPUT 30
	pings 127.0.0.{4,99,100,101}
	same_saves pings
}

# as UID PORT... in both: packets of this user to 127.0.0.1
as() {
	local p
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" setpriv --reuid "$1" --regid "$1" --clear-groups bash -c 'for x; do echo >/dev/udp/127.0.0.1/$x; done' - "${@:2}" 2>/dev/null || true
	done
}

@test "users and groups" {
	need setpriv
	local i
	{
		printf '*filter\n:OUTPUT ACCEPT [0:0]\n'
		for i in {1000..1059}; do
			printf -- '-A OUTPUT -m owner --uid-owner %d -j %s\n' "$i" "$([ $((i % 3)) -eq 0 ] && echo DROP || echo ACCEPT)"
			[ "$i" != 1030 ] || printf -- '-A OUTPUT -p udp -m owner --socket-exists --uid-owner 1050 -m udp --dport 7 -j REJECT\n'
			[ "$i" != 1040 ] || printf -- '-A OUTPUT -m owner --uid-owner 1004 -j DROP\n'
		done
		printf 'COMMIT\n*mangle\n:OUTPUT ACCEPT [0:0]\n'
		for i in {1000..1059}; do printf -- '-A OUTPUT -m owner --gid-owner %d -j CLASSIFY --set-class 1:%d\n' "$i" "$i"; done
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	[ "$(maps)" -ge 2 ] || complain "$(ns nft list ruleset)"
	for i in 0 999 1000 1002 1004 1050 1059 1060; do as "$i" 7 9; done
	same_saves as
	both iptables -C OUTPUT -m owner --uid-owner 1007 -j ACCEPT
	both iptables -D OUTPUT -m owner --uid-owner 1007 -j ACCEPT
	both iptables -I OUTPUT 10 -m owner --uid-owner 1007 -j DROP
	both iptables -I OUTPUT -m owner --uid-owner 2000 -j DROP
	both iptables -A OUTPUT -m owner --uid-owner 1000-1010 -j DROP
	both iptables -R OUTPUT 2 -m owner --uid-owner 1001 -p udp -j DROP
	both iptables -t mangle -D OUTPUT 7
	for i in 1000 1001 1006 1007 1008 2000; do as "$i" 7 9; done
	same_saves as
}

# frames MAC... in both: from this address to 192.0.2.1
frames() {
	local p
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" python3 - "$@" <<-'END'
			import socket, struct, sys
			s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
			s.bind(("far", 0))
			udp = struct.pack("!HHHH", 7, 9, 8, 0)
			ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 1, 0, 64, 17, 0, bytes([192, 0, 2, 2]), bytes([192, 0, 2, 1]))
			sums = sum(struct.unpack("!10H", ip))
			sums = (sums & 0xffff) + (sums >> 16)
			ip = ip[:10] + struct.pack("!H", ~((sums & 0xffff) + (sums >> 16)) & 0xffff) + ip[12:]
			for mac in sys.argv[1:]:
			    s.send(bytes.fromhex("020000000001") + bytes.fromhex(mac.replace(":", "")) + b"\x08\x00" + ip + udp)
		END
	done
}

@test "addresses of Ethernet" {
	local i p
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" ip link add near address 02:00:00:00:00:01 type veth peer name far
		in_netns "$p" ip addr add 192.0.2.1/24 dev near
		in_netns "$p" ip link set near up
		in_netns "$p" ip link set far up
	done
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n:new - [0:0]\n'
		for i in {10..69}; do
			printf -- '-A INPUT -m mac --mac-source 02:00:00:00:01:%d -j %s\n' "$i" "$([ $((i % 3)) -eq 0 ] && echo DROP || echo ACCEPT)"
			[ "$i" != 40 ] || printf -- '-A INPUT -s 192.0.2.0/24 -m mac --mac-source 02:00:00:00:01:50 -j LOG\n'
		done
		printf -- '-A INPUT -m mac ! --mac-source 02:00:00:00:01:99 -j new\n-A INPUT -j DROP\nCOMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	frames 02:00:00:00:01:{09,10,11,12,40,50,69,70,99}
	pings 127.0.0.1
	same_saves frames
	grep -q '^\[1:28\] -A INPUT -m mac --mac-source 02:00:00:00:01:11 ' save.full || complain "$(cat save.full)"
	both iptables -C INPUT -m mac --mac-source 02:00:00:00:01:12 -j DROP
	both iptables -D INPUT -m mac --mac-source 02:00:00:00:01:12 -j DROP
	both iptables -I INPUT 30 -m mac --mac-source 02:00:00:00:01:99 -j ACCEPT
	both iptables -R INPUT 1 -m mac --mac-source 02:00:00:00:01:09 -j DROP
	frames 02:00:00:00:01:{09,10,11,12,40,50,69,70,99}
	same_saves frames
}

# Ports give marks: N to connections, N * 256 + 7 to packets.
marks() {
	local i
	printf '*raw\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p udp -m udp --dport 99 -j CT --notrack\nCOMMIT\n*mangle\n:OUTPUT ACCEPT [0:0]\n'
	for i in {10..49}; do
		printf -- '-A OUTPUT -p udp -m udp --dport %d -j CONNMARK --set-xmark 0x%x/0xffffffff\n' "$i" "$i"
		printf -- '-A OUTPUT -p udp -m udp --dport %d -j MARK --set-xmark 0x%x/0xffffffff\n' "$i" $((i * 256 + 7))
	done
	printf ':POSTROUTING ACCEPT [0:0]\n'
	for i in {10..49}; do printf -- '-A POSTROUTING -m mark --mark 0x%x/0xff00 -j CLASSIFY --set-class 1:%d\n' $((i * 256)) "$i"; done
	printf 'COMMIT\n*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n'
	for i in {10..49}; do
		printf -- '-A INPUT -m connmark --mark 0x%x -j %s\n' "$i" "$([ $((i % 3)) -eq 0 ] && echo DROP || echo ACCEPT)"
		[ "$i" != 30 ] || printf -- '-A INPUT -p udp -m connmark ! --mark 0x0 -m udp --dport 45 -m limit --limit 1000/sec --limit-burst 900\n'
		[ "$i" != 40 ] || printf -- '-A INPUT -m connmark --mark 0xc -j DROP\n'
		[ "$i" -lt 40 ] || printf -- '-A OUTPUT -m connmark --mark 0x%x/0xfe -m comment --comment "no. %d" -j CONNMARK --set-xmark 0x%x/0xffffffff\n' $((i & 254)) "$i" $((i + 1))
	done
	printf -- '-A INPUT -m connmark ! --mark 0x1\nCOMMIT\n'
}

@test "marks of connections, and bits of marks" {
	marks >in
	IN=in both iptables-restore
	compiled
	[ "$(ns nft list ruleset | grep -c 'ct mark vmap @\|meta mark & 0x0000ff00 vmap @')" -eq 3 ] || complain "$(ns nft list ruleset)"
	udps 9 10 11 12 13 30 45 48 49 50 99
	same_saves udps
	grep -q '^\[[1-9][0-9]*:[0-9]*\] -A INPUT -m connmark --mark 0xb -j ACCEPT' save.full || complain "$(cat save.full)"
	both iptables -C INPUT -m connmark --mark 0xb -j ACCEPT
	names=$(ns nft list ruleset | grep -o 'map sluice[^ ]*')
	both iptables -I INPUT 20 -m connmark --mark 0xd -j DROP
	both iptables -R INPUT 5 -p udp -m connmark --mark 0xe -j ACCEPT
	[ "$(ns nft list ruleset | grep -o 'map sluice[^ ]*')" = "$names" ] || complain "a rule for a known value needed a new tree"
	both iptables -D INPUT -m connmark --mark 0xb -j ACCEPT
	both iptables -I INPUT 20 -m connmark --mark 0x9 -j DROP
	both iptables -I INPUT 20 -p udp -m connmark --mark 0x9 -m udp --dport 9 -j CONNMARK --set-mark 49
	both iptables -R INPUT 3 -m connmark --mark 0xa/0xff -j ACCEPT
	both iptables -A INPUT -m connmark --mark 0x31 -j DROP
	both iptables -t mangle -D POSTROUTING -m mark --mark 0xa00/0xff00 -j CLASSIFY --set-class 1:10
	both iptables -t mangle -I POSTROUTING 5 -m mark --mark 0xc07 -j MARK --set-mark 0x3100
	both iptables -t mangle -C POSTROUTING -m mark --mark 0x3100/0xff00 -j CLASSIFY --set-class 1:49
	both iptables -t mangle -D POSTROUTING 20
	udps 9 10 11 12 13 30 45 48 49 50 99
	same_saves udps
}

# Destinations 127.0.1.N are translated to 127.0.0.1.
originals() {
	local i
	printf '*raw\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d 127.0.1.40/32 -j CT --notrack\nCOMMIT\n'
	printf '*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d 127.0.1.0/24 -j DNAT --to-destination 127.0.0.1\nCOMMIT\n'
	printf '*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	for i in {1..60}; do
		printf -- '-A INPUT -m conntrack --ctorigdst 127.0.1.%d -j %s\n' "$i" "$([ $((i % 3)) -eq 0 ] && echo web || echo ACCEPT)"
		[ "$i" != 30 ] || printf -- '-A INPUT -m conntrack --ctstate INVALID,UNTRACKED --ctorigdst 127.0.1.50\n'
		[ "$i" != 40 ] || printf -- '-A INPUT -m conntrack ! --ctorigdst 127.0.1.50 --ctdir ORIGINAL\n'
		printf -- '-A OUTPUT -m conntrack --ctproto udp --ctorigdstport %d:%d -j %s\n' $((i * 10)) $((i * 10 + i % 10)) "$([ $((i % 3)) -eq 0 ] && echo web || echo ACCEPT)"
	done
	printf -- '-A web -m conntrack --ctreplsrc 127.0.0.0/24\nCOMMIT\n'
}

# to DESTINATION... a packet for ports 20, 33 and 600 in both
to() {
	local p
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" bash -c 'for x; do for y in 20 33 600; do echo >/dev/udp/$x/$y; done; done' - "$@" 2>/dev/null || true
	done
}

@test "original addresses and ports of connections" {
	originals >in
	IN=in both iptables-restore
	compiled
	[ "$(ns nft list ruleset | grep -c 'ct original .* vmap @')" -eq 3 ] || complain "$(ns nft list ruleset)"
	to 127.0.0.1 127.0.1.{1,2,3,30,40,50,60,61}
	same_saves to
	grep -q '^\[[1-9][0-9]*:[0-9]*\] -A INPUT -m conntrack --ctorigdst 127.0.1.3 -j web' save.full || complain "$(cat save.full)"
	both iptables -C INPUT -m conntrack --ctorigdst 127.0.1.2 -j ACCEPT
	both iptables -D INPUT -m conntrack --ctorigdst 127.0.1.2 -j ACCEPT
	both iptables -I INPUT 2 -m conntrack --ctorigdst 127.0.1.2/31 -j DROP
	both iptables -I INPUT 7 -m conntrack --ctstate UNTRACKED --ctorigdst 127.0.1.3 -j DROP
	both iptables -R OUTPUT 2 -m conntrack --ctorigdstport 33 -j web
	both iptables -A OUTPUT -m conntrack --ctorigdstport 600:700 -j DROP
	to 127.0.0.1 127.0.1.{1,2,3,30,40,50,60,61}
	same_saves to
}

@test "a rule that modifies packets, put between one that hides another and that" {
	local i
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n'
		for i in {1..30}; do printf -- '-A INPUT -s 10.0.%d.0/24 -p udp -m udp --dport %d -j ACCEPT\n' "$i" "$i"; done
		printf -- '-A INPUT -s 127.0.0.0/8 -m mark --mark 0x1 -j DROP\n-A INPUT -s 127.0.0.1/32 -m mark --mark 0x1\nCOMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	both iptables -I INPUT 32 -s 127.0.0.0/30 -j MARK --set-mark 1
	pings 127.0.0.1
	same_saves pings
	grep -q '^\[2:168\] -A INPUT -s 127.0.0.1/32 -m mark --mark 0x1' save.full || complain "$(cat save.full)"
}

# sizes BYTES... of pings to 127.0.0.1 in both: packets are 28 bytes longer
sizes() {
	local n p
	for n; do
		for p in "$NS" "$PLAIN"; do in_netns "$p" ping -c 1 -W 0.05 -q -s "$n" 127.0.0.1 >/dev/null || true; done
	done
}

@test "lengths of packets" {
	local i
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n'
		for i in {1..60}; do
			printf -- '-A INPUT -m length --length %d:%d -j %s\n' $((i * 20)) $((i * 20 + i % 20)) "$([ $((i % 3)) -eq 0 ] && echo DROP || echo ACCEPT)"
			[ "$i" != 30 ] || printf -- '-A INPUT -p icmp -m length ! --length 100\n'
		done
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	[ "$(ns nft list ruleset | grep -c 'ip length vmap @')" -eq 2 ] || complain "$(ns nft list ruleset)"
	sizes 0 12 13 72 73 92 99 600 1172 1180 1400
	same_saves sizes
	both iptables -C INPUT -m length --length 40:42 -j ACCEPT
	both iptables -D INPUT -m length --length 40:42 -j ACCEPT
	both iptables -I INPUT 7 -m length --length 90:130 -j DROP
	both iptables -R INPUT 9 -m length --length 41 -j DROP
	sizes 0 12 13 72 73 92 99 600 1172 1180 1400
	same_saves sizes
}
