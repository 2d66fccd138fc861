# family 4
:INPUT,FORWARD,OUTPUT
-p icmp -m icmp --icmp-type any;=;OK
#n icmptype 255
#L icmp any
-p icmp --icmp-type 255;-p icmp -m icmp --icmp-type any;OK
-p icmp --icmp-type 255/255;-p icmp -m icmp --icmp-type 255/255;OK
#n icmptype 255 code 255
#L icmptype 255 code 255
-p icmp --icmp-type 255/3;-p icmp -m icmp --icmp-type 255/3;OK
-p icmp ! --icmp-type any;-p icmp -m icmp ! --icmp-type any;OK
#n icmp !type 255
#L icmp !any
-p icmp ! --icmp-type 255/255;-p icmp -m icmp ! --icmp-type 255/255;OK
#n icmp !type 255 code 255
#L icmp !type 255 code 255
-p icmp ! --icmp-type 255;-p icmp -m icmp ! --icmp-type any;OK
-p icmp --icmp-type 3;-p icmp -m icmp --icmp-type 3;OK
#n icmptype 3
#L icmp destination-unreachable
-p icmp --icmp-type 3/255;-p icmp -m icmp --icmp-type 3/255;OK
-p icmp --icmp-type 3/1;-p icmp -m icmp --icmp-type 3/1;OK
#n icmptype 3 code 1
#L icmp host-unreachable
-p icmp --icmp-type 0;-p icmp -m icmp --icmp-type 0;OK
-p icmp --icmp-type 0/0;-p icmp -m icmp --icmp-type 0/0;OK
#n icmptype 0 code 0
#L icmptype 0 code 0
-p icmp --icmp-type 3/;;FAIL: Unknown ICMP code `3/'
-p icmp --icmp-type /3;;FAIL: Unknown ICMP type `/3'
-p icmp --icmp-type 256;;FAIL: Unknown ICMP type `256'
-p icmp --icmp-type 3/256;;FAIL: Unknown ICMP code `3/256'
-p icmp --icmp-type 0x3/0x1;-p icmp -m icmp --icmp-type 3/1;OK
-p icmp --icmp-type 3/x;;FAIL: Unknown ICMP code `3/x'
-p icmp --icmp-type -1;;FAIL: Unknown ICMP type `-1'
-p icmp --icmp-type foo;;FAIL: Unknown ICMP type `foo'
-p icmp --icmp-type echo;;FAIL: Ambiguous ICMP type `echo': `echo-reply' or `echo-request'?
-p icmp --icmp-type echo-r;;FAIL: Ambiguous ICMP type `echo-r': `echo-reply' or `echo-request'?
-p icmp --icmp-type echo-re;;FAIL: Ambiguous ICMP type `echo-re': `echo-reply' or `echo-request'?
-p icmp --icmp-type echo-rep;-p icmp -m icmp --icmp-type 0;OK
-p icmp --icmp-type ECHO-REPLY;-p icmp -m icmp --icmp-type 0;OK
-p icmp --icmp-type pong;-p icmp -m icmp --icmp-type 0;OK
-p icmp --icmp-type ping;-p icmp -m icmp --icmp-type 8;OK
-p icmp --icmp-type ttl-exceeded;-p icmp -m icmp --icmp-type 11;OK
-p icmp --icmp-type network-unreachable;-p icmp -m icmp --icmp-type 3/0;OK
-p icmp --icmp-type ttl-zero-during-transit;-p icmp -m icmp --icmp-type 11/0;OK
-p icmp --icmp-type TOS-network-redirect;-p icmp -m icmp --icmp-type 5/2;OK
-p icmp --icmp-type destination-unreachable;-p icmp -m icmp --icmp-type 3;OK
-p icmp --icmp-type destination-unreachable/network-unreachable;;FAIL: Unknown ICMP type `destination-unreachable/network-unreachable'
-p icmp --icmp-type "";;FAIL: Ambiguous ICMP type `': `any' or `echo-reply'?
-p icmp --icmp-type a;;FAIL: Ambiguous ICMP type `a': `any' or `address-mask-request'?
-p icmp --icmp-type 8 --icmp-type 0;;FAIL: icmp: option "--icmp-type" can only be used once.
-p icmp -m icmp;;FAIL: icmp: option "--icmp-type" must be specified
-p icmp -m icmp --icmp-type;;FAIL: option "--icmp-type" requires an argument
-p tcp -m icmp --icmp-type 8;;FAIL: icmp match requires '-p icmp'
! -p icmp -m icmp --icmp-type 8;;FAIL: icmp match requires '-p icmp'
-p icmp --icmp 8;-p icmp -m icmp --icmp-type 8;OK
-p icmp -m icmp --icmp-type 17;=;OK
-p icmp --icmp-type 42;-p icmp -m icmp --icmp-type 42;OK
#n icmptype 42
#L icmptype 42
-p icmp --icmp-type 5/9;-p icmp -m icmp --icmp-type 5/9;OK
# every name
-p icmp --icmp-type echo-reply;-p icmp -m icmp --icmp-type 0;OK
-p icmp --icmp-type pong;-p icmp -m icmp --icmp-type 0;OK
-p icmp --icmp-type destination-unreachable;-p icmp -m icmp --icmp-type 3;OK
-p icmp --icmp-type network-unreachable;-p icmp -m icmp --icmp-type 3/0;OK
-p icmp --icmp-type host-unreachable;-p icmp -m icmp --icmp-type 3/1;OK
-p icmp --icmp-type protocol-unreachable;-p icmp -m icmp --icmp-type 3/2;OK
-p icmp --icmp-type port-unreachable;-p icmp -m icmp --icmp-type 3/3;OK
-p icmp --icmp-type fragmentation-needed;-p icmp -m icmp --icmp-type 3/4;OK
-p icmp --icmp-type source-route-failed;-p icmp -m icmp --icmp-type 3/5;OK
-p icmp --icmp-type network-unknown;-p icmp -m icmp --icmp-type 3/6;OK
-p icmp --icmp-type host-unknown;-p icmp -m icmp --icmp-type 3/7;OK
-p icmp --icmp-type network-prohibited;-p icmp -m icmp --icmp-type 3/9;OK
-p icmp --icmp-type host-prohibited;-p icmp -m icmp --icmp-type 3/10;OK
-p icmp --icmp-type TOS-network-unreachable;-p icmp -m icmp --icmp-type 3/11;OK
-p icmp --icmp-type TOS-host-unreachable;-p icmp -m icmp --icmp-type 3/12;OK
-p icmp --icmp-type communication-prohibited;-p icmp -m icmp --icmp-type 3/13;OK
-p icmp --icmp-type host-precedence-violation;-p icmp -m icmp --icmp-type 3/14;OK
-p icmp --icmp-type precedence-cutoff;-p icmp -m icmp --icmp-type 3/15;OK
-p icmp --icmp-type source-quench;-p icmp -m icmp --icmp-type 4;OK
-p icmp --icmp-type redirect;-p icmp -m icmp --icmp-type 5;OK
-p icmp --icmp-type network-redirect;-p icmp -m icmp --icmp-type 5/0;OK
-p icmp --icmp-type host-redirect;-p icmp -m icmp --icmp-type 5/1;OK
-p icmp --icmp-type TOS-network-redirect;-p icmp -m icmp --icmp-type 5/2;OK
-p icmp --icmp-type TOS-host-redirect;-p icmp -m icmp --icmp-type 5/3;OK
-p icmp --icmp-type echo-request;-p icmp -m icmp --icmp-type 8;OK
-p icmp --icmp-type ping;-p icmp -m icmp --icmp-type 8;OK
-p icmp --icmp-type router-advertisement;-p icmp -m icmp --icmp-type 9;OK
-p icmp --icmp-type router-solicitation;-p icmp -m icmp --icmp-type 10;OK
-p icmp --icmp-type time-exceeded;-p icmp -m icmp --icmp-type 11;OK
-p icmp --icmp-type ttl-exceeded;-p icmp -m icmp --icmp-type 11;OK
-p icmp --icmp-type ttl-zero-during-transit;-p icmp -m icmp --icmp-type 11/0;OK
-p icmp --icmp-type ttl-zero-during-reassembly;-p icmp -m icmp --icmp-type 11/1;OK
-p icmp --icmp-type parameter-problem;-p icmp -m icmp --icmp-type 12;OK
-p icmp --icmp-type ip-header-bad;-p icmp -m icmp --icmp-type 12/0;OK
-p icmp --icmp-type required-option-missing;-p icmp -m icmp --icmp-type 12/1;OK
-p icmp --icmp-type timestamp-request;-p icmp -m icmp --icmp-type 13;OK
-p icmp --icmp-type timestamp-reply;-p icmp -m icmp --icmp-type 14;OK
-p icmp --icmp-type address-mask-request;-p icmp -m icmp --icmp-type 17;OK
-p icmp --icmp-type address-mask-reply;-p icmp -m icmp --icmp-type 18;OK
# the protocol
-m icmp --icmp-type 8;;FAIL: icmp match requires '-p icmp'
-p tcp -m icmp --icmp-type 8;;FAIL: icmp match requires '-p icmp'
-p udp --icmp-type 8;;FAIL: unknown option "--icmp-type"
