# Fragments and headers cut short. What Debian's programs count of them is the same with ip_tables; iptables-nft's rules count later
# fragments by what their payload would be as ports, ours do not.
#
# ip_tables' own matches see no later fragment, and drop a packet whose header is too short, so that no rule behind them counts it; nf_tables
# reads the bytes that are there, if the ports are.

group pieces 4 nft legacy
filter FORWARD; -p tcp -m tcp --dport 80; t tfirst tdoff tdoff4 tcut@nft
filter FORWARD; -p tcp -m tcp ! --dport 80; -
filter FORWARD; -p tcp -m tcp --sport 1024; t tfirst tdoff tdoff4 tcut@nft
filter FORWARD; -p tcp -m tcp --syn; t tfirst tdoff tdoff4
filter FORWARD; -p tcp -m tcp ! --syn; -
filter FORWARD; -p tcp -m tcp --tcp-option 2; t tfirst
filter FORWARD; -p tcp -m tcp ! --tcp-option 2; -
filter FORWARD; -p tcp -m multiport --dports 80,81; t tfirst
filter FORWARD; -p tcp -m multiport ! --dports 80,81; -
filter FORWARD; -p udp -m udp --dport 80; u ufirst
filter FORWARD; -p udp -m udp ! --dport 80; -
filter FORWARD; -p udp -m multiport --ports 80; u ufirst
filter FORWARD; -p icmp -m icmp --icmp-type 8; i
filter FORWARD; -p icmp -m icmp ! --icmp-type 8; -
filter FORWARD; -p icmp -m icmp --icmp-type any; i
filter FORWARD; -p sctp -m sctp --dport 80; s
filter FORWARD; -p sctp -m sctp ! --dport 80; -
filter FORWARD; -p dccp -m dccp --dport 80; d
filter FORWARD; -p dccp -m dccp ! --dport 80; -
filter FORWARD; -p esp -m esp --espspi 1; e
filter FORWARD; -p esp -m esp ! --espspi 1; -
filter FORWARD; -p ah -m ah --ahspi 1; a
filter FORWARD; -p ah -m ah ! --ahspi 1; -
filter FORWARD; -p ipcomp -m ipcomp --ipcompspi 1; c
filter FORWARD; -p ipcomp -m ipcomp ! --ipcompspi 1; -
filter FORWARD; -p tcp -m tcpmss --mss 1:1460; t tfirst
filter FORWARD; -p tcp -m tcpmss ! --mss 1:1460; t8
filter FORWARD; -p tcp -m ecn --ecn-tcp-ece; -
filter FORWARD; -p tcp -m ecn ! --ecn-tcp-ece; t tfirst t8
filter FORWARD; -p tcp; t tfirst t8
filter FORWARD; -p udp; u ufirst u8
filter FORWARD; -m length --length 20:39; u u8 i i8 s8 d8 e8 a8 c c8
packet t fwd tcp mss=1460
packet tfirst fwd tcp mf=1 mss=1460
packet t8 fwd proto=6 off=24 hex=0400005000000001000000005002000000000000
packet tcut fwd tcp cut=12
packet tcut2 fwd tcp cut=2
packet tdoff fwd tcp doff=15
packet tdoff4 fwd tcp doff=4
packet u fwd udp
packet ufirst fwd udp mf=1 len=44
packet u8 fwd proto=17 off=24 hex=0400005000500050
packet ucut fwd udp cut=3
packet i fwd icmp
packet i8 fwd proto=1 off=24 hex=0800f7ff00010001
packet icut fwd icmp cut=1
packet s fwd sctp
packet s8 fwd proto=132 off=24 hex=04000050000000000000000000000000
packet scut fwd sctp cut=3
packet d fwd dccp
packet d8 fwd proto=33 off=24 hex=04000050040000010000000000000000
packet dcut fwd dccp cut=6
packet e fwd esp
packet e8 fwd proto=50 off=24 hex=00000001000000010000000000000000
packet ecut fwd esp cut=5
packet a fwd ah
packet a8 fwd proto=51 off=24 hex=3b040000000000010000000100000000
packet acut fwd ah cut=7
packet c fwd comp cpi=1
packet c8 fwd proto=108 off=24 hex=3b0000010000000000000000
packet ccut fwd comp cut=3

group pieces 6 nft legacy
like pieces 4
filter FORWARD; -p tcp -m tcp --dport 80; t tfirst tdoff tdoff4 thbh tcut@nft
filter FORWARD; -p tcp -m tcp ! --dport 80; -
filter FORWARD; -p tcp -m tcp --sport 1024; t tfirst tdoff tdoff4 thbh tcut@nft
filter FORWARD; -p tcp -m tcp --syn; t tfirst tdoff tdoff4 thbh
filter FORWARD; -p tcp -m tcp ! --syn; -
filter FORWARD; -p tcp -m tcp --tcp-option 2; t tfirst thbh
filter FORWARD; -p tcp -m tcp ! --tcp-option 2; -
filter FORWARD; -p tcp -m multiport --dports 80,81; t tfirst thbh
filter FORWARD; -p tcp -m multiport ! --dports 80,81; -
filter FORWARD; -p udp -m udp --dport 80; u ufirst uhbh
filter FORWARD; -p udp -m udp ! --dport 80; -
filter FORWARD; -p udp -m multiport --ports 80; u ufirst uhbh
filter FORWARD; -p icmpv6 -m icmp6 --icmpv6-type 128; i
filter FORWARD; -p icmpv6 -m icmp6 ! --icmpv6-type 128; -
filter FORWARD; -p icmpv6; i i8
filter FORWARD; -p sctp -m sctp --dport 80; s
filter FORWARD; -p sctp -m sctp ! --dport 80; -
filter FORWARD; -p dccp -m dccp --dport 80; d
filter FORWARD; -p dccp -m dccp ! --dport 80; -
filter FORWARD; -p esp -m esp --espspi 1; e
filter FORWARD; -p esp -m esp ! --espspi 1; -
filter FORWARD; -p ah -m ah --ahspi 1; a@nft
filter FORWARD; -p ah -m ah ! --ahspi 1; -
filter FORWARD; -p ipcomp -m ipcomp --ipcompspi 1; c
filter FORWARD; -p ipcomp -m ipcomp ! --ipcompspi 1; -
filter FORWARD; -p tcp -m tcpmss --mss 1:1460; t tfirst thbh
filter FORWARD; -p tcp -m tcpmss ! --mss 1:1460; -
filter FORWARD; -p tcp -m ecn --ecn-tcp-ece; -
filter FORWARD; -p tcp -m ecn ! --ecn-tcp-ece; t tfirst thbh
filter FORWARD; -p tcp; t tfirst thbh
filter FORWARD; -p udp; u ufirst u8 uhbh
filter FORWARD; -m length --length 40:59; u u8 i i8 acut@legacy c uhbh
packet tfirst fwd tcp ext=frag:0:1:7 mss=1460
packet t8 fwd proto=6 ext=frag:24:0:7 hex=0400005000000001000000005002000000000000
packet ufirst fwd udp ext=frag:0:1:7 len=64
packet u8 fwd proto=17 ext=frag:24:0:7 hex=0400005000500050
packet i fwd icmp6
packet i8 fwd proto=58 ext=frag:24:0:7 hex=8000f7ff00010001
packet icut fwd icmp6 cut=1
packet s8 fwd proto=132 ext=frag:24:0:7 hex=04000050000000000000000000000000
packet d8 fwd proto=33 ext=frag:24:0:7 hex=04000050040000010000000000000000
packet e8 fwd proto=50 ext=frag:24:0:7 hex=00000001000000010000000000000000
packet a8 fwd proto=51 ext=frag:24:0:7 hex=3b040000000000010000000100000000
packet c8 fwd proto=108 ext=frag:24:0:7 hex=3b0000010000000000000000
packet uhbh fwd udp ext=hbh
packet thbh fwd tcp ext=hbh mss=1460
