# Matches that keep state of their own: what they answer depends on what came before.

group rates 46
filter INPUT; -p udp -m limit --limit 1/hour --limit-burst 3; a:3
filter INPUT; -p udp -m limit --limit 1/hour; a:5
filter INPUT; -p udp -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode dstport --hashlimit-name upto; a:2 b:2
filter INPUT; -p udp -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 2 --hashlimit-mode dstport --hashlimit-name above; a:4 b:1
filter INPUT; -p udp -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 4 --hashlimit-name all; a:4
filter INPUT; -p udp -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-srcmask 8 --hashlimit-name net; a:2
packet tcp in tcp
packet a*6 in udp
packet b*3 in udp dport=81

# A quota is used up by the packet that no longer fits into it.
group quota 46
filter INPUT; -p udp -m quota --quota 299; a:2
filter INPUT; -p udp -m quota --quota 300; a:3
filter INPUT; -p udp -m quota ! --quota 299; a:2 small
filter INPUT; -p udp -m quota --quota 0; -
packet a*4 in udp len=100
packet small in udp

group part 46
filter INPUT; -p udp -m statistic --mode nth --every 3 --packet 0; a:2
filter INPUT; -p udp -m statistic --mode nth --every 3 --packet 1; a:2
filter INPUT; -p udp -m statistic --mode nth ! --every 3 --packet 0; a:4
filter INPUT; -p udp -m statistic --mode random --probability 1; a
filter INPUT; -p udp -m statistic --mode random --probability 0; -
packet a*6 in udp

group connections 46
filter INPUT; -p udp -m connbytes --connbytes 2: --connbytes-dir original --connbytes-mode packets; one:3
filter INPUT; -p udp -m connbytes --connbytes 2:3 --connbytes-dir both --connbytes-mode packets; one:2
filter INPUT; -p udp -m connbytes ! --connbytes 2:3 --connbytes-dir original --connbytes-mode packets; one:2 two three
filter INPUT; -p udp -m connbytes --connbytes 0:0 --connbytes-dir reply --connbytes-mode packets; one two three
filter INPUT; -p udp -m connlimit --connlimit-above 1; two three
filter INPUT; -p udp -m connlimit --connlimit-upto 2 --connlimit-mask 0; one two
filter INPUT; -p udp -m connlimit --connlimit-above 2 --connlimit-daddr; three
run echo 1 >/proc/sys/net/netfilter/nf_conntrack_acct
packet one*4 in udp sport=1001
packet two in udp sport=1002
packet three in udp sport=1003

# Nobody listens: each datagram is answered by an ICMP error about it.
group states 46
filter INPUT; -m conntrack --ctstate NEW; ask
filter INPUT; -m conntrack --ctstate ESTABLISHED; again
filter INPUT; -m conntrack --ctstate NEW,ESTABLISHED; ask again
filter INPUT; -m conntrack --ctstate INVALID; bad
filter INPUT; -m conntrack ! --ctstate NEW; again bad
filter INPUT; -m state --state NEW; ask
filter INPUT; -m conntrack --ctstatus SEEN_REPLY; again
filter INPUT; -m conntrack --ctproto 17 --ctdir ORIGINAL; ask again
filter INPUT; -m conntrack --ctdir REPLY; -
filter INPUT; -p udp -m conntrack --ctorigdstport 79:80; ask again
filter INPUT; -p udp -m conntrack --ctrepldstport 1024; ask again
filter OUTPUT; -m conntrack --ctstate RELATED; ask again
filter OUTPUT; -p udp -m conntrack --ctstate ESTABLISHED --ctdir REPLY; answer
packet ask in udp
packet answer out udp sport=80 dport=1024
packet again in udp
packet bad in tcp flags=-

group seen 46 nft legacy
filter INPUT; -p udp -m recent --name l --set; a b
filter INPUT; -p udp -m recent --name l --rcheck; a b
filter INPUT; -p udp -m recent --name l --rcheck --hitcount 3; a:3 b
filter INPUT; -p udp -m recent --name l ! --rcheck; -
filter INPUT; -p udp --dport 81 -m recent --name l --remove; b
filter INPUT; -p udp -m recent --name l --rcheck --seconds 1000; a
filter INPUT; -p udp -m recent --name never --update; -
packet a*5 in udp
packet b in udp dport=81

# The first block of a TFTP answer comes from a port of the server's choice, to where the request came from.
group helped 46 nft legacy
raw PREROUTING; -p udp --dport 69 -j CT --helper tftp; ask
filter INPUT; -p udp -m helper --helper tftp; more
filter INPUT; -p udp -m helper ! --helper tftp; ask ask70
filter INPUT; -p udp -m helper --helper ftp; -
filter OUTPUT; -p udp -m helper --helper tftp; block
filter OUTPUT; -p udp -m helper --helper ""; block
filter OUTPUT; -p udp -m helper ! --helper ftp; block block70
filter OUTPUT; -p udp -m conntrack --ctstate RELATED; block
packet ask in udp dport=69 sport=1069 hex=0001666f6f006f6374657400
packet ask70 in udp dport=70 sport=1070 hex=0001666f6f006f6374657400
packet block70 out udp sport=3000 dport=1070
packet block out udp sport=3000 dport=1069
packet more in udp sport=1069 dport=3000

# One tuple is two connections in two zones, and an answer is one only in the zone of the question.
group zones 46
raw PREROUTING; -m mac --mac-source 02:00:00:00:00:03 -j CT --zone 7; there again
raw PREROUTING; -p udp --dport 7 -j CT --zone 7; ask7
raw PREROUTING; -p udp --dport 8 -j CT --zone 8; ask8
raw OUTPUT; -p udp --sport 8 -j CT --zone 8; answer8
raw PREROUTING; -p udp --dport 9 -j CT --zone-orig 9; ask9
raw PREROUTING; -p udp --dport 10 -j CT --zone-reply 10; ask10
raw OUTPUT; -p udp --sport 10 -j CT --zone-reply 10; answer10
filter INPUT; -p udp --dport 80 -m connmark --mark 0; here there
filter INPUT; -p udp --dport 80 -m connmark --mark 1; again
filter INPUT; -p udp --dport 80 -j CONNMARK --set-mark 1; here there again
filter OUTPUT; -p udp -m conntrack --ctstate NEW; answer7
filter OUTPUT; -p udp -m conntrack --ctstate ESTABLISHED; answer8 answer9 answer10
packet here in udp
packet there in udp smac=02:00:00:00:00:03
packet again in udp smac=02:00:00:00:00:03
packet ask7 in udp dport=7
packet answer7 out udp sport=7 dport=1024
packet ask8 in udp dport=8
packet answer8 out udp sport=8 dport=1024
packet ask9 in udp dport=9
packet answer9 out udp sport=9 dport=1024
packet ask10 in udp dport=10
packet answer10 out udp sport=10 dport=1024

# The zone is the mark of the packet.
group marked 46 nft legacy
raw OUTPUT; -p udp -j CT --zone mark; answer0 answer5
raw PREROUTING; -p udp -j CT --zone 5; ask
filter OUTPUT; -p udp -m conntrack --ctstate NEW; answer0
filter OUTPUT; -p udp -m conntrack --ctstate ESTABLISHED; answer5
packet ask in udp
packet answer0 out udp sport=80 dport=1024
packet answer5 out udp sport=80 dport=1024 mark=5

# An average over 16 seconds of what came at once stays above 8bit, which is one byte a second, for some minutes.
group estimates 46 nft legacy
filter INPUT; -p udp -j RATEEST --rateest-name busy --rateest-interval 250ms --rateest-ewmalog 16s; burst
filter INPUT; -p icmp -j RATEEST --rateest-name idle --rateest-interval 250ms --rateest-ewmalog 16s; -
filter INPUT; -p tcp -m rateest --rateest busy --rateest-gt --rateest-bps 8bit; after
filter INPUT; -p tcp -m rateest --rateest busy ! --rateest-gt --rateest-bps 8bit; before
filter INPUT; -p tcp -m rateest --rateest busy --rateest-lt --rateest-bps 8bit; before
filter INPUT; -p tcp -m rateest --rateest busy --rateest-lt --rateest-bps 1gbit; before after
filter INPUT; -p tcp -m rateest --rateest busy --rateest-eq --rateest-pps 0; before
filter INPUT; -p tcp -m rateest --rateest idle --rateest-eq --rateest-pps 0; before after
filter INPUT; -p tcp -m rateest --rateest1 busy --rateest-gt --rateest-bps --rateest2 idle; after
filter INPUT; -p tcp -m rateest --rateest1 busy --rateest-eq --rateest-bps --rateest2 idle; before
filter INPUT; -p tcp -m rateest --rateest-delta --rateest1 idle --rateest-bps1 1mbit --rateest-gt --rateest2 busy --rateest-bps2 1mbit; after
packet before in tcp
packet burst*200 in udp len=400
wait 1
packet after in tcp

group labels 46 nft legacy
filter INPUT; -m connlabel --label 100; again
filter INPUT; -p udp --dport 81 -m connlabel --label 100 --set; set again
filter INPUT; -p udp -m connlabel ! --label 100; other
filter INPUT; -m connlabel --label 101; -
packet other in udp
packet set in udp dport=81
packet again in udp dport=81

# The mask names both nodes of two, so every packet is theirs.
group shares 46 nft legacy
filter INPUT; -p udp -m cluster --cluster-total-nodes 2 --cluster-local-nodemask 3 --cluster-hash-seed 1; *
filter INPUT; -p udp -m cluster --cluster-total-nodes 2 ! --cluster-local-nodemask 3 --cluster-hash-seed 1; -
filter INPUT; -p udp -m cluster --cluster-total-nodes 1 --cluster-local-node 1 --cluster-hash-seed 1; *
packet a in udp
packet b in udp dport=81
