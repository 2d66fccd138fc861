iptables -A INPUT -i lo -i eth0
  2: multiple -i flags not allowed
  at 16 "-i": it is already given in this command
iptables -A INPUT -s 1.1.1.1 -s 2.2.2.2
  2: multiple -s flags not allowed
  at 21 "-s": it is already given in this command
iptables -A INPUT -d 1.1.1.1 -d 2.2.2.2
  2: multiple -d flags not allowed
  at 21 "-d": it is already given in this command
iptables -A INPUT -p tcp -p udp
  2: multiple -p flags not allowed
  at 17 "-p": it is already given in this command
iptables -A OUTPUT -o tcp -o udp
  2: multiple -o flags not allowed
  at 18 "-o": it is already given in this command
iptables -A INPUT -f -f
  2: multiple -f flags not allowed
  at 13 "-f": it is already given in this command
iptables -A INPUT -j ACCEPT -j DROP
  2: multiple -j flags not allowed
  at 20 "-j": it is already given in this command
iptables -A INPUT -j ACCEPT -g DROP
  2: multiple -j flags not allowed
  at 20 "-g": it is already given in this command
iptables -A INPUT -g foo -g foo
  2: multiple -j flags not allowed
  at 17 "-g": it is already given in this command
iptables -A INPUT -g foo -j ACCEPT
  2: multiple -j flags not allowed
  at 17 "-j": it is already given in this command
iptables -A INPUT -c 1 2 -c 1 2
  2: multiple -c flags not allowed
  at 17 "-c": it is already given in this command
iptables -L -n -n
  2: multiple -n flags not allowed
  at 7 "-n": it is already given in this command
iptables -L -x -x
  2: multiple -x flags not allowed
  at 7 "-x": it is already given in this command
iptables -L --line-numbers --line-numbers
  2: multiple --line-numbers flags not allowed
  at 19 "--line-numbers": it is already given in this command
iptables -w -w -A INPUT
  append filter INPUT wait=0
  -A INPUT
iptables -A INPUT -c 1
  2: -c requires packet and byte counter
  at 13 "1": (no reason)
iptables -A INPUT -c 1 x
  2: -c byte counter not numeric
  at 13 "1 x": (no reason)
iptables -A INPUT -c x 1
  2: -c packet counter not numeric
  at 13 "x 1": (no reason)
iptables -A INPUT -c 1,2
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
iptables -A INPUT -c 1,
  2: -c byte counter not numeric
  at 13 "1,": (no reason)
iptables -A INPUT -c 1,x
  2: -c byte counter not numeric
  at 13 "1,x": (no reason)
iptables -A INPUT -c ,2
  2: -c requires packet and byte counter
  at 13 ",2": (no reason)
iptables -A INPUT -c
  2: option "-c" requires an argument
  at 10 "-c": its argument is missing
iptables -A INPUT -c 1 -j ACCEPT
  2: -c requires packet and byte counter
  at 13 "1": (no reason)
iptables -A INPUT -c 1x 2
  2: -c packet counter not numeric
  at 13 "1x 2": (no reason)
iptables -A INPUT -c 0x1 2
  2: -c packet counter not numeric
  at 13 "0x1 2": (no reason)
iptables -A INPUT -c 01 002
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
iptables -A INPUT -c 18446744073709551616 2
  2: -c packet counter not numeric
  at 13 "18446744073709551616 2": (no reason)
iptables -A INPUT -c -1 2
  2: -c packet counter not numeric
  at 13 "-1 2": (no reason)
iptables -A INPUT -c 1 ! -s 1.1.1.1
  2: -c requires packet and byte counter
  at 13 "1": (no reason)
iptables -A INPUT --set-counters=1 2
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
iptables -A INPUT --set-counters=1,2
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
iptables -L -c 1 2
  2: Illegal option `-c' with this command
  at 4 "-c": -L does not allow it
iptables -D INPUT -c 1 2
  2: Illegal option `-c' with this command
  at 10 "-c": -D does not allow it
iptables -C INPUT -c 1 2
  2: Illegal option `-c' with this command
  at 10 "-c": -C does not allow it
iptables -w foo -L
  2: wait seconds not numeric
  at 4 "foo": (no reason)
iptables -wnxvL
  2: wait seconds not numeric
  at 3 "nxvL": (no reason)
iptables -w10 -L
  list filter - wait=10
iptables -w 10 -L
  list filter - wait=10
iptables -w 10 20 -L
  2: Bad argument `20'
  at 7 "20": unexpected word
iptables --wait 10 -L
  list filter - wait=10
iptables --wait=10 -L
  list filter - wait=10
iptables --wait=x -L
  2: wait seconds not numeric
  at 8 "x": (no reason)
iptables -w -1 -L
  2: unknown option "-1"
  at 4 "-1": no option -1
iptables -w 1.5 -L
  list filter - wait=1
iptables -w 0x10 -L
  list filter - wait=16
iptables -w '' -L
  2: wait seconds not numeric
  at 4 """": (no reason)
iptables -L -w
  list filter - wait=0
iptables -W 10 -L
  2: --wait-interval only makes sense with --wait
  at 1 "-W": (no reason)
iptables -w -W 10 -L
  list filter - wait=0
iptables -W 10 -w -L
  list filter - wait=0
iptables -w -W -L
  2: wait interval value required
  at 4 "-W": (no reason)
iptables -w -W x -L
  2: wait interval not numeric
  at 7 "x": (no reason)
iptables -w -W 1000000 -L
  2: too long usec wait 1000000 > 999999 usec
  at 7 "1000000": (no reason)
iptables -w -W 0 -L
  list filter - wait=0
iptables -W
  2: wait interval value required
  at 1 "-W": (no reason)
iptables --wait-interval=10 -w -L
  list filter - wait=0
iptables --wait-i 10 -w -L
  list filter - wait=0
iptables --wai 10 -L
  2: unknown option "--wai"
  at 1 "--wai": --wai is ambiguous: --wait or --wait-interval
iptables -A INPUT -t nat -t
  2: option "-t" requires an argument
  at 17 "-t": its argument is missing
iptables -t -L
  2: no command specified
  at 1 "-t": add a command such as -A, -I, -D or -L
iptables -t nosuch -L
  3: table 'nosuch' does not exist
  at 4 "nosuch": the tables are mangle, security, raw, filter and nat
iptables -t '' -L
  3: table '' does not exist
  at 4 """": the tables are mangle, security, raw, filter and nat
iptables -4 -A INPUT
  append filter INPUT
  -A INPUT
iptables -6 -A INPUT
  2: -6 is not allowed in iptables
  at 1 "-6": write ip6tables, or leave it out
iptables --ipv4 -A INPUT
  append filter INPUT
  -A INPUT
iptables --ipv6 -A INPUT
  2: -6 is not allowed in iptables
  at 1 "--ipv6": write ip6tables, or leave it out
ip6tables -4 -A INPUT
  2: -4 is not allowed in ip6tables
  at 1 "-4": write iptables, or leave it out
ip6tables -6 -A INPUT
  append filter INPUT
  -A INPUT
ip6tables -4 -L
  2: -4 is not allowed in ip6tables
  at 1 "-4": write iptables, or leave it out
iptables -L -f
  2: Illegal option `-f' with this command
  at 4 "-f": -L does not allow it
ip6tables -A INPUT -f
  2: `-f' is not supported in IPv6, use -m frag instead
  at 10 "-f": (no reason)
ip6tables -A INPUT --fragment
  2: `-f' is not supported in IPv6, use -m frag instead
  at 10 "--fragment": (no reason)
ip6tables -A INPUT --fragments
  2: `-f' is not supported in IPv6, use -m frag instead
  at 10 "--fragments": (no reason)
iptables -A INPUT ! --fragments
  append filter INPUT
  -A INPUT ! -f
ip6tables -A INPUT --frag
  2: `-f' is not supported in IPv6, use -m frag instead
  at 10 "--frag": (no reason)
iptables -A INPUT --dport 22
  2: unknown option "--dport"
  at 10 "--dport": --dport belongs to the matches tcp and udp; write -p tcp --dport
iptables -A INPUT -p tcp --dprot 22
  2: unknown option "--dprot"
  at 17 "--dprot": no option --dprot in match tcp; did you mean --dport?
iptables -A INPUT --dport 22 -p tcp
  2: unknown option "--dport"
  at 10 "--dport": --dport belongs to the matches tcp and udp; write -p tcp --dport
iptables -A INPUT -m tcp --dport 22 -p tcp
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -m tcp --dport 22
  2: tcp match requires '-p tcp'
  at 13 "tcp": (no reason)
iptables -A INPUT -m tcp
  2: tcp match requires '-p tcp'
  at 13 "tcp": (no reason)
iptables -A INPUT -p tcp -m udp --dport 22
  2: udp match requires '-p udp'
  at 20 "udp": (no reason)
iptables -A INPUT -p all --dport 22
  2: unknown option "--dport"
  at 17 "--dport": --dport belongs to the matches tcp and udp; write -p tcp --dport
iptables -A INPUT ! -p tcp --dport 22
  2: tcp match requires '-p tcp'
  at 19 "--dport": (no reason)
iptables -A INPUT ! -p tcp -m tcp --dport 22
  2: tcp match requires '-p tcp'
  at 22 "tcp": (no reason)
iptables -A INPUT -p 6 --dport 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -p icmp --dport 22
  2: unknown option "--dport"
  at 18 "--dport": --dport belongs to the matches tcp and udp; -p icmp loads none of them
iptables -A INPUT -p foo
  2: unknown protocol "foo" specified
  at 13 "foo": a protocol is a name such as tcp or a number from 0 to 255
iptables -A INPUT -p 256
  2: unknown protocol "256" specified
  at 13 "256": a protocol is a name such as tcp or a number from 0 to 255
iptables -A INPUT -p -1
  2: unknown protocol "-1" specified
  at 13 "-1": a protocol is a name such as tcp or a number from 0 to 255
iptables -A INPUT -p ''
  2: unknown protocol "" specified
  at 13 """": a protocol is a name such as tcp or a number from 0 to 255
iptables -A INPUT ! -p all
  2: rule would never match protocol
  at 15 "all": protocol 0 means any protocol, so inverted it never matches
iptables -A INPUT ! -p 0
  2: rule would never match protocol
  at 15 "0": protocol 0 means any protocol, so inverted it never matches
iptables -A INPUT -p ALL
  append filter INPUT
  -A INPUT
iptables -A INPUT -p TCP
  append filter INPUT
  -A INPUT -p tcp
iptables -A INPUT -p Tcp
  append filter INPUT
  -A INPUT -p tcp
iptables -A INPUT -p igmp
  2: unknown protocol "igmp" specified
  at 13 "igmp": did you mean icmp?
iptables -A INPUT -p l2tp
  2: unknown protocol "l2tp" specified
  at 13 "l2tp": a protocol is a name such as tcp or a number from 0 to 255
iptables -A INPUT -s ! 1.2.3.4
  2: Bad argument `1.2.3.4'
  at 15 "1.2.3.4": write ! before the option: ! -s 1.2.3.4
iptables -A INPUT -p ! tcp
  2: unknown protocol "!" specified
  at 13 "!": a protocol is a name such as tcp or a number from 0 to 255; write ! before the option: ! -p tcp
iptables -A INPUT -i ! lo
  2: Bad argument `lo'
  at 15 "lo": write ! before the option: ! -i lo
iptables -A INPUT -p tcp --dport ! 22
  2: invalid port/service `!' specified
  at 25 "!": no service is named !; write ! before the option: ! --dport 22
iptables -A INPUT -p tcp --syn ! -s 1.1.1.1
  append filter INPUT
  -A INPUT ! -s 1.1.1.1/32 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN
iptables -A INPUT -s foo.invalid
  2: host/network `foo.invalid' not found
  at 13 "foo.invalid": the name has no IPv4 address
iptables -A INPUT -s 1.2.3.4/33
  2: invalid mask `33' specified
  at 21 "33": a mask is a number from 0 to 32 or written as an address
iptables -A INPUT -s 1.2.3.4/foo
  2: invalid mask `foo' specified
  at 21 "foo": a mask is a number from 0 to 32 or written as an address
iptables -A INPUT -s 1.2.3
  append filter INPUT
  -A INPUT -s 1.2.3.0/32
iptables -A INPUT -s 1.2.3.4,
  2: host/network `' not found
  at 13 "1.2.3.4,": an address is missing
iptables -A INPUT -s ,1.2.3.4
  2: host/network `' not found
  at 13 ",1.2.3.4": an address is missing
iptables -A INPUT -s ''
  2: host/network `' not found
  at 13 """": an address is missing
iptables -A INPUT ! -s 1.2.3.4,1.2.3.5
  2: ! not allowed with multiple source or destination IP addresses
  at 12 "-s": each address makes a rule of its own, and together they would match all packets; use -m set, or a chain that returns for these addresses
iptables -A INPUT -s localhost
  2: host/network `localhost' not found
  at 13 "localhost": the name has no IPv4 address
iptables -A INPUT -i abcdefghijklmnop
  2: interface name `abcdefghijklmnop' must be shorter than IFNAMSIZ (15)
  at 13 "abcdefghijklmnop": it has 16 characters; the maximum is 15
iptables -A INPUT -i abcdefghijklmno
  append filter INPUT
  -A INPUT -i abcdefghijklmno
iptables -A INPUT -i ''
  2: Empty interface is likely to be undesired
  at 13 """": an interface name has 1 to 15 characters
ip6tables -A INPUT -p ah -j DROP
  append filter INPUT
  -A INPUT -p ah -j DROP
  warning
  at 13 "ah": never matched protocol: ah. use extension match instead
ip6tables -A INPUT ! -p 44 -j DROP
  append filter INPUT
  -A INPUT ! -p 44 -j DROP
iptables -A INPUT -p ah -j DROP
  append filter INPUT
  -A INPUT -p ah -j DROP
iptables -A INPUT -i 'a b'
  append filter INPUT
  -A INPUT -i "a b"
  warning
  at 13 ""a b"": weird character in interface `a b' ('/' and ' ' are not allowed by the kernel)
iptables -A INPUT -i a/b
  append filter INPUT
  -A INPUT -i a/b
  warning
  at 13 "a/b": weird character in interface `a/b' ('/' and ' ' are not allowed by the kernel)
iptables -A INPUT -i +
  append filter INPUT
  -A INPUT
iptables -A INPUT -o lo
  2: Can't use -o with INPUT
  at 10 "-o": packets for this host have no output interface
iptables -A OUTPUT -i lo
  2: Can't use -i with OUTPUT
  at 11 "-i": packets from this host have no input interface
iptables -A PREROUTING -o lo
  2: Can't use -o with PREROUTING
  at 15 "-o": the output interface is not known before routing
iptables -t nat -A PREROUTING -o lo
  2: Can't use -o with PREROUTING
  at 22 "-o": the output interface is not known before routing
iptables -t nat -A POSTROUTING -i lo
  2: Can't use -i with POSTROUTING
  at 23 "-i": the input interface is not known after routing
iptables -A FORWARD -i lo -o lo
  append filter FORWARD
  -A FORWARD -i lo -o lo
iptables -D INPUT -o lo
  2: Can't use -o with INPUT
  at 10 "-o": packets for this host have no output interface
iptables -C INPUT -o lo
  2: Can't use -o with INPUT
  at 10 "-o": packets for this host have no output interface
iptables -L INPUT -o lo
  2: Illegal option `-o' with this command
  at 10 "-o": -L does not allow it
