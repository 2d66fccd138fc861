# The commands that people learn first, as they are typed.
load ../lib/harness

@test "drop ssh, list with numbers, delete by number" {
	succeeds iptables -t filter -A INPUT -p tcp --dport 22 -j DROP
	same_text '-A INPUT -p tcp -m tcp --dport 22 -j DROP' "$(rules INPUT)"
	succeeds iptables -nL --line-numbers
	[[ ${lines[2]} =~ ^1\ {4}DROP\ .*tcp\ dpt:22$ ]]
	succeeds iptables -D INPUT 1
	same_text '' "$(rules INPUT)"
}

@test "NAT for a subnet: to a range of addresses, masquerade" {
	succeeds iptables -t nat -A POSTROUTING -s 10.8.0.0/255.255.255.0 -o eth0 -j SNAT --to-source 192.168.5.3-192.168.5.5
	succeeds iptables -t nat -A POSTROUTING -s 10.8.0.0/255.255.255.0 -j SNAT --to-source 192.168.5.3
	succeeds iptables -t nat -A POSTROUTING -s 10.8.0.0/255.255.255.0 -o eth0 -j MASQUERADE
	same_text '-A POSTROUTING -s 10.8.0.0/24 -o eth0 -j SNAT --to-source 192.168.5.3-192.168.5.5
-A POSTROUTING -s 10.8.0.0/24 -j SNAT --to-source 192.168.5.3
-A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE' "$(rules POSTROUTING nat)"
}

@test "port forwarding and redirection" {
	succeeds iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 80 -j DNAT --to-destination 192.168.0.10:8080
	succeeds iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-port 3128
	succeeds iptables -t nat -A OUTPUT -d 1.2.3.4 -j DNAT --to 5.6.7.8
	same_text '-A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.168.0.10:8080
-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128' "$(rules PREROUTING nat)"
	same_text '-A OUTPUT -d 1.2.3.4/32 -j DNAT --to-destination 5.6.7.8' "$(rules OUTPUT nat)"
}

@test "no tracking" {
	succeeds iptables -t raw -A PREROUTING -p udp --dport 53 -j NOTRACK
	succeeds iptables -t raw -A OUTPUT -p udp --sport 53 -j CT --notrack
	same_text '-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack' "$(rules PREROUTING raw | sed 's/-j NOTRACK/-j CT --notrack/')"
	same_text '-A OUTPUT -p udp -m udp --sport 53 -j CT --notrack' "$(rules OUTPUT raw)"
}

@test "states" {
	succeeds iptables -A INPUT -m state --state NEW,ESTABLISHED,RELATED,INVALID,UNTRACKED -j ACCEPT
	succeeds iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
	succeeds iptables -A INPUT -m conntrack --ctstate NEW -p tcp ! --syn -j DROP
	same_text '-A INPUT -m state --state INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED -j ACCEPT
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m conntrack --ctstate NEW -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP' "$(rules INPUT)"
}

@test "defaults and a small firewall" {
	succeeds iptables -P INPUT DROP
	succeeds iptables -P FORWARD DROP
	succeeds iptables -A INPUT -i lo -j ACCEPT
	succeeds iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
	succeeds iptables -A INPUT -p icmp --icmp-type echo-request -m limit --limit 1/s --limit-burst 4 -j ACCEPT
	succeeds iptables -A INPUT -p tcp -m multiport --dports 22,80,443 -j ACCEPT
	succeeds iptables -A INPUT -m limit --limit 5/min -j LOG --log-prefix "IPTables-Dropped: " --log-level 4
	succeeds iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited
	same_text '-P INPUT DROP
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 8 -m limit --limit 1/sec --limit-burst 4 -j ACCEPT
-A INPUT -p tcp -m multiport --dports 22,80,443 -j ACCEPT
-A INPUT -m limit --limit 5/min -j LOG --log-prefix "IPTables-Dropped: "
-A INPUT -j REJECT --reject-with icmp-host-prohibited' "$(iptables -S INPUT)"
}

@test "block a host, a net, a MAC, a range" {
	succeeds iptables -I INPUT -s 202.54.1.2 -j DROP
	succeeds iptables -A INPUT -s 202.54.1.0/24 -j DROP
	succeeds iptables -A INPUT -m mac --mac-source 00:0F:EA:91:04:08 -j DROP
	succeeds iptables -A INPUT -m iprange --src-range 192.168.1.100-192.168.1.200 -j ACCEPT
	succeeds iptables -D INPUT -s 202.54.1.2 -j DROP
	same_text '-A INPUT -s 202.54.1.0/24 -j DROP
-A INPUT -m mac --mac-source 00:0f:ea:91:04:08 -j DROP
-A INPUT -m iprange --src-range 192.168.1.100-192.168.1.200 -j ACCEPT' "$(rules INPUT)"
}

@test "slow down ssh with recent" {
	succeeds iptables -A INPUT -p tcp --dport 22 -m state --state NEW -m recent --set --name SSH
	succeeds iptables -A INPUT -p tcp --dport 22 -m state --state NEW -m recent --update --seconds 60 --hitcount 4 --name SSH -j DROP
	same_text '-A INPUT -p tcp -m tcp --dport 22 -m state --state NEW -m recent --set --name SSH --mask 255.255.255.255 --rsource
-A INPUT -p tcp -m tcp --dport 22 -m state --state NEW -m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource -j DROP' "$(rules INPUT)"
}

@test "marks, TOS, TTL, MSS in mangle" {
	succeeds iptables -t mangle -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 1
	succeeds iptables -t mangle -A PREROUTING -j CONNMARK --save-mark
	succeeds iptables -t mangle -A OUTPUT -p tcp --dport 22 -j TOS --set-tos Minimize-Delay
	succeeds iptables -t mangle -A POSTROUTING -j TTL --ttl-set 64
	succeeds iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
	same_text '-A PREROUTING -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff' "$(rules PREROUTING mangle)"
	same_text '-A OUTPUT -p tcp -m tcp --dport 22 -j TOS --set-tos 0x10/0x3f' "$(rules OUTPUT mangle)"
	same_text '-A POSTROUTING -j TTL --ttl-set 64' "$(rules POSTROUTING mangle)"
}

@test "a chain of one's own" {
	succeeds iptables -N LOGGING
	succeeds iptables -A INPUT -j LOGGING
	succeeds iptables -A LOGGING -m limit --limit 2/min -j LOG --log-prefix "Packet Dropped: "
	succeeds iptables -A LOGGING -j DROP
	succeeds iptables -F LOGGING
	succeeds iptables -D INPUT -j LOGGING
	succeeds iptables -X LOGGING
}

@test "all five tables can be listed, flushed and saved" {
	for t in raw mangle nat filter security; do
		succeeds iptables -t $t -L -n -v
		succeeds iptables -t $t -F
		succeeds iptables -t $t -X
		succeeds iptables -t $t -Z
		succeeds iptables -t $t -S
	done
	succeeds iptables-save
}

@test "loading a script's worth of commands leaves what they say" {
	succeeds iptables -F
	succeeds iptables -X
	succeeds iptables -t nat -F
	succeeds iptables -t mangle -F
	succeeds iptables -P INPUT ACCEPT
	succeeds iptables -L -v -n --line-numbers
	succeeds iptables -L INPUT
	succeeds iptables -t nat -L
	succeeds iptables -S
}
