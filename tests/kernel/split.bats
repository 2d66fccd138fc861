# Rules that come into the middle of a long map and do not fit: the map stays, without the rules on the shorter side.
load ../lib/harness
load ../lib/both

text() { printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'; cat; echo COMMIT; }

hosts() { awk -v does="$1" 'BEGIN { for (i = 0; i < 1100; i++) printf "-A INPUT -s 127.0.%d.%d/32 -j %s\n", i / 250, i % 250 + 1, does == "" && i % 2 ? "ACCEPT" : "DROP" }'; }
# Networks, each fourth with one in it that it hides; the first one hides others wholly and partly.
nets() {
	echo '-A INPUT -s 127.0.0.0/28 -j DROP'
	awk 'BEGIN { for (i = 0; i < 1000; i++) {
		printf "-A INPUT -s 10.%d.%d.0/24 -j DROP\n", i / 250, i % 250
		if (i % 4 == 0) printf "-A INPUT -s 10.%d.%d.16/28 -j DROP\n", i / 250, i % 250
		if (i == 2) print "-A INPUT -s 127.0.0.5/32 -j DROP"
		if (i == 990) print "-A INPUT -s 127.0.0.0/24 -j DROP"
	} }'
}
load_rules() {
	need nft
	"$@" | text >in
	IN=in both iptables-restore
	compiled
	map=$(ns nft list ruleset | sed -n 's/.*\(map\|set\) \(sluice[.]0*1[.]map[.]00000\) .*/\2/p')
	[ "$map" ]
}
stays() { ns nft list ruleset | grep -q "$map" || complain "compiled anew: $1"; }
# splits WORD...: both do it, and the map stays
splits() {
	both iptables "$@"
	[ "$a" = 0 ] || complain "$*: $(cat out.full)"
	stays "$*"
}

@test "a set is split by a rule of another verdict near an end, and in the middle" {
	load_rules hosts DROP
	pings 127.0.0.{1,3,6} 127.0.4.{95,99}
	splits -I INPUT 1090 -s 127.0.4.200 -j ACCEPT
	splits -I INPUT 5 -s 127.0.4.98 -j ACCEPT
	splits -R INPUT 800 -p udp -j web
	splits -R INPUT 1102 -s 127.0.4.99 -j ACCEPT
	pings 127.0.0.{1,3,6} 127.0.3.{49,50,51} 127.0.4.{95,98,99,200}
	same_saves pings
	splits -C INPUT -s 127.0.0.3 -j DROP
	splits -D INPUT -s 127.0.0.3 -j DROP
	splits -D INPUT -s 127.0.4.98 -j DROP
	splits -D INPUT 4
	splits -A INPUT -s 127.0.5.1 -j DROP
	splits -I INPUT -s 127.0.5.2 -j DROP
	pings 127.0.0.{3,6} 127.0.4.{98,99} 127.0.5.{1,2}
	same_saves pings
}

@test "a key that is there already, and several rules in one place" {
	load_rules hosts
	# What replaces the first or the last rule is beside the map.
	splits -R INPUT 1 -s 127.0.0.1 -p icmp -j DROP
	splits -R INPUT 1100 -p icmp -j ACCEPT
	splits -I INPUT 30 -s 127.0.4.90 -j DROP
	splits -D INPUT -s 127.0.0.40 -j ACCEPT
	printf '%s\n' '*filter' '-I INPUT 1000 -p udp -j DROP' '-I INPUT 1000 -p icmp -s 127.0.4.80 -j ACCEPT' 'COMMIT' >two
	IN=two both iptables-restore -n
	stays "two rules"
	pings 127.0.0.{30,31,32} 127.0.4.{1,80,90}
	same_saves pings
	both iptables -Z
	both iptables -F INPUT
	[ "$(maps)" = 0 ] || complain "something is left: $(ns nft list ruleset)"
}

@test "what leading networks hide is there when they go" {
	load_rules nets
	pings 127.0.0.{5,6,77}
	splits -I INPUT 4 -p udp -s 127.0.0.0/8 -j ACCEPT
	pings 127.0.0.{5,6,77}
	same_saves pings
	both iptables -D INPUT -s 127.0.0.0/28 -j DROP
	pings 127.0.0.{5,6,77}
	same_saves "pings to what was hidden"
	both iptables -D INPUT -s 127.0.0.5 -j DROP
	both iptables -D INPUT -s 10.0.0.16/28 -j DROP
	splits -I INPUT 1200 -s 127.0.0.77 -j ACCEPT
	pings 127.0.0.{5,77}
	same_saves pings
	both iptables -D INPUT -s 10.3.240.0/24 -j DROP
	both iptables -I INPUT 1100 -p tcp -j web
	both iptables -X web
}
