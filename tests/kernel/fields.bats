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
