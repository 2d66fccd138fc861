:INPUT,FORWARD,OUTPUT
# family 4
-j REJECT;-j REJECT --reject-with icmp-port-unreachable;OK
#n reject-with icmp-port-unreachable
#L reject-with icmp-port-unreachable
-j REJECT --reject-with icmp-net-unreachable;=;OK
-j REJECT --reject-with net-unreach;-j REJECT --reject-with icmp-net-unreachable;OK
-j REJECT --reject-with net-un;-j REJECT --reject-with icmp-net-unreachable;OK
-j REJECT --reject-with icmp-net;-j REJECT --reject-with icmp-net-unreachable;OK
-j REJECT --reject-with icmp;-j REJECT --reject-with icmp-net-unreachable;OK
-j REJECT --reject-with i;-j REJECT --reject-with icmp-net-unreachable;OK
-j REJECT --reject-with ICMP-NET-UNREACHABLE;-j REJECT --reject-with icmp-net-unreachable;OK
-j REJECT --reject-with host-unreach;-j REJECT --reject-with icmp-host-unreachable;OK
-j REJECT --reject-with proto-unreach;-j REJECT --reject-with icmp-proto-unreachable;OK
-j REJECT --reject-with port-unreach;-j REJECT --reject-with icmp-port-unreachable;OK
-j REJECT --reject-with net-prohib;-j REJECT --reject-with icmp-net-prohibited;OK
-j REJECT --reject-with host-prohib;-j REJECT --reject-with icmp-host-prohibited;OK
-j REJECT --reject-with icmp-host-prohibited;=;OK
-j REJECT --reject-with admin-prohib;-j REJECT --reject-with icmp-admin-prohibited;OK
-j REJECT --reject-with icmp-admin-prohibited;=;OK
-j REJECT --reject-with tcp-reset;;FAIL: REJECT: --reject-with tcp-reset requires '-p tcp'
-p tcp -j REJECT --reject-with tcp-reset;=;OK
#n reject-with tcp-reset
#L reject-with tcp-reset
-p tcp -j REJECT --reject-with tcp-rst;-p tcp -j REJECT --reject-with tcp-reset;OK
-p tcp -j REJECT --reject-with tcp;-p tcp -j REJECT --reject-with tcp-reset;OK
-p udp -j REJECT --reject-with tcp-reset;;FAIL: REJECT: --reject-with tcp-reset requires '-p tcp'
! -p tcp -j REJECT --reject-with tcp-reset;;FAIL: REJECT: --reject-with tcp-reset requires '-p tcp'
-j REJECT --reject-with echo-reply;;FAIL: unknown reject type "echo-reply"
-j REJECT --reject-with icmp-echo-reply;;FAIL: unknown reject type "icmp-echo-reply"
-j REJECT --reject-with foo;;FAIL: unknown reject type "foo"
-j REJECT --reject-with;;FAIL: option "--reject-with" requires an argument
-j REJECT --reject-with tcp-reset --reject-with tcp-reset;;FAIL: REJECT: option "--reject-with" can only be used once.
-j REJECT ! --reject-with tcp-reset;;FAIL: REJECT: option "--reject-with" cannot be inverted.
-j REJECT --reject-with p;-j REJECT --reject-with icmp-proto-unreachable;OK
-j REJECT --reject-with icmp6-no-route;;FAIL: unknown reject type "icmp6-no-route"
# family 6
-j REJECT;-j REJECT --reject-with icmp6-port-unreachable;OK
#n reject-with icmp6-port-unreachable
#L reject-with icmp6-port-unreachable
-j REJECT --reject-with icmp-net-unreachable;;FAIL: unknown reject type "icmp-net-unreachable"
-j REJECT --reject-with net-unreach;;FAIL: unknown reject type "net-unreach"
-j REJECT --reject-with net-un;;FAIL: unknown reject type "net-un"
-j REJECT --reject-with icmp-net;;FAIL: unknown reject type "icmp-net"
-j REJECT --reject-with icmp;-j REJECT --reject-with icmp6-no-route;OK
-j REJECT --reject-with i;-j REJECT --reject-with icmp6-no-route;OK
-j REJECT --reject-with ICMP-NET-UNREACHABLE;;FAIL: unknown reject type "ICMP-NET-UNREACHABLE"
-j REJECT --reject-with host-unreach;;FAIL: unknown reject type "host-unreach"
-j REJECT --reject-with proto-unreach;;FAIL: unknown reject type "proto-unreach"
-j REJECT --reject-with port-unreach;-j REJECT --reject-with icmp6-port-unreachable;OK
-j REJECT --reject-with net-prohib;;FAIL: unknown reject type "net-prohib"
-j REJECT --reject-with host-prohib;;FAIL: unknown reject type "host-prohib"
-j REJECT --reject-with icmp-host-prohibited;;FAIL: unknown reject type "icmp-host-prohibited"
-j REJECT --reject-with admin-prohib;;FAIL: unknown reject type "admin-prohib"
-j REJECT --reject-with icmp-admin-prohibited;;FAIL: unknown reject type "icmp-admin-prohibited"
-j REJECT --reject-with tcp-reset;;FAIL: REJECT: --reject-with tcp-reset requires '-p tcp'
-p tcp -j REJECT --reject-with tcp-reset;=;OK
-p tcp -j REJECT --reject-with tcp-rst;;FAIL: unknown reject type "tcp-rst"
-p tcp -j REJECT --reject-with tcp;-p tcp -j REJECT --reject-with tcp-reset;OK
-p udp -j REJECT --reject-with tcp-reset;;FAIL: REJECT: --reject-with tcp-reset requires '-p tcp'
! -p tcp -j REJECT --reject-with tcp-reset;;FAIL: REJECT: --reject-with tcp-reset requires '-p tcp'
-j REJECT --reject-with echo-reply;;FAIL: unknown reject type "echo-reply"
-j REJECT --reject-with icmp-echo-reply;;FAIL: unknown reject type "icmp-echo-reply"
-j REJECT --reject-with foo;;FAIL: unknown reject type "foo"
-j REJECT --reject-with;;FAIL: option "--reject-with" requires an argument
-j REJECT --reject-with tcp-reset --reject-with tcp-reset;;FAIL: REJECT: option "--reject-with" can only be used once.
-j REJECT ! --reject-with tcp-reset;;FAIL: REJECT: option "--reject-with" cannot be inverted.
-j REJECT --reject-with icmp6-no-route;=;OK
-j REJECT --reject-with no-route;-j REJECT --reject-with icmp6-no-route;OK
-j REJECT --reject-with adm-prohibited;-j REJECT --reject-with icmp6-adm-prohibited;OK
-j REJECT --reject-with icmp6-adm-prohibited;=;OK
-j REJECT --reject-with icmp6-addr-unreachable;=;OK
-j REJECT --reject-with addr-unreach;-j REJECT --reject-with icmp6-addr-unreachable;OK
-j REJECT --reject-with icmp6-port-unreachable;=;OK
-j REJECT --reject-with policy-fail;-j REJECT --reject-with icmp6-policy-fail;OK
-j REJECT --reject-with icmp6-policy-fail;=;OK
-j REJECT --reject-with reject-route;-j REJECT --reject-with icmp6-reject-route;OK
-j REJECT --reject-with icmp6-reject-route;=;OK
-j REJECT --reject-with icmp6;-j REJECT --reject-with icmp6-no-route;OK
-j REJECT --reject-with p;-j REJECT --reject-with icmp6-port-unreachable;OK
