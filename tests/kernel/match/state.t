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
