:PREROUTING
*mangle
# family 6
-j DNPT;;FAIL: DNPT: option "--src-pfx" must be specified
-j DNPT --src-pfx dead::/64;;FAIL: DNPT: option "--dst-pfx" must be specified
-j DNPT --dst-pfx dead::/64;;FAIL: DNPT: option "--src-pfx" must be specified
-j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64;=;OK
#n DNPT src-pfx dead::/64 dst-pfx 1c3::/64
#L DNPT src-pfx dead::/64 dst-pfx 1c3::/64
-j DNPT --src-pfx dead::beef/64 --dst-pfx 1c3::/64;;FAIL: DNPT: option "--src-pfx" wants a prefix
-j DNPT --src-pfx dead::beef --dst-pfx 1c3::/64;;FAIL: DNPT: option "--src-pfx" wants a prefix
-j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/48;=;OK
-j DNPT --src-pfx dead::/0 --dst-pfx 1c3::/0;;FAIL: DNPT: option "--src-pfx" wants a prefix
-j DNPT --src-pfx dead::/128 --dst-pfx 1c3::/128;;FAIL: DNPT: option "--src-pfx" wants a prefix
-j DNPT --src-pfx dead::/65 --dst-pfx 1c3::/65;;FAIL: DNPT: option "--src-pfx" wants a prefix
-j DNPT --src-pfx dead:: --dst-pfx 1c3::;;FAIL: DNPT: option "--src-pfx" wants a prefix
-j DNPT --src-pfx dead::/129 --dst-pfx 1c3::;;FAIL: DNPT: bad value for option "--src-pfx", neither a valid network mask nor valid CIDR (0-128).
-j DNPT --src-pfx dead::/ffff:: --dst-pfx 1c3::;;FAIL: DNPT: option "--dst-pfx" wants a prefix
-j DNPT --src-pfx dead::/64,beef::/64 --dst-pfx 1c3::/64;;FAIL: DNPT: bad value for option "--src-pfx", neither a valid network mask nor valid CIDR (0-128).
-j DNPT ! --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL: DNPT: option "--src-pfx" cannot be inverted.
-j DNPT --src-pfx dead::/48 --dst-pfx 1c3:1:2::/48;=;OK
#n DNPT src-pfx dead::/48 dst-pfx 1c3:1:2::/48
#L DNPT src-pfx dead::/48 dst-pfx 1c3:1:2::/48
-j DNPT --src-pfx dead::/64 --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL: DNPT: option "--src-pfx" can only be used once.
