# sluice doctor: what it sees of both back ends and of tables that are not iptables'.
load ../lib/harness

prepare() { ours_only; }
legacy() { ns "$SLUICE_BIN/iptables-legacy" "$@"; }
# doctor STATUS [WORD...]: standard output in $output, standard error in $err.
doctor() {
	local want=$1; shift
	run --separate-stderr sluice doctor "$@"
	[ "$status" -eq "$want" ] || complain "exit $status, not $want" "$output" "$stderr"
}
says() { [[ $output == *"$1"* ]] || complain "not said: $1" "$output"; }
warns() { [[ $stderr == *"$1"* ]] || complain "no warning: $1" "$stderr"; }

@test "where nothing is, nothing is set up, and nothing is wrong" {
	doctor 0
	says $'IPv4\n  nf_tables: empty\n  ip_tables: empty\nIPv6\n  nf_tables: empty\n  ip6_tables: empty\nkernel '
	[ -z "$stderr" ]
	[ -z "$(ns cat /proc/net/ip_tables_names /proc/net/ip6_tables_names)" ]
	[ -z "$(iptables-save)" ]
}

@test "tables, chains, policies; one family alone" {
	iptables -N web
	iptables -A INPUT -j web
	iptables -A web -p tcp --dport 80 -j ACCEPT
	iptables -P FORWARD DROP
	ip6tables -t nat -A POSTROUTING -j MASQUERADE
	doctor 0
	says '  nf_tables filter: 2 rules in INPUT, web; policy DROP of FORWARD'
	says '  nf_tables nat: 1 rule in POSTROUTING'
	says $'    INPUT           0  nf_tables filter INPUT: 1 rule\n    FORWARD         0  nf_tables filter FORWARD: 0 rules, policy DROP\n'
	doctor 0 -6
	[[ $output == IPv6* ]] || complain "$output"
	says '    POSTROUTING   100  nf_tables nat POSTROUTING: 1 rule'
}

@test "rules in both back ends: the order, a warning, and what to do" {
	iptables -A INPUT -j ACCEPT
	iptables -t mangle -A INPUT -j ACCEPT
	legacy -A INPUT -j DROP
	doctor 1
	says '  ip_tables filter: 1 rule in INPUT'
	says '    INPUT        -150  nf_tables mangle INPUT: 1 rule
    INPUT           0  nf_tables filter INPUT: 1 rule (same priority: the newest comes first)
    INPUT           0  ip_tables filter INPUT: 1 rule (same priority: the newest comes first)'
	warns 'IPv4 rules are in nf_tables and in ip_tables'
	warns 'sluice migrate --from legacy --to nft'
	doctor 0 -6
	legacy -F
	doctor 0
}

@test "of equals the newest does come first" {
	legacy -A INPUT -p icmp -j DROP
	iptables -A INPUT -p icmp
	ns ping -q -c 1 -W 1 127.0.0.1 >/dev/null || true
	[[ $(iptables-save -c) == *'[1:84] -A INPUT -p icmp'* ]] || complain "$(iptables-save -c)"
}

@test "tables of others: noted; a warning when they drop" {
	need nft
	ns nft 'add table inet firewall; add chain inet firewall in { type filter hook input priority 5; }; add rule inet firewall in accept'
	ns nft 'add table bridge b'
	doctor 0
	says '  other tables of nf_tables: inet firewall'
	says '    INPUT           5  nf_tables inet firewall in: 1 rule'
	ns nft 'chain inet firewall in { policy drop; }'
	doctor 1
	warns 'chain in of table inet firewall drops what it does not accept'
	[ "$(grep -c 'drops what' <<<"$stderr")" -eq 1 ]
}

@test "rules that are not iptables' in its tables" {
	need nft
	iptables -A INPUT -j ACCEPT
	ns nft 'add rule ip filter INPUT ip length 20-1500 meta priority 7 accept'
	doctor 1
	warns "1 of the IPv4 rules in iptables' tables was made by another program"
}

@test "the kernel: revisions and features" {
	doctor 0
	says '  nf_tables             yes the back end nft'
	says '  concatenated ranges   yes '
	[[ $output == *'IPv4 matches not available: '* && $output != *'not to be had: '*conntrack* ]] || complain "$output"
}

@test "without the permission it is an error" {
	need setpriv
	run ns setpriv --reuid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$SLUICE_BIN/sluice" doctor
	[ "$status" -ge 2 ]
	[[ $output != *IPv4* ]] || complain "$output"
}

# beside COMMAND WORD...: what it says on standard error
beside() { "$@" 2>&1 >/dev/null; }

@test "listings from nf_tables tell of tables in ip_tables" {
	legacy -S >/dev/null 2>&1 || skip "the kernel has no ip_tables"
	iptables -A INPUT -j ACCEPT
	local said='# Warning: iptables-legacy tables present, use iptables-legacy'
	same_text "$said to see them" "$(beside iptables -S INPUT)"
	same_text "$said to see them" "$(beside iptables -t nat -L -n)"
	same_text "$said-save to see them" "$(beside iptables-save -t filter)"
	[[ $(beside iptables -L nosuch) == "$said to see them"$'\n'"iptables v"* ]]
	[ -z "$(beside iptables -C INPUT -j ACCEPT; beside iptables -Z; beside ip6tables -S; beside ip6tables-save; beside legacy -S)" ]
	ns "$SLUICE_BIN/ip6tables-legacy" -S >/dev/null
	same_text "${said//ip/ip6} to see them" "$(beside ip6tables -S)"
	same_text "${said//ip/ip6}-save to see them" "$(beside ip6tables-save)"
}
