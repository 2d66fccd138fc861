iptables -A INPUT -p tcp --dp 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -p tcp --sp 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --sport 22
iptables -A INPUT -p tcp --s 22
  2: unknown option "--s"
  at 17 "--s": --s is ambiguous: --set-counters, --source, --src, --source-port, --sport or --syn
iptables -A INPUT -p tcp --so 22
  append filter INPUT
  -A INPUT -s 22.0.0.0/32 -p tcp
iptables -A INPUT -p tcp --sour 22
  append filter INPUT
  -A INPUT -s 22.0.0.0/32 -p tcp
iptables -A INPUT -p tcp --source-p 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --sport 22
iptables -A INPUT -m tcp -p tcp --source 1.1.1.1
  append filter INPUT
  -A INPUT -s 1.1.1.1/32 -p tcp -m tcp
iptables -A INPUT -m tcp -p tcp --sour 1.1.1.1
  append filter INPUT
  -A INPUT -s 1.1.1.1/32 -p tcp -m tcp
iptables -A INPUT -m tcp -p tcp --source- 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --sport 22
iptables -A INPUT -m tcp -p tcp --sp 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --sport 22
iptables -A INPUT -m tcp -p tcp --dst 1.1.1.1
  append filter INPUT
  -A INPUT -d 1.1.1.1/32 -p tcp -m tcp
iptables -A INPUT -m tcp -p tcp --d 22
  2: unknown option "--d"
  at 24 "--d": --d is ambiguous: --delete, --delete-chain, --destination, --dst, --destination-port or --dport
iptables -A INPUT -m tcp -p tcp --de 22
  2: unknown option "--de"
  at 24 "--de": --de is ambiguous: --delete, --delete-chain, --destination or --destination-port
iptables -A INPUT -m tcp -p tcp --dest 1.1.1.1
  append filter INPUT
  -A INPUT -d 1.1.1.1/32 -p tcp -m tcp
iptables -A INPUT -m recent --h 5
  2: unknown option "--h"
  at 20 "--h": --h is ambiguous: --help or --hitcount
iptables -A INPUT --de 1.1.1.1
  2: unknown option "--de"
  at 10 "--de": --de is ambiguous: --delete, --delete-chain or --destination
iptables -A INPUT --des 1.1.1.1
  append filter INPUT
  -A INPUT -d 1.1.1.1/32
iptables -A INPUT --dest 1.1.1.1
  append filter INPUT
  -A INPUT -d 1.1.1.1/32
iptables -A INPUT -m tcp -p tcp --dport=22
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -m tcp -p tcp --dp=22
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 22
iptables -A INPUT -m tcp -p tcp --tcp-flags=SYN,ACK SYN
  append filter INPUT
  -A INPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN
iptables -A INPUT -m tcp -p tcp --tcp-flags SYN,ACK
  2: --tcp-flags requires two args.
  at 24 "--tcp-flags": the second argument is missing
iptables -A INPUT -m tcp -p tcp --tcp-flags SYN,ACK -j ACCEPT
  2: --tcp-flags requires two args.
  at 24 "--tcp-flags": the second argument is missing
iptables -A INPUT -m tcp -p tcp --tcp-flags
  2: option "--tcp-flags" requires an argument
  at 24 "--tcp-flags": its argument is missing
iptables -A INPUT -m tcp -p tcp --syn=1
  2: unknown option "--syn=1"
  at 24 "--syn=1": --syn does not allow a value
iptables -A INPUT -m tcp -p tcp -dport 22
  2: Bad argument `22'
  at 31 "22": -dport means -d port; did you mean --dport?
iptables -A INPUT -m comment --comment -j
  append filter INPUT
  -A INPUT -m comment --comment -j
iptables -A INPUT -m comment --comment -j -j ACCEPT
  append filter INPUT
  -A INPUT -m comment --comment -j -j ACCEPT
iptables -A INPUT -m comment --comment !
  append filter INPUT
  -A INPUT -m comment --comment "!"
iptables -A INPUT -m comment --comment
  2: option "--comment" requires an argument
  at 21 "--comment": its argument is missing
iptables -A INPUT -m comment --comm foo
  append filter INPUT
  -A INPUT -m comment --comment foo
iptables -A INPUT -m comment --c foo
  2: Cannot use -C with -A
  at 21 "--c": only one command is allowed
iptables -A INPUT -m comment --comment ''
  append filter INPUT
  -A INPUT -m comment --comment ""
iptables -A INPUT -m comment
  2: comment: option "--comment" must be specified
  at 13 "comment": (no reason)
iptables -A INPUT ! -m comment --comment foo
  2: unexpected ! flag before --match
  at 12 "-m": it cannot be inverted
iptables -A INPUT -m comment ! --comment foo
  2: comment: option "--comment" cannot be inverted.
  at 23 "--comment": (no reason)
iptables -A INPUT -m comment --comment foo --comment bar
  2: comment: option "--comment" can only be used once.
  at 35 "--comment": already given
iptables -A INPUT -m comment --comment foo -m comment --comment bar
  append filter INPUT
  -A INPUT -m comment --comment foo -m comment --comment bar
iptables -A INPUT -m mark --mark 1 -m mark --mark 2
  append filter INPUT
  -A INPUT -m mark --mark 0x1 -m mark --mark 0x2
iptables -A INPUT -m mark --mark 1 --mark 2
  2: mark: option "--mark" can only be used once.
  at 27 "--mark": already given
iptables -A INPUT -m mark -m mark --mark 1
  2: mark: option "--mark" must be specified
  at 13 "mark": (no reason)
iptables -A INPUT -m mark -m comment --mark 1 --comment foo
  append filter INPUT
  -A INPUT -m mark --mark 0x1 -m comment --comment foo
iptables -A INPUT -m mark -m comment --comment foo --mark 1
  append filter INPUT
  -A INPUT -m mark --mark 0x1 -m comment --comment foo
iptables -A INPUT -m mark -m connmark --mark 1
  2: mark: option "--mark" must be specified
  at 13 "mark": (no reason)
iptables -A INPUT -m connmark -m mark --mark 1
  2: connmark: option "--mark" must be specified
  at 13 "connmark": (no reason)
iptables -A INPUT -m connmark --mark 2 -m mark --mark 1
  append filter INPUT
  -A INPUT -m connmark --mark 0x2 -m mark --mark 0x1
iptables -A INPUT -m connmark --mark 2 -m mark --mark 1 --mark 3
  2: mark: option "--mark" can only be used once.
  at 48 "--mark": already given
iptables -t mangle -A INPUT -j MARK -m mark --mark 1 --set-mark 2
  append mangle INPUT
  -A INPUT -m mark --mark 0x1 -j MARK --set-xmark 0x2/0xffffffff
iptables -t mangle -A INPUT -m mark --mark 1 -j MARK --set-mark 2
  append mangle INPUT
  -A INPUT -m mark --mark 0x1 -j MARK --set-xmark 0x2/0xffffffff
iptables -t mangle -A INPUT -j MARK --set-mark 2 -m mark --mark 1
  append mangle INPUT
  -A INPUT -m mark --mark 0x1 -j MARK --set-xmark 0x2/0xffffffff
iptables -t mangle -A INPUT --set-mark 2 -j MARK
  2: unknown option "--set-mark"
  at 20 "--set-mark": --set-mark belongs to the targets MARK and CONNMARK; write -j MARK or -j CONNMARK before it
iptables -t mangle -A INPUT -j MARK
  2: MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required
  at 23 "MARK": (no reason)
iptables -t mangle -A INPUT -j MARK --set-mark 1 --set-mark 2
  2: MARK: option "--set-xmark" can only be used once.
  at 41 "--set-mark": already given
iptables -t mangle -A INPUT -j MARK ! --set-mark 1
  2: MARK: option "--set-mark" cannot be inverted.
  at 30 "--set-mark": (no reason)
iptables -t mangle -A INPUT -j CONNMARK --set-mark 1 -m connmark --mark 1/1
  append mangle INPUT
  -A INPUT -m connmark --mark 0x1/0x1 -j CONNMARK --set-xmark 0x1/0xffffffff
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark --mask 0xff
  append mangle PREROUTING
  -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
iptables -t mangle -A PREROUTING -j CONNMARK -m connmark --mark 5 --set-mark 1
  append mangle PREROUTING
  -A PREROUTING -m connmark --mark 0x5 -j CONNMARK --set-xmark 0x1/0xffffffff
iptables -A INPUT -p udp --dport 22 -m tcp --dport 23
  2: tcp match requires '-p tcp'
  at 31 "tcp": (no reason)
iptables -A INPUT -p tcp -m multiport --dports 22,23 --dport 24
  2: multiport: option "--dports" can only be used once.
  at 45 "--dport": already given
iptables -A INPUT -p tcp -m multiport --dport 22,23
  append filter INPUT
  -A INPUT -p tcp -m multiport --dports 22,23
iptables -A INPUT -p tcp --dport 24 -m multiport --dports 22,23
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 24 -m multiport --dports 22,23
iptables -A INPUT -p tcp --dport 24 -m multiport --dport 22,23
  2: tcp: option "--dport" can only be used once.
  at 41 "--dport": already given
iptables -A INPUT -p tcp -m multiport --dports 22,23 -m tcp --dport 24
  append filter INPUT
  -A INPUT -p tcp -m multiport --dports 22,23 -m tcp --dport 24
iptables -A INPUT -p tcp -m tcp -m multiport --dports 22,23 --dport 24
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 24 -m multiport --dports 22,23
iptables -A INPUT -p tcp --dport 24 -m tcp --sport 22
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 24 -m tcp --sport 22
iptables -A INPUT -p tcp --dport 24 -m tcp
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 24 -m tcp
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset --dport 24
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 24 -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp -j REJECT --dport 24 --reject-with tcp-reset
  append filter INPUT
  -A INPUT -p tcp -m tcp --dport 24 -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp -m tcp --dport 1 --dport 2
  2: tcp: option "--dport" can only be used once.
  at 34 "--dport": already given
iptables -A INPUT -p tcp --dport 1 --dport 2
  2: tcp: option "--dport" can only be used once.
  at 27 "--dport": already given
iptables -A INPUT -p tcp --dport 1 -m comment --comment x --sport 4
  append filter INPUT
  -A INPUT -p tcp -m tcp --sport 4 --dport 1 -m comment --comment x
iptables -A INPUT -p tcp -m comment --comment x --sport 4
  append filter INPUT
  -A INPUT -p tcp -m comment --comment x -m tcp --sport 4
iptables -A INPUT -m tcp --proto tcp
  append filter INPUT
  -A INPUT -p tcp -m tcp
