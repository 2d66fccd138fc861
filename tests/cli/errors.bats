# What iptables refuses: exit status and first line as programs expect them, no rule changed. Ours says more below the
# first line; `hint` looks at that.
load ../lib/harness

IPT='iptables vN (nf_tables):'
IPT6='ip6tables vN (nf_tables):'

# ---- what clients ask for in normal work ----

@test "-C and -D of a rule that is not there" {
	iptables -A INPUT -s 1.2.3.4 -j DROP
	for c in -C -D; do
		refused 1 'iptables: Bad rule (does a matching rule exist in that chain?).' iptables $c INPUT -s 1.2.3.5 -j DROP
		refused 1 'ip6tables: Bad rule (does a matching rule exist in that chain?).' ip6tables $c INPUT -j DROP
	done
}

@test "-C and -D in a chain that is not there" {
	for c in -C -D; do
		refused 1 'iptables: Bad rule (does a matching rule exist in that chain?).' iptables $c nochain -j DROP
	done
}

@test "options of save and restore: getopt's words" {
	local words=(
		"-restore --t=5|option '--t=5' is ambiguous; possibilities: '--test' '--table'"
		"-restore --tab|option '--table' requires an argument"
		"-restore -T|option requires an argument -- 'T'"
		"-restore --counters=5|option '--counters' doesn't allow an argument"
		"-save --nonsense=1|unrecognized option '--nonsense=1'"
		"-save -y|invalid option -- 'y'"
	)
	for w in "${words[@]}"; do
		run iptables${w%%|*}
		[ "$status" -eq 1 ]
		[[ ${lines[0]} == *"iptables${w%% *}: ${w#*|}" ]] || complain "$output" "not: ${w#*|}"
	done
}

@test "an option that never did anything is taken, and the answer says so" {
	succeeds iptables -A INPUT -j NFLOG --nflog-range 5
	[[ $output == *'--nflog-range has never worked and is no longer supported, please use --nflog-size instead'* ]]
}

@test "-D of a bare rule when there is none" {
	refused 1 'iptables: Bad rule (does a matching rule exist in that chain?).' iptables -D PREROUTING -t nat
}

@test "-F -X -Z -A -I -R of a chain that is not there" {
	iptables -A INPUT -j ACCEPT
	local no='iptables: No chain/target/match by that name.'
	refused 1 "$no" iptables -F nochain
	refused 1 "$no" iptables -X nochain
	refused 1 "$no" iptables -Z nochain
	refused 1 "$no" iptables -A nochain -j DROP
	refused 1 "$no" iptables -I nochain -j DROP
	refused 1 "$no" iptables -R nochain 1 -j DROP
	refused 1 "$no" iptables -E nochain other
	refused 1 'ip6tables: No chain/target/match by that name.' ip6tables -F nochain
}

@test "the nearest chain is named" {
	ours_only
	iptables -N DOCKER-USER
	refused 1 'iptables: No chain/target/match by that name.' iptables -F DOCKER-USR
	hint 'DOCKER-USER'
	refused 1 'iptables: No chain/target/match by that name.' iptables -A INPTU -j DROP
	hint 'INPUT'
}

@test "-L and -S of a chain that is not there" {
	for c in -L -S; do
		refused 1 "$IPT chain \`nochain' in table \`filter' is incompatible, use 'nft' tool." iptables $c nochain
	done
}

@test "-N of a chain that is there" {
	iptables -N there
	refused 1 'iptables: Chain already exists.' iptables -N there
	refused 1 'iptables: Chain already exists.' iptables -N INPUT
	refused 1 'ip6tables: Chain already exists.' ip6tables -N INPUT
}

@test "-C -D -A with a jump to a chain that is not there" {
	for c in -C -D -A; do
		refused 2 "$IPT Chain 'nochain' does not exist" iptables $c INPUT -j nochain
		refused 2 "$IPT Chain 'nochain' does not exist" iptables $c INPUT -g nochain
	done
}

@test "unknown match, target, option, set" {
	refused 2 "$IPT Couldn't load match \`nosuch':No such file or directory" iptables -A INPUT -m nosuch
	refused 2 "$IPT Chain 'nosuch' does not exist" iptables -A INPUT -j nosuch
	refused 2 "$IPT unknown option \"--foo\"" iptables -A INPUT --foo
	refused 2 "$IPT unknown option \"--foo\"" iptables -A INPUT -p tcp --foo 1
	refused 2 "$IPT Set nosuch doesn't exist." iptables -A INPUT -m set --match-set nosuch src
	refused 2 "$IPT wait seconds not numeric" iptables -w foo -L
}

@test "a table that is not there" {
	refused 3 "$IPT table 'nosuch' does not exist" iptables -t nosuch -L
	refused 3 "$IPT6 table 'nosuch' does not exist" ip6tables -t nosuch -A INPUT
	refused 2 "$IPT no command specified" iptables -t -L
}

@test "refused by the kernel: 4" {
	refused 4 "$IPT  RULE_APPEND failed (No such file or directory): rule in chain OUTPUT" \
		iptables -t raw -A OUTPUT -j CT --helper nosuch
	refused 4 "$IPT  RULE_APPEND failed (Invalid argument): rule in chain INPUT" iptables -A INPUT -j MASQUERADE
}

@test "what the kernel is known to refuse is refused before it is asked, with the reason" {
	ours_only
	refused 2 "$IPT REJECT: --reject-with tcp-reset requires '-p tcp'" iptables -A INPUT -j REJECT --reject-with tcp-reset
}

@test "-X of a chain in use: 4; of a chain with rules: it goes with them" {
	iptables -N used
	iptables -A INPUT -j used
	refused 4 "$IPT  CHAIN_DEL failed (Device or resource busy): chain used" iptables -X used
	hint 'INPUT'
}

# ---- usage ----

@test "Try ... for more information follows every usage error" {
	refused 2 "$IPT no command specified" iptables
	[[ $output == *"Try \`iptables -h' or 'iptables --help' for more information."* ]]
	refused 2 "$IPT6 no command specified" ip6tables
	[[ $output == *"Try \`ip6tables -h' or 'ip6tables --help' for more information."* ]]
}

@test "an option without its argument" {
	for o in -A -N -t -p -s -d -i -o -j -g -m; do
		case $o in -A | -N) refused 2 "$IPT option \"$o\" requires an argument" iptables $o ;;
		*) refused 2 "$IPT option \"$o\" requires an argument" iptables -A INPUT $o ;; esac
	done
	refused 2 "$IPT option \"--dport\" requires an argument" iptables -A INPUT -p tcp --dport
}

@test "two commands, two of an option, two !" {
	refused 2 "$IPT Cannot use -A with -A" iptables -A INPUT -A FORWARD
	refused 2 "$IPT Cannot use -F with -L" iptables -L -F
	refused 2 "$IPT multiple -p flags not allowed" iptables -A INPUT -p tcp -p udp
	refused 2 "$IPT multiple -s flags not allowed" iptables -A INPUT -s 1.1.1.1 -s 2.2.2.2
	refused 2 "$IPT multiple -j flags not allowed" iptables -A INPUT -j DROP -j ACCEPT
	refused 2 "$IPT multiple consecutive ! not allowed" iptables -A INPUT ! ! -s 1.1.1.1
	refused 2 "$IPT cannot have ! before -j" iptables -A INPUT ! -j DROP
}

@test "a word that belongs nowhere" {
	refused 2 "Bad argument \`foo'" iptables -A INPUT foo
	refused 2 "Bad argument \`x'" iptables -P INPUT DROP x
	refused 2 "Bad argument \`1.1.1.1'" iptables -A INPUT -s ! 1.1.1.1
	hint '! -s'
}

@test "options that do not go with the command" {
	refused 2 "$IPT Illegal option \`-j' with this command" iptables -F INPUT -j DROP
	refused 2 "$IPT Illegal option \`-n' with this command" iptables -A INPUT -n
	refused 2 "$IPT Illegal option \`-x' with this command" iptables -x -A INPUT
	refused 2 "$IPT Illegal option \`-j' with this command" iptables -L -j DROP
	refused 2 "$IPT Illegal option \`-n' with this command" iptables -S -n
}

@test "rule numbers" {
	iptables -A INPUT -j ACCEPT
	refused 1 'iptables: Index of insertion too big.' iptables -I INPUT 5 -j DROP
	refused 1 'iptables: Index of deletion too big.' iptables -D INPUT 5
	refused 1 'iptables: Index of replacement too big.' iptables -R INPUT 5 -j DROP
	refused 2 "$IPT Invalid rule number \`0'" iptables -I INPUT 0 -j DROP
	refused 2 "$IPT Invalid rule number \`x'" iptables -L INPUT x
}

@test "chain names" {
	refused 2 "$IPT chain name may not clash with target name" iptables -N ACCEPT
	refused 2 "$IPT chain name not allowed to start with \`-'" iptables -N -x
	refused 2 "$IPT Invalid chain name \`a b'" iptables -N 'a b'
	refused 2 "$IPT chain name \`this-name-is-longer-than-28ch' too long (must be under 29 chars)" \
		iptables -N this-name-is-longer-than-28ch
	succeeds iptables -N this-name-has-28-characters-
}

@test "-E to a name that is taken or bad, of a chain that is built in" {
	iptables -N a; iptables -N b
	refused 1 'iptables: File exists.' iptables -E a b
	refused 1 'iptables: File exists.' iptables -E a INPUT
	run iptables -E INPUT c
	[ "$status" -eq 1 ]
	refused 2 "$IPT -E requires old-chain-name and new-chain-name" iptables -E a
}

@test "-E to a name that is too long" {
	not_on_189 "it takes it"
	iptables -N a
	refused 2 "$IPT chain name \`this-name-is-longer-than-28ch' too long (must be under 29 chars)" \
		iptables -E a this-name-is-longer-than-28ch
}

@test "-P" {
	iptables -N user
	refused 2 "$IPT -P requires a chain and a policy" iptables -P INPUT
	refused 1 "iptables: Bad policy name. Run \`dmesg' for more information." iptables -P INPUT NOSUCH
	refused 1 'iptables: Bad built-in chain name.' iptables -P user DROP
	refused 1 'iptables: Bad built-in chain name.' iptables -P nochain DROP
}

@test "-i and -o where there is no such interface to look at" {
	refused 2 "$IPT Can't use -o with INPUT" iptables -A INPUT -o eth0
	refused 2 "$IPT Can't use -i with OUTPUT" iptables -A OUTPUT -i eth0
	refused 2 "$IPT Can't use -o with PREROUTING" iptables -t nat -A PREROUTING -o eth0
	refused 2 "$IPT Can't use -i with POSTROUTING" iptables -t nat -A POSTROUTING -i eth0
}

@test "values" {
	refused 2 "$IPT host/network \`1.2.3.256' not found" iptables -A INPUT -s 1.2.3.256
	refused 2 "$IPT host/network \`fd00::1' not found" iptables -A INPUT -s fd00::1
	hint 'ip6tables'
	refused 2 "$IPT6 host/network \`1.2.3.4' not found" ip6tables -A INPUT -s 1.2.3.4
	hint 'iptables'
	refused 2 "$IPT invalid mask \`33' specified" iptables -A INPUT -s 1.2.3.4/33
	refused 2 "$IPT unknown protocol \"nosuch\" specified" iptables -A INPUT -p nosuch
	refused 2 "$IPT invalid port/service \`nosuch' specified" iptables -A INPUT -p tcp --dport nosuch
	refused 2 "$IPT invalid port/service \`99999' specified" iptables -A INPUT -p tcp --dport 99999
	refused 2 "$IPT invalid portrange (min > max)" iptables -A INPUT -p tcp --dport 2:1
	refused 2 "$IPT interface name \`sixteen-letters-' must be shorter than IFNAMSIZ (15)" iptables -A INPUT -i sixteen-letters-
	refused 2 "$IPT -c packet counter not numeric" iptables -A INPUT -c x,y
	refused 2 "$IPT -c requires packet and byte counter" iptables -A INPUT -c 1
	refused 2 "$IPT log level \"foo\" unknown" iptables -A INPUT -j LOG --log-level foo
	refused 2 "$IPT Bad ctstate \"FOO\"" iptables -A INPUT -m conntrack --ctstate FOO
	refused 2 "$IPT6 \`-f' is not supported in IPv6, use -m frag instead" ip6tables -A INPUT -f
}

@test "what a match or target must have" {
	refused 2 "$IPT comment: option \"--comment\" must be specified" iptables -A INPUT -m comment
	refused 2 "$IPT DNAT: option \"--to-destination\" must be specified" iptables -t nat -A PREROUTING -j DNAT
	refused 2 "$IPT Need TCP, UDP, SCTP or DCCP with port specification" \
		iptables -t nat -A PREROUTING -j DNAT --to 1.2.3.4:80
}

@test "not root" {
	[ "$(id -u)" = 0 ] && [ -z "${SLUICE_USERNS-}" ] || skip "needs the real root to become nobody"
	ours_only
	# The programs may lie where only root may go.
	local dir; dir=$(mktemp -d)
	chmod 755 "$dir"
	cp "$SLUICE_BIN/sluice" "$dir/iptables"
	run ns setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$dir/iptables" -A INPUT -j DROP
	rm -r "$dir"
	[ "$status" -eq 4 ] || complain "exit $status" "$output"
	[[ $output == *"Permission denied (you must be root)"* ]]
}

@test "not root, ip_tables: the lock's refusal, then the table's, then that of the list of tables" {
	[ "$(id -u)" = 0 ] && [ -z "${SLUICE_USERNS-}" ] || skip "needs the real root to become nobody"
	local dir nobody="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all"
	dir=$(mktemp -d)
	chmod 755 "$dir"
	cp "$SLUICE_BIN/iptables-legacy" "$SLUICE_BIN/iptables-legacy-save" "$dir"
	: >"$dir/lock" >"$dir/open"
	chmod 600 "$dir/lock"
	chmod 644 "$dir/open"
	XTABLES_LOCKFILE=$dir/lock run ns $nobody "$dir/iptables-legacy" -A INPUT -j DROP
	[ "$status" -eq 4 ] && [ "${lines[0]}" = "Fatal: can't open lock file $dir/lock: Permission denied" ] || complain "$status $output"
	XTABLES_LOCKFILE=$dir/open run ns $nobody "$dir/iptables-legacy" -t mangle -A INPUT -j DROP
	[[ $status -eq 3 && ${lines[0]} == *"can't initialize iptables table \`mangle': Permission denied (you must be root)" ]] || complain "$status $output"
	run ns $nobody "$dir/iptables-legacy-save"
	rm -r "$dir"
	[ "$status" -eq 1 ] && [ "${lines[0]}" = "Failed to list table names in /proc/net/ip_tables_names: Permission denied" ] || complain "$status $output"
}

# ---- restore ----

@test "restore: unknown table 2, unknown chain 1, no COMMIT 1" {
	printf '*nosuch\nCOMMIT\n' >in
	run iptables-restore in; [ "$status" -eq 2 ]
	printf '*filter\n-A nochain -j DROP\nCOMMIT\n' >in
	unchanged iptables-restore in; [ "$status" -eq 1 ]
	printf '*filter\n-A INPUT -j DROP\n' >in
	unchanged iptables-restore in; [ "$status" -eq 1 ]
	[[ $output == *"COMMIT expected at line"* ]]
}

@test "restore: a jump to a chain that is not there" {
	printf '*filter\n-A INPUT -j nochain\nCOMMIT\n' >in
	refused 2 "iptables-restore vN (nf_tables): Chain 'nochain' does not exist" iptables-restore in
}

@test "restore: an unknown option, with its line" {
	printf '*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp --dprot 22 -j ACCEPT\nCOMMIT\n' >web.rules
	refused 2 'iptables-restore vN (nf_tables): unknown option "--dprot"' iptables-restore web.rules
	is_ours || return 0
	[[ $output == *"web.rules:3:17: error: "*"did you mean --dport"* ]]
	[[ $output == *"   3 | -A INPUT -p tcp --dprot 22 -j ACCEPT
      |                 ^~~~~~~"* ]]
}

@test "restore: programs look for the line that failed" {
	printf '*filter\n-A INPUT -j ACCEPT\n-D INPUT -s 9.9.9.9 -j DROP\nCOMMIT\n' >in
	run iptables-restore in
	[ "$status" -eq 1 ]
	[[ $output == *"line 3 failed"* ]]
}

@test "restore: refused by the kernel names the rule, not COMMIT" {
	printf '*filter\n-A INPUT -j ACCEPT\n-A INPUT -j MASQUERADE\n-A INPUT -j DROP\nCOMMIT\n' >in
	unchanged iptables-restore in
	[ "$status" -eq 4 ]
	[[ $output == *"line 3: RULE_APPEND failed (Invalid argument): rule in chain INPUT"* ]]
	! is_ours || [[ $output == *"in:3:"* ]]
}

@test "restore: nothing but words" {
	printf 'hello world\n' >in
	unchanged iptables-restore in; [ "$status" -ne 0 ]
	printf -- '-A INPUT -j DROP\n' >in
	unchanged iptables-restore in; [ "$status" -ne 0 ]
	unchanged iptables-restore "$PWD/no-such-file"; [ "$status" -ne 0 ]
	printf '\0\1\2\377' >in
	unchanged iptables-restore in; [ "$status" -ne 0 ]
}

@test "restore: unterminated quote" {
	not_on_189 "it takes the newline into the word"
	printf '*filter\n-A INPUT -m comment --comment "no end\nCOMMIT\n' >in
	unchanged iptables-restore in
	[ "$status" -eq 2 ] || complain "exit $status" "$output"
}

@test "values of more than a line, which no save could say" {
	not_on_189 "it takes them, and what is behind the newline is read as a line of its own"
	for r in '--in-interface' '-m comment --comment' '-m helper --helper' '-m recent --set --name' '-m physdev --physdev-in' \
		'-j LOG --log-prefix' '-j NFLOG --nflog-prefix' '-j TEE --gateway 192.0.2.1 --oif'; do
		refused 2 "$IPT Newlines not allowed in ${r##* }" iptables -A INPUT $r $'a\n-F'
	done
	iptables -A INPUT -m string --algo bm --string $'a\nb' -j DROP
	iptables -S INPUT | grep -F '"|610a62|"'
	iptables -A INPUT -i $'a\rb\r' -j DROP
	iptables-save >saved
	iptables-restore saved
	iptables -C INPUT -i $'a\rb\r' -j DROP
}

@test "restore: bad chain lines" {
	for line in ':' ':INPUT' ':INPUT NOSUCH [0:0]' ':thisnameisfarlongerthanallowed - [0:0]'; do
		printf '*filter\n%s\nCOMMIT\n' "$line" >in
		unchanged iptables-restore in
		[ "$status" -ne 0 ] || complain "taken: $line"
	done
}

@test "restore: options that belong to the command line only" {
	printf '*filter\n-t nat -A OUTPUT -j ACCEPT\nCOMMIT\n' >in
	refused 2 "iptables-restore vN (nf_tables): The -t option cannot be used in iptables-restore." iptables-restore in
	run iptables-restore --nosuch </dev/null
	[ "$status" -ne 0 ]
}

@test "no socket, for want of descriptors: nothing is said of the kernel" {
	local n said=

	ours_only
	export SLUICE_BACKEND=nft
	for n in {3..9}; do
		output=$(ns bash -c 'exec 3>&- 4>&-; ulimit -n $1; exec "$2" -S' bash $n "$SLUICE_BIN/iptables" 2>&1) || :
		if [[ $output == *'Could not open a netlink socket: Too many open files'* ]]; then
			said=$output
		fi
	done
	[[ $said && $said != *CONFIG* ]] || complain "$said"
}
