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
