# Rules that would come in turns. See runs.bats, and lib/both.bash.
load ../lib/harness
load ../lib/both

# Rules for few ports, some for a destination and some for a source: most match packets of others that stand in front of them.
crossed() {
	echo '*filter'
	awk 'BEGIN { srand(3); for (i = 0; i < 1200; i++) {
		net = "127." (i % 2 + 1) "." int(rand() * 120) "." int(rand() * 256) "/" (rand() < 0.3 ? 24 : 32)
		sub(/\.[0-9]+\/24/, ".0/24", net)
		print "-A OUTPUT " (i % 2 ? "-s" : "-d") " " net " -p udp" (rand() < 0.8 ? " --dport " 9000 + int(rand() * 3) : "") \
			(i % 40 ? "" : " -m length --length 0:1000") " -j " (rand() < 0.4 ? "DROP" : "ACCEPT") } }'
	echo COMMIT
}

@test "rules that no turn divides are listed as they were said, and come and go" {
	crossed >in
	IN=in LEVEL=auto both iptables-restore
	[ "$(grep -c '^\[0:0\] -A' save.full)" -eq 1200 ] || complain "$(head save.full)"
	LEVEL=auto both iptables -D OUTPUT 600
	LEVEL=auto both iptables -I OUTPUT 500 -s 127.2.0.0/16 -p udp --dport 9001 -j ACCEPT
}

# Rules for destinations and rules for sources between each other, which leave the other address open, and a few that leave both: nearly all
# of a number of rules that meet in no tree. So few hide each other that each can go by what it says.
between() {
	echo '*filter'
	awk 'BEGIN { srand(5); for (i = 0; i < 1200; i++) {
		addr = "127.0." i % 200 "." int(i / 200) "/32"
		line = i % 100 == 99 ? "" : (i % 2 ? "-s " : "-d ") addr " "
		ttl = line ? i % 50 : 64 - int(i / 100)
		print "-A OUTPUT " line "-p udp -m udp --dport " (rand() < 0.3 ? "9000:9003" : 9000 + i % 3) \
			" -m ttl --ttl-gt " ttl " -j " (rand() < 0.4 ? "DROP" : "ACCEPT") } }'
	echo COMMIT
}

@test "rules of both addresses come in sections, are found there, and go with all of their copies" {
	local rule was i a b
	between >in
	IN=in LEVEL=auto both iptables-restore
	ns nft list ruleset | grep -q 'saddr @sluice[^ ]* goto sluice' || complain "no sections"
	for i in {1..40}; do
		a=127.0.$((i * 37 % 200)).$((i % 6)) b=127.0.$((i * 53 % 200)).$((i % 5))
		for p in "$NS" "$PLAIN"; do
			in_netns "$p" python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 0))
for port in 9000, 9001, 9002, 9003, 9004:
    try: s.sendto(b"x", (sys.argv[2], port))
    except OSError: pass' "$a" "$b"
		done
	done
	same_saves packets
	was=$(ns nft list chains | grep sluice)
	sed -n 's/^-A OUTPUT //p; ' in | awk 'NR % 60 == 31 || NR % 200 == 100' >some
	while read -r rule; do eval "LEVEL=auto both iptables -C OUTPUT $rule"; eval "LEVEL=auto both iptables -D OUTPUT $rule"; done <some
	LEVEL=auto both iptables -D OUTPUT 600
	[ "$was" = "$(ns nft list chains | grep sluice)" ] || complain "compiled anew"
	LEVEL=auto both iptables -I OUTPUT 500 -s 127.0.7.9 -p udp -j ACCEPT
}

@test "what somebody takes away from a sieve, or puts into it, is seen" {
	local sieve element
	ours_only
	between >in
	SLUICE_OPTIMIZE=auto iptables-restore in
	sieve=$(ns nft list ruleset | sed -n 's/.*saddr @\(sluice[^ ]*\) goto sluice.*/\1/p' | head -n 1)
	element=$(ns nft list set ip filter "$sieve" | grep -om1 '127[0-9.-]*' | head -n 1)
	[ "$element" ] || complain "$(ns nft list set ip filter "$sieve")"
	! iptables -S OUTPUT | grep -q unsupported || complain "as it was made"
	ns nft delete element ip filter "$sieve" "{ $element }"
	iptables -S OUTPUT | grep -q unsupported || complain "without $element"
	ns nft add element ip filter "$sieve" "{ 192.0.2.1 }"
	iptables -S OUTPUT | grep -q unsupported || complain "with another"
}
