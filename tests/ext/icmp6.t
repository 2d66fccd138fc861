# family 6
:INPUT,FORWARD,OUTPUT
-p icmpv6 --icmpv6-type 1;-p ipv6-icmp -m icmp6 --icmpv6-type 1;OK
#n ipv6-icmptype 1
#L ipv6-icmp destination-unreachable
-p icmpv6 --icmpv6-type 1/0;-p ipv6-icmp -m icmp6 --icmpv6-type 1/0;OK
#n ipv6-icmptype 1 code 0
#L ipv6-icmp no-route
-p icmpv6 --icmpv6-type no-route;-p ipv6-icmp -m icmp6 --icmpv6-type 1/0;OK
-p icmpv6 --icmpv6-type beyond-scope;-p ipv6-icmp -m icmp6 --icmpv6-type 1/2;OK
-p icmpv6 --icmpv6-type failed-policy;-p ipv6-icmp -m icmp6 --icmpv6-type 1/5;OK
-p icmpv6 --icmpv6-type reject-route;-p ipv6-icmp -m icmp6 --icmpv6-type 1/6;OK
-p icmpv6 --icmpv6-type ping;-p ipv6-icmp -m icmp6 --icmpv6-type 128;OK
-p icmpv6 --icmpv6-type neighbor-solicitation;-p ipv6-icmp -m icmp6 --icmpv6-type 135;OK
-p icmpv6 --icmpv6-type neighbour-solicitation;-p ipv6-icmp -m icmp6 --icmpv6-type 135;OK
-p icmpv6 --icmpv6-type neigh;;FAIL: Ambiguous ICMPv6 type `neigh': `neighbour-solicitation' or `neighbor-solicitation'?
-p icmpv6 --icmpv6-type redirect;-p ipv6-icmp -m icmp6 --icmpv6-type 137;OK
-p icmpv6 --icmpv6-type mld-listener-query;-p ipv6-icmp -m icmp6 --icmpv6-type 130;OK
-p icmpv6 --icmpv6-type 255;-p ipv6-icmp -m icmp6 --icmpv6-type 255;OK
-p icmpv6 --icmpv6-type 255/255;-p ipv6-icmp -m icmp6 --icmpv6-type 255/255;OK
-p icmpv6 --icmpv6-type any;;FAIL: Unknown ICMPv6 type `any'
-p icmpv6 ! --icmpv6-type 1;-p ipv6-icmp -m icmp6 ! --icmpv6-type 1;OK
#n ipv6-icmp !type 1
#L ipv6-icmp !destination-unreachable
-p icmpv6 ! --icmpv6-type 1/7;-p ipv6-icmp -m icmp6 ! --icmpv6-type 1/7;OK
#n ipv6-icmp !type 1 code 7
#L ipv6-icmp !type 1 code 7
-p icmpv6 --icmpv6-type foo;;FAIL: Unknown ICMPv6 type `foo'
-p icmpv6 --icmpv6-type 256;;FAIL: Unknown ICMPv6 type `256'
-p icmpv6 --icmpv6-type 1/256;;FAIL: Unknown ICMPv6 code `1/256'
-p icmpv6 -m icmpv6 --icmpv6-type 1;-p ipv6-icmp -m icmp6 --icmpv6-type 1;OK
#n ipv6-icmptype 1
#L ipv6-icmp destination-unreachable
-p icmpv6 -m icmp6 --icmpv6-type 1;-p ipv6-icmp -m icmp6 --icmpv6-type 1;OK
#n ipv6-icmptype 1
#L ipv6-icmp destination-unreachable
-p icmpv6 -m icmp6;;FAIL: icmp6: option "--icmpv6-type" must be specified
-p ipv6-icmp --icmpv6-type 150;-p ipv6-icmp -m icmp6 --icmpv6-type 150;OK
-p icmpv6 --icmpv6-type bad-header --icmpv6-type 4;;FAIL: icmp6: option "--icmpv6-type" can only be used once.
-p ipv6-icmp --icmpv6-type 0;-p ipv6-icmp -m icmp6 --icmpv6-type 0;OK
-p ipv6-icmp --icmpv6-type 0/0;-p ipv6-icmp -m icmp6 --icmpv6-type 0/0;OK
# every name
-p ipv6-icmp --icmpv6-type destination-unreachable;-p ipv6-icmp -m icmp6 --icmpv6-type 1;OK
-p ipv6-icmp --icmpv6-type no-route;-p ipv6-icmp -m icmp6 --icmpv6-type 1/0;OK
-p ipv6-icmp --icmpv6-type communication-prohibited;-p ipv6-icmp -m icmp6 --icmpv6-type 1/1;OK
-p ipv6-icmp --icmpv6-type beyond-scope;-p ipv6-icmp -m icmp6 --icmpv6-type 1/2;OK
-p ipv6-icmp --icmpv6-type address-unreachable;-p ipv6-icmp -m icmp6 --icmpv6-type 1/3;OK
-p ipv6-icmp --icmpv6-type port-unreachable;-p ipv6-icmp -m icmp6 --icmpv6-type 1/4;OK
-p ipv6-icmp --icmpv6-type failed-policy;-p ipv6-icmp -m icmp6 --icmpv6-type 1/5;OK
-p ipv6-icmp --icmpv6-type reject-route;-p ipv6-icmp -m icmp6 --icmpv6-type 1/6;OK
-p ipv6-icmp --icmpv6-type packet-too-big;-p ipv6-icmp -m icmp6 --icmpv6-type 2;OK
-p ipv6-icmp --icmpv6-type time-exceeded;-p ipv6-icmp -m icmp6 --icmpv6-type 3;OK
-p ipv6-icmp --icmpv6-type ttl-exceeded;-p ipv6-icmp -m icmp6 --icmpv6-type 3;OK
-p ipv6-icmp --icmpv6-type ttl-zero-during-transit;-p ipv6-icmp -m icmp6 --icmpv6-type 3/0;OK
-p ipv6-icmp --icmpv6-type ttl-zero-during-reassembly;-p ipv6-icmp -m icmp6 --icmpv6-type 3/1;OK
-p ipv6-icmp --icmpv6-type parameter-problem;-p ipv6-icmp -m icmp6 --icmpv6-type 4;OK
-p ipv6-icmp --icmpv6-type bad-header;-p ipv6-icmp -m icmp6 --icmpv6-type 4/0;OK
-p ipv6-icmp --icmpv6-type unknown-header-type;-p ipv6-icmp -m icmp6 --icmpv6-type 4/1;OK
-p ipv6-icmp --icmpv6-type unknown-option;-p ipv6-icmp -m icmp6 --icmpv6-type 4/2;OK
-p ipv6-icmp --icmpv6-type echo-request;-p ipv6-icmp -m icmp6 --icmpv6-type 128;OK
-p ipv6-icmp --icmpv6-type ping;-p ipv6-icmp -m icmp6 --icmpv6-type 128;OK
-p ipv6-icmp --icmpv6-type echo-reply;-p ipv6-icmp -m icmp6 --icmpv6-type 129;OK
-p ipv6-icmp --icmpv6-type pong;-p ipv6-icmp -m icmp6 --icmpv6-type 129;OK
-p ipv6-icmp --icmpv6-type mld-listener-query;-p ipv6-icmp -m icmp6 --icmpv6-type 130;OK
-p ipv6-icmp --icmpv6-type mld-listener-report;-p ipv6-icmp -m icmp6 --icmpv6-type 131;OK
-p ipv6-icmp --icmpv6-type mld-listener-done;-p ipv6-icmp -m icmp6 --icmpv6-type 132;OK
-p ipv6-icmp --icmpv6-type mld-listener-reduction;-p ipv6-icmp -m icmp6 --icmpv6-type 132;OK
-p ipv6-icmp --icmpv6-type router-solicitation;-p ipv6-icmp -m icmp6 --icmpv6-type 133;OK
-p ipv6-icmp --icmpv6-type router-advertisement;-p ipv6-icmp -m icmp6 --icmpv6-type 134;OK
-p ipv6-icmp --icmpv6-type neighbour-solicitation;-p ipv6-icmp -m icmp6 --icmpv6-type 135;OK
-p ipv6-icmp --icmpv6-type neighbor-solicitation;-p ipv6-icmp -m icmp6 --icmpv6-type 135;OK
-p ipv6-icmp --icmpv6-type neighbour-advertisement;-p ipv6-icmp -m icmp6 --icmpv6-type 136;OK
-p ipv6-icmp --icmpv6-type neighbor-advertisement;-p ipv6-icmp -m icmp6 --icmpv6-type 136;OK
-p ipv6-icmp --icmpv6-type redirect;-p ipv6-icmp -m icmp6 --icmpv6-type 137;OK
# the protocol
-m icmp6 --icmpv6-type 1;;FAIL: icmp6 match requires '-p ipv6-icmp'
-p tcp -m icmp6 --icmpv6-type 1;;FAIL: icmp6 match requires '-p ipv6-icmp'
-p icmp -m icmp6 --icmpv6-type 1;;FAIL: icmp6 match requires '-p ipv6-icmp'
