# Fields of the IP header and of the frame around it.

group fields 4
filter INPUT; -m ttl --ttl-eq 64; t64 big cs1 ect0 ect1 ce
filter INPUT; -m ttl ! --ttl-eq 64; t1 t63 t65 t255
filter INPUT; -m ttl --ttl-lt 64; t1 t63
filter INPUT; -m ttl --ttl-gt 64; t65 t255
filter INPUT; -m tos --tos 0x20; cs1
filter INPUT; -m tos --tos 0x20/0x3f; cs1
filter INPUT; -m tos --tos 1/3; ect1
filter INPUT; -m tos ! --tos 0; cs1 ect0 ect1 ce
filter INPUT; -m dscp --dscp 8; cs1
filter INPUT; -m dscp --dscp-class CS1; cs1
filter INPUT; -m dscp ! --dscp 8; t1 t63 t64 t65 t255 big ect0 ect1 ce
filter INPUT; -m dscp --dscp 0; t1 t63 t64 t65 t255 big ect0 ect1 ce
filter INPUT; -m ecn --ecn-ip-ect 0; t1 t63 t64 t65 t255 big cs1
filter INPUT; -m ecn --ecn-ip-ect 1; ect1
filter INPUT; -m ecn --ecn-ip-ect 2; ect0
filter INPUT; -m ecn --ecn-ip-ect 3; ce
filter INPUT; -m ecn ! --ecn-ip-ect 0; ect0 ect1 ce
filter INPUT; -m length --length 500; big
filter INPUT; -m length --length 501; -
filter INPUT; -m length --length 28:499; t1 t63 t64 t65 t255 cs1 ect0 ect1 ce
filter INPUT; -m length --length 500:65535; big
filter INPUT; -m length --length :28; t1 t63 t64 t65 t255 cs1 ect0 ect1 ce
filter INPUT; -m length ! --length 28; big
filter INPUT; -m length ! --length 28:500; -
packet t1 in udp ttl=1
packet t63 in udp ttl=63
packet t64 in udp
packet t65 in udp ttl=65
packet t255 in udp ttl=255
packet big in udp len=500
packet cs1 in udp tos=0x20
packet ect1 in udp tos=1
packet ect0 in udp tos=2
packet ce in udp tos=3

group fields 6
like fields 4
filter INPUT; -m hl --hl-eq 64; t64 big cs1 ect0 ect1 ce
filter INPUT; -m hl ! --hl-eq 64; t1 t63 t65 t255
filter INPUT; -m hl --hl-lt 64; t1 t63
filter INPUT; -m hl --hl-gt 64; t65 t255
filter INPUT; -m tos --tos 0x20; cs1
filter INPUT; -m tos --tos 1/3; ect1
filter INPUT; -m tos ! --tos 0; cs1 ect0 ect1 ce
filter INPUT; -m dscp --dscp 8; cs1
filter INPUT; -m dscp --dscp-class CS1; cs1
filter INPUT; -m dscp ! --dscp 8; t1 t63 t64 t65 t255 big ect0 ect1 ce
filter INPUT; -m ecn --ecn-ip-ect 1; ect1
filter INPUT; -m ecn --ecn-ip-ect 2; ect0
filter INPUT; -m ecn ! --ecn-ip-ect 0; ect0 ect1 ce
filter INPUT; -m length --length 500; big
filter INPUT; -m length --length 460; -
filter INPUT; -m length --length 48; t1 t63 t64 t65 t255 cs1 ect0 ect1 ce
filter INPUT; -m length --length 48:499; t1 t63 t64 t65 t255 cs1 ect0 ect1 ce
filter INPUT; -m length ! --length 48; big

group addresses 4
filter INPUT; -m iprange --src-range 10.0.0.3-10.0.0.5; s3 s5
filter INPUT; -m iprange ! --src-range 10.0.0.3-10.0.0.5; s2 s6 d11 bcast mcast
filter INPUT; -m iprange --src-range 10.0.0.5-10.0.0.5; s5
filter INPUT; -m iprange --dst-range 10.0.1.1-10.0.1.9; d11
filter INPUT; -m iprange --src-range 10.0.0.2-10.0.0.3 ! --dst-range 10.0.0.0-10.0.0.200; d11 bcast mcast
filter INPUT; -m addrtype --dst-type LOCAL; s2 s3 s5 s6 d11
filter INPUT; -m addrtype ! --dst-type LOCAL; bcast mcast
filter INPUT; -m addrtype --dst-type BROADCAST; bcast
filter INPUT; -m addrtype --dst-type MULTICAST; mcast
filter INPUT; -m addrtype --dst-type MULTICAST,BROADCAST; bcast mcast
filter INPUT; -m addrtype --src-type UNICAST; s2 s3 s5 s6 d11 bcast mcast
filter INPUT; -m addrtype --src-type LOCAL; -
filter INPUT; -m addrtype --dst-type LOCAL --limit-iface-in; s2 s3 s5 s6
filter FORWARD; -m addrtype --dst-type UNICAST; fwd
filter FORWARD; -m addrtype --dst-type LOCAL; -
filter INPUT; -m pkttype --pkt-type unicast; s2 s3 s5 s6 d11
filter INPUT; -m pkttype --pkt-type broadcast; bcast
filter INPUT; -m pkttype --pkt-type multicast; mcast
filter INPUT; -m pkttype ! --pkt-type unicast; bcast mcast
filter INPUT; -m mac --mac-source 02:00:00:00:00:02; s2 s3 s6 d11 bcast mcast
filter INPUT; -m mac --mac-source 02:00:00:00:00:03; s5
filter INPUT; -m mac ! --mac-source 02:00:00:00:00:02; s5
filter INPUT; -m devgroup --src-group 0; s2 s3 s5 s6 d11 bcast mcast
filter FORWARD; -m devgroup --dst-group 0x17; fwd
filter FORWARD; -m devgroup --dst-group 0x7/0xf; fwd
filter FORWARD; -m devgroup ! --src-group 0 --dst-group 0x17; -
filter FORWARD; -m devgroup ! --dst-group 0; fwd
filter FORWARD; -m physdev --physdev-is-bridged; -
run ip link set tap1 group 0x17
run ip route add multicast 224.0.0.0/4 dev tap0; ip maddr add 01:00:5e:00:00:01 dev tap0
packet s2 in udp
packet s3 in udp src=10.0.0.3
packet s5 in udp src=10.0.0.5 smac=02:00:00:00:00:03
packet s6 in udp src=10.0.0.6
packet d11 in udp dst=10.0.1.1
packet bcast in udp dst=10.0.0.255 dmac=ff:ff:ff:ff:ff:ff
packet mcast in udp dst=224.0.0.1 dmac=01:00:5e:00:00:01
packet fwd fwd udp

group addresses 6
filter INPUT; -s fd00::2; s2 d11 mcast
filter INPUT; -s fd00::2/127; s2 s3 d11 mcast
filter INPUT; ! -s fd00::/126; s5 s6
filter INPUT; -d fd00:1::/31; s2 s3 s5 s6 d11
filter INPUT; ! -d fd00::1; d11 mcast
filter INPUT; -s ::2/::7; s2 d11 mcast
filter INPUT; -m iprange --src-range fd00::3-fd00::5; s3 s5
filter INPUT; -m iprange ! --src-range fd00::3-fd00::5; s2 s6 d11 mcast
filter INPUT; -m addrtype --dst-type LOCAL; s2 s3 s5 s6 d11
filter INPUT; -m addrtype --dst-type MULTICAST; mcast
filter INPUT; -m pkttype --pkt-type multicast; mcast
filter INPUT; -m pkttype ! --pkt-type multicast; s2 s3 s5 s6 d11
filter INPUT; -m mac --mac-source 02:00:00:00:00:03; s5
filter INPUT; -m mac ! --mac-source 02:00:00:00:00:02; s5
filter FORWARD; -m devgroup --dst-group 0x17; fwd
filter FORWARD; -i tap0 -o tap1; fwd
filter FORWARD; ! -i tap0; -
run ip link set tap1 group 0x17
packet s2 in udp
packet s3 in udp src=fd00::3
packet s5 in udp src=fd00::5 smac=02:00:00:00:00:03
packet s6 in udp src=fd00::6
packet d11 in udp dst=fd00:1::1
packet mcast in udp dst=ff02::1 dmac=33:33:00:00:00:01
packet fwd fwd udp

group routes 4
filter FORWARD; -m realm --realm 5; r5
filter FORWARD; -m realm ! --realm 5; r6 r8
filter FORWARD; -m realm --realm 4/0xc; r5 r6
filter INPUT; -m realm --realm 0; s2 s5 wrong
raw PREROUTING; -m rpfilter; s2 s5 r5 r6 r8
raw PREROUTING; -m rpfilter --invert; wrong
raw PREROUTING; -m rpfilter --loose; s2 s5 r5 r6 r8 wrong
run ip route add 10.5.0.0/16 via 10.0.1.2 realm 5; ip route add 10.6.0.0/16 via 10.0.1.2 realm 6
run ip route add 10.8.0.0/16 via 10.0.1.2; ip route add 10.9.0.0/16 via 10.0.0.2
packet s2 in udp
packet s5 in udp src=10.9.0.1
packet r5 fwd udp dst=10.5.0.1
packet r6 fwd udp dst=10.6.0.1
packet r8 fwd udp dst=10.8.0.1
packet wrong in udp src=10.0.1.9

group routes 6
raw PREROUTING; -m rpfilter; s2
raw PREROUTING; -m rpfilter --invert; wrong
raw PREROUTING; -m rpfilter --loose; s2 wrong
packet s2 in udp
packet wrong in udp src=fd00:1::9

group content 4
filter INPUT; -m string --algo bm --string needle; has twice
filter INPUT; -m string --algo kmp --string needle; has twice
filter INPUT; -m string --algo bm --string NEEDLE; upper
filter INPUT; -m string --algo bm --icase --string NEEDLE; has twice upper
filter INPUT; -m string --algo bm ! --string needle; upper not plain
filter INPUT; -m string --algo bm --from 28 --to 34 --string needle; has
filter INPUT; -m string --algo bm --from 29 --string needle; twice
filter INPUT; -m string --algo kmp --hex-string "|6e65|ed|6c65|"; has twice
filter INPUT; -m u32 --u32 "28=0x6e656564"; has twice not
filter INPUT; -m u32 --u32 "0>>22&0x3C@8=0x6e656564"; has twice not
filter INPUT; -m u32 --u32 "6&0xFF=0x11"; has twice upper not plain
filter INPUT; -m u32 --u32 "6&0xFF=0x6"; -
filter INPUT; -m u32 ! --u32 "0&0xFFFF=36:65535"; plain
filter INPUT; -m u32 --u32 "0&0xFFFF=28 && 6&0xFF=17"; plain
filter INPUT; -m bpf --bytecode "4,48 0 0 9,21 0 1 17,6 0 0 1,6 0 0 0"; has twice upper not plain
filter INPUT; -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"; -
filter INPUT; -m bpf --bytecode "4,40 0 0 2,21 0 1 28,6 0 0 1,6 0 0 0"; plain
filter INPUT; -m comment --comment "a comment; with words"; has twice upper not plain
filter INPUT; -p tcp -m comment --comment "another"; -
packet has in udp data=needleXX
packet twice in udp data=needlneedle
packet upper in udp data=xxNEEDLEx
packet not in udp data=needlwood
packet plain in udp

group content 6
like content 4
filter INPUT; -m string --algo bm --string needle; has twice
filter INPUT; -m string --algo bm --icase --string NEEDLE; has twice upper
filter INPUT; -m string --algo kmp ! --string needle; upper not plain
filter INPUT; -m string --algo bm --from 48 --to 54 --string needle; has
filter INPUT; -m string --algo bm --from 49 --string needle; twice
filter INPUT; -m string --algo kmp --hex-string "|6e65|ed|6c65|"; has twice
filter INPUT; -m u32 --u32 "48=0x6e656564"; has twice not
filter INPUT; -m u32 --u32 "3&0xFF=0x11"; has twice upper not plain
filter INPUT; -m u32 --u32 "3&0xFF=0x6"; -
filter INPUT; -m u32 ! --u32 "4>>16=16:65535"; plain
filter INPUT; -m bpf --bytecode "4,48 0 0 6,21 0 1 17,6 0 0 1,6 0 0 0"; has twice upper not plain
filter INPUT; -m bpf --bytecode "4,40 0 0 4,21 0 1 8,6 0 0 1,6 0 0 0"; plain
filter INPUT; -m comment --comment "a comment; with words"; has twice upper not plain
filter INPUT; -p tcp -m comment --comment "another"; -

group time 46
filter INPUT; -m time --datestart 2000-01-01 --datestop 2037-01-01; udp
filter INPUT; -m time --datestart 2037-01-01; -
filter INPUT; -m time --datestop 2001-01-01; -
filter INPUT; -m time --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun; udp
filter INPUT; -m time ! --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun; -
filter INPUT; -m time --timestart 00:00 --timestop 23:59:59; udp
filter INPUT; -m cpu --cpu 4000; -
filter INPUT; -m cpu ! --cpu 4000; udp
packet udp in udp

group owners 46
filter OUTPUT; -p udp -m owner --uid-owner 1000; user
filter OUTPUT; -p udp -m owner --uid-owner 0-999; root group
filter OUTPUT; -p udp -m owner ! --uid-owner 0; user
filter OUTPUT; -p udp -m owner --gid-owner 1001; group
filter OUTPUT; -p udp -m owner --uid-owner 0 ! --gid-owner 1001; root
filter OUTPUT; -p udp -m owner --socket-exists; root user group
run setpriv --reuid 1000 --regid 1001 --clear-groups true
packet root out udp
packet user out udp uid=1000
packet group out udp gid=1001

group policies 46
filter INPUT; -p udp -m policy --dir in --pol none; in
filter INPUT; -p udp -m policy --dir in --pol ipsec; -
filter OUTPUT; -p udp -m policy --dir out --pol none; out
filter OUTPUT; -p udp -m policy --dir out --pol ipsec; -
packet in in udp
packet out out udp
