# IPv6 headers between the first and the last.

group extensions 6
filter FORWARD; -p tcp; plain hbh dst rt2 dstrt
filter FORWARD; -m ipv6header --header hop; -
filter FORWARD; -m ipv6header --soft --header hop; hbh hbhdst
filter FORWARD; -m ipv6header --soft --header dst; dst hbhdst dstrt
filter FORWARD; -m ipv6header --header hop-by-hop,ipv6-opts; -
filter FORWARD; -m ipv6header --header hop,dst,protocol; hbhdst
filter FORWARD; -m ipv6header --header hop,protocol; hbh
filter FORWARD; -m ipv6header --soft ! --header dst; plain hbh rt2 frag0 frag8 ah5 mh0 mh5 srh
filter FORWARD; -m ipv6header --soft --header hop,dst; hbhdst
filter FORWARD; -m ipv6header --soft ! --header hop,dst; plain rt2 frag0 frag8 ah5 mh0 mh5 srh
filter FORWARD; -m ipv6header --soft --header frag; frag0 frag8
filter FORWARD; -m ipv6header --soft --header route; rt2 dstrt srh
filter FORWARD; -m ipv6header --soft --header auth; ah5
filter FORWARD; -m hbh; hbh hbhdst
filter FORWARD; -m hbh --hbh-len 8; hbh
filter FORWARD; -m hbh ! --hbh-len 8; hbhdst
filter FORWARD; -m hbh --hbh-opts 5:2; hbh hbhdst
filter FORWARD; -m hbh --hbh-opts 6; -
filter FORWARD; -m dst; dst hbhdst dstrt
filter FORWARD; -m dst --dst-len 8; dst dstrt
filter FORWARD; -m dst ! --dst-len 8; hbhdst
filter FORWARD; -m dst --dst-opts 4:1; dst
filter FORWARD; -m rt --rt-type 2; rt2 dstrt
filter FORWARD; -m rt ! --rt-type 2; srh
filter FORWARD; -m rt --rt-type 2 --rt-segsleft 1; rt2
filter FORWARD; -m rt --rt-segsleft 0:0; dstrt srh
filter FORWARD; -m rt ! --rt-segsleft 0; rt2
filter FORWARD; -m rt --rt-len 24; rt2 dstrt srh
filter FORWARD; -m frag; frag0 frag8
filter FORWARD; -m frag --fragfirst; frag0
filter FORWARD; -m frag --fragmore; frag0
filter FORWARD; -m frag --fraglast; frag8
filter FORWARD; -m frag --fragid 7; frag0 frag8
filter FORWARD; -m frag --fragid 8:9; -
filter FORWARD; -m frag ! --fragid 7; -
# ip_tables looks for the protocol behind AH, nf_tables stops there; Debian's programs count the same.
filter FORWARD; -p udp; hbhdst frag0 frag8 ah5@legacy srh
filter FORWARD; -m ah --ahspi 5; ah5
filter FORWARD; -m ah ! --ahspi 6; ah5
filter FORWARD; -m ah --ahspi 6:9; -
filter FORWARD; -m ah --ahlen 24; ah5
filter FORWARD; -p mh -m mh --mh-type 0; mh0
filter FORWARD; -p mh -m mh --mh-type 1:6; mh5
filter FORWARD; -p mh -m mh --mh-type binding-update; mh5
filter FORWARD; -p mh -m mh ! --mh-type 0; mh5
filter FORWARD; -m srh; srh
filter FORWARD; -m srh --srh-segs-left-eq 0; srh
filter FORWARD; -m srh --srh-segs-left-gt 0; -
filter FORWARD; -m srh --srh-last-entry-eq 0; srh
# A tag that reads the same in both byte orders: the kernel compares the host's with the network's.
filter FORWARD; -m srh --srh-tag 0x1212; srh
filter FORWARD; -m srh ! --srh-tag 0x1212; -
filter FORWARD; -m srh --srh-hdr-len-eq 2; srh
filter FORWARD; -m srh --srh-next-hdr 17; srh
packet plain fwd tcp
packet hbh fwd tcp ext=hbh:05020000
packet dst fwd tcp ext=dst:040100
packet hbhdst fwd udp ext=hbh:050200001e0a00000000000000000000,dst:1e0a000000000000000000001e020000
packet rt2 fwd tcp ext=rt2:1:00000000fd000001000000000000000000000002
packet dstrt fwd tcp ext=dst,rt2:0:00000000fd000001000000000000000000000002
packet frag0 fwd udp ext=frag:0:1:7 len=64
packet frag8 fwd proto=17 ext=frag:16:0:7 hex=0050005000500050
packet ah5 fwd udp ext=ah:5
packet mh0 fwd mh type=0
packet mh5 fwd mh type=5
packet srh fwd udp ext=rt4:0:00001212fd000001000000000000000000000002

group eui64 6
filter INPUT; -m eui64; right
packet right in udp src=fd00::ff:fe00:2 smac=02:00:00:00:00:02
packet right2 in udp src=fd00::2 smac=02:00:00:00:00:02
packet other in udp src=fd00::ff:fe00:3 smac=02:00:00:00:00:02
