# Groups in the kernel: rules that share tests, and rules that stand in another order there, count, list and change like plain ones.
load ../lib/harness
load ../lib/both

# Nothing but what has a state, or looks into the packet, tells these apart.
sharers() {
	cat <<-'END'
		*filter
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:web - [0:0]
		-A INPUT -p tcp -j ACCEPT
		-A INPUT -i lo -p icmp -m state --state NEW,RELATED -m limit --limit 1000/sec --limit-burst 900 -m comment --comment "the first"
		-A INPUT -i lo -p icmp -m state --state NEW,RELATED -m string --string "no such text" --algo bm --to 65535 -j DROP
		-A INPUT -s 127.0.0.2/32 -i lo -p icmp -m state --state NEW,RELATED -m length --length 84 -j DROP
		-A INPUT -i lo -p icmp -m state --state NEW,RELATED -m length --length 84 -m comment --comment "in the middle" -m mark --mark 0x0 -j web
		-A INPUT -i lo -p icmp -m state --state NEW,RELATED -m mark --mark 0x7 -j MARK --set-xmark 0x8/0xffffffff
		-A INPUT -i lo -p icmp -m state --state NEW,RELATED -m mark --mark 0x8 -j REJECT --reject-with icmp-host-prohibited
		-A INPUT -i lo -p icmp -m state --state NEW,RELATED -m pkttype --pkt-type host
		-A INPUT -i lo -p icmp -m icmp --icmp-type 8 -j ACCEPT
		-A web -s 127.0.0.3/32 -j RETURN
		-A web -s 127.0.0.4/32 -j DROP
		-A web -s 127.0.0.5/32 -j MARK --set-xmark 0x7/0xffffffff
		COMMIT
	END
}

# Three rules for one host after the other; one host has a rule of its own.
tenants() {
	local i
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	for i in {1..12}; do
		printf -- '-A INPUT -s 127.0.0.%d/32 -i lo -p udp -m udp --dport %d -j ACCEPT\n' "$i" $((i + 50))
		printf -- '-A INPUT -s 127.0.0.%d/32 -i lo -m comment --comment "host %d" -j web\n' "$i" "$i"
		[ "$i" != 5 ] || printf -- '-A INPUT -s 127.0.0.5/32 -i lo -m limit --limit 1000/sec --limit-burst 900 -j ACCEPT\n'
		printf -- '-A INPUT -s 127.0.0.%d/32 -i lo -p icmp -j REJECT --reject-with icmp-host-prohibited\n' "$i"
	done
	printf -- '-A web -s 127.0.0.3/32 -j RETURN\n-A web -s 127.0.0.4/32 -j ACCEPT\nCOMMIT\n'
}

# What the plan says of INPUT.
planned() { [[ $(sluice optimize --level full --plan in) == *"$1"* ]] || complain "$(sluice optimize --level full --plan in)"; }

# Each rule of the text is found, and the same without its last word is not.
found_all() {
	local rule
	grep '^-A INPUT' in | while read -r _ _ rule; do
		eval "answers iptables -C INPUT $rule"
		[ "$a" = 0 ] || complain "not found: $rule"
		eval "answers iptables -C INPUT ${rule% -j *} -j NFQUEUE"
		[ "$a" = 1 ] || complain "found: $rule"
	done
	same_saves "looking for all"
}

@test "shared tests: counters by real packets, jumps and RETURN, and a save that restores itself" {
	sharers >in
	planned 'a group with shared tests of iifname, meta l4proto, conntrack: 0 maps, 7 rules'
	IN=in both iptables-restore
	compiled
	pings 127.0.0.{1,2,3,4,5}
	same_saves pings
	grep -q '^\[1:84\] -A INPUT -s 127.0.0.2/32 -i lo -p icmp .*-j DROP' save.full || complain "$(cat save.full)"
	grep -q '^\[1:84\] -A INPUT .*--mark 0x7 -j MARK' save.full || complain "$(cat save.full)"
	cp save.full once
	IN=once both iptables-restore -c
	diff once save.full
	both iptables -L INPUT -n -v --line-numbers -x
	both iptables -S
	found_all
}

@test "shared tests: rules that come and go, and zeros" {
	sharers >in
	IN=in both iptables-restore
	pings 127.0.0.{1,3}
	both iptables -Z INPUT 2
	both iptables -Z web
	pings 127.0.0.1
	both iptables -I INPUT 4 -s 127.0.0.9 -j DROP
	pings 127.0.0.{1,9}
	both iptables -D INPUT -i lo -p icmp -m state --state NEW,RELATED -m mark --mark 0x7 -j MARK --set-xmark 0x8
	both iptables -R INPUT 3 -p udp -j web
	both iptables -A INPUT -i lo -p icmp -m state --state NEW,RELATED -j DROP
	pings 127.0.0.{1,5}
	both iptables -D INPUT 2
	both iptables -L INPUT -n -v -x -Z
	pings 127.0.0.1
	both iptables -F
	both iptables -X web
	[ "$(maps)" -eq 0 ]
}

@test "another order: counters by real packets, and listings in the order that was said" {
	tenants >in
	planned 'a group of reordered rules: 3 maps, 2 rules'
	IN=in both iptables-restore
	compiled
	pings 127.0.0.{1,3,4,5,12,13}
	same_saves pings
	grep -q '^\[1:84\] -A INPUT -s 127.0.0.12/32 -i lo -m comment --comment "host 12" -j web' save.full || complain "$(cat save.full)"
	cp save.full once
	IN=once both iptables-restore -c
	diff once save.full
	both iptables -L INPUT -n -v --line-numbers -x
	found_all
}

@test "another order: rules that come and go, and zeros" {
	tenants >in
	IN=in both iptables-restore
	pings 127.0.0.{1,5}
	both iptables -Z INPUT 3
	both iptables -D INPUT 5
	pings 127.0.0.{1,2}
	both iptables -I INPUT 3 -s 127.0.0.0/24 -j ACCEPT
	pings 127.0.0.{1,2}
	both iptables -D INPUT -s 127.0.0.0/24 -j ACCEPT
	both iptables -R INPUT 8 -s 127.0.0.3 -j DROP
	both iptables -E web other
	pings 127.0.0.{3,4}
	both iptables -Z
	both iptables -F
	both iptables -X
	[ "$(maps)" -eq 0 ]
}

@test "the system's iptables-nft refuses to list groups" {
	need_oracle
	for text in sharers tenants; do
		$text >in
		SLUICE_OPTIMIZE=full iptables-restore in
		run sys iptables -S INPUT
		[ "$status" -ne 0 ] && [[ $output == *incompatible* ]] || complain "$output"
	done
}

@test "a group that somebody has changed is shown as what it is, and kept" {
	need nft
	sharers >in
	SLUICE_OPTIMIZE=full iptables-restore in
	ns nft add rule ip filter sluice.0000000000000001.chain.00001 drop
	[[ $(iptables -S INPUT) == *'-p tcp -j ACCEPT'*unsupported*'--icmp-type 8 -j ACCEPT' ]] || complain "$(iptables -S INPUT)"
	iptables -A INPUT -p udp -j DROP
	[[ $(ns nft list chain ip filter INPUT) == *sluice* ]]
}

@test "accounting: rules that only count are swapped, and edited" {
	local i
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n:count - [0:0]\n-A INPUT -j count\n'
		for i in {1..99}; do printf -- '-A count -s 127.0.0.%d/32\n-A count -d 127.0.0.%d/32 -m comment --comment "to %d"\n' "$i" "$i" "$i"; done
		printf -- '-A count -s 127.0.0.0/25 -j RETURN\n-A count -j DROP\nCOMMIT\n'
	} >in
	IN=in both iptables-restore
	compiled
	[ "$(kernel_rules count)" -le 4 ] || complain "$(ns nft list chain ip filter count)"
	pings 127.0.0.{1,2,50,99,130}
	same_saves pings
	both iptables -D count -s 127.0.0.50/32
	both iptables -C count -d 127.0.0.50/32 -m comment --comment "to 50"
	both iptables -I count 20 -s 127.0.0.2/32 -j RETURN
	both iptables -I count 40 -s 127.0.0.50/32
	both iptables -R count 3 -d 127.0.0.1/32
	pings 127.0.0.{1,2,50,99}
	same_saves pings
	both iptables -I count -p icmp -s 127.0.0.1/32 -j RETURN
	both iptables -D count 30
	both iptables -Z count 31
	pings 127.0.0.{1,50,99}
	same_saves pings
	both sluice optimize
}
