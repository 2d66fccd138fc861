:INPUT,FORWARD
-m addrtype --src-type LOCAL;=;OK
-m addrtype --src-type local,unicast;-m addrtype --src-type UNICAST,LOCAL;OK
# family 4
-m addrtype ! --src-type LOCAL ! --dst-type BROADCAST,MULTICAST;=;OK
# family 4 6
# family 4
-m addrtype --dst-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT;=;OK
# family 4 6
-m addrtype --dst-type NOSUCH;;FAIL: addrtype: bad type "NOSUCH"
-m addrtype --dst-type LOCAL, ;;FAIL: addrtype: bad type ""
:FORWARD
-m addrtype --dst-type LOCAL --limit-iface-in --limit-iface-out;;FAIL: addrtype: option "--limit-iface-out" cannot be used together with "--limit-iface-in".
:INPUT
-m addrtype --src-type UNICAST --limit-iface-in;=;OK
:OUTPUT
-m addrtype --src-type UNICAST --limit-iface-out;=;OK
-m addrtype --limit-iface-out;;FAIL: addrtype: option "--limit-iface-out" also requires "--src-type".
