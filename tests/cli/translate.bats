# iptables-translate: what it prints, and its exit codes. (tests/translate asks nft about every line of the suites.)
load ../lib/harness

xlate() { "$SLUICE_BIN/iptables-translate" "$@"; }
says() { succeeds xlate "${@:2}"; same_text "$1" "$output"; }

@test "rules" {
	says "nft 'add rule ip filter INPUT tcp dport 22 counter accept'" -A INPUT -p tcp --dport 22 -j ACCEPT
	says "nft 'insert rule ip filter INPUT ip saddr 1.2.3.4 counter drop'
nft 'insert rule ip filter INPUT ip saddr 5.6.7.8 counter drop'" -I INPUT -s 1.2.3.4,5.6.7.8 -j DROP
	says "nft 'insert rule ip filter INPUT index 2 counter drop'" -I INPUT 3 -j DROP
	says "nft 'add rule ip filter INPUT iifname \"eth*\" ip protocol tcp ip daddr != 10.0.0.0/8 counter goto FOO'" \
		-A INPUT -i eth+ -p tcp ! -d 10.0.0.0/8 -g FOO
	says "nft 'add rule ip filter INPUT tcp flags != syn / fin,syn,rst,ack counter'" -A INPUT -p tcp ! --syn
	says "nft 'add rule ip filter INPUT tcp flags & rst == rst counter'" -A INPUT -p tcp --tcp-flags RST RST
	says "nft 'add rule ip filter INPUT tcp dport 22 ct state new limit rate 3/minute burst 7 packets counter log prefix \"ssh \" comment \"two words\"'" \
		-A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m limit --limit 3/min --limit-burst 7 \
		-m comment --comment "two words" -j LOG --log-prefix "ssh "
	says "nft 'add rule ip nat PREROUTING tcp dport 80 counter dnat to 10.0.0.1-10.0.0.9:8080-8090 random,persistent'" \
		-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to 10.0.0.1-10.0.0.9:8080-8090 --random --persistent
	says "nft 'add rule ip filter INPUT ip protocol icmp counter accept'" -A INPUT -p icmp --icmp-type any -j ACCEPT
	says "nft 'add rule ip filter INPUT ip saddr 1.2.3.4 counter packets 5 bytes 6'" -A INPUT -c 5 6 -s 1.2.3.4
}

@test "what counts for each host is a set of its own: the rule's, or the table that it names" {
	local id
	succeeds xlate -A INPUT -p tcp --dport 22 -m connlimit --connlimit-above 3 --connlimit-mask 24 -j DROP
	id=${lines[0]#*connlimit-}
	id=${id%% *}
	same_text "nft 'add set ip filter connlimit-$id { type ipv4_addr; flags dynamic; }'
nft 'add rule ip filter INPUT tcp dport 22 add @connlimit-$id { ip saddr & 255.255.255.0 ct count over 3 } counter drop'" "$output"
	succeeds xlate -A INPUT -p tcp --dport 80 -m connlimit --connlimit-above 3 --connlimit-mask 24 -j DROP
	[[ $output != *"$id"* ]]
	says "nft 'add set ip filter hashlimit-web { type ipv4_addr . inet_service; flags dynamic,timeout; }'
nft 'add rule ip filter INPUT udp dport 53 update @hashlimit-web { ip saddr . udp dport timeout 60000ms limit rate over 5/minute burst 7 packets } counter drop'" \
		-A INPUT -p udp --dport 53 -m hashlimit --hashlimit-above 5/min --hashlimit-burst 7 --hashlimit-mode srcip,dstport --hashlimit-name web -j DROP
	succeeds xlate -A INPUT -m hashlimit --hashlimit-upto 5kb/s --hashlimit-name web
	[[ $output == 'nft # '*' # hashlimit: this match counts bytes in units of 16, nft single bytes' ]]
	printf '*filter\n%s\n%s\nCOMMIT\n' "-A INPUT -m connlimit --connlimit-upto 1" "-A INPUT -m connlimit --connlimit-upto 2" |
		SLUICE_BACKEND=file:/dev/null "$SLUICE_BIN/iptables-restore" --emit=nft >out
	[ "$(grep -c 'set connlimit-' out)" -eq 2 ]
	[ "$(grep -c 'add @connlimit-' out)" -eq 2 ]
}

@test "a network's translation says what changes, by its chain" {
	says "nft 'add rule ip nat PREROUTING counter dnat ip prefix to 10.0.0.0/24'" -t nat -A PREROUTING -j NETMAP --to 10.0.0.0/24
	says "nft 'add rule ip nat POSTROUTING counter snat ip prefix to 10.0.0.0/24'" -t nat -A POSTROUTING -j NETMAP --to 10.0.0.0/24
	succeeds xlate -t nat -A FOO -j NETMAP --to 10.0.0.0/24
	[[ $output == 'nft # '*' # NETMAP: nft needs the chain to know whether to translate source or destination' ]]
}

@test "IPv6" {
	succeeds "$SLUICE_BIN/ip6tables-translate" -A FORWARD -p tcp -s fd00::/8 -j REJECT --reject-with icmp6-adm-prohibited
	same_text "nft 'add rule ip6 filter FORWARD meta l4proto tcp ip6 saddr fd00::/8 counter reject with icmpv6 type admin-prohibited'" "$output"
}

@test "a shell reads the quotes back" {
	says "nft 'add rule ip filter INPUT counter comment \"it'\\''s here\"'" -A INPUT -m comment --comment "it's here"
}

@test "chains and tables" {
	says "nft add chain ip filter FOO" -N FOO
	says "nft delete chain ip filter FOO" -X FOO
	says "nft rename chain ip filter FOO BAR" -E FOO BAR
	says "nft flush table ip nat" -t nat -F
	says "nft flush chain ip filter FOO" -F FOO
	says "nft list table ip filter" -L
	says "nft list chain ip filter FOO" -S FOO
	says "nft reset rules chain ip filter FOO" -Z FOO
	says "nft 'add chain ip filter INPUT { type filter hook input priority 0; policy drop; }'" -P INPUT DROP
}

@test "a rule without words is a comment with its reason, and no error" {
	says 'nft # -A INPUT -m string --algo bm --string foo -s 1.1.1.1,2.2.2.2 # string: nft cannot search packets for strings' \
		-A INPUT -m string --algo bm --string foo -s 1.1.1.1,2.2.2.2
	succeeds xlate -A OUTPUT -m owner ! --uid-owner 0
	[[ $output == 'nft # '*' # owner: inverted, '* ]]
}

@test "chains whose names nft's language does not take" {
	local name
	for name in reject dynamic log 10 'a+b' '~log0' 'x:y' last2 a.b-c_d; do
		printf '*filter\n:INPUT ACCEPT [0:0]\n:%s - [0:0]\n-A INPUT -s 192.0.2.1 -j %s\n-A %s -j DROP\nCOMMIT\n' "$name" "$name" "$name" >in
		run "$SLUICE_BIN/iptables-restore-translate" -f in
		if [[ $name == last2 || $name == a.* ]]; then
			[[ $status -eq 0 && $output == *"add chain ip filter $name"* && $output != *'takes no'* ]] || complain "$output"
			succeeds sluice compile in
		else
			[[ $status -eq 0 && "$(grep -c "^# .*# nft does not allow the chain name $name$" <<<"$output")" = 3 ]] || complain "$output"
			run sluice compile in
			[[ $status -eq 2 && $output == *"cannot be translated to nft"*"nft does not allow the chain name $name"* ]] || complain "$status $output"
		fi
		[ ! -x /usr/sbin/nft ] || { "$SLUICE_BIN/iptables-restore-translate" -f in >out; ns nft -c -f out; }
	done
}

@test "a set that rules share is said once, and one of its name with other keys is refused" {
	cat >in <<-'RULES'
		*filter
		:INPUT ACCEPT [0:0]
		-A INPUT -m hashlimit --hashlimit-name a --hashlimit-upto 1/sec --hashlimit-mode srcip -j ACCEPT
		-A INPUT -m hashlimit --hashlimit-name a --hashlimit-upto 2/sec --hashlimit-mode dstip -j ACCEPT
		-A INPUT -m hashlimit --hashlimit-name ab --hashlimit-upto 2/sec --hashlimit-mode dstip -j ACCEPT
		-A INPUT -m hashlimit --hashlimit-name a --hashlimit-upto 3/sec --hashlimit-mode srcip -j ACCEPT
		COMMIT
		*raw
		-A PREROUTING -m hashlimit --hashlimit-name a --hashlimit-upto 2/sec --hashlimit-mode dstip -j ACCEPT
		COMMIT
	RULES
	succeeds "$SLUICE_BIN/iptables-restore-translate" -f in
	same_text 'add set ip filter hashlimit-a { type ipv4_addr; flags dynamic,timeout; }
add set ip filter hashlimit-ab { type ipv4_addr; flags dynamic,timeout; }
add set ip raw hashlimit-a { type ipv4_addr; flags dynamic,timeout; }' "$(grep '^add set' <<<"$output")"
	sed -i 's/--hashlimit-mode dstip/&,srcip/' in
	succeeds "$SLUICE_BIN/iptables-restore-translate" -f in
	[[ $output == *'# -t filter -A INPUT '*' 2/sec '*' # hashlimit: another rule uses set hashlimit-a with different keys'* ]] || complain "$output"
	[ "$(grep -c '^add rule' <<<"$output")" = 4 ]
	run sluice compile in
	[[ $status -eq 2 && $output == *'in:4:'*'another rule uses set hashlimit-a with different keys'* ]] || complain "$status $output"
}

@test "commands without words say why, exit 1; wrong words exit 2" {
	local words
	for words in "-D INPUT 3" "-D INPUT -j ACCEPT" "-R INPUT 1 -j ACCEPT" "-C INPUT -j ACCEPT" "-X" "-Z INPUT 3"; do
		run -1 --separate-stderr xlate $words
		[ -z "$output" ]
		[[ $stderr == *'Translation not implemented'*'error: nft '* ]]
	done
	run -2 --separate-stderr xlate -A INPUT --dport 3
	run -2 --separate-stderr xlate
}

@test "a restore text" {
	cat >rules <<-'RULES'
		# a comment
		*filter
		:INPUT DROP [5:6]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:FOO - [0:0]
		[7:8] -A INPUT -p udp -m udp --dport 53 -j FOO
		-A INPUT -m bpf --bytecode "1,6 0 0 1" -j DROP
		COMMIT
		*mangle
		:OUTPUT ACCEPT
		COMMIT
	RULES
	succeeds "$SLUICE_BIN/iptables-restore-translate" -f rules
	[[ ${lines[0]} == '# Translated by iptables-restore-translate v1.8.'*' on '* ]]
	[[ ${lines[-1]} == '# Completed on '* ]]
	same_text 'add table ip filter
add chain ip filter INPUT { type filter hook input priority 0; policy drop; }
add chain ip filter FORWARD { type filter hook forward priority 0; policy accept; }
add chain ip filter OUTPUT { type filter hook output priority 0; policy accept; }
add chain ip filter FOO
add rule ip filter INPUT udp dport 53 counter jump FOO
# -t filter -A INPUT -m bpf --bytecode "1,6 0 0 1" -j DROP # bpf: nft cannot run BPF programs
add table ip mangle
add chain ip mangle OUTPUT { type route hook output priority -150; policy accept; }' \
		"$(printf '%s\n' "${lines[@]:1:${#lines[@]}-2}")"
	run -1 "$SLUICE_BIN/iptables-restore-translate"
	run -1 "$SLUICE_BIN/iptables-restore-translate" -f /nowhere
	echo '*filter' >cut
	run -1 --separate-stderr "$SLUICE_BIN/iptables-restore-translate" -f cut
	[ -z "$output" ]
}
