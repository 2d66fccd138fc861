# Words of a command line: order, spelling, shortening, values. Each test gives a rule in one spelling and expects the
# one that saves print.
load ../lib/harness

# becomes SAVED WORD...: the rule made of WORDs is saved as SAVED.
becomes() {
	local want=$1; shift
	iptables -F FORWARD
	run iptables "$@"
	[ "$status" -eq 0 ] || complain "refused: $*" "$output"
	same_text "-A FORWARD${want:+ $want}" "$(rules FORWARD)" "$*"
}
becomes6() {
	local want=$1; shift
	ip6tables -F FORWARD
	run ip6tables "$@"
	[ "$status" -eq 0 ] || complain "refused: $*" "$output"
	same_text "-A FORWARD${want:+ $want}" "$(ip6tables -S FORWARD | grep '^-A')" "$*"
}

@test "the lock option in every spelling" {
	for w in -w -w10 '-w 10' --wait '--wait 2' --wait=2 '-w 5 -W 100'; do
		succeeds iptables $w -S INPUT
		succeeds iptables $w -A INPUT -j ACCEPT
	done
	succeeds iptables -A INPUT -j ACCEPT -w
	succeeds iptables -A INPUT -j ACCEPT --wait
	succeeds iptables -A INPUT -j ACCEPT -w 3
	succeeds iptables -t nat --wait -S
	succeeds iptables -w -t nat -S
	succeeds iptables -L INPUT -n -v -x -w 10 -Z
}

@test "-w takes the next word unless it begins with - or !" {
	succeeds iptables -w ! -s 1.2.3.4 -A INPUT
	refused 2 'iptables vN (nf_tables): wait seconds not numeric' iptables -w foo -S
	refused 2 'iptables vN (nf_tables): wait seconds not numeric' iptables -wnxvL
	succeeds iptables -w 10 -nxvL
}

@test "clusters of short options, and options glued to values" {
	succeeds iptables -nvL
	succeeds iptables -nvxL INPUT
	succeeds iptables -tnat -nL
	becomes "-s 1.2.3.4/32 -j DROP" -AFORWARD -s 1.2.3.4 -j DROP
}

@test "-ptcp, --proto=tcp, -s1.2.3.4, --src=1.2.3.4" {
	not_on_189 "it takes the whole word for the value of -p -s -d -i -o -j"
	becomes "-i eth0 -o eth1 -j DROP" -A FORWARD -ieth0 --out-interface=eth1 -jDROP
	becomes "-j DROP" -A FORWARD --jump=DROP
	becomes "-s 1.2.3.4/32 -d 5.6.7.8/32" -A FORWARD -s1.2.3.4 --dst=5.6.7.8
	becomes "-s 1.2.3.4/32 -d 5.6.7.8/32" -A FORWARD --source=1.2.3.4 -d5.6.7.8
	becomes "-p tcp -j DROP" -A FORWARD -ptcp -jDROP
	becomes "-p tcp -j DROP" -A FORWARD --proto=tcp -jDROP
}

@test "long names, with and without =, and their unique beginnings" {
	becomes "-s 1.2.3.4/32 -d 5.6.7.8/32 -i eth0 -o eth1 -p tcp -j DROP" --append FORWARD --source 1.2.3.4 \
		--destination 5.6.7.8 --in-interface eth0 --out-interface eth1 --protocol tcp --jump DROP
	becomes "-s 1.2.3.4/32 -d 5.6.7.8/32 -p tcp -j DROP" --append=FORWARD --src 1.2.3.4 --dst 5.6.7.8 --proto tcp --jump DROP
	becomes "-d 5.6.7.8/32" -A FORWARD --dest 5.6.7.8
	becomes "-s 1.2.3.4/32 -p tcp -m tcp --dport 22" --app FORWARD --sour 1.2.3.4 --prot tcp --destination-p 22
	becomes "-p tcp -m tcp --sport 1 --dport 2" -A FORWARD -p tcp --source-port 1 --destination-port 2
	becomes "-p tcp -m tcp --dport 2" -A FORWARD -p tcp --dpo 2
	succeeds iptables --list FORWARD --numeric --verbose --exact --line-numbers
	succeeds iptables --list-rules FORWARD
	succeeds iptables --line -nL
	succeeds iptables --new-chain one
	succeeds iptables --rename-chain one two
	succeeds iptables --delete-chain two
	succeeds iptables --new two
	succeeds iptables --zero
	succeeds iptables --flush FORWARD
	succeeds iptables --policy FORWARD ACCEPT
	succeeds iptables --table nat --list-rules
	succeeds iptables --insert FORWARD --jump ACCEPT
	succeeds iptables --check FORWARD --jump ACCEPT
	succeeds iptables --replace FORWARD 1 --jump DROP
	succeeds iptables --delete FORWARD 1
}

@test "any order of words" {
	becomes "-p tcp -m tcp --dport 22 -j ACCEPT" -A FORWARD -j ACCEPT -p tcp -m tcp --dport 22
	becomes "-p tcp -m tcp --dport 22 -j ACCEPT" -A FORWARD -m tcp -p tcp --dport 22 -j ACCEPT
	becomes "-p tcp -m tcp --dport 22 -j ACCEPT" -A FORWARD -m tcp --dport 22 -p tcp -j ACCEPT
	becomes "-p tcp -m comment --comment hi -j ACCEPT" -A FORWARD -p tcp -j ACCEPT -m comment --comment hi
	becomes "-p tcp -m tcp --dport 22 -j ACCEPT" -p tcp --dport 22 -j ACCEPT -A FORWARD -t filter
	becomes "-s 1.2.3.4/32 -d 5.6.7.8/32 -i a -o b -p udp" -p udp -o b -i a -d 5.6.7.8 -s 1.2.3.4 -A FORWARD
	becomes '-m conntrack --ctstate NEW -j LOG --log-prefix "two words"' -A FORWARD -m conntrack -j LOG \
		--log-prefix "two words" --ctstate NEW
}

@test "matches keep their order, and may come twice" {
	becomes "-m mark --mark 0x1 -m comment --comment a -m comment --comment b" -A FORWARD -m mark --mark 1 \
		-m comment --comment a -m comment --comment b
	becomes "-m comment --comment a -m mark --mark 0x1" -A FORWARD -m comment --comment a -m mark --mark 1
}

@test "the protocol's match comes by itself when one of its options is there" {
	becomes "-p tcp -m tcp --dport 22" -A FORWARD -p tcp --dport 22
	becomes "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN" -A FORWARD -p tcp --syn
	becomes "-p icmp -m icmp --icmp-type 8" -A FORWARD -p icmp --icmp-type echo-request
	becomes6 "-p ipv6-icmp -m icmp6 --icmpv6-type 135" -A FORWARD -p icmpv6 --icmpv6-type neighbor-solicitation
	becomes "-p tcp" -A FORWARD -p tcp
}

@test "! before an option" {
	becomes "! -s 1.2.3.4/32 ! -d 5.6.7.8/32 ! -i a ! -o b ! -p tcp" -A FORWARD ! -s 1.2.3.4 ! -d 5.6.7.8 ! -i a ! -o b ! -p tcp
	becomes "-p tcp -m tcp ! --dport 22" -A FORWARD -p tcp ! --dport 22
	becomes "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN" -A FORWARD -p tcp ! --syn
	becomes "-m mark ! --mark 0x1" -A FORWARD -m mark ! --mark 1
	becomes "! -f" -A FORWARD ! -f
}

@test "addresses" {
	becomes "-s 10.1.2.0/24" -A FORWARD -s 10.1.2.3/24
	becomes "-s 10.1.2.0/24" -A FORWARD -s 10.1.2.3/255.255.255.0
	becomes "-s 10.0.2.3/255.0.255.255" -A FORWARD -s 10.1.2.3/255.0.255.255
	becomes "" -A FORWARD -s 0/0 -d 0.0.0.0/0
	becomes "-s 10.0.0.0/8" -A FORWARD -s 10/8
	becomes "-s 10.1.0.0/16" -A FORWARD -s 10.1/16
	# A root that was made by debootstrap alone has no /etc/hosts.
	[ ! -e /etc/hosts ] || becomes "-s 127.0.0.1/32" -A FORWARD -s localhost
	becomes6 "-s fd00:1:2::/48" -A FORWARD -s fd00:1:2:3::4/48
	becomes6 "-s fd00::1/128" -A FORWARD -s fd00:0:0:0:0:0:0:1
	becomes6 "-d ::ffff:1.2.3.4/128" -A FORWARD -d ::ffff:1.2.3.4
}

@test "0/0 for ip6tables too" {
	becomes6 "-j DROP" -A FORWARD -s 0/0 -j DROP
	becomes6 "-j DROP" -A FORWARD -d 0/0 -j DROP
}

@test "interfaces" {
	becomes "-i eth+ -o ppp0" -A FORWARD -i eth+ -o ppp0
	becomes "" -A FORWARD -i +
	becomes "! -i +" -A FORWARD ! -i +
	becomes "-i fifteen-letters" -A FORWARD -i fifteen-letters
	becomes "-i a/b" -A FORWARD -i a/b
	is_ours || return 0             # 1.8.9 saves two words
	becomes '-i "a b" -o "a +"' -A FORWARD -i "a b" -o "a +"
}

@test "protocols by name, number, none" {
	becomes "" -A FORWARD -p all
	becomes "" -A FORWARD -p 0
	becomes "-p tcp" -A FORWARD -p 6
	becomes "-p udp" -A FORWARD -p UDP
	becomes "-p esp" -A FORWARD -p 50
	becomes "-p 253" -A FORWARD -p 253
	becomes6 "-p ipv6-icmp" -A FORWARD -p icmpv6
	becomes6 "-p ipv6-icmp" -A FORWARD -p ipv6-icmp
	becomes6 "-p ipv6-icmp" -A FORWARD -p 58
}

@test "a protocol that only /etc/protocols knows is saved by number" {
	not_on_189 "it saves the name, which another machine may not know"
	becomes "-p 47" -A FORWARD -p 47
	getent protocols gre >/dev/null || skip "no /etc/protocols"
	becomes "-p 47" -A FORWARD -p gre
	becomes "-p 2" -A FORWARD -p igmp
}

@test "ports by name, range, half range" {
	becomes "-p tcp -m tcp --dport 22" -A FORWARD -p tcp --dport ssh
	becomes "-p tcp -m tcp --dport 1024:65535" -A FORWARD -p tcp --dport 1024:
	becomes "-p tcp -m tcp --dport 0:1023" -A FORWARD -p tcp --dport :1023
	becomes "-p tcp -m tcp --dport 7" -A FORWARD -p tcp --dport 7:7
	becomes "-p tcp -m tcp" -A FORWARD -p tcp --dport :
	becomes "-p udp -m multiport --dports 53,67:68" -A FORWARD -p udp -m multiport --dports domain,67:68
	becomes "-p tcp -m multiport --dports 80,443" -A FORWARD -p tcp -m multiport --dport http,https
	becomes "-p tcp -m multiport --ports 80,443" -A FORWARD -p tcp -m multiport --ports 80,443
}

@test "quoting in saves" {
	becomes '-m comment --comment word' -A FORWARD -m comment --comment word
	becomes '-m comment --comment "two words"' -A FORWARD -m comment --comment "two words"
	becomes "-m comment --comment \"it\\'s\"" -A FORWARD -m comment --comment "it's"
	becomes '-m comment --comment "a \"b\" c\\d"' -A FORWARD -m comment --comment 'a "b" c\d'
	becomes '-m comment --comment ""' -A FORWARD -m comment --comment ''
	becomes '-j LOG --log-prefix "x: "' -A FORWARD -j LOG --log-prefix 'x: '
}

@test "targets: jump, goto, and what they print by default" {
	iptables -N chain
	becomes "-j chain" -A FORWARD -j chain
	becomes "-g chain" -A FORWARD -g chain
	becomes "-g chain" -A FORWARD --goto chain
	becomes "-j RETURN" -A FORWARD -j RETURN
	becomes "-j REJECT --reject-with icmp-port-unreachable" -A FORWARD -j REJECT
	becomes "-p tcp -j REJECT --reject-with tcp-reset" -A FORWARD -p tcp -j REJECT --reject-with tcp-rst
	becomes "-j LOG" -A FORWARD -j LOG --log-level warning
	becomes "-j LOG --log-level 7" -A FORWARD -j LOG --log-level debug
	becomes6 "-j REJECT --reject-with icmp6-port-unreachable" -A FORWARD -j REJECT
}

@test "-4 and -6 on a command line" {
	succeeds iptables -4 -A FORWARD -j DROP
	succeeds ip6tables -6 -A FORWARD -j DROP
	same_text "-A FORWARD -j DROP" "$(rules FORWARD)"
}

@test "a number after -S and -L picks one rule; -n -v -x --line-numbers do not disturb" {
	iptables -A FORWARD -j ACCEPT
	iptables -A FORWARD -j DROP
	succeeds iptables -S FORWARD 2
	same_text "-A FORWARD -j DROP" "$output"
	succeeds iptables -L FORWARD 2 -n
	[[ $output == DROP* ]]
	succeeds iptables -n --line-numbers -L FORWARD 2
	[[ $output == 2\ *DROP* ]]
}
