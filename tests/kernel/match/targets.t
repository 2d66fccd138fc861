# What targets do, as rules behind them see it.

group marks 46
mangle PREROUTING; -p udp --dport 80 -j MARK --set-mark 0x12; p80
mangle PREROUTING; -p udp --dport 81 -j MARK --set-xmark 0x3/0xf; p81
mangle PREROUTING; -p udp --dport 81 -j MARK --or-mark 0x30; p81
mangle PREROUTING; -p udp --dport 81 -j MARK --and-mark 0x32; p81
mangle INPUT; -m mark --mark 0x12; p80
mangle INPUT; -m mark --mark 0x32; p81
mangle INPUT; -m mark --mark 0; p82
mangle INPUT; -p udp --dport 80:81 -j CONNMARK --save-mark; p80 p81
filter INPUT; -m connmark --mark 0x12; p80
filter INPUT; -m connmark --mark 0x30/0x30; p81
filter INPUT; -p udp -m connmark ! --mark 0; p80 p81
packet p80 in udp
packet p81 in udp dport=81
packet p82 in udp dport=82

group headers 4
mangle PREROUTING; -p udp --dport 1 -j TTL --ttl-set 10; u1
mangle PREROUTING; -p udp --dport 4 -j DSCP --set-dscp 0x0a; u4
mangle PREROUTING; -p udp --dport 5 -j TOS --set-tos 0x2a/0xff; u5
filter INPUT; -m ttl --ttl-eq 10; u1
filter INPUT; -m dscp --dscp 0x0a; u4 u5
filter INPUT; -m tos --tos 0x2a; u5
packet u1 in udp dport=1
packet u4 in udp dport=4
packet u5 in udp dport=5

group headers 6
like headers 4
mangle PREROUTING; -p udp --dport 1 -j HL --hl-set 10; u1
mangle PREROUTING; -p udp --dport 4 -j DSCP --set-dscp 0x0a; u4
mangle PREROUTING; -p udp --dport 5 -j TOS --set-tos 0x2a/0xff; u5
filter INPUT; -m hl --hl-eq 10; u1
filter INPUT; -m dscp --dscp 0x0a; u4 u5
filter INPUT; -m tos --tos 0x2a; u5

group segments 46
mangle PREROUTING; -p tcp --dport 1 --syn -j TCPMSS --set-mss 1000; t1 t1small
mangle PREROUTING; -p tcp --dport 2 -j TCPOPTSTRIP --strip-options mss; t2
filter INPUT; -p tcp --syn -m tcpmss --mss 1000; t1
filter INPUT; -p tcp --syn -m tcpmss --mss 900; t1small
filter INPUT; -p tcp --tcp-option 2; t1 t1small
filter INPUT; -p tcp ! --tcp-option 2; t2
packet t1 in tcp dport=1 mss=1460
packet t1small in tcp dport=1 mss=900
packet t2 in tcp dport=2 mss=1460

# Targets that go on with the next rule.
group going 46
raw PREROUTING; -p udp --dport 9 -j CT --notrack; u9
raw PREROUTING; -p udp --dport 10 -j NOTRACK; u10
raw PREROUTING; -p udp --dport 8 -j TRACE; u8
filter INPUT; -p udp -j LOG --log-prefix x; u7 u8 u9 u10
filter INPUT; -p udp -j NFLOG --nflog-group 9; u7 u8 u9 u10
filter INPUT; -p udp -j AUDIT --type accept; u7 u8 u9 u10
filter INPUT; -m conntrack --ctstate UNTRACKED; u9 u10
nat INPUT; -p udp; u7 u8
packet tcp in tcp
packet u7 in udp dport=7
packet u8 in udp dport=8
packet u9 in udp dport=9
packet u10 in udp dport=10

group refusals 4
filter INPUT; -p udp --dport 7 -j REJECT --reject-with icmp-host-prohibited; u7
filter INPUT; -p udp --dport 8 -j REJECT; u8
filter INPUT; -p tcp --dport 9 -j REJECT --reject-with tcp-reset; t9
filter INPUT; -p udp --dport 10 -j REJECT --reject-with icmp-admin-prohibited; u10
filter INPUT; -p udp --dport 11 -j DROP; u11
filter OUTPUT; -p icmp --icmp-type 3/10; u7
filter OUTPUT; -p icmp --icmp-type 3/3; u8
filter OUTPUT; -p icmp --icmp-type 3/13; u10
filter OUTPUT; -p tcp --tcp-flags RST RST; t9
packet u7 in udp dport=7
packet u8 in udp dport=8
packet t9 in tcp dport=9
packet u10 in udp dport=10
packet u11 in udp dport=11

group refusals 6
filter INPUT; -p udp --dport 7 -j REJECT --reject-with icmp6-adm-prohibited; u7
filter INPUT; -p udp --dport 8 -j REJECT; u8
filter INPUT; -p tcp --dport 9 -j REJECT --reject-with tcp-reset; t9
filter INPUT; -p udp --dport 10 -j REJECT --reject-with icmp6-addr-unreachable; u10
filter OUTPUT; -p icmpv6 --icmpv6-type 1/1; u7
filter OUTPUT; -p icmpv6 --icmpv6-type 1/4; u8
filter OUTPUT; -p icmpv6 --icmpv6-type 1/3; u10
filter OUTPUT; -p tcp --tcp-flags RST RST; t9
packet u7 in udp dport=7
packet u8 in udp dport=8
packet t9 in tcp dport=9
packet u10 in udp dport=10

# The first packet of a connection meets the nat table; a second one shows what its connection has become.
group translated 4
nat PREROUTING; -p udp --dport 80 -j DNAT --to-destination 10.0.0.1:99; d80
nat PREROUTING; -p udp --dport 81 -j REDIRECT --to-ports 98; d81
nat PREROUTING; -d 10.0.9.0/24 -j NETMAP --to 10.0.1.0/24; n9
nat POSTROUTING; -p udp --dport 82 -j SNAT --to-source 10.0.1.77:7000-7009; s82
nat POSTROUTING; -p udp --dport 83 -j MASQUERADE; s83
filter INPUT; -p udp --dport 99; d80
filter INPUT; -p udp --dport 98; d81
filter INPUT; -m conntrack --ctstate DNAT; d80 d81
filter FORWARD; -d 10.0.1.2; n9 s82 s83 s82again s83again
filter FORWARD; -m conntrack --ctrepldst 10.0.1.77; s82again
filter FORWARD; -p udp -m conntrack --ctrepldstport 7000:7009; s82again
filter FORWARD; -m conntrack --ctrepldst 10.0.1.1; s83again
filter FORWARD; -m conntrack --ctstate SNAT; s82again s83again
packet d80 in udp
packet d81 in udp dport=81
packet n9 fwd udp dport=84 dst=10.0.9.2
packet s82 fwd udp dport=82
packet s82again fwd udp dport=82
packet s83 fwd udp dport=83
packet s83again fwd udp dport=83

group translated 6
like translated 4
nat PREROUTING; -p udp --dport 80 -j DNAT --to-destination [fd00::1]:99; d80
nat PREROUTING; -p udp --dport 81 -j REDIRECT --to-ports 98; d81
nat PREROUTING; -d fd00:9::/64 -j NETMAP --to fd00:1::/64; n9
nat POSTROUTING; -p udp --dport 82 -j SNAT --to-source fd00:1::77; s82
nat POSTROUTING; -p udp --dport 83 -j MASQUERADE; s83
filter INPUT; -p udp --dport 99; d80
filter INPUT; -p udp --dport 98; d81
filter FORWARD; -d fd00:1::2; n9 s82 s83 s82again s83again
filter FORWARD; -m conntrack --ctrepldst fd00:1::77; s82again
filter FORWARD; -m conntrack --ctrepldst fd00:1::1; s83again
packet n9 fwd udp dport=84 dst=fd00:9::2

group proxies 4
raw PREROUTING; -p tcp --dport 80 --syn -j CT --notrack; syn
filter INPUT; -p tcp -m conntrack --ctstate UNTRACKED,INVALID -j SYNPROXY --mss 1460; syn
filter OUTPUT; -p tcp --tcp-flags SYN,ACK SYN,ACK; syn
packet syn in tcp
packet ack in tcp dport=81 flags=A sport=1025

# nft's own synproxy sums segments up as those of IPv4, and drops them where the network card has not done it.
group proxies 6 nft legacy
like proxies 4
raw PREROUTING; -p tcp --dport 80 --syn -j CT --notrack; syn
filter INPUT; -p tcp -m conntrack --ctstate UNTRACKED,INVALID -j SYNPROXY --mss 1460; syn
filter OUTPUT; -p tcp --tcp-flags SYN,ACK SYN,ACK; syn

group copies 4
mangle PREROUTING; -p udp --dport 80 -j TEE --gateway 10.0.1.2; u80
filter OUTPUT; -p udp --dport 80; u80
filter INPUT; -p udp; u80 u81
packet u80 in udp
packet u81 in udp dport=81

group copies 6
like copies 4
mangle PREROUTING; -p udp --dport 80 -j TEE --gateway fd00:1::2; u80
filter OUTPUT; -p udp --dport 80; u80
filter INPUT; -p udp; u80 u81

# Without words in nft.
group steps 4 nft legacy
mangle PREROUTING; -p udp --dport 2 -j TTL --ttl-inc 6; u2
mangle PREROUTING; -p udp --dport 3 -j TTL --ttl-dec 4; u3
filter INPUT; -m ttl --ttl-eq 70; u2
filter INPUT; -m ttl --ttl-eq 60; u3
packet u2 in udp dport=2
packet u3 in udp dport=3

group steps 6 nft legacy
like steps 4
mangle PREROUTING; -p udp --dport 2 -j HL --hl-inc 6; u2
mangle PREROUTING; -p udp --dport 3 -j HL --hl-dec 4; u3
filter INPUT; -m hl --hl-eq 70; u2
filter INPUT; -m hl --hl-eq 60; u3

# Nobody takes packets from the queue.
group queues 46 nft legacy
filter INPUT; -p udp --dport 8 -j NFQUEUE --queue-num 9 --queue-bypass; u8
filter INPUT; -p udp --dport 9 -j NFQUEUE --queue-balance 9:10 --queue-bypass; u9
filter INPUT; -p udp --dport 7 -j NFQUEUE --queue-num 9; u7
packet u7 in udp dport=7
packet u8 in udp dport=8
packet u9 in udp dport=9

# A hash modulo 1 is 0.
group going-on 46 nft legacy
mangle PREROUTING; -p udp -j HMARK --hmark-tuple src,dst,sport,dport --hmark-mod 1 --hmark-offset 7 --hmark-rnd 1; u1
mangle PREROUTING; -p udp -j IDLETIMER --timeout 100 --label packets; u1
mangle INPUT; -m mark --mark 7; u1
security INPUT; -p udp -j CONNSECMARK --save; u1
security INPUT; -p udp -j CONNSECMARK --restore; u1
security INPUT; -p udp; u1
packet u1 in udp
packet t1 in tcp

group others 4 nft legacy
mangle PREROUTING; -p tcp -j ECN --ecn-tcp-remove; t1 t90
mangle PREROUTING; -p tcp --dport 90 -j TPROXY --on-port 9; t90
filter INPUT; -p tcp; t1
filter INPUT; -p tcp -m ecn --ecn-tcp-ece; -
filter INPUT; -p tcp -m ecn ! --ecn-tcp-cwr; t1
packet u1 in udp
packet t1 in tcp flags=SEC
packet t90 in tcp dport=90

group prefixes 6 nft legacy
mangle PREROUTING; -d fd00:9::/64 -j DNPT --src-pfx fd00:9::/64 --dst-pfx fd00:1::/64; in9
mangle POSTROUTING; -s fd00:8::/64 -j SNPT --src-pfx fd00:8::/64 --dst-pfx fd00:7::/64; out8
filter FORWARD; -d fd00:1::/64; in9 out8
mangle POSTROUTING; -s fd00:7::/64; out8
packet in9 fwd udp dst=fd00:9::2
packet out8 fwd udp src=fd00:8::2

# What is for another host goes to a socket of this one, and is dropped where there is none.
group diverted 46 nft legacy
mangle PREROUTING; -p udp --dport 80 -j TPROXY --on-port 9 --tproxy-mark 1; taken
mangle PREROUTING; -p udp --dport 81 -j TPROXY --on-port 10 --tproxy-mark 1; nobody
mangle PREROUTING; -p udp; local passed
filter INPUT; -p udp --dport 80 -m mark --mark 1; taken
filter INPUT; -m socket; taken local
filter INPUT; -m socket --transparent; taken
filter FORWARD; -p udp; passed
run ip rule add fwmark 1 lookup 9; ip route add local default dev lo table 9
run ip -6 rule add fwmark 1 lookup 9; ip -6 route add local default dev lo table 9
socket 9 transparent
socket 11
packet taken fwd udp
packet nobody fwd udp dport=81
packet passed fwd udp dport=82
packet local in udp dport=11

group sockets 46
mangle PREROUTING; -m socket; one
mangle PREROUTING; -m socket --nowildcard; one every
mangle PREROUTING; -m socket --transparent --nowildcard; every
mangle PREROUTING; -m socket --transparent; -
socket 9
socket 10 transparent any
packet one in udp dport=9
packet every in udp dport=10
packet none in udp dport=11
