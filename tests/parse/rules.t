iptables -t nat -A PREROUTING -j DROP
  2: The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
  at 25 "DROP": only the first packet of a connection passes the nat table; drop in the filter table, or in raw or mangle
iptables -t nat -P PREROUTING DROP
  2: The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
  at 22 "DROP": only the first packet of a connection passes the nat table; drop in the filter table, or in raw or mangle
iptables -t nat -A PREROUTING -g DROP
  2: The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
  at 25 "DROP": only the first packet of a connection passes the nat table; drop in the filter table, or in raw or mangle
iptables -A INPUT -g ACCEPT
  append filter INPUT
  -A INPUT -g ACCEPT
iptables -A INPUT -g LOG
  append filter INPUT
  -A INPUT -g LOG
iptables -A INPUT -j QUEUE
  append filter INPUT
  -A INPUT -j QUEUE
iptables -A INPUT -j accept
  append filter INPUT
  -A INPUT -j accept
iptables -A INPUT -j standard
  append filter INPUT
  -A INPUT -j standard
iptables -A INPUT -m standard
  2: Couldn't load match `standard':No such file or directory
  at 13 "standard": unknown match
iptables -A INPUT -j tcp
  append filter INPUT
  -A INPUT -j tcp
iptables -A INPUT -m LOG
  2: Couldn't load match `LOG':No such file or directory
  at 13 "LOG": LOG is a target: write -j LOG
iptables -A INPUT -g tcp
  append filter INPUT
  -A INPUT -g tcp
iptables -A INPUT -j LOG --log-prefix
  2: option "--log-prefix" requires an argument
  at 17 "--log-prefix": its argument is missing
iptables -A INPUT -g FORWARD --log-prefix foo
  2: unknown option "--log-prefix"
  at 21 "--log-prefix": --log-prefix belongs to the target LOG; write -j LOG before it
iptables -A INPUT -j ACCEPT --log-prefix foo
  2: unknown option "--log-prefix"
  at 20 "--log-prefix": --log-prefix belongs to the target LOG; write -j LOG before it
iptables -A INPUT -j
  2: option "-j" requires an argument
  at 10 "-j": its argument is missing
iptables -A INPUT -m
  2: option "-m" requires an argument
  at 10 "-m": its argument is missing
iptables -A INPUT -g
  2: option "-g" requires an argument
  at 10 "-g": its argument is missing
iptables -A INPUT -m multiport --dports ssh -p tcp
  append filter INPUT
  -A INPUT -p tcp -m multiport --dports 22
iptables -A INPUT -p tcp -m multiport --dports ssh
  append filter INPUT
  -A INPUT -p tcp -m multiport --dports 22
iptables -A INPUT -m tcp --dport domain -p tcp
  2: invalid port/service `domain' specified
  at 25 "domain": no tcp service is named domain
iptables -A INPUT -m comment --comment a -m comment --comm b
  append filter INPUT
  -A INPUT -m comment --comment a -m comment --comment b
iptables -A INPUT -m conntrack --ctst NEW
  2: unknown option "--ctst"
  at 23 "--ctst": --ctst is ambiguous: --ctstate or --ctstatus
iptables -A INPUT -m conntrack -m state --st NEW
  2: conntrack: At least one option is required
  at 13 "conntrack": (no reason)
iptables -A INPUT -m conntrack -m state --state NEW
  2: conntrack: At least one option is required
  at 13 "conntrack": (no reason)
iptables -A INPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4 -j ACCEPT
  append filter INPUT
  -A INPUT -s 1.1.1.1/32 -d 3.3.3.3/32 -j ACCEPT
  -A INPUT -s 1.1.1.1/32 -d 4.4.4.4/32 -j ACCEPT
  -A INPUT -s 2.2.2.2/32 -d 3.3.3.3/32 -j ACCEPT
  -A INPUT -s 2.2.2.2/32 -d 4.4.4.4/32 -j ACCEPT
iptables -I INPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4 -j ACCEPT
  insert filter INPUT
  -A INPUT -s 1.1.1.1/32 -d 3.3.3.3/32 -j ACCEPT
  -A INPUT -s 1.1.1.1/32 -d 4.4.4.4/32 -j ACCEPT
  -A INPUT -s 2.2.2.2/32 -d 3.3.3.3/32 -j ACCEPT
  -A INPUT -s 2.2.2.2/32 -d 4.4.4.4/32 -j ACCEPT
iptables -A INPUT -s 1.1.1.1/24,2.2.2.2/8 -j ACCEPT
  append filter INPUT
  -A INPUT -s 1.1.1.0/24 -j ACCEPT
  -A INPUT -s 2.0.0.0/8 -j ACCEPT
iptables -I INPUT 1 -s 1.1.1.1,2.2.2.2 -j ACCEPT
  insert filter INPUT number=1
  -A INPUT -s 1.1.1.1/32 -j ACCEPT
  -A INPUT -s 2.2.2.2/32 -j ACCEPT
iptables -A INPUT -c 5 6 -s 1.1.1.1,2.2.2.2
  append filter INPUT counters=5:6
  -A INPUT -s 1.1.1.1/32 -c 5 6
  -A INPUT -s 2.2.2.2/32 -c 5 6
iptables -A INPUT -s 1.1.1.1,1.1.1.1
  append filter INPUT
  -A INPUT -s 1.1.1.1/32
  -A INPUT -s 1.1.1.1/32
iptables -A INPUT -s 1.1.1.1/24,1.1.1.2/24
  append filter INPUT
  -A INPUT -s 1.1.1.0/24
  -A INPUT -s 1.1.1.0/24
ip6tables -A INPUT -s ::1,::2
  append filter INPUT
  -A INPUT -s ::1/128
  -A INPUT -s ::2/128
ip6tables -A INPUT -s 0/0
  append filter INPUT
  -A INPUT
iptables -A INPUT ! -s 1.1.1.1 -d 3.3.3.3,4.4.4.4
  2: ! not allowed with multiple source or destination IP addresses
  at 23 "-d": each address makes a rule of its own, and together they would match all packets; use -m set, or a chain that returns for these addresses
iptables -A INPUT ! -s 1.1.1.1,2.2.2.2 -d 3.3.3.3
  2: ! not allowed with multiple source or destination IP addresses
  at 12 "-s": each address makes a rule of its own, and together they would match all packets; use -m set, or a chain that returns for these addresses
iptables -D INPUT -s 1.1.1.1,2.2.2.2
  delete filter INPUT
  -A INPUT -s 1.1.1.1/32
  -A INPUT -s 2.2.2.2/32
iptables -C INPUT -s 1.1.1.1,2.2.2.2
  check filter INPUT
  -A INPUT -s 1.1.1.1/32
  -A INPUT -s 2.2.2.2/32
iptables -A INPUT -s '1.1.1.1, 2.2.2.2'
  append filter INPUT
  -A INPUT -s 1.1.1.1/32
  -A INPUT -s 2.2.2.2/32
iptables -A INPUT -s 1.1.1.1, 2.2.2.2
  2: Bad argument `2.2.2.2'
  at 22 "2.2.2.2": no blank is allowed after the comma
iptables -A INPUT -m iprange --src-range 1.1.1.1-1.1.1.2 --dst-range
  2: option "--dst-range" requires an argument
  at 49 "--dst-range": its argument is missing
iptables -A INPUT -m hashlimit --hashlimit 1/s --hashlimit-name x --hashlimit-mode srcip
  2: Couldn't load match `hashlimit':No such file or directory
  at 13 "hashlimit": unknown match
iptables -A INPUT -m nosuch --foo 1
  2: Couldn't load match `nosuch':No such file or directory
  at 13 "nosuch": unknown match
iptables -A INPUT -m state
  2: state: option "--state" must be specified
  at 13 "state": (no reason)
iptables -A INPUT -j ACCEPT -m mark
  2: mark: option "--mark" must be specified
  at 23 "mark": (no reason)
iptables -A INPUT -s 1.1.1.1 -S
  2: Cannot use -S with -A
  at 21 "-S": only one command is allowed
iptables -A INPUT -j ACCEPT extra words
  2: Bad argument `extra'
  at 20 "extra": unexpected word
iptables -A INPUT -p tcp dport 22
  2: Bad argument `dport'
  at 17 "dport": did you mean --dport?
iptables -A INPUT -p tcp –dport 22
  2: Bad argument `–dport'
  at 17 "–dport": it begins with a typographic dash; did you mean --dport?
iptables -AINPUT
  append filter INPUT
  -A INPUT
iptables -a INPUT
  2: unknown option "-a"
  at 1 "-a": no option -a; did you mean -A?
iptables --A INPUT
  2: unknown option "--A"
  at 1 "--A": no option --A; did you mean --append?
iptables --INPUT
  2: unknown option "--INPUT"
  at 1 "--INPUT": no option --INPUT
iptables -A INPUT -m tcp -p TCP --dport 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -mtcp
  2: tcp match requires '-p tcp'
  at 12 "tcp": (no reason)
iptables -A INPUT -p=tcp
  2: unknown protocol "=tcp" specified
  at 12 "=tcp": did you mean tcp?
iptables -L -t
  2: option "-t" requires an argument
  at 4 "-t": its argument is missing
iptables -t
  2: option "-t" requires an argument
  at 1 "-t": its argument is missing
iptables -t filter
  2: no command specified
  at 1 "-t": add a command such as -A, -I, -D or -L
iptables -n
  2: no command specified
  at 1 "-n": add a command such as -A, -I, -D or -L
iptables -v
  2: no command specified
  at 1 "-v": add a command such as -A, -I, -D or -L
iptables -L INPUT -Z OUTPUT
  list filter OUTPUT and-zero
iptables -L OUTPUT 1 -S
  2: Cannot use -S with -L
  at 13 "-S": only one command is allowed
iptables -D INPUT 1 -Z
  2: Cannot use -Z with -D
  at 12 "-Z": only one command is allowed
iptables -S INPUT -Z -v
  list-rules filter INPUT and-zero list=v
iptables -Z -S
  list-rules filter - and-zero
iptables -Z INPUT 1 -L
  2: Cannot use -L with -Z
  at 12 "-L": only one command is allowed
iptables -L --zero
  list filter - and-zero
iptables -vv -L
  list filter - list=v verbose=2
iptables -v3 -L
  2: unknown option "-v3"
  at 1 "-v3": no option -v3
