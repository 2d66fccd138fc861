# Every command of iptables, one after the other: what it does to the rules and what it prints.
load ../lib/harness

prepare() {
	iptables -N web
	iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
	iptables -A INPUT -s 10.0.0.0/8 -j DROP
	iptables -A INPUT -j web
}

THREE='-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -j DROP
-A INPUT -j web'

@test "-A appends, in order" {
	same_text "$THREE" "$(rules INPUT)"
}

@test "-A without anything is a rule that only counts" {
	succeeds iptables -t filter -A web
	same_text "-A web" "$(rules web)"
}

@test "-A makes a comma list of addresses one rule each, sources times destinations" {
	succeeds iptables -A web -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4/24 -j DROP
	same_text '-A web -s 1.1.1.1/32 -d 3.3.3.3/32 -j DROP
-A web -s 1.1.1.1/32 -d 4.4.4.0/24 -j DROP
-A web -s 2.2.2.2/32 -d 3.3.3.3/32 -j DROP
-A web -s 2.2.2.2/32 -d 4.4.4.0/24 -j DROP' "$(rules web)"
}

@test "-D with a comma list deletes one rule each" {
	iptables -A web -s 1.1.1.1,2.2.2.2,3.3.3.3 -j DROP
	succeeds iptables -D web -s 1.1.1.1,3.3.3.3 -j DROP
	same_text "-A web -s 2.2.2.2/32 -j DROP" "$(rules web)"
}

@test "-C finds a rule and says nothing" {
	succeeds iptables -C INPUT -s 10.0.0.0/8 -j DROP
	[ -z "$output" ]
}

@test "-C tells rules apart by every part" {
	iptables -A web -s 1.2.3.4 -i eth0 -p tcp -m tcp --dport 80 -m comment --comment x -j ACCEPT
	succeeds iptables -C web -s 1.2.3.4 -i eth0 -p tcp -m tcp --dport 80 -m comment --comment x -j ACCEPT
	for other in '-s 1.2.3.5 -i eth0 -p tcp -m tcp --dport 80 -m comment --comment x -j ACCEPT' \
		'-s 1.2.3.4 -i eth1 -p tcp -m tcp --dport 80 -m comment --comment x -j ACCEPT' \
		'-s 1.2.3.4 -i eth0 -p udp -m udp --dport 80 -m comment --comment x -j ACCEPT' \
		'-s 1.2.3.4 -i eth0 -p tcp -m tcp --dport 81 -m comment --comment x -j ACCEPT' \
		'-s 1.2.3.4 -i eth0 -p tcp -m tcp --dport 80 -m comment --comment y -j ACCEPT' \
		'-s 1.2.3.4 -i eth0 -p tcp -m tcp --dport 80 -m comment --comment x -j DROP' \
		'-s 1.2.3.4 -i eth0 -p tcp -m tcp --dport 80 -j ACCEPT'; do
		run iptables -C web $other
		[ "$status" -eq 1 ] || complain "taken for the same: $other"
	done
}

@test "-C of IPv6 rules that differ in a match's argument only" {
	ip6tables -A INPUT -p tcp -m tcp --dport 1 -j ACCEPT
	succeeds ip6tables -C INPUT -p tcp -m tcp --dport 1 -j ACCEPT
	run ip6tables -C INPUT -p tcp -m tcp --dport 2 -j ACCEPT
	[ "$status" -eq 1 ]
}

@test "-D by specification takes the first that fits" {
	iptables -A INPUT -s 10.0.0.0/8 -j DROP
	succeeds iptables -D INPUT -s 10.0.0.0/8 -j DROP
	same_text '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -j web
-A INPUT -s 10.0.0.0/8 -j DROP' "$(rules INPUT)"
}

@test "-D by number" {
	succeeds iptables -D INPUT 2
	same_text '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -j web' "$(rules INPUT)"
}

@test "-D of a bare rule" {
	iptables -A web
	succeeds iptables -D web
	same_text "" "$(rules web)"
}

@test "-I puts in front, or at a number" {
	succeeds iptables -I INPUT -j ACCEPT
	succeeds iptables -I INPUT 3 -s 1.1.1.1 -j DROP
	succeeds iptables -I INPUT 6 -s 2.2.2.2 -j DROP
	same_text '-A INPUT -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 1.1.1.1/32 -j DROP
-A INPUT -s 10.0.0.0/8 -j DROP
-A INPUT -j web
-A INPUT -s 2.2.2.2/32 -j DROP' "$(rules INPUT)"
}

@test "-I into an empty chain, at 1" {
	succeeds iptables -I web 1 -j DROP
	same_text "-A web -j DROP" "$(rules web)"
}

@test "-I with a comma list" {
	succeeds iptables -I web -s 1.1.1.1,2.2.2.2 -j DROP
	[ "$(rules web | wc -l)" -eq 2 ]
}

@test "-R replaces one rule" {
	succeeds iptables -R INPUT 2 -s 192.168.0.0/16 -j REJECT
	same_text '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 192.168.0.0/16 -j REJECT --reject-with icmp-port-unreachable
-A INPUT -j web' "$(rules INPUT)"
}

@test "-S lists policies, chains and rules" {
	succeeds iptables -S
	same_text "-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-N web
$THREE" "$output"
}

@test "-S of one chain, of one rule, with counters" {
	succeeds iptables -S INPUT
	same_text "-P INPUT ACCEPT
$THREE" "$output"
	succeeds iptables -S web
	same_text "-N web" "$output"
	succeeds iptables -S INPUT 2
	same_text "-A INPUT -s 10.0.0.0/8 -j DROP" "$output"
	succeeds iptables -v -S INPUT 2
	same_text "-A INPUT -s 10.0.0.0/8 -c 0 0 -j DROP" "$output"
	succeeds iptables -S OUTPUT -v
	same_text "-P OUTPUT ACCEPT -c 0 0" "$output"
}

@test "-F empties one chain or all" {
	iptables -A web -j DROP
	succeeds iptables -F web
	same_text "" "$(rules web)"
	same_text "$THREE" "$(rules INPUT)"
	iptables -A web -j DROP
	succeeds iptables -F
	same_text "" "$(iptables -S | grep '^-A' || true)"
	iptables -S web
}

@test "-F leaves policies" {
	iptables -P FORWARD DROP
	succeeds iptables -F
	same_text "-P FORWARD DROP" "$(iptables -S FORWARD)"
}

@test "-N makes a chain, -X deletes it, -X alone all empty ones without references" {
	succeeds iptables -N a
	succeeds iptables -N b
	succeeds iptables -X a
	run iptables -S a
	[ "$status" -eq 1 ]
	iptables -F INPUT
	succeeds iptables -X
	same_text '-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT' "$(iptables -S)"
}

@test "-P sets a policy" {
	succeeds iptables -P INPUT DROP
	same_text "-P INPUT DROP" "$(iptables -S INPUT | head -n 1)"
	succeeds iptables -P INPUT ACCEPT
	same_text "-P INPUT ACCEPT" "$(iptables -S INPUT | head -n 1)"
}

@test "-P keeps the rules" {
	succeeds iptables -P INPUT DROP
	same_text "$THREE" "$(rules INPUT)"
}

@test "-E renames, and jumps follow" {
	succeeds iptables -E web shop
	same_text "-A INPUT -j shop" "$(rules INPUT | tail -n 1)"
	run iptables -S web
	[ "$status" -eq 1 ]
}

@test "-Z zeroes counters: of all, of a chain, of a rule" {
	iptables -F INPUT
	printf '*filter\n:INPUT ACCEPT [7:700]\n:OUTPUT ACCEPT [3:300]\n:web - [0:0]\n[1:100] -A INPUT -j web\n[2:200] -A INPUT -j ACCEPT\n[4:400] -A web\nCOMMIT\n' |
		iptables-restore -c
	succeeds iptables -Z INPUT 1
	same_text '-A INPUT -c 0 0 -j web
-A INPUT -c 2 200 -j ACCEPT' "$(iptables -v -S INPUT | grep '^-A')"
	succeeds iptables -Z INPUT
	same_text '-P INPUT ACCEPT -c 0 0
-A INPUT -c 0 0 -j web
-A INPUT -c 0 0 -j ACCEPT' "$(iptables -v -S INPUT)"
	same_text '-A web -c 4 400' "$(iptables -v -S web | grep '^-A')"
	succeeds iptables -Z
	same_text '-A web -c 0 0' "$(iptables -v -S web | grep '^-A')"
}

@test "-L and -Z in one command print the old counters, then zero them" {
	printf '*filter\n[4:400] -A web\nCOMMIT\n' | iptables-restore -c -n
	succeeds iptables -L web -n -v -x -w 10 -Z
	[[ ${lines[2]} =~ ^\ +4\ +400\  ]]
	same_text '-A web -c 0 0' "$(iptables -v -S web | grep '^-A')"
}

@test "-c gives a new rule its counters" {
	succeeds iptables -A web -s 1.1.1.1 -j DROP -c 5 500
	succeeds iptables -A web -c 6,600
	same_text '-A web -s 1.1.1.1/32 -c 5 500 -j DROP
-A web -c 6 600' "$(iptables -v -S web | grep '^-A')"
}

@test "counters do not matter for -C and -D" {
	iptables -A web -j DROP -c 5 500
	succeeds iptables -C web -j DROP
	succeeds iptables -D web -j DROP
}

@test "-v says what was added" {
	succeeds iptables -v -A web -s 1.1.1.1 -p tcp --dport 80 -j DROP
	[[ $output == *"DROP "*"tcp"*" opt -- in * out * "*"1.1.1.1 "*" -> 0.0.0.0/0 "*"tcp dpt:80"* ]]
}

@test "-V" {
	succeeds iptables -V
	[[ $output =~ ^iptables\ v1\.8\.[0-9]+\ \(nf_tables\)$ ]]
	! is_ours || same_text "iptables v1.8.11 (nf_tables)" "$output"
	succeeds ip6tables --version
	[[ $output =~ ^ip6tables\ v1\.8\.[0-9]+\ \(nf_tables\)$ ]]
	succeeds iptables -w -V
	succeeds iptables -w --version
	succeeds iptables-save -V
	[[ $output =~ ^iptables-save\ v1\.8\.[0-9]+\ \(nf_tables\)$ ]]
	succeeds iptables-restore --version
	[[ $output =~ ^iptables-restore\ v1\.8\.[0-9]+\ \(nf_tables\)$ ]]
}

@test "-h, and of extensions, without a kernel and without privileges" {
	succeeds iptables -h
	[[ $output == *Usage:* && $output == *--append* && $output == *--policy* && $output == *--table* ]]
	succeeds iptables --help
	succeeds iptables -m tcp --help
	[[ $output == *--dport* && $output == *--tcp-flags* ]]
	succeeds iptables -p tcp --help
	[[ $output == *--dport* ]]
	succeeds iptables -j LOG --help
	[[ $output == *--log-prefix* ]]
	succeeds iptables-restore --help
	[[ $output == *--noflush* ]]
}

@test "the list of ICMP types in -p icmp --help, word by word" {
	succeeds iptables -p icmp --help
	[[ $output == *"Valid ICMP Types:"* && $output == *echo-request* && $output == *ttl-exceeded* &&
		$output == *host-unreachable* && $output == *router-solicitation* ]]
	succeeds ip6tables -p ipv6-icmp --help
	[[ $output == *"Valid ICMPv6 Types:"* && $output == *neighbour-advertisement* && $output == *packet-too-big* ]]
}

@test "every table in every hook that it has" {
	iptables -F INPUT
	while read -r table chain; do
		succeeds iptables -t "$table" -A "$chain" -s 10.0.0.1
		same_text "-A $chain -s 10.0.0.1/32" "$(rules "$chain" "$table")"
		succeeds ip6tables -t "$table" -A "$chain" -s fd00::1
	done <<-'TABLES'
		raw PREROUTING
		raw OUTPUT
		mangle PREROUTING
		mangle INPUT
		mangle FORWARD
		mangle OUTPUT
		mangle POSTROUTING
		nat PREROUTING
		nat INPUT
		nat OUTPUT
		nat POSTROUTING
		filter INPUT
		filter FORWARD
		filter OUTPUT
		security INPUT
		security FORWARD
		security OUTPUT
	TABLES
}

@test "IPv6 has its own rules" {
	succeeds ip6tables -A INPUT -s fd00::/8 -j DROP
	same_text "-A INPUT -s fd00::/8 -j DROP" "$(ip6tables -S INPUT | grep '^-A')"
	same_text "$THREE" "$(rules INPUT)"
}
