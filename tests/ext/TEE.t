:INPUT
# family 4
-j TEE;;FAIL: TEE: option "--gateway" must be specified
-j TEE --gateway 1.1.1.1;=;OK
#n TEE gw:1.1.1.1
#L TEE gw:1.1.1.1
-j TEE --gateway 1.1.1.1 --oif lo;=;OK
#n TEE gw:1.1.1.1 oif=lo
#L TEE gw:1.1.1.1 oif=lo
-j TEE --oif lo;;FAIL: TEE: option "--gateway" must be specified
-j TEE --gateway 1.1.1.1 --oif "";;FAIL: Empty interface is likely to be undesired
-j TEE --gateway 1.1.1.1 --oif abcdefghijklmnop;;FAIL: interface name `abcdefghijklmnop' must be shorter than IFNAMSIZ (15)
-j TEE --gateway 1.1.1.1/32;;FAIL: getaddrinfo: Name or service not known
-j TEE --gateway ::1;;FAIL: getaddrinfo: Name or service not known
-j TEE --gateway 1.1;-j TEE --gateway 1.0.0.1;OK
#n TEE gw:1.0.0.1
#L TEE gw:1.0.0.1
-j TEE --gateway 1.1.1.1 --oif "lo x";=;OK
#n TEE gw:1.1.1.1 oif=lo x
#L TEE gw:1.1.1.1 oif=lo x
-j TEE --gateway 1.1.1.1 --oif lo+;=;OK
#n TEE gw:1.1.1.1 oif=lo+
#L TEE gw:1.1.1.1 oif=lo+
# family 6
-j TEE --gateway 2001:db8::1;=;OK
#n TEE gw:2001:db8::1
#L TEE gw:2001:db8::1
-j TEE --gateway 2001:db8::1 --oif eth0;=;OK
#n TEE gw:2001:db8::1 oif=eth0
#L TEE gw:2001:db8::1 oif=eth0
-j TEE --gateway 1.2.3.4;;FAIL: getaddrinfo: Name or service not known
