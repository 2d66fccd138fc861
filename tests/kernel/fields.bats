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
