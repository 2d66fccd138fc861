# sluice verify, iptables-restore --verify, and how far rules are compiled: --optimize, SLUICE_OPTIMIZE, the configuration file.
load ../lib/harness

prepare() {
	ours_only
	export SLUICE_CONFIG=$PWD/sluice.conf
	{
		printf '*filter\n:INPUT ACCEPT [0:0]\n:late - [0:0]\n'
		printf -- '-A INPUT -s 192.0.2.%d/32 -j DROP\n' {1..60}
		printf -- '-A INPUT -p tcp -m tcp --dport %d:60 -j ACCEPT\n' {20..34}
		printf -- '-A INPUT -j late\n-A late -p udp -j RETURN\nCOMMIT\n'
	} >big.rules
}

@test "verify says what was compiled and that it is the same" {
	succeeds sluice verify --level full --packets 500 --seed 3 big.rules
	[[ $output == "filter: 77 rules, 75 of them compiled in "*"; 500 packets gave the same result" ]] || complain "$output"
	succeeds sluice verify -l off -p 10 big.rules
	[ "$output" = "filter: 77 rules, 0 of them compiled in 0 runs; 10 packets gave the same result" ] || complain "$output"
	[ "$(sluice verify -p 300 - <big.rules)" = "$(sluice verify -p 300 big.rules)" ]
	[ -z "$(iptables-save)" ]
}

@test "verify: errors are 2, with their place" {
	printf '*filter\n-A INPUT -p tcp --dprot 22 -j ACCEPT\nCOMMIT\n' >bad.rules
	run sluice verify bad.rules
	[ "$status" -eq 2 ]
	[[ $output == *"bad.rules:2:17: error: no option --dprot in match tcp"* ]] || complain "$output"
	run sluice verify --packets many big.rules
	[[ $status -eq 2 && $output == *"not a number: many"* ]] || complain "$output"
	run sluice verify -l most big.rules
	[[ $status -eq 2 && $output == *'unknown optimisation level "most"'*"the level must be off, auto or full"* ]] || complain "$output"
}

@test "restore --verify loads what is the same" {
	succeeds iptables-restore --verify big.rules
	[ "$(iptables -S INPUT | wc -l)" -eq 77 ]
	printf '*filter\n-A INPUT -s 198.51.100.1 -j DROP\nCOMMIT\n' >more.rules
	succeeds iptables-restore --verify --noflush more.rules
	[ "$(iptables -S INPUT | wc -l)" -eq 78 ]
}

@test "the level is the option's, else the environment's, else the file's" {
	verified() { [[ $(SLUICE_OPTIMIZE=$1 sluice verify -p 1 ${2:+-l "$2"} big.rules) == *" $3 of them"* ]]; }
	verified full "" 75
	verified full off 0
	echo 'optimize = off' >sluice.conf
	verified "" "" 0
	verified full "" 75
	printf '# as far as it goes\nbackend = nft\noptimize = full\n' >sluice.conf
	verified "" "" 75
	echo 'optimize = faster' >sluice.conf
	run iptables -S
	[[ $status -eq 2 && $output == *"sluice.conf:1:12: error: "*"the level must be off, auto or full"* ]] || complain "$output"
	rm sluice.conf
	run iptables-restore --optimize=faster big.rules
	[[ $status -eq 2 && $output == *'unknown optimisation level "faster"'* ]] || complain "$output"
	SLUICE_OPTIMIZE=faster run iptables -A INPUT -j DROP
	[[ $status -eq 2 && $output == *'unknown optimisation level "faster"'* ]] || complain "$output"
	[ -z "$(iptables-save)" ]
}

@test "rules with ipsets that this machine does not have are planned and verified, but not compiled for a kernel" {
	local format

	{
		printf '*filter\n'
		printf -- '-A INPUT -m set --match-set a%d src -j DROP\n' {1..9}
		printf -- '-A INPUT ! -i lo -m set ! --match-set b src,dst -j SET --add-set a1 src --exist\nCOMMIT\n'
	} >sets.rules
	for SLUICE_BACKEND in nft "file:$PWD/draft"; do
		export SLUICE_BACKEND
		succeeds sluice verify -p 10 sets.rules
		[ "$output" = "filter: 10 rules, 0 of them compiled in 0 runs; 10 packets gave the same result" ] || complain "$output"
		succeeds sluice optimize --plan sets.rules
		[[ ${lines[0]} =~ ^'filter INPUT: 10 rules; a packet that matches none costs '[0-9]{3,}' ns'$ ]] || complain "$output"
	done
	succeeds sluice --backend=legacy optimize --plan sets.rules
	[[ $output == 'filter INPUT: 10 rules; '* ]] || complain "$output"
	for format in netlink netlink-text blob; do
		refused 2 "sluice compile: rules with ipsets cannot be compiled to $format" sluice compile --emit $format sets.rules
		[[ $output == *'sets.rules:2:1: error: the index of a set is known only to the kernel that has it'* ]] || complain "$output"
	done
	refused 2 'sluice compile: set cannot be translated to nft' sluice compile sets.rules
	[[ $output == *$'error: nft cannot use sets of ipset\n'* ]] || complain "$output"
}
