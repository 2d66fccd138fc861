# What -L prints, to the blank: programs cut it into columns.
load ../lib/harness

prepare() {
	iptables-restore -c <<-'RULES'
		*filter
		:INPUT DROP [10:2000]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [123456789:987654321012]
		:web - [0:0]
		:empty - [0:0]
		[5:300] -A INPUT -s 10.0.0.0/8 -i eth0 -p tcp -m tcp --dport 80 -j web
		[12345678:1234567890] -A INPUT ! -s 192.168.1.1 -p udp -m udp ! --sport 53 -j DROP
		[0:0] -A INPUT -g web
		[1:60] -A web -m comment --comment "a remark" -j ACCEPT
		[2:120] -A web
		COMMIT
	RULES
}

# 1.8.9 prints protocols as numbers with -n, 1.8.11 by name: compare without that column's difference.
plain() { sed -E 's/^( *[0-9]+ +[0-9KMGT]+ +)?([A-Za-z-]*) +(0|6|17|all|tcp|udp) +(--|-f|!f) /\1\2 P \4 /; s/ +/ /g; s/ $//'; }

@test "titles and policies" {
	run iptables -n -L INPUT
	same_text "Chain INPUT (policy DROP)" "${lines[0]}"
	same_text "target     prot opt source               destination         " "${lines[1]}"
	run iptables -n -v -L OUTPUT
	same_text "Chain OUTPUT (policy ACCEPT 123M packets, 988G bytes)" "${lines[0]}"
	same_text " pkts bytes target     prot opt in     out     source               destination         " "${lines[1]}"
	run iptables -n -v -x -L OUTPUT
	same_text "Chain OUTPUT (policy ACCEPT 123456789 packets, 987654321012 bytes)" "${lines[0]}"
	same_text "    pkts      bytes target     prot opt in     out     source               destination         " "${lines[1]}"
	run iptables -n -L INPUT --line-numbers
	same_text "num  target     prot opt source               destination         " "${lines[1]}"
	run iptables -n -v -L INPUT --line-numbers
	same_text "num   pkts bytes target     prot opt in     out     source               destination         " "${lines[1]}"
}

@test "references of user chains" {
	run iptables -n -L web
	same_text "Chain web (2 references)" "${lines[0]}"
	run iptables -n -L empty
	same_text "Chain empty (0 references)" "${lines[0]}"
	run iptables -n -v -L web
	same_text "Chain web (2 references)" "${lines[0]}"
}

@test "rules, -n" {
	run iptables -n -L INPUT
	same_text 'web P -- 10.0.0.0/8 0.0.0.0/0 tcp dpt:80
DROP P -- !192.168.1.1 0.0.0.0/0 udp spt:!53
web P -- 0.0.0.0/0 0.0.0.0/0 [goto]' "$(printf '%s\n' "${lines[@]:2}" | plain)"
	run iptables -n -L web
	same_text 'ACCEPT P -- 0.0.0.0/0 0.0.0.0/0 /* a remark */
P -- 0.0.0.0/0 0.0.0.0/0' "$(printf '%s\n' "${lines[@]:2}" | plain | sed 's/^ //')"
}

@test "column widths, -n" {
	run iptables -n -L INPUT
	[[ ${lines[2]} =~ ^web\ {8}(tcp\ |6\ {3})\ --\ \ 10\.0\.0\.0/8\ {11}0\.0\.0\.0/0\ {12}tcp\ dpt:80$ ]]
	run iptables -n -L web
	[[ ${lines[3]} =~ ^\ {11}(all\ |0\ {3})\ --\ \ 0\.0\.0\.0/0\ {12}0\.0\.0\.0/0\ {11,12}$ ]]
}

@test "columns, -n -v: counters rounded down with K, M, G" {
	run iptables -n -v -L INPUT
	[[ ${lines[2]} =~ ^\ {4}5\ {3}300\ web\ {8}(tcp\ |6\ {3})\ --\ \ eth0\ {3}\*\ {7}10\.0\.0\.0/8\  ]]
	[[ ${lines[3]} =~ ^\ \ 12M\ 1235M\ DROP\  ]]
}

@test "columns, -n -v -x" {
	run iptables -n -v -x -L INPUT
	[[ ${lines[2]} =~ ^\ {7}5\ {6}300\ web\ {8} ]]
	[[ ${lines[3]} =~ ^12345678\ 1234567890\ DROP\  ]]
}

@test "line numbers" {
	run iptables -n -L INPUT --line-numbers
	[[ ${lines[2]} =~ ^1\ {4}web\  && ${lines[4]} =~ ^3\ {4}web\  ]]
}

@test "all chains, an empty line between them, built-in ones first" {
	run iptables -n -L
	same_text "Chain INPUT (policy DROP)
Chain FORWARD (policy ACCEPT)
Chain OUTPUT (policy ACCEPT)
Chain empty (0 references)
Chain web (2 references)" "$(grep ^Chain <<<"$output")"
	[ "$(iptables -n -L | grep -c '^$')" -eq 4 ]
}

@test "an untouched table lists its built-in chains" {
	run iptables -t nat -n -L
	[ "$status" -eq 0 ]
	same_text "Chain PREROUTING (policy ACCEPT)
Chain INPUT (policy ACCEPT)
Chain OUTPUT (policy ACCEPT)
Chain POSTROUTING (policy ACCEPT)" "$(grep ^Chain <<<"$output")"
}

@test "without -n: ports by service, addresses as they are when nobody knows a name" {
	iptables -A web -s 10.9.8.7 -p tcp --dport 22
	iptables -A web -s 127.0.0.1
	iptables -A web -m conntrack ! --ctorigsrc 127.0.0.1
	run iptables -L web
	[[ ${lines[4]} == *"tcp dpt:ssh"* ]]
	[[ ${lines[2]} == *" anywhere "* ]]
	run iptables -S web
	[[ $output == *" ! --ctorigsrc 127.0.0.1"* ]]
	run iptables -nL web
	[[ ${lines[6]} == *" ! ctorigsrc 127.0.0.1" ]]
	[ -e /etc/hosts ] || return 0
	run iptables -L web
	[[ ${lines[5]} == *"localhost "* ]]
	[[ ${lines[6]} == *" ! ctorigsrc localhost" ]]
}

@test "without -n: no address at all is said as all of them are" {
	for a in 0.0.0.0/0 ::/0; do
		local cmd=iptables
		[ "$a" = 0.0.0.0/0 ] || cmd=ip6tables
		$cmd -A FORWARD ! -s "$a"
		run $cmd -L FORWARD
		[[ ${lines[2]} =~ ^\ +all\ +--\ !anywhere\ +anywhere\ *$ ]]
		run $cmd -S FORWARD
		same_text "-A FORWARD ! -s $a" "${lines[1]}"
	done
}

@test "fragments" {
	iptables -A web -f
	iptables -A web ! -f
	run iptables -n -L web
	[[ ${lines[4]} =~ \ -f\ \  && ${lines[5]} =~ \ !f\ \  ]]
}

@test "flags of TCP, -n; NOTRACK goes by the kernel's name" {
	iptables -A web -p tcp --tcp-flags ALL SYN,ACK
	run iptables -n -L web
	[[ ${lines[4]} == *" tcp flags:0x3F/0x12" ]]
	iptables -t raw -A OUTPUT -j NOTRACK
	run iptables -t raw -n -L OUTPUT
	[[ ${lines[2]} == "CT         "*" NOTRACK" ]]
}

@test "IPv6 columns" {
	ip6tables -A INPUT -s fd00::/8 -p udp -m udp --dport 53 -j ACCEPT
	run ip6tables -n -L INPUT
	same_text "target     prot opt source               destination         " "${lines[1]}"
	[[ ${lines[2]} =~ ^ACCEPT\ {5}(udp\ |17\ \ )\ .*\ fd00::/8\ {13}::/0\ {17}udp\ dpt:53$ ]]
}
