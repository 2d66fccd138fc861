*nat
:PREROUTING,INPUT,OUTPUT,POSTROUTING
# family 4
-j NETMAP;;FAIL: NETMAP: option "--to" must be specified
-j NETMAP --to 1.2.3.4;-j NETMAP --to 1.2.3.4/32;OK
-j NETMAP --to 1.2.3.0/24;=;OK
-j NETMAP --to 1.2.3.4/24;-j NETMAP --to 1.2.3.0/24;OK
#n to:1.2.3.0/24
#L to:1.2.3.0/24
-j NETMAP --to 1.2.3.0/255.255.255.0;-j NETMAP --to 1.2.3.0/24;OK
-j NETMAP --to 1.2.3.0/255.0.255.0;;FAIL: NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-32).
-j NETMAP --to 1.2.3.0/33;;FAIL: NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-32).
-j NETMAP --to 1.2.3.0/;;FAIL: NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-32).
-j NETMAP --to 0.0.0.0/0;=;OK
-j NETMAP --to 1.2.3.0/0;-j NETMAP --to 0.0.0.0/0;OK
-j NETMAP --to 1.2.3.0-1.2.3.255;;FAIL: getaddrinfo: Name or service not known
-j NETMAP --to foo;;FAIL: getaddrinfo: Name or service not known
-j NETMAP --to "";;FAIL: getaddrinfo: Name or service not known
-j NETMAP --to 1.2.3.4/x;;FAIL: NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-32).
-j NETMAP --to 1.2.3.4 --to 1.2.3.5;;FAIL: NETMAP: option "--to" can only be used once.
-j NETMAP ! --to 1.2.3.4;;FAIL: NETMAP: option "--to" cannot be inverted.
-j NETMAP --to 1.2.3.4/32;=;OK
-j NETMAP --to 10.1/16;-j NETMAP --to 10.0.0.0/16;OK
# family 6
-j NETMAP --to dead::/64;=;OK
#n to:dead::/64
#L to:dead::/64
-j NETMAP --to dead::1/64;-j NETMAP --to dead::/64;OK
-j NETMAP --to dead::beef;-j NETMAP --to dead::beef/128;OK
-j NETMAP --to dead::beef/128;=;OK
-j NETMAP --to dead::beef/129;;FAIL: NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-128).
-j NETMAP --to dead::/ffff:ffff::;-j NETMAP --to dead::/32;OK
-j NETMAP --to dead::/ffff::ffff;;FAIL: NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-128).
-j NETMAP --to ::/0;=;OK
-j NETMAP --to 1.2.3.4;;FAIL: getaddrinfo: Name or service not known
