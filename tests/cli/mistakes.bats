# Slips of the finger and of memory. The first line is iptables' own; what helps comes below it, and here that is
# what counts: the place, the reason, the word that was meant.
load ../lib/harness

# slip HINT WORD...: refused, and the answer has HINT in it and a caret.
slip() {
	local want=$1; shift
	run "$@"
	[ "$status" -ne 0 ] || complain "taken: $*"
	is_ours || return 0
	[[ $output == *"$want"* ]] || complain "no \"$want\" in the answer to: $*" "$output"
	[[ $output == *"^"* ]] || complain "no caret in the answer to: $*" "$output"
}

@test "targets in small letters" {
	slip 'SNAT' iptables -t nat -A POSTROUTING -j snat --to-source 1.2.3.4
	slip 'DROP' iptables -A INPUT -j drop
	slip 'ACCEPT' iptables -A INPUT -p tcp -j accept
	slip 'MASQUERADE' iptables -t nat -A POSTROUTING -j masquerade
	slip 'REJECT' iptables -A INPUT -j Reject
}

@test "targets mistyped" {
	slip 'ACCEPT' iptables -A INPUT -j ACEPT
	slip 'ACCEPT' iptables -A INPUT -j ACCPET
	slip 'DROP' iptables -A INPUT -j DORP
	slip 'MASQUERADE' iptables -t nat -A POSTROUTING -j MASQURADE
	slip 'REJECT' iptables -A INPUT -j REJCET
}

@test "options mistyped" {
	slip '--dport' iptables -A INPUT -p tcp --dprot 22 -j DROP
	slip '--dport' iptables -A INPUT -p tcp --dpotr 22 -j DROP
	slip '--sport' iptables -A INPUT -p udp --sprt 53 -j DROP
	slip '--ctstate' iptables -A INPUT -m conntrack --ctsate NEW -j DROP
	slip '--to-source' iptables -t nat -A POSTROUTING -j SNAT --to-sorce 1.2.3.4
	slip '--to-destination' iptables -t nat -A PREROUTING -j DNAT --to-destnation 1.2.3.4
	slip '--line-numbers' iptables -L --lien-numbers
	slip '--append' iptables --apend INPUT -j DROP
	slip '--in-interface' iptables -A INPUT --in-interfcae eth0
	slip '--reject-with' iptables -A INPUT -j REJECT --rejcet-with tcp-reset
	slip '--log-prefix' iptables -A INPUT -j LOG --log-prefx x
}

@test "ports without a protocol" {
	slip '-p tcp' iptables -A INPUT --dport 22 -j DROP
	slip '-p tcp' iptables -A INPUT --sport 53
	slip '-p tcp' iptables -A INPUT -s 1.2.3.4 --dport 80 -j ACCEPT
	slip '-p tcp' iptables -A INPUT -m multiport --dports 80,443 -j ACCEPT
	slip '-p tcp' iptables -A INPUT -m tcp --dport 80
}

@test "an option of a match that was not named" {
	slip '-m conntrack' iptables -A INPUT --ctstate NEW -j ACCEPT
	slip '-m state' iptables -A INPUT --state NEW -j ACCEPT
	slip '-m comment' iptables -A INPUT --comment hello -j ACCEPT
	slip '-m limit' iptables -A INPUT --limit 5/min -j ACCEPT
	slip '-j SNAT' iptables -t nat -A POSTROUTING --to-source 1.2.3.4
}

@test "a match mistyped" {
	slip 'conntrack' iptables -A INPUT -m contrack --ctstate NEW
	slip 'multiport' iptables -A INPUT -p tcp -m mutliport --dports 1,2
	slip 'comment' iptables -A INPUT -m coment --comment x
}

@test "chains mistyped, in small letters" {
	slip 'INPUT' iptables -A input -j DROP
	slip 'INPUT' iptables -A INPTU -j DROP
	slip 'POSTROUTING' iptables -t nat -A POSTROUTNG -j MASQUERADE
	slip 'FORWARD' iptables -P FORWAD DROP
}

@test "a chain of another table" {
	slip 'nat' iptables -A PREROUTING -j DROP
	slip 'nat' iptables -A POSTROUTING -j MASQUERADE
}

@test "tables mistyped" {
	slip 'nat' iptables -t natt -L
	slip 'filter' iptables -t fliter -L
	slip 'mangle' iptables -t magnle -L
}

@test "policies" {
	slip 'DROP' iptables -P INPUT REJECT
	slip 'ACCEPT' iptables -P INPUT accept
}

@test "protocols" {
	slip 'tcp' iptables -A INPUT -p tpc --dport 22
	slip 'icmp' iptables -A INPUT -p imcp
}

@test "words of values" {
	slip 'ESTABLISHED' iptables -A INPUT -m conntrack --ctstate ESTABLSIHED
	slip 'RELATED' iptables -A INPUT -m state --state REALTED
	slip 'tcp-reset' iptables -A INPUT -p tcp -j REJECT --reject-with tcp-rset
	slip 'echo-request' iptables -A INPUT -p icmp --icmp-type echo-requst
	slip 'SYN' iptables -A INPUT -p tcp --tcp-flags SNY SYN
}

@test "addresses and masks" {
	slip '1.2.3.256' iptables -A INPUT -s 1.2.3.256
	slip '33' iptables -A INPUT -s 10.0.0.0/33
	slip '10.0.0' iptables -A INPUT -s 10.0.0.
	slip 'ip6tables' iptables -A INPUT -s fd00::1
	slip 'iptables' ip6tables -A INPUT -s 10.0.0.1
}

@test "! behind the option" {
	slip '! -s' iptables -A INPUT -s ! 1.2.3.4
	slip '! --dport' iptables -A INPUT -p tcp --dport ! 22
}

@test "the kernel's refusals have a reason" {
	slip 'nat' iptables -A INPUT -j MASQUERADE
	slip 'nat' iptables -A INPUT -j DNAT --to-destination 1.2.3.4
	slip '-p tcp' iptables -A INPUT -j REJECT --reject-with tcp-reset
	slip 'mangle' iptables -A INPUT -j TTL --ttl-set 3
}

@test "nothing slips through: after all of these there is no rule" {
	for words in '-A INPUT -j ACEPT' '-A INPUT --dport 22 -j DROP' '-A INPUT -p tcp --dprot 22 -j DROP' '-t nat -A POSTROUTING -j snat'; do
		run iptables $words
		[ "$status" -eq 2 ] || complain "exit $status: $words"
	done
	same_text '' "$(ruleset | grep ^-A || true)"
}
