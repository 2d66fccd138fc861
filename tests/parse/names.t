# Host names, services, protocols: one.test has an address, two.test two; "both" is 1 for TCP and 2 for UDP.

iptables -A INPUT -s one.test
  append filter INPUT
  -A INPUT -s 192.0.2.1/32
iptables -A INPUT -s two.test
  append filter INPUT
  -A INPUT -s 192.0.2.1/32
  -A INPUT -s 192.0.2.2/32
ip6tables -A INPUT -s two.test
  append filter INPUT
  -A INPUT -s 2001:db8::1/128
  -A INPUT -s 2001:db8::2/128
iptables -A INPUT -s two.test,10.0.0.1 -d one.test
  append filter INPUT
  -A INPUT -s 192.0.2.1/32 -d 192.0.2.1/32
  -A INPUT -s 192.0.2.2/32 -d 192.0.2.1/32
  -A INPUT -s 10.0.0.1/32 -d 192.0.2.1/32
iptables -A INPUT -s two.test/24
  append filter INPUT
  -A INPUT -s 192.0.2.0/24
iptables -A INPUT -s two.test -d two.test -j ACCEPT
  append filter INPUT
  -A INPUT -s 192.0.2.1/32 -d 192.0.2.1/32 -j ACCEPT
  -A INPUT -s 192.0.2.1/32 -d 192.0.2.2/32 -j ACCEPT
  -A INPUT -s 192.0.2.2/32 -d 192.0.2.1/32 -j ACCEPT
  -A INPUT -s 192.0.2.2/32 -d 192.0.2.2/32 -j ACCEPT
iptables -A INPUT ! -s two.test
  2: ! not allowed with multiple source or destination IP addresses
  at 12 "-s": each address makes a rule of its own, and together they would match all packets; use -m set, or a chain that returns for these addresses
iptables -A INPUT ! -s one.test
  append filter INPUT
  -A INPUT ! -s 192.0.2.1/32
iptables -R INPUT 1 -s two.test
  2: Replacement rule does not specify a unique address
  at 1 "-R": its addresses expand to 2 rules
iptables -C INPUT -s no.test
  2: host/network `no.test' not found
  at 13 "no.test": the name has no IPv4 address
iptables -A INPUT -p tcp --dport ssh
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -p tcp --dport both
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 1
iptables -A INPUT -p udp --dport both
  2: Port "both" does not resolve to anything.
  at 25 "both": no service is named both
iptables -A INPUT -m udp --dport both -p udp
  2: Port "both" does not resolve to anything.
  at 25 "both": no service is named both
iptables -A INPUT -p udp -m multiport --dports both,ssh
  append filter INPUT
  -A INPUT -p udp -m multiport --dports 2,22
iptables -A INPUT -m multiport --dports both,ssh -p udp
  append filter INPUT
  -A INPUT -p udp -m multiport --dports 2,22
iptables -A INPUT -p tcp --dport nosuch
  2: invalid port/service `nosuch' specified
  at 25 "nosuch": no tcp service is named nosuch
iptables -A INPUT -p gre
  append filter INPUT
  -A INPUT -p 47
iptables -A INPUT -p nosuch
  2: unknown protocol "nosuch" specified
  at 13 "nosuch": a protocol is a name such as tcp or a number from 0 to 255
iptables -A INPUT -m conntrack --ctorigsrc one.test/24
  append filter INPUT
  -A INPUT -m conntrack --ctorigsrc 192.0.2.1/24
iptables -A INPUT -m conntrack --ctorigsrc two.test
  2: two.test resolves to more than one address
  at 35 "two.test": only one address is allowed here; -s and -d make a rule for each
ip6tables -A INPUT -m conntrack --ctrepldst two.test
  2: two.test resolves to more than one address
  at 35 "two.test": only one address is allowed here; -s and -d make a rule for each
