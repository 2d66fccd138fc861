# Where listings of 1.8.9 and ours differ: both are brought to one text. One reason a paragraph.

# 1.8.9 prints protocols as numbers with -n, 1.8.11 by name.
s/^( *[0-9]+ +[0-9]+ +)([^ ]+ +)?([^ ]+) +(--|-f|!f) /\1\2P \4 /
# Blanks between columns, at the end, between words that 1.8.9 glues together; the NUL behind a program of bpf.
s/\x00//g
s/TOS set([A-Z])/TOS set \1/
s/length:/ length:/
s/ +/ /g
s/ $//

# A number of 32 bits with its sign; half of a mask; a rate too small for its unit; a time too long for it.
s/(seconds: |type:)-1( |$)/\14294967295\2/
s/psid a::1\/.*/psid a::1/
s/up to [01]b\/s/up to 1b\/s/
s/ewmalog (1111\.5|65536\.0)s/ewmalog long/
# Names of MLD's messages are new; the numbers stay where -n is given.
s/ipv6-icmptype 130/ipv6-icmp mld-listener-query/
s/ipv6-icmptype 131/ipv6-icmp mld-listener-report/
s/ipv6-icmptype 132/ipv6-icmp mld-listener-done/
# 1.8.9 leaves out a prefix of 128, all ports where they were asked for, and eui64 with nf_tables.
s/(src|dst)-prefix 128/\1-prefix/g
s/ [sd]pts:0:65535//g
s/ eui64//
# 11st, 12nd, 13rd.
s/11st/11th/; s/12nd/12th/; s/13rd/13th/
