# sluice plan and sluice diff: what would change, what differs.
load ../lib/harness

prepare() {
	ours_only
	cat >old.rules <<-'E'
		*filter
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:old - [0:0]
		-A INPUT -i lo -j ACCEPT
		-A INPUT -s 192.0.2.7/32 -j DROP
		-A INPUT -s 192.0.2.8/32 -j DROP
		-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
		-A INPUT -p icmp -j ACCEPT
		-A old -j LOG
		COMMIT
	E
	cat >new.rules <<-'E'
		*filter
		:INPUT DROP [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:web - [0:0]
		-A INPUT -p icmp -j ACCEPT
		-A INPUT -i lo -j ACCEPT
		-A INPUT -s 192.0.2.8/32 -j DROP
		-A INPUT -p tcp -m tcp --dport 80 -j web
		-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
		-A web
		COMMIT
	E
	want='table filter
  chain INPUT: policy ACCEPT -> DROP
    5 -> 1: -p icmp -j ACCEPT
    - 2: -s 192.0.2.7/32 -j DROP
    + 4: -p tcp -m tcp --dport 80 -j web
  chain web: added
    + 1: (every packet)
  chain old: removed
    - 1: -j LOG
2 rules added, 2 removed, 1 moved; 1 chain added, 1 removed; 1 policy changed'
}

# differs COMMAND...: its exit status is 1 and nothing has changed.
differs() {
	local before; before=$(ruleset)
	run "$@"
	[ "$status" -eq 1 ] || complain "exit $status: $*" "$output"
	same_text "$before" "$(ruleset)" "before $*"
}

@test "plan: rules, chains and policies, on every back end" {
	local backend
	for backend in nft legacy file:"$PWD/draft"; do
		export SLUICE_BACKEND=$backend
		iptables-restore old.rules
		differs sluice plan new.rules
		same_text "$want" "$output" "$backend"
		succeeds sluice plan old.rules
		[ -z "$output" ]
		succeeds sluice plan - <old.rules
		iptables-restore new.rules
		succeeds sluice plan new.rules
	done
}

@test "plan --unified is a patch from what is to what would be" {
	need patch
	local backend
	for backend in nft legacy; do
		export SLUICE_BACKEND=$backend
		iptables-restore old.rules
		iptables-save | saved >live
		differs sluice plan --unified new.rules
		[ "${lines[0]}" = '--- live' ]
		[ "${lines[1]}" = '+++ new.rules' ]
		patch -s live <<<"$output"
		iptables-restore new.rules
		same_text "$(iptables-save | saved)" "$(cat live)" "$backend"
	done
}

@test "plan: policies that the text does not say stay with ip_tables, and go with nf_tables" {
	printf '%s\n' '*filter' '-A INPUT -i lo -j ACCEPT' COMMIT >short.rules
	local backend
	for backend in nft legacy; do
		export SLUICE_BACKEND=$backend
		iptables -P INPUT DROP
		run sluice plan short.rules
		[[ $status -eq 1 && $output == *"+ 1: -i lo -j ACCEPT"* ]] || complain "$backend: $output"
		[ "$(grep -c "policy DROP -> ACCEPT" <<<"$output")" = "$(grep -c nft <<<"$backend")" ] || complain "$backend: $output"
		iptables-restore short.rules
		succeeds sluice plan short.rules
	done
}

@test "plan: another table stays out of it, and one that is not there yet is as good as an empty one" {
	printf '*nat\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n' >nat.rules
	iptables-restore old.rules
	differs sluice plan nat.rules
	same_text "table nat
  chain POSTROUTING
    + 1: -o eth0 -j MASQUERADE
1 rule added" "$output"
	printf '*nat\n:PREROUTING ACCEPT [5:6]\nCOMMIT\n' >empty.rules
	succeeds sluice plan empty.rules
}

@test "plan --noflush: what the tables have stays" {
	iptables-restore old.rules
	differs sluice plan -n new.rules
	[[ $output == *"6 rules added; 1 chain added; 1 policy changed" ]] || complain "$output"
	iptables-restore -n new.rules
	printf '*filter\nCOMMIT\n' >nothing
	succeeds sluice plan -n nothing
}

@test "plan: the family in front or behind; rules that are the same twice" {
	printf '*filter\n-A INPUT -s 2001:db8::/32 -j DROP\n-A INPUT -s 2001:db8::/32 -j DROP\nCOMMIT\n' >six
	differs sluice -6 plan six
	[[ $output == *"2 rules added" ]] || complain "$output"
	ip6tables-restore six
	succeeds sluice plan -6 six
	sed -i 2d six
	differs sluice plan -6 six
	same_text "table filter
  chain INPUT
    - 2: -s 2001:db8::/32 -j DROP
1 rule removed" "$output"
}

@test "errors have status 2 and more, so that 1 says: different" {
	refused 2 "Can't open nothere: No such file or directory" sluice plan nothere
	printf '*filter\n-A INPUT -j nothere\nCOMMIT\n' >bad
	refused 2 "sluice plan: Chain 'nothere' does not exist" sluice plan bad
	[[ $output == *"bad:2:"*"^"* ]] || complain "$output"
	refused 2 'sluice plan: missing arguments: FILE' sluice plan
	refused 2 'sluice diff: missing arguments: OLD NEW' sluice diff old.rules
	refused 2 'sluice plan: unexpected argument: c' sluice plan a c
}

@test "diff: two texts, without a kernel" {
	differs sluice diff old.rules new.rules
	same_text "$want" "$output"
	succeeds sluice diff old.rules old.rules
	# What is only said in other words is no difference.
	sed 's/-p tcp -m tcp --dport 22/--protocol 6 --dport ssh/; s/\[0:0\]/[7:9]/' old.rules >other
	succeeds sluice diff old.rules other
	printf '*nat\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n' | cat old.rules - >more
	differs sluice diff more old.rules
	same_text "table nat: removed
  chain POSTROUTING: policy ACCEPT
    - 1: -o eth0 -j MASQUERADE
1 rule removed" "$output"
}

@test "diff --unified is a patch" {
	need patch
	differs sluice diff -u old.rules new.rules
	cp old.rules patched
	patch -s patched <<<"$output"
	cmp patched new.rules
}

@test "diff: 20,000 rules, of which one moves to the end" {
	{ echo '*filter'; seq -f '-A INPUT -m mark --mark %.0f -j DROP' 1 20000; echo COMMIT; } >many
	{ sed '2d; /COMMIT/d' many; sed -n 2p many; echo COMMIT; } >moved
	differs sluice diff many moved
	same_text "table filter
  chain INPUT
    1 -> 20000: -m mark --mark 0x1 -j DROP
1 rule moved" "$output"
}
