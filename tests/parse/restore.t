# Lines of a restore text: how they are cut, what may begin them.

restore -A INPUT -j ACCEPT
  append filter INPUT
  -A INPUT -j ACCEPT
restore \t-A INPUT\t-j\tACCEPT\t
  append filter INPUT
  -A INPUT -j ACCEPT
restore   -A  INPUT   -j ACCEPT  
  append filter INPUT
  -A INPUT -j ACCEPT
restore -A INPUT -j ACCEPT\r
  2: Bad line 7: carriage return at its end
  at 19 "": the text has DOS line ends; sed 's/\r$//' removes them
restore \r
  2: Bad line 7: carriage return at its end
  at 1 "": the text has DOS line ends; sed 's/\r$//' removes them
restore COMMIT\r
  2: Bad line 7: carriage return at its end
  at 7 "": the text has DOS line ends; sed 's/\r$//' removes them
restore 
  (no words)
restore  
  (no words)
restore \t
  (no words)
restore #foo
  (no words)
restore   # foo
  (no words)
restore #
  (no words)
restore -A INPUT -j ACCEPT # foo
  2: Bad argument `#'
  at 20 "#": a comment must be on a line of its own
restore -A INPUT -j ACCEPT #
  2: Bad argument `#'
  at 20 "#": a comment must be on a line of its own
restore -A INPUT -j ACCEPT \
  2: Bad argument `\'
  at 20 "\": unexpected word
restore -A INPUT\0-j ACCEPT
  2: Bad line 7: NUL byte
  at 9 "": not a text file

# quotes

restore -A INPUT -m comment --comment #foo
  append filter INPUT
  -A INPUT -m comment --comment "#foo"
restore -A INPUT -m comment --comment "a b"
  append filter INPUT
  -A INPUT -m comment --comment "a b"
restore -A INPUT -m comment --comment a"b c"d
  2: Bad argument `d'
  at 37 "d": unexpected word
restore -A INPUT -m comment --comment a"b c" -j ACCEPT
  append filter INPUT
  -A INPUT -m comment --comment "ab c" -j ACCEPT
restore -A INPUT -m comment --comment 'a b'
  2: Bad argument `b''
  at 34 "b'": single quotes are not supported here; use double quotes
restore -A INPUT -m comment --comment 'a'
  append filter INPUT
  -A INPUT -m comment --comment "\'a\'"
restore -A INPUT -m comment --comment "a'b"
  append filter INPUT
  -A INPUT -m comment --comment "a\'b"
restore -A INPUT -m comment --comment "a\\"b"
  append filter INPUT
  -A INPUT -m comment --comment "a\"b"
restore -A INPUT -m comment --comment "a\\\\b"
  append filter INPUT
  -A INPUT -m comment --comment "a\\b"
restore -A INPUT -m comment --comment "a\\nb"
  append filter INPUT
  -A INPUT -m comment --comment anb
restore -A INPUT -m comment --comment "a\\'b"
  append filter INPUT
  -A INPUT -m comment --comment "a\'b"
restore -A INPUT -m comment --comment a\\b
  append filter INPUT
  -A INPUT -m comment --comment "a\\b"
restore -A INPUT -m comment --comment a\\ b
  2: Bad argument `b'
  at 34 "b": unexpected word
restore -A INPUT -m comment --comment a\\"b
  2: Bad line 7: a quote has no end
  at 31 "a\"b": a double quote must end on the same line
restore -A INPUT -m comment --comment "a
  2: Bad line 7: a quote has no end
  at 31 ""a": a double quote must end on the same line
restore -A INPUT -m comment --comment "a\\
  2: Bad line 7: a quote has no end
  at 31 ""a\": a double quote must end on the same line
restore -A INPUT -m comment --comment "a\\"
  2: Bad line 7: a quote has no end
  at 31 ""a\"": a double quote must end on the same line
restore -A INPUT -m comment --comment "a\tb"
  append filter INPUT
  -A INPUT -m comment --comment "a	b"
restore -A INPUT -m comment --comment ""
  append filter INPUT
  -A INPUT -m comment --comment ""
restore -A INPUT -m comment --comment "" -j ACCEPT
  append filter INPUT
  -A INPUT -m comment --comment "" -j ACCEPT
restore -A INPUT -m comment --comment "a" "b"
  2: Bad argument `b'
  at 35 ""b"": unexpected word
restore -A INPUT -m comment --comment "a""b"
  2: Bad argument `b'
  at 34 ""b"": unexpected word
restore -A INPUT -m comment --comment "-j"
  append filter INPUT
  -A INPUT -m comment --comment -j
restore -A INPUT -m comment --comment "!"
  append filter INPUT
  -A INPUT -m comment --comment "!"
restore "-A" INPUT
  append filter INPUT
  -A INPUT
restore -A INPUT "-j" ACCEPT
  append filter INPUT
  -A INPUT -j ACCEPT
restore -A INPUT "!" -s 1.1.1.1
  append filter INPUT
  -A INPUT ! -s 1.1.1.1/32
restore -A INPUT -s "1.1.1.1"
  append filter INPUT
  -A INPUT -s 1.1.1.1/32
restore -A "INPUT"
  append filter INPUT
  -A INPUT
restore -A INPUT -s 1.1.1.1 "
  2: Bad line 7: a quote has no end
  at 21 """: a double quote must end on the same line
restore "#foo"
  2: Bad argument `#foo'
  at 1 ""#foo"": a comment must be on a line of its own
restore "COMMIT"
  2: Bad argument `COMMIT'
  at 1 ""COMMIT"": the line must begin with a command such as -A
restore ":FOO" - [0:0]
  2: Bad argument `:FOO'
  at 1 "":FOO"": the line must begin with a command such as -A

# counters in front

restore [1:2] -A INPUT
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
restore [1:2]-A INPUT
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
restore [1:2]  -A INPUT
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
restore [1:2]\t-A INPUT
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
restore  [1:2] -A INPUT
  append filter INPUT counters=1:2
  -A INPUT -c 1 2
restore [1:] -A INPUT
  2: -c byte counter not numeric
  at 1 "[1:]": (no reason)
restore [:2] -A INPUT
  2: Bad line 7: need ]
  at 1 "[": counters before a rule have the form [packets:bytes]
restore [1] -A INPUT
  2: Bad line 7: need ]
  at 1 "[": counters before a rule have the form [packets:bytes]
restore [1:2 -A INPUT
  2: Bad line 7: need ]
  at 1 "[": counters before a rule have the form [packets:bytes]
restore [x:2] -A INPUT
  2: -c packet counter not numeric
  at 1 "[x:2]": (no reason)
restore [-1:2] -A INPUT
  2: -c packet counter not numeric
  at 1 "[-1:2]": (no reason)
restore [1:18446744073709551615] -A INPUT
  append filter INPUT counters=1:18446744073709551615
  -A INPUT -c 1 18446744073709551615
restore [1:18446744073709551616] -A INPUT
  2: -c byte counter not numeric
  at 1 "[1:18446744073709551616]": (no reason)
restore [1:2] 
  2: no command specified
  at 1 "[1:2]": add a command such as -A, -I, -D or -L
restore [1:2]
  2: no command specified
  at 1 "[1:2]": add a command such as -A, -I, -D or -L
restore [1:2] -A INPUT -c 3 4
  2: multiple -c flags not allowed
  at 16 "-c": it is already given in this line
restore [1:2] -F INPUT
  2: Illegal option `-c' with this command
  at 1 "[1:2]": -F does not allow it
restore [1:2] -P INPUT DROP
  policy filter INPUT DROP counters=1:2
restore [1:2] :FOO -
  2: Bad argument `:FOO'
  at 7 ":FOO": unexpected word
restore [1:2] [1:2] -A INPUT
  2: Bad argument `[1:2]'
  at 7 "[1:2]": unexpected word
restore [1:2] # foo
  2: Bad argument `#'
  at 7 "#": a comment must be on a line of its own
restore [1:2] COMMIT
  2: Bad argument `COMMIT'
  at 7 "COMMIT": unexpected word
restore -A INPUT [1:2]
  2: Bad argument `[1:2]'
  at 10 "[1:2]": unexpected word

# chain lines

restore :FOO - [3:4]
  chain-line filter FOO - counters=3:4
restore :FOO -
  chain-line filter FOO -
restore :FOO
  2: line 7 policy invalid
  at 1 ":": it is missing
restore :
  2: line 7 chain name invalid
  at 1 ":": it is missing
restore : FOO -
  chain-line filter FOO -
restore  :FOO - [0:0]
  chain-line filter FOO - counters=0:0
restore :FOO ACCEPT
  chain-line filter FOO ACCEPT
restore :FOO ACCEPT [1:2]
  chain-line filter FOO ACCEPT counters=1:2
restore :FOO - [1:2] bar
  chain-line filter FOO - counters=1:2
  warning
  at 14 "bar": this word has no meaning here and is ignored
restore :FOO - bar
  chain-line filter FOO -
  warning
  at 8 "bar": this word has no meaning here and is ignored
restore :FOO -  [1:2]
  chain-line filter FOO - counters=1:2
restore :FOO\t-\t[1:2]
  chain-line filter FOO - counters=1:2
restore :INPUT ACCEPT [3:4]
  chain-line filter INPUT ACCEPT counters=3:4
restore :INPUT - [3:4]
  chain-line filter INPUT - counters=3:4
restore :INPUT DROP
  chain-line filter INPUT DROP
restore :INPUT FOO [3:4]
  chain-line filter INPUT FOO counters=3:4
restore :INPUT ACCEPT [3]
  chain-line filter INPUT ACCEPT
  warning
  at 15 "[3]": this word has no meaning here and is ignored
restore :INPUT ACCEPT [3:
  chain-line filter INPUT ACCEPT
  warning
  at 15 "[3:": this word has no meaning here and is ignored
restore :INPUT ACCEPT [3:4]x
  chain-line filter INPUT ACCEPT
  warning
  at 15 "[3:4]x": this word has no meaning here and is ignored
restore :INPUT ACCEPT junk [5:6]
  chain-line filter INPUT ACCEPT
  warning
  at 15 "junk": this word has no meaning here and is ignored
  warning
  at 20 "[5:6]": this word has no meaning here and is ignored
restore :INPUT ACCEPT - [5:6]
  chain-line filter INPUT ACCEPT
  warning
  at 17 "[5:6]": this word has no meaning here and is ignored
restore :INPUT ACCEPT [010:08]
  chain-line filter INPUT ACCEPT counters=10:8
restore :INPUT ACCEPT [0x1:2]
  chain-line filter INPUT ACCEPT
  warning
  at 15 "[0x1:2]": this word has no meaning here and is ignored
restore :INPUT ACCEPT [3:4] [5:6]
  chain-line filter INPUT ACCEPT counters=3:4
  warning
  at 21 "[5:6]": this word has no meaning here and is ignored
restore :INPUT ACCEPT 3:4
  chain-line filter INPUT ACCEPT
  warning
  at 15 "3:4": this word has no meaning here and is ignored
restore :INPUT ACCEPT [x:y]
  chain-line filter INPUT ACCEPT
  warning
  at 15 "[x:y]": this word has no meaning here and is ignored
restore :INPUT ACCEPT [0:0] # foo
  chain-line filter INPUT ACCEPT counters=0:0
  warning
  at 21 "#": this word has no meaning here and is ignored
  warning
  at 23 "foo": this word has no meaning here and is ignored
restore :INPUT
  2: line 7 policy invalid
  at 1 ":": it is missing
restore :abcdefghijklmnopqrstuvwxyz012 -
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 2 "abcdefghijklmnopqrstuvwxyz012": (no reason)
restore :-foo -
  2: chain name not allowed to start with `-'
  at 2 "-foo": (no reason)
restore :!foo -
  2: chain name not allowed to start with `!'
  at 2 "!foo": (no reason)
restore :TRACE -
  chain-line filter TRACE -
restore :ACCEPT -
  2: chain name may not clash with target name
  at 2 "ACCEPT": (no reason)
restore :"a b" -
  2: Invalid chain name `a b'
  at 2 ""a b"": (no reason)
restore ::a -
  chain-line filter :a -

# tables

start *filter
  table-line filter -
start * mangle
  table-line mangle -
start *filter foo
  table-line filter -
  warning
  at 9 "foo": this word has no meaning here and is ignored
start *filter\t
  table-line filter -
start   *nat
  table-line nat -
start *
  2: line 7 table name invalid
  at 1 "*": it is missing
start *nosuch
  2: line 7 table name 'nosuch' invalid
  at 2 "nosuch": the tables are mangle, security, raw, filter and nat
start *fliter
  2: line 7 table name 'fliter' invalid
  at 2 "fliter": did you mean filter?
start *nosuch foo
  warning
  at 9 "foo": this word has no meaning here and is ignored
  2: line 7 table name 'nosuch' invalid
  at 2 "nosuch": the tables are mangle, security, raw, filter and nat
start :FOO -
  1: line 7 failed
  at 1 ":": no table is selected; a line such as *filter must come first
start -A INPUT
  1: line 7 failed
  at 1 "-A": no table is selected; a line such as *filter must come first
start COMMIT
  1: line 7 failed
  at 1 "COMMIT": no table is selected; a line such as *filter must come first
start #foo
  (no words)
start hello world
  1: line 7 failed
  at 1 "hello": no table is selected; a line such as *filter must come first
restore *nat
  2: Bad argument `*nat'
  at 1 "*": the previous table has no COMMIT
restore *
  2: Bad argument `*'
  at 1 "*": the previous table has no COMMIT
restore COMMIT
  commit-line filter -
restore COMMIT  
  commit-line filter -
restore   COMMIT
  commit-line filter -
restore COMMIT foo
  2: Bad argument `foo'
  at 8 "foo": unexpected word
restore COMMITfoo
  2: Bad argument `COMMITfoo'
  at 1 "COMMITfoo": the line must begin with a command such as -A
restore commit
  2: Bad argument `commit'
  at 1 "commit": did you mean COMMIT?
restore COMMIT # foo
  2: Bad argument `#'
  at 8 "#": a comment must be on a line of its own

# what may not be said inside of a text

restore -A INPUT -t nat
  2: The -t option cannot be used in iptables-restore.
  at 13 "nat": the table is given by a line such as *nat
restore -A INPUT -t filter
  2: The -t option cannot be used in iptables-restore.
  at 13 "filter": the table is given by a line such as *filter
restore -A INPUT --table filter
  2: The -t option cannot be used in iptables-restore.
  at 18 "filter": the table is given by a line such as *filter
restore -A INPUT --tab filter
  2: The -t option cannot be used in iptables-restore.
  at 16 "filter": the table is given by a line such as *filter
restore -A INPUT --table=filter
  2: The -t option cannot be used in iptables-restore.
  at 18 "filter": the table is given by a line such as *filter
restore -A INPUT -m comment --comment -t
  append filter INPUT
  -A INPUT -m comment --comment -t
restore -A INPUT -m comment --comment "-t"
  append filter INPUT
  -A INPUT -m comment --comment -t
restore -A INPUT -m comment --comment --table
  append filter INPUT
  -A INPUT -m comment --comment --table
restore -A INPUT -vt nat
  2: The -t option cannot be used in iptables-restore.
  at 14 "nat": the table is given by a line such as *nat
restore -A INPUT -w
  2: You cannot use `-w' from iptables-restore
  at 10 "-w": give it to iptables-restore itself
restore -w 5 -A INPUT
  2: You cannot use `-w' from iptables-restore
  at 1 "-w": give it to iptables-restore itself
restore -W 5 -A INPUT
  2: You cannot use `-W' from iptables-restore
  at 1 "-W": give it to iptables-restore itself
restore -A INPUT -M foo
  append filter INPUT
  -A INPUT

# commands

restore -L INPUT
  list filter INPUT
restore -S INPUT
  list-rules filter INPUT
restore -V
  version filter -
restore -h
  help filter -
restore -N FOO
  new-chain filter FOO
restore -A
  2: option "-A" requires an argument
  at 1 "-A": its argument is missing
restore foo
  2: Bad argument `foo'
  at 1 "foo": the line must begin with a command such as -A
restore -F
  flush filter -
restore -X
  delete-chain filter -
restore -Z
  zero filter -
restore -P FORWARD DROP
  policy filter FORWARD DROP
restore -D INPUT 1
  delete-number filter INPUT number=1
restore -A INPUT 1
  2: Bad argument `1'
  at 10 "1": -A does not allow a rule number; -I does
restore -v -A INPUT
  append filter INPUT list=v
  -A INPUT

# the other family's lines

restore -6 -A INPUT
  nothing
restore -4 -A INPUT
  append filter INPUT
  -A INPUT
restore6 -4 -A INPUT
  nothing
restore6 -6 -A INPUT
  append filter INPUT
  -A INPUT
restore -A INPUT -6 -s fe80::1
  nothing
restore -A INPUT -s fe80::1 -6
  nothing
restore -A INPUT -s fe80::1 -6 --nosuch
  nothing
restore -A INPUT --ipv6 -s fe80::1
  nothing
restore -A INPUT -m nosuch -6 -s fe80::1
  2: Couldn't load match `nosuch':No such file or directory
  at 13 "nosuch": unknown match
restore -A INPUT -6 -m nosuch
  nothing
restore -A INPUT -m comment --comment -6
  append filter INPUT
  -A INPUT -m comment --comment -6
restore6 -A INPUT -s 1.2.3.4 -4
  nothing
restore6 -A INPUT -s fe80::1 -6
  append filter INPUT
  -A INPUT -s fe80::1/128
restore -A INPUT -p tcp -6 foo
  nothing
restore -A INPUT -p tcp -6v foo
  nothing

nat -A POSTROUTING -j DROP
  2: The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
  at 19 "DROP": only the first packet of a connection passes the nat table; drop in the filter table, or in raw or mangle
nat :POSTROUTING DROP [0:0]
  chain-line nat POSTROUTING DROP counters=0:0
nat -P POSTROUTING DROP
  2: The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
  at 16 "DROP": only the first packet of a connection passes the nat table; drop in the filter table, or in raw or mangle
