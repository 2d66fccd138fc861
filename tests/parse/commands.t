iptables
  2: no command specified
  add a command such as -A, -I, -D or -L
iptables -A
  2: option "-A" requires an argument
  at 1 "-A": its argument is missing
iptables -A INPUT -D INPUT
  2: Cannot use -D with -A
  at 10 "-D": only one command is allowed
iptables -A INPUT -L
  2: Cannot use -L with -A
  at 10 "-L": only one command is allowed
iptables -L -Z
  list filter - and-zero
iptables -L -S
  2: Cannot use -S with -L
  at 4 "-S": only one command is allowed
iptables -Z -L
  list filter - and-zero
iptables -Z INPUT -L
  list filter INPUT and-zero
iptables -L INPUT -Z
  list filter INPUT and-zero
iptables -L INPUT -Z OUTPUT
  list filter OUTPUT and-zero
iptables -L INPUT -Z OUTPUT 1
  2: Cannot use -Z with -L
  at 20 "1": (no reason)
iptables -L INPUT 1 -Z
  list filter INPUT number=1 and-zero
iptables -S -Z
  list-rules filter - and-zero
iptables -Z -Z
  2: Cannot use -Z with -Z
  at 4 "-Z": only one command is allowed
iptables -L -L
  2: Cannot use -L with -L
  at 4 "-L": only one command is allowed
iptables -F -Z
  2: Cannot use -Z with -F
  at 4 "-Z": only one command is allowed
iptables -n -A INPUT
  2: Illegal option `-n' with this command
  at 1 "-n": -A does not allow it
iptables -v -A INPUT
  append filter INPUT list=v
  -A INPUT
iptables -x -A INPUT
  2: Illegal option `-x' with this command
  at 1 "-x": -A does not allow it
iptables --line-numbers -A INPUT
  2: Illegal option `--line-numbers' with this command
  at 1 "--line-numbers": -A does not allow it
iptables -n -F
  2: Illegal option `-n' with this command
  at 1 "-n": -F does not allow it
iptables -x -F
  2: Illegal option `-x' with this command
  at 1 "-x": -F does not allow it
iptables -F -v
  flush filter - list=v
iptables -P INPUT ACCEPT -v
  policy filter INPUT ACCEPT list=v
iptables -P INPUT ACCEPT -n
  2: Illegal option `-n' with this command
  at 17 "-n": -P does not allow it
iptables -P INPUT
  2: -P requires a chain and a policy
  at 1 "-P": the second argument is missing
iptables -P
  2: option "-P" requires an argument
  at 1 "-P": its argument is missing
iptables -P INPUT FOO
  policy filter INPUT FOO
iptables -P INPUT ACCEPT foo
  2: Bad argument `foo'
  at 17 "foo": unexpected word
iptables -N foo -j ACCEPT
  2: Illegal option `-j' with this command
  at 8 "-j": -N does not allow it
iptables -N foo -s 1.2.3.4
  2: Illegal option `-s' with this command
  at 8 "-s": -N does not allow it
iptables -N foo2 -d 1.2.3.4
  2: Illegal option `-d' with this command
  at 9 "-d": -N does not allow it
iptables -N foo2 -p tcp
  2: Illegal option `-p' with this command
  at 9 "-p": -N does not allow it
iptables -N foo2 -i lo
  2: Illegal option `-i' with this command
  at 9 "-i": -N does not allow it
iptables -N foo2 -o lo
  2: Illegal option `-o' with this command
  at 9 "-o": -N does not allow it
iptables -N foo2 -m tcp
  new-chain filter foo2
iptables -N foo2 -c 1 2
  2: Illegal option `-c' with this command
  at 9 "-c": -N does not allow it
iptables -N foo2 -f
  2: Illegal option `-f' with this command
  at 9 "-f": -N does not allow it
iptables -N foo2 -g bar
  2: Illegal option `-j' with this command
  at 9 "-g": -N does not allow it
iptables -N foo3 -w
  new-chain filter foo3 wait=0
iptables -N foo4 -4
  new-chain filter foo4
iptables -N -foo
  2: chain name not allowed to start with `-'
  at 4 "-foo": (no reason)
iptables -N !foo
  2: chain name not allowed to start with `!'
  at 4 "!foo": (no reason)
iptables -N 'foo bar'
  2: Invalid chain name `foo bar'
  at 4 ""foo bar"": (no reason)
iptables -N ''
  2: chain name may not clash with target name
  at 4 """": (no reason)
iptables -N ACCEPT
  2: chain name may not clash with target name
  at 4 "ACCEPT": (no reason)
iptables -N LOG
  2: chain name may not clash with target name
  at 4 "LOG": (no reason)
iptables -N abcdefghijklmnopqrstuvwxyz012
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -N abcdefghijklmnopqrstuvwxyz0123
  2: chain name `abcdefghijklmnopqrstuvwxyz0123' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz0123": (no reason)
iptables -A abcdefghijklmnopqrstuvwxyz0123
  2: chain name `abcdefghijklmnopqrstuvwxyz0123' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz0123": (no reason)
iptables -A abcdefghijklmnopqrstuvwxyz012
  2: chain name `abcdefghijklmnopqrstuvwxyz012' too long (must be under 29 chars)
  at 4 "abcdefghijklmnopqrstuvwxyz012": (no reason)
iptables -A INPUT -j abcdefghijklmnopqrstuvwxyz0123
  2: Invalid target name `abcdefghijklmnopqrstuvwxyz0123' (28 chars max)
  at 13 "abcdefghijklmnopqrstuvwxyz0123": (no reason)
iptables -A INPUT -g abcdefghijklmnopqrstuvwxyz0123
  2: Invalid target name `abcdefghijklmnopqrstuvwxyz0123' (28 chars max)
  at 13 "abcdefghijklmnopqrstuvwxyz0123": (no reason)
iptables -A INPUT -j ''
  2: Invalid target name (too short)
  at 13 """": (no reason)
iptables -A INPUT -j -foo
  append filter INPUT
  -A INPUT -j -foo
iptables -A INPUT -j !foo
  append filter INPUT
  -A INPUT -j !foo
iptables -A INPUT -m ''
  2: Couldn't load match `':No such file or directory
  at 13 """": unknown match
iptables -A INPUT -m nonesuch
  2: Couldn't load match `nonesuch':No such file or directory
  at 13 "nonesuch": unknown match
iptables -A INPUT -m abcdefghijklmnopqrstuvwxyz0123
  2: Invalid match name "abcdefghijklmnopqrstuvwxyz0123" (28 chars max)
  at 13 "abcdefghijklmnopqrstuvwxyz0123": (no reason)
iptables -A INPUT -j 'f oo'
  2: Invalid target name `f oo'
  at 13 ""f oo"": it contains a blank
iptables -E foo
  2: -E requires old-chain-name and new-chain-name
  at 1 "-E": the second argument is missing
iptables -E
  2: option "-E" requires an argument
  at 1 "-E": its argument is missing
iptables -E foo foo9 -n
  2: Illegal option `-n' with this command
  at 13 "-n": -E does not allow it
iptables -E foo bar -v
  rename filter foo bar list=v
iptables -R INPUT
  2: -R requires a rule number
  at 1 "-R": the second argument is missing
iptables -R INPUT 0
  2: Invalid rule number `0'
  at 10 "0": rules are numbered from 1
iptables -R INPUT x
  2: Invalid rule number `x'
  at 10 "x": rules are numbered from 1
iptables -R INPUT -j ACCEPT
  2: -R requires a rule number
  at 1 "-R": the second argument is missing
iptables -R INPUT 1 -s 1.2.3.4,1.2.3.5
  2: Replacement rule does not specify a unique address
  at 1 "-R": its addresses expand to 2 rules
iptables -I INPUT 0
  2: Invalid rule number `0'
  at 10 "0": rules are numbered from 1
iptables -I INPUT x
  2: Invalid rule number `x'
  at 10 "x": rules are numbered from 1
iptables -I INPUT 1 2
  2: Bad argument `2'
  at 12 "2": unexpected word
iptables -I INPUT 0x1
  insert filter INPUT number=1
  -A INPUT
iptables -I INPUT 99999999999
  2: Invalid rule number `99999999999'
  at 10 "99999999999": rules are numbered from 1
iptables -I INPUT 4294967296
  2: Invalid rule number `4294967296'
  at 10 "4294967296": rules are numbered from 1
iptables -D INPUT 0
  2: Invalid rule number `0'
  at 10 "0": rules are numbered from 1
iptables -D INPUT 01
  delete-number filter INPUT number=1
iptables -D INPUT x
  2: Invalid rule number `x'
  at 10 "x": rules are numbered from 1
iptables -D INPUT 1x
  2: Invalid rule number `1x'
  at 10 "1x": rules are numbered from 1
iptables -D INPUT 1 -j ACCEPT
  2: Illegal option `-j' with this command
  at 12 "-j": -D with a rule number does not allow it
iptables -D INPUT 1 -s 1.2.3.4
  2: Illegal option `-s' with this command
  at 12 "-s": -D with a rule number does not allow it
iptables -D INPUT 1 2
  2: Bad argument `2'
  at 12 "2": unexpected word
iptables -L INPUT 1
  list filter INPUT number=1
iptables -L INPUT 0
  2: Invalid rule number `0'
  at 10 "0": rules are numbered from 1
iptables -L INPUT x
  2: Invalid rule number `x'
  at 10 "x": rules are numbered from 1
iptables -S INPUT x
  2: Invalid rule number `x'
  at 10 "x": rules are numbered from 1
iptables -Z INPUT x
  2: Invalid rule number `x'
  at 10 "x": rules are numbered from 1
iptables -Z INPUT 0
  2: Invalid rule number `0'
  at 10 "0": rules are numbered from 1
iptables -Z INPUT 1 2
  2: Bad argument `2'
  at 12 "2": unexpected word
iptables -L INPUT OUTPUT FORWARD
  2: Invalid rule number `OUTPUT'
  at 10 "OUTPUT": rules are numbered from 1
iptables -S INPUT 1 2
  2: Bad argument `2'
  at 12 "2": unexpected word
iptables -F INPUT 2
  2: Bad argument `2'
  at 10 "2": unexpected word
iptables -X foo bar
  2: Bad argument `bar'
  at 8 "bar": unexpected word
iptables -foo
  2: no command specified
  at 1 "-foo": add a command such as -A, -I, -D or -L
iptables --foo
  2: unknown option "--foo"
  at 1 "--foo": no option --foo
iptables -k
  2: unknown option "-k"
  at 1 "-k": no option -k
iptables -A INPUT --foo
  2: unknown option "--foo"
  at 10 "--foo": no option --foo
iptables -A INPUT -k
  2: unknown option "-k"
  at 10 "-k": no option -k
iptables -A INPUT -p
  2: option "-p" requires an argument
  at 10 "-p": its argument is missing
iptables -A INPUT --protocol
  2: option "--protocol" requires an argument
  at 10 "--protocol": its argument is missing
iptables -A INPUT --proto
  2: option "--proto" requires an argument
  at 10 "--proto": its argument is missing
iptables -A INPUT --in
  2: unknown option "--in"
  at 10 "--in": --in is ambiguous: --in-interface or --insert
iptables -A INPUT --i
  2: unknown option "--i"
  at 10 "--i": --i is ambiguous: --in-interface, --insert, --ipv4 or --ipv6
iptables -A INPUT --s 1.1.1.1
  2: unknown option "--s"
  at 10 "--s": --s is ambiguous: --set-counters, --source or --src
iptables -A INPUT --p tcp
  2: unknown option "--p"
  at 10 "--p": --p is ambiguous: --policy or --protocol
iptables -A INPUT --line
  2: Illegal option `--line-numbers' with this command
  at 10 "--line": -A does not allow it
iptables --l
  2: unknown option "--l"
  at 1 "--l": --l is ambiguous: --line-numbers, --list or --list-rules
iptables --li
  2: unknown option "--li"
  at 1 "--li": --li is ambiguous: --line-numbers, --list or --list-rules
iptables --list
  list filter -
iptables --list-r
  list-rules filter -
iptables --li INPUT
  2: unknown option "--li"
  at 1 "--li": --li is ambiguous: --line-numbers, --list or --list-rules
iptables --ver
  2: unknown option "--ver"
  at 1 "--ver": --ver is ambiguous: --verbose or --version
iptables --v
  2: unknown option "--v"
  at 1 "--v": --v is ambiguous: --verbose or --version
iptables --fl
  flush filter -
iptables --f
  2: unknown option "--f"
  at 1 "--f": --f is ambiguous: --flush or --fragment
iptables --flush=foo
  flush filter foo
iptables --flush=INPUT
  flush filter INPUT
iptables --numeric=1 -L
  2: unknown option "--numeric=1"
  at 1 "--numeric=1": --numeric does not allow a value
iptables -A INPUT foo
  2: Bad argument `foo'
  at 10 "foo": unexpected word
iptables foo
  2: Bad argument `foo'
  at 1 "foo": the line must begin with a command such as -A
iptables -L INPUT foo bar
  2: Invalid rule number `foo'
  at 10 "foo": rules are numbered from 1
iptables -A INPUT ! foo
  2: Bad argument `foo'
  at 12 "foo": unexpected word
iptables -A INPUT !
  2: nothing appropriate following !
  at 10 "!": (no reason)
iptables -A INPUT ! ! -s 1.1.1.1
  2: multiple consecutive ! not allowed
  at 12 "!": (no reason)
iptables -A INPUT ! -j ACCEPT
  2: cannot have ! before -j
  at 12 "-j": it cannot be inverted
iptables -A INPUT ! -m tcp
  2: unexpected ! flag before --match
  at 12 "-m": it cannot be inverted
iptables ! -A INPUT
  2: unexpected '!' flag
  at 3 "-A": it cannot be inverted
iptables -A ! INPUT
  2: Bad argument `INPUT'
  at 6 "INPUT": unexpected word
iptables ! -L
  2: unexpected '!' flag
  at 3 "-L": it cannot be inverted
iptables -A INPUT ! -t filter
  2: unexpected ! flag before --table
  at 12 "-t": it cannot be inverted
iptables -A INPUT -t ! filter
  2: Bad argument `filter'
  at 15 "filter": unexpected word
iptables -A INPUT ! -v
  2: cannot have ! before -v
  at 12 "-v": it cannot be inverted
iptables -A INPUT ! -n
  2: cannot have ! before -n
  at 12 "-n": it cannot be inverted
iptables -A INPUT ! -c 1 2
  2: cannot have ! before -c
  at 12 "-c": it cannot be inverted
iptables -A INPUT ! -w
  2: cannot have ! before -w
  at 12 "-w": it cannot be inverted
iptables -A INPUT ! -4
  2: cannot have ! before -4
  at 12 "-4": it cannot be inverted
iptables -A INPUT ! -x
  2: cannot have ! before -x
  at 12 "-x": it cannot be inverted
iptables -A INPUT ! --line-numbers
  2: cannot have ! before --line-numbers
  at 12 "--line-numbers": it cannot be inverted
iptables -A INPUT ! -g foo
  2: cannot have ! before -j
  at 12 "-g": it cannot be inverted
iptables ! -h
  2: unexpected '!' flag
  at 3 "-h": it cannot be inverted
iptables ! -V
  2: unexpected '!' flag
  at 3 "-V": it cannot be inverted
