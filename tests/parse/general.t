iptables -h
  help filter -
iptables -h foo
  help filter -
iptables -h tcp
  help filter -
iptables -p tcp -h
  help filter - tcp
iptables -m tcp -h
  help filter - tcp
iptables -j LOG -h
  help filter - LOG
iptables -p tcp -m comment -j LOG -h
  help filter - LOG comment tcp
iptables -m nosuch -h
  2: Couldn't load match `nosuch':No such file or directory
  at 4 "nosuch": unknown match
iptables -j nosuch -h
  help filter -
iptables -j nosuch --help
  help filter -
iptables -p nosuch --help
  2: unknown protocol "nosuch" specified
  at 4 "nosuch": a protocol is a name such as tcp or a number from 0 to 255
iptables -h -m tcp
  help filter -
iptables --help -p icmp
  help filter -
iptables -A INPUT -h
  help filter INPUT
iptables --he
  help filter -
iptables --h
  help filter -
iptables -V
  version filter -
iptables -V -L
  version filter -
iptables -w -V
  version filter - wait=0
iptables -foo -V
  version filter -
iptables -V --nosuch
  version filter -
iptables --version
  version filter -
iptables --vers
  version filter -
iptables --modprobe=foo -L
  list filter -
iptables --modprobe foo -L
  list filter -
iptables -M foo -L
  list filter -
iptables -L -M
  2: option "-M" requires an argument
  at 4 "-M": its argument is missing
iptables -- -L
  2: unknown arguments found on commandline
  at 4 "-L": no arguments are allowed after --
iptables -L -- INPUT
  2: unknown arguments found on commandline
  at 7 "INPUT": no arguments are allowed after --
iptables -L --
  list filter -
iptables -A INPUT -- -j ACCEPT
  2: unknown arguments found on commandline
  at 13 "-j": no arguments are allowed after --
iptables -A -- -j
  2: option "-j" requires an argument
  at 7 "-j": its argument is missing
iptables -A INPUT -j --
  append filter INPUT
  -A INPUT -j --
iptables -A INPUT -
  2: Bad argument `-'
  at 10 "-": unexpected word
iptables -L -
  2: Bad argument `-'
  at 4 "-": unexpected word
iptables -A -
  append filter -
  -A -
iptables -A --
  append filter --
  -A --
iptables -A --foo
  append filter --foo
  -A --foo
iptables -A -foo
  append filter -foo
  -A -foo
iptables -L -foo
  2: Illegal option `-o' with this command
  at 6 "o": -L does not allow it
iptables -L !foo
  2: Bad argument `!foo'
  at 4 "!foo": unexpected word
iptables -L !
  2: nothing appropriate following !
  at 4 "!": (no reason)
iptables -L ! INPUT
  2: Bad argument `INPUT'
  at 6 "INPUT": unexpected word
iptables -Fv
  flush filter v
iptables -vF INPUT
  flush filter INPUT list=v
iptables -FINPUT
  flush filter INPUT
iptables -nvL
  list filter - list=nv
iptables -nvLINPUT
  list filter INPUT list=nv
iptables -Lnv
  list filter nv
iptables -Ln INPUT
  2: Invalid rule number `INPUT'
  at 5 "INPUT": rules are numbered from 1
iptables -LINPUT 1
  list filter INPUT number=1
iptables -nvxL INPUT 1
  list filter INPUT number=1 list=nvx
iptables -tnat -L
  list nat -
iptables -tnat -nL PREROUTING
  list nat PREROUTING list=n
iptables -AINPUT -jACCEPT -s1.1.1.1 -ptcp -mtcp
  append filter INPUT
  -A INPUT -s 1.1.1.1/32 -p tcp -m tcp -j ACCEPT
iptables -AINPUT -jACCEPT -s1.1.1.1 -mcomment --comment x
  append filter INPUT
  -A INPUT -s 1.1.1.1/32 -m comment --comment x -j ACCEPT
iptables -IINPUT 1 -jDROP
  insert filter INPUT number=1
  -A INPUT -j DROP
iptables -A INPUT -s=1.1.1.1
  2: host/network `=1.1.1.1' not found
  at 12 "=1.1.1.1": the name has no IPv4 address
iptables -A INPUT --source=1.1.1.1
  append filter INPUT
  -A INPUT -s 1.1.1.1/32
iptables -A INPUT --source=
  2: host/network `' not found
  at 19 "": an address is missing
iptables --append=INPUT --jump=ACCEPT
  append filter INPUT
  -A INPUT -j ACCEPT
iptables --append INPUT --ju ACCEPT
  append filter INPUT
  -A INPUT -j ACCEPT
iptables --insert=INPUT 1 --goto=FORWARD
  insert filter INPUT number=1
  -A INPUT -g FORWARD
iptables --list=INPUT
  list filter INPUT
iptables --list-rules=INPUT
  list-rules filter INPUT
iptables --zero=INPUT
  zero filter INPUT
iptables --delete-chain=foo
  delete-chain filter foo
iptables --delete=INPUT 1
  delete-number filter INPUT number=1
iptables --del INPUT 1
  2: unknown option "--del"
  at 1 "--del": --del is ambiguous: --delete or --delete-chain
iptables --delete-c
  delete-chain filter -
iptables --new foo
  new-chain filter foo
iptables --new-chain=foo7
  new-chain filter foo7
iptables --rename foo foo8
  rename filter foo foo8
iptables --rename-chain=foo foo9
  rename filter foo foo9
iptables --policy=INPUT ACCEPT
  policy filter INPUT ACCEPT
iptables --pol INPUT ACCEPT
  policy filter INPUT ACCEPT
iptables --po INPUT ACCEPT
  policy filter INPUT ACCEPT
iptables --replace=INPUT 1
  replace filter INPUT number=1
  -A INPUT
iptables --rep INPUT 1
  replace filter INPUT number=1
  -A INPUT
iptables --re INPUT 1
  2: unknown option "--re"
  at 1 "--re": --re is ambiguous: --rename-chain or --replace
iptables --check=INPUT
  check filter INPUT
  -A INPUT
iptables --ch INPUT
  check filter INPUT
  -A INPUT
iptables --c INPUT
  check filter INPUT
  -A INPUT
iptables --append INPUT --mat comment --comment x
  append filter INPUT
  -A INPUT -m comment --comment x
iptables --num -L
  list filter - list=n
iptables --exact -L
  list filter - list=x
iptables --ex -L
  list filter - list=x
iptables --verb -L
  list filter - list=v
iptables --line-numbers -L
  list filter - list=#
iptables --line -L
  list filter - list=#
iptables -L --l
  2: unknown option "--l"
  at 4 "--l": --l is ambiguous: --line-numbers, --list or --list-rules
iptables -E 'a b' c
  rename filter a b c
iptables -E foo 'a b'
  2: Invalid chain name `a b'
  at 8 ""a b"": (no reason)
iptables -E foo -x
  2: -E requires old-chain-name and new-chain-name
  at 1 "-E": the second argument is missing
iptables -E foo -- -x
  2: unknown arguments found on commandline
  at 11 "-x": no arguments are allowed after --
iptables -E foo !x
  2: -E requires old-chain-name and new-chain-name
  at 1 "-E": the second argument is missing
iptables -E foo LOG
  2: chain name may not clash with target name
  at 8 "LOG": (no reason)
iptables -E foo ACCEPT
  2: chain name may not clash with target name
  at 8 "ACCEPT": (no reason)
iptables -E foo abcdefghijklmnopqrstuvwxyz012
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 8 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -E abcdefghijklmnopqrstuvwxyz012 foo
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -X !a
  2: Bad argument `!a'
  at 4 "!a": unexpected word
iptables -X abcdefghijklmnopqrstuvwxyz012
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -F abcdefghijklmnopqrstuvwxyz012
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -F 'a b'
  flush filter a b
iptables -L abcdefghijklmnopqrstuvwxyz012
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -A 'a b'
  append filter a b
  -A a b
iptables -A !a
  append filter !a
  -A !a
iptables -A ''
  append filter 
  -A 
iptables -D ''
  delete filter 
  -A 
iptables -P '' ACCEPT
  policy filter  ACCEPT
iptables -N
  2: option "-N" requires an argument
  at 1 "-N": its argument is missing
iptables -N -n
  2: chain name not allowed to start with `-'
  at 4 "-n": (no reason)
iptables -P INPUT -n
  2: -P requires a chain and a policy
  at 1 "-P": the second argument is missing
iptables -P INPUT ! ACCEPT
  2: -P requires a chain and a policy
  at 1 "-P": the second argument is missing
iptables -D INPUT ! 1
  2: Bad argument `1'
  at 12 "1": unexpected word
iptables -D INPUT -1
  2: unknown option "-1"
  at 10 "-1": no option -1
iptables -I INPUT -1
  2: unknown option "-1"
  at 10 "-1": no option -1
iptables -I INPUT 1 -j ACCEPT 2
  2: Bad argument `2'
  at 22 "2": unexpected word
iptables -A INPUT 1
  2: Bad argument `1'
  at 10 "1": -A does not allow a rule number; -I does
iptables -C INPUT 1
  2: Bad argument `1'
  at 10 "1": -C does not allow a rule number; -I does
iptables -C INPUT
  check filter INPUT
  -A INPUT
