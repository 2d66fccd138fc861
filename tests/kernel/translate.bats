# A rule and its translation count the same packets. Both stand in one namespace: the rule in iptables' table, what
# iptables-translate made of it in a table of its own with the same hook.
load ../lib/harness

# A table "twin" with iptables' chains, behind them.
twin() {
	need nft python3
	ns nft 'table ip twin { chain INPUT { type filter hook input priority 10; }; chain OUTPUT { type filter hook output priority 10; }; }'
}
# both CHAIN RULE...: add the rule to both tables.
both() {
	local line
	iptables -A "$@"
	line=$("$SLUICE_BIN/iptables-translate" -A "$@") || complain "not translated: $*" "$line"
	[[ $line == "nft 'add "*"rule ip filter "* ]] || complain "not translated: $line"
	while read -r line; do eval "ns ${line/ ip filter / ip twin }"; done <<<"$line"
}
counts_of_rules() { iptables -v -S "$1" | sed -nE 's/.* -c ([0-9]+ [0-9]+).*/\1/p' | tail -n +2; }
counts_of_twin() { ns nft list chain ip twin "$1" | sed -nE 's/.*counter packets ([0-9]+) bytes ([0-9]+).*/\1 \2/p'; }
same_counts() {
	same_text "$(counts_of_rules "$1")" "$(counts_of_twin "$1")"
}

# Datagrams of several sizes, ports, sources and TOS; connections that are refused.
traffic() {
	ns python3 -c '
import socket
for src in ("127.0.0.1", "127.0.0.2", "127.1.0.9"):
    for port in (52, 53, 54, 79, 80, 81, 1023, 1024):
        for tos in (0, 0x10, 0x28):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_IP, socket.IP_TOS, tos)
            s.bind((src, 0))
            s.sendto(b"x" * (port % 60), ("127.0.0.1", port))
for port in (52, 53, 80, 1024):
    try: socket.create_connection(("127.0.0.1", port), timeout=1)
    except OSError: pass'
	ns ping -q -c 3 -i 0.01 127.0.0.1 >/dev/null
}

@test "matches on real packets" {
	need ping
	twin
	both INPUT -p udp --dport 53:80
	both INPUT -p udp ! --dport 53:80
	both INPUT -p udp -m multiport --dports 53,79:81,80
	both INPUT -p udp -m multiport ! --dports 53,79:81
	both INPUT -p udp -m multiport --ports 53,1024
	both INPUT -s 127.0.0.2
	both INPUT ! -s 127.0.0.0/16
	both INPUT -m iprange --src-range 127.0.0.2-127.1.0.8
	both INPUT -m length --length 40:70
	both INPUT -m length ! --length 40:70
	both INPUT -m tos --tos 0x10
	both INPUT -m dscp --dscp 0x0a
	both INPUT -p tcp --syn
	both INPUT -p tcp ! --syn
	both INPUT -p tcp --tcp-flags RST RST
	both INPUT -p tcp --tcp-option 8
	both INPUT -p tcp -m tcpmss --mss 1000:65535
	both INPUT -p icmp --icmp-type echo-request
	both INPUT -p icmp --icmp-type 3/3
	both INPUT -p icmp ! --icmp-type 3/3
	both INPUT -m conntrack --ctstate NEW
	both INPUT -m conntrack ! --ctstate NEW,ESTABLISHED
	both INPUT -m state --state RELATED
	both INPUT -m conntrack --ctproto udp --ctorigdstport 79:80
	both INPUT -m conntrack --ctdir REPLY
	both INPUT -m addrtype --dst-type LOCAL
	both INPUT -m addrtype ! --src-type LOCAL,UNICAST
	both INPUT -m statistic --mode nth --every 3 --packet 1
	both INPUT -m pkttype --pkt-type unicast
	both INPUT -m ttl --ttl-lt 65
	both INPUT -p udp -m u32 --u32 "6&0xFF=17&&0>>24=0x45&&4&0x1FFF=0,5:9"
	both INPUT -p udp -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 3 --hashlimit-mode srcip,dstport --hashlimit-name a
	both INPUT -p udp -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-srcmask 16 --hashlimit-name b
	both INPUT -p udp -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 9 --hashlimit-name c
	both INPUT -p udp -m connlimit --connlimit-above 10
	both INPUT -p udp -m connlimit --connlimit-upto 9 --connlimit-mask 16
	both INPUT -p udp --dport 53 -m connlabel --label 5 --set
	both INPUT -p udp -m connlabel --label 5
	both INPUT -m policy --dir in --pol none
	both INPUT -m policy --dir in --pol ipsec
	both INPUT -i l+
	both INPUT ! -p udp
	both OUTPUT -m owner --uid-owner 0
	both OUTPUT -p tcp -o lo --sport 52:1024
	traffic
	same_counts INPUT
	same_counts OUTPUT
	counts_of_rules INPUT | grep -qv '^0 0' || complain "nothing was counted"
}

@test "targets: marks" {
	twin
	both OUTPUT -p udp -j MARK --set-mark 0x35
	both OUTPUT -m mark --mark 0x5/0xf
	both OUTPUT -p udp --dport 53 -j MARK --set-xmark 0x2/0xf
	both OUTPUT -m mark --mark 0x32
	both OUTPUT -p udp -j CONNMARK --save-mark
	both OUTPUT -m connmark ! --mark 0x35
	both OUTPUT -p udp -j MARK --and-mark 0xf0
	both OUTPUT -p udp -m mark --mark 0x30
	traffic
	same_counts OUTPUT
}
