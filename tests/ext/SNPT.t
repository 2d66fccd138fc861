:POSTROUTING
*mangle
# family 6
-j SNPT;;FAIL: SNPT: option "--src-pfx" must be specified
-j SNPT --src-pfx dead::/64;;FAIL: SNPT: option "--dst-pfx" must be specified
-j SNPT --dst-pfx dead::/64;;FAIL: SNPT: option "--src-pfx" must be specified
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64;=;OK
#n SNPT src-pfx dead::/64 dst-pfx 1c3::/64
#L SNPT src-pfx dead::/64 dst-pfx 1c3::/64
-j SNPT --src-pfx dead::beef/64 --dst-pfx 1c3::/64;;FAIL: SNPT: option "--src-pfx" wants a prefix
-j SNPT --src-pfx dead::beef --dst-pfx 1c3::/64;;FAIL: SNPT: option "--src-pfx" wants a prefix
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/48;=;OK
-j SNPT --src-pfx dead::/0 --dst-pfx 1c3::/0;;FAIL: SNPT: option "--src-pfx" wants a prefix
-j SNPT --src-pfx dead::/128 --dst-pfx 1c3::/128;;FAIL: SNPT: option "--src-pfx" wants a prefix
-j SNPT --src-pfx dead::/65 --dst-pfx 1c3::/65;;FAIL: SNPT: option "--src-pfx" wants a prefix
-j SNPT --src-pfx dead:: --dst-pfx 1c3::;;FAIL: SNPT: option "--src-pfx" wants a prefix
-j SNPT --src-pfx dead::/129 --dst-pfx 1c3::;;FAIL: SNPT: bad value for option "--src-pfx", neither a valid network mask nor valid CIDR (0-128).
-j SNPT --src-pfx dead::/ffff:: --dst-pfx 1c3::;;FAIL: SNPT: option "--dst-pfx" wants a prefix
-j SNPT --src-pfx dead::/64,beef::/64 --dst-pfx 1c3::/64;;FAIL: SNPT: bad value for option "--src-pfx", neither a valid network mask nor valid CIDR (0-128).
-j SNPT ! --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL: SNPT: option "--src-pfx" cannot be inverted.
-j SNPT --src-pfx dead::/48 --dst-pfx 1c3:1:2::/48;=;OK
#n SNPT src-pfx dead::/48 dst-pfx 1c3:1:2::/48
#L SNPT src-pfx dead::/48 dst-pfx 1c3:1:2::/48
-j SNPT --src-pfx dead::/64 --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL: SNPT: option "--src-pfx" can only be used once.
