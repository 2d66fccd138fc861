# Header fields and the protocols that have ports.

group header4 4
filter INPUT; -s 10.0.0.2; a b c e
filter INPUT; -s 10.0.0.0/30; a b c d e
filter INPUT; -s 10.0.0.4/30; -
filter INPUT; ! -s 10.0.0.2; d
filter INPUT; ! -s 10.0.0.0/24; -
filter INPUT; -d 10.0.0.1; a b c d
filter INPUT; ! -d 10.0.0.1; e
filter INPUT; -s 10.0.0.3/255.0.0.255; d
filter INPUT; ! -s 10.0.0.3/255.0.0.255; a b c e
filter INPUT; -p tcp; a d e
filter INPUT; ! -p tcp; b c
filter INPUT; -p all; a b c d e
filter INPUT; -p 47; c
filter INPUT; -i tap0; a b c d e
filter INPUT; ! -i tap0; -
filter INPUT; -i tap+; a b c d e
filter INPUT; -i ta+; a b c d e
filter INPUT; ! -i ta+; -
filter INPUT; -i tap; -
filter INPUT; -i tap1+; -
filter INPUT; -i +; a b c d e
filter FORWARD; -i tap0 -o tap1; fwd df first second last
filter FORWARD; -i tap0 ! -o tap1; -
filter FORWARD; ! -i tap1 ! -o tap0; fwd df first second last
filter FORWARD; -o tap1+; fwd df first second last
filter FORWARD; -f; second last
filter FORWARD; ! -f; fwd first df
filter FORWARD; -p udp -f; second last
# nft's own words read ports where a later fragment has data, and so does Debian's iptables-nft.
filter FORWARD; -p udp -m udp --dport 80; fwd first df second@words last@words
filter FORWARD; -p udp -m udp ! --dport 80; -
packet a in tcp
packet b in udp
packet c in gre
packet d in tcp src=10.0.0.3
packet e in tcp dst=10.0.1.1
packet fwd fwd udp
packet df fwd udp df=1
packet first fwd udp mf=1 len=44
packet second fwd proto=17 off=24 mf=1 hex=0050005000500050
packet last fwd proto=17 off=32 hex=0050005000500050

group tcp 46
filter INPUT; -p tcp -m tcp --dport 80; syn synack ack fin rst xmas null opt ece
filter INPUT; -p tcp -m tcp ! --dport 80; p79 p82 p0 p65535
filter INPUT; -p tcp -m tcp --dport 80:82; syn synack ack fin rst xmas null opt ece p82
filter INPUT; -p tcp -m tcp ! --dport 80:82; p79 p0 p65535
filter INPUT; -p tcp -m tcp --dport :79; p79 p0
filter INPUT; -p tcp -m tcp --dport 83:; p65535
filter INPUT; -p tcp -m tcp --sport 1024; syn synack ack fin rst xmas null opt ece p79 p82 p65535
filter INPUT; -p tcp -m tcp ! --sport 1024; p0
filter INPUT; -p tcp -m tcp --sport 5:6 --dport 0; p0
filter INPUT; -p tcp -m tcp --syn; syn opt ece p79 p82 p0 p65535
filter INPUT; -p tcp -m tcp ! --syn; synack ack fin rst xmas null
filter INPUT; -p tcp -m tcp --tcp-flags ALL NONE; null
filter INPUT; -p tcp -m tcp ! --tcp-flags ALL NONE; syn synack ack fin rst xmas opt ece p79 p82 p0 p65535
filter INPUT; -p tcp -m tcp --tcp-flags ALL FIN,PSH,URG; xmas
filter INPUT; -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK; synack
filter INPUT; -p tcp -m tcp --tcp-flags FIN FIN; fin xmas
filter INPUT; -p tcp -m tcp ! --tcp-flags FIN,RST NONE; fin rst xmas
filter INPUT; -p tcp -m tcp --tcp-option 5; opt
filter INPUT; -p tcp -m tcp ! --tcp-option 5; syn synack ack fin rst xmas null ece p79 p82 p0 p65535
filter INPUT; -p tcp -m ecn --ecn-tcp-ece; ece
filter INPUT; -p tcp -m ecn ! --ecn-tcp-cwr; syn synack ack fin rst xmas null opt p79 p82 p0 p65535 udp:0
filter INPUT; -p tcp -m ecn --ecn-tcp-cwr --ecn-tcp-ece; ece
filter INPUT; -p tcp -m multiport --dports 79,82; p79 p82
filter INPUT; -p tcp -m multiport --dports 79,82:65535; p79 p82 p65535
filter INPUT; -p tcp -m multiport ! --dports 79,80,82; p0 p65535
filter INPUT; -p tcp -m multiport --ports 5,79; p79 p0
filter INPUT; -p tcp -m multiport --sports 1:1023; p0
filter INPUT; -p tcp -m multiport ! --ports 80,1024; p0
filter INPUT; -p udp -m multiport --dports 80; udp
filter INPUT; -p udp -m udp --dport 80; udp
filter INPUT; -p udp -m udp ! --dport 80; udp81
filter INPUT; -p udp -m udp --sport 1024:65535 ! --dport 81:90; udp
filter INPUT; -p udp -m udp ! --sport 1024; -
packet syn in tcp flags=S
packet synack in tcp flags=SA
packet ack in tcp flags=A
packet fin in tcp flags=FA
packet rst in tcp flags=R
packet xmas in tcp flags=FPU
packet null in tcp flags=-
packet opt in tcp flags=S opts=0101050a0000000100000002
packet ece in tcp flags=SEC
packet p79 in tcp dport=79
packet p82 in tcp dport=82
packet p0 in tcp dport=0 sport=5
packet p65535 in tcp dport=65535
packet udp in udp
packet udp81 in udp dport=81

group tcpmss 46
filter INPUT; -p tcp --tcp-flags SYN,RST SYN -m tcpmss --mss 1400; m1400
filter INPUT; -p tcp --tcp-flags SYN,RST SYN -m tcpmss --mss 1400:1460; m1400 m1460
filter INPUT; -p tcp --tcp-flags SYN,RST SYN -m tcpmss ! --mss 1400:1460; m1399 m1461 none
filter INPUT; -p tcp --tcp-flags SYN,RST SYN -m tcpmss --mss 0:65535; m1399 m1400 m1460 m1461
packet m1399 in tcp mss=1399
packet m1400 in tcp mss=1400
packet m1460 in tcp mss=1460
packet m1461 in tcp mss=1461
packet none in tcp
packet ack in tcp mss=1400 flags=R
packet udp in udp

group others 46
filter FORWARD; -p sctp -m sctp --dport 80; data init many
filter FORWARD; -p sctp -m sctp ! --dport 80; p81
filter FORWARD; -p sctp -m sctp --sport 1000:1024 --dport 81; p81
filter FORWARD; -p sctp -m sctp --chunk-types any INIT; init many
filter FORWARD; -p sctp -m sctp --chunk-types only INIT; init
filter FORWARD; -p sctp -m sctp --chunk-types all DATA,INIT; many
filter FORWARD; -p sctp -m sctp ! --chunk-types any INIT; data p81
filter FORWARD; -p sctp -m sctp ! --chunk-types only DATA; init many
filter FORWARD; -p sctp -m sctp --chunk-types any DATA:U; init:0 many
filter FORWARD; -p sctp -m sctp --chunk-types any DATA:u; data p81
filter FORWARD; -p dccp -m dccp --dport 80; req resp dopt
filter FORWARD; -p dccp -m dccp ! --dport 80; d81
filter FORWARD; -p dccp -m dccp --dccp-types REQUEST; req d81
filter FORWARD; -p dccp -m dccp --dccp-types REQUEST,RESPONSE; req resp d81
filter FORWARD; -p dccp -m dccp ! --dccp-types REQUEST; resp dopt
filter FORWARD; -p dccp -m dccp --dccp-types DATA; dopt
filter FORWARD; -p dccp -m dccp --dccp-option 32; dopt
filter FORWARD; -p dccp -m dccp ! --dccp-option 32; req resp d81
filter FORWARD; -p udplite; lite
filter FORWARD; -p udplite -m multiport --dports 80; lite
filter FORWARD; -p sctp -m multiport ! --dports 81; data init many
filter FORWARD; -p dccp -m multiport --ports 81; d81
filter FORWARD; -p esp -m esp --espspi 256; esp256
filter FORWARD; -p esp -m esp --espspi 200:256; esp256
filter FORWARD; -p esp -m esp --espspi 256:4294967295; esp256 espmax
filter FORWARD; -p esp -m esp ! --espspi 0:256; espmax
filter FORWARD; -p esp -m esp --espspi 257:300; -
filter FORWARD; -p ipcomp -m ipcomp --ipcompspi 18; comp18
filter FORWARD; -p ipcomp -m ipcomp --ipcompspi 17:18; comp18
filter FORWARD; -p ipcomp -m ipcomp ! --ipcompspi 18; comp19
packet data fwd sctp chunks=0
packet init fwd sctp chunks=1
packet many fwd sctp chunks=1,0:4
packet p81 fwd sctp chunks=0 dport=81
packet req fwd dccp type=0
packet resp fwd dccp type=1
packet d81 fwd dccp type=0 dport=81
packet dopt fwd dccp type=2 opts=20030100
packet lite fwd udplite data=abc
packet esp256 fwd esp spi=256
packet espmax fwd esp spi=4294967295
packet comp18 fwd comp cpi=18
packet comp19 fwd comp cpi=19
packet udp fwd udp

group icmp 4
filter INPUT; -p icmp -m icmp --icmp-type 8; echo
filter INPUT; -p icmp -m icmp --icmp-type echo-reply; reply
filter INPUT; -p icmp -m icmp --icmp-type any; echo reply un0 un3 un15 t255
filter INPUT; -p icmp -m icmp --icmp-type 3; un0 un3 un15
filter INPUT; -p icmp -m icmp --icmp-type 3/3; un3
filter INPUT; -p icmp -m icmp --icmp-type port-unreachable; un3
filter INPUT; -p icmp -m icmp --icmp-type 3/0; un0
filter INPUT; -p icmp -m icmp ! --icmp-type 3/3; echo reply un0 un15 t255
filter INPUT; -p icmp -m icmp ! --icmp-type 3; echo reply t255
filter INPUT; -p icmp -m icmp ! --icmp-type any; -
filter INPUT; -p icmp; echo reply un0 un3 un15 t255
packet echo in icmp
packet reply in icmp type=0
packet un0 in icmp type=3
packet un3 in icmp type=3 code=3
packet un15 in icmp type=3 code=15
packet t255 in icmp type=255
packet udp in proto=17 hex=0800000000080000

group icmp6 6
filter INPUT; -p icmpv6 -m icmp6 --icmpv6-type 128; echo
filter INPUT; -p icmpv6 -m icmp6 --icmpv6-type echo-reply; reply
filter INPUT; -p icmpv6 -m icmp6 --icmpv6-type 1; un0 un4
filter INPUT; -p icmpv6 -m icmp6 --icmpv6-type 1/4; un4
filter INPUT; -p icmpv6 -m icmp6 --icmpv6-type destination-unreachable; un0 un4
filter INPUT; -p icmpv6 -m icmp6 ! --icmpv6-type 1/4; echo reply un0
filter INPUT; -p icmpv6 -m icmp6 ! --icmpv6-type 1; echo reply
packet echo in icmp6
packet reply in icmp6 type=129
packet un0 in icmp6 type=1
packet un4 in icmp6 type=1 code=4
packet udp in udp

group ah 4
filter INPUT; -p ah -m ah --ahspi 5; five
filter INPUT; -p ah -m ah --ahspi 5:6; five
filter INPUT; -p ah -m ah ! --ahspi 5; seven
filter INPUT; -p ah -m ah --ahspi 6:4294967295; seven
packet five in ah spi=5
packet seven in ah spi=7
packet udp in udp
