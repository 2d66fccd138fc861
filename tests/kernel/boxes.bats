# Maps whose keys are several intervals, in the kernel, compiled and plain. See runs.bats, and lib/both.bash.
load ../lib/harness
load ../lib/both

# grid: networks and ranges of ports in OUTPUT, no packet matches two
grid() {
	printf -- '*filter\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	local i
	for i in {0..39}; do
		printf -- '-A OUTPUT -d 127.%d.0.0/16 -p udp -m udp --dport %d:%d -m comment --comment "no %d" -j %s\n' \
			$((i % 4)) $((i / 4 * 100 + 100)) $((i / 4 * 100 + 149 + i % 2)) $i "$([ $((i % 5)) = 4 ] && echo web || echo ACCEPT)"
	done
	printf 'COMMIT\n'
}
# sends ADDRESS:PORT... in both
sends() {
	local p
	for p in "$NS" "$PLAIN"; do
		in_netns "$p" bash -c 'for x; do echo >/dev/udp/${x%:*}/${x#*:}; done' - "$@" 2>/dev/null || true
	done
}
around() { sends 127.0.0.1:{99,100,149,150,151} 127.1.0.1:{99,100,149,150,151,1049,1050} 127.3.255.255:{1000,1051} 127.4.0.0:100; }
one_rule() { [ "$(kernel_rules OUTPUT)" -eq 1 ] || complain "$(ns nft list chain ip filter OUTPUT)"; }

@test "networks and ranges of ports: counts, listings and a second restore" {
	grid >in
	IN=in both iptables-restore
	compiled
	one_rule
	around
	same_saves around
	grep -q '^\[3:.* 127.1.0.0/16 .* --dport 100:150 ' save.full || complain "$(cat save.full)"
	cp save.full once
	IN=once both iptables-restore -c
	diff once save.full
	both iptables -L OUTPUT -n -v --line-numbers -x
	both iptables -S
	around; both iptables -Z OUTPUT 2
	around; both iptables -Z
}

@test "-C and -D ask for the element, other changes make the run anew" {
	grid >in
	IN=in both iptables-restore
	both iptables -C OUTPUT -d 127.1.0.0/16 -p udp -m udp --dport 100:150 -m comment --comment "no 1" -j ACCEPT
	[ "$a" = 0 ] || complain "$(cat out.full)"
	local other
	for other in '127.1.0.0/16 -p udp -m udp --dport 100:149 -m comment --comment "no 1" -j ACCEPT' \
			'127.1.0.0/17 -p udp -m udp --dport 100:150 -m comment --comment "no 1" -j ACCEPT' \
			'127.1.0.0/16 -p udp -m udp --dport 100 -m comment --comment "no 1" -j ACCEPT' \
			'127.1.0.0/16 -p udp -m udp --dport 100:150 -m comment --comment "no 2" -j ACCEPT' \
			'127.1.0.0/16 -p udp -m udp --dport 100:150 -m comment --comment "no 1" -j DROP'; do
		eval "both iptables -C OUTPUT -d $other"
		[ "$a" = 1 ] || complain "found: $other"
	done
	around
	both iptables -D OUTPUT -d 127.1.0.0/16 -p udp -m udp --dport 100:150 -m comment --comment "no 1" -j ACCEPT
	around
	same_saves around
	one_rule
	both iptables -I OUTPUT -d 127.1.128.0/17 -p udp -m udp --dport 90:120 -m comment --comment first -j web
	both iptables -I OUTPUT 7 -d 127.9.0.0/17 -p udp -m udp --dport 90:120 -m comment --comment seventh -j ACCEPT
	one_rule
	both iptables -A OUTPUT -d 127.1.0.0/17 -p udp -m udp --dport 90:120 -m comment --comment new -j DROP
	around; sends 127.1.200.1:95
	same_saves around
	both iptables -R OUTPUT 9 -d 127.1.0.0/16 -p udp -m udp --dport 60000 -m comment --comment other -j ACCEPT
	both iptables -D OUTPUT 3
}

@test "names of interfaces, some with a wildcard, beside networks" {
	{
		printf -- '*filter\n:OUTPUT ACCEPT [0:0]\n'
		printf -- '-A OUTPUT -d 127.%d.0.0/16 -o l+ -p udp -m udp --dport 100:199 -j ACCEPT\n' {1..9}
		printf -- '-A OUTPUT -d 127.%d.0.0/16 -o lo -p udp -m udp --dport 200:299 -j DROP\n' {1..9}
		printf -- '-A OUTPUT -d 127.%d.0.0/16 -o l0+ -p udp -m udp --dport 200:399 -j DROP\n' {1..9}
		printf -- '-A OUTPUT -d 127.%d.0.0/16 -o lo+ -p udp -m udp --dport 300:399\n' {1..9}
		printf 'COMMIT\n'
	} >in
	IN=in both iptables-restore
	one_rule
	sends 127.{1,5,9}.0.1:{99,100,199,200,299,300,399,400} 127.10.0.1:200
	same_saves sends
	grep -q '^\[2:58\] -A OUTPUT -d 127.5.0.0/16 -o lo+ ' save.full || complain "$(cat save.full)"
}

@test "a rule that shares packets with others, at the ends of its intervals or in the middle, is none of the elements" {
	grid >in
	IN=in both iptables-restore
	both iptables -A OUTPUT -d 127.0.0.0/8 -p udp -m udp --dport 1:65535 -m comment --comment all -j DROP
	around
	same_saves around
	both iptables -I OUTPUT -d 127.1.0.0/24 -p udp -m udp --dport 120:160 -m comment --comment part -j ACCEPT
	both iptables -I OUTPUT 20 -d 127.0.0.0/14 -p udp -m udp --dport 149 -m comment --comment cut
	around
	same_saves around
	both iptables -D OUTPUT -d 127.0.0.0/8 -p udp -m udp --dport 1:65535 -m comment --comment all -j DROP
	both iptables -D OUTPUT -d 127.0.0.0/14 -p udp -m udp --dport 149 -m comment --comment cut
	around
	same_saves around
	SLUICE_OPTIMIZE=full sluice optimize --level off
	same_saves "made plain"
	SLUICE_OPTIMIZE=full sluice optimize --level full
	same_saves "compiled again"
	around
	same_saves around
}

@test "what nft dumps of it can be loaded again and does the same" {
	need nft
	grid >in
	IN=in both iptables-restore
	ns nft list ruleset >dump
	ns nft flush ruleset
	ns nft -f dump
	around
	same() { ns nft list ruleset | grep -q "127.1.0.0/16 \. 100-150 counter packets $1 " || complain "$(ns nft list ruleset)"; }
	same 3
	around
	same 6
}
