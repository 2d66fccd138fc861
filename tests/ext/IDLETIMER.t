:INPUT
-j IDLETIMER --timeout 42;;FAIL: IDLETIMER: option "--label" must be specified
-j IDLETIMER --label bar;;FAIL: IDLETIMER: option "--timeout" must be specified
-j IDLETIMER --timeout 42 --label bar;=;OK
#n timeout:42 label:bar
#L timeout:42 label:bar
-j IDLETIMER --timeout 42 --label bar --alarm;=;OK
#n timeout:42 label:bar alarm
#L timeout:42 label:bar alarm
-j IDLETIMER --timeout 0 --label bar;;FAIL: IDLETIMER: bad value for option "--timeout", or out of range (1-2147482).
-j IDLETIMER --timeout 4294967296 --label bar;;FAIL: IDLETIMER: bad value for option "--timeout", or out of range (1-2147482).
-j IDLETIMER --timeout 4294967295 --label bar;;FAIL: IDLETIMER: bad value for option "--timeout", or out of range (1-2147482).
-j IDLETIMER --timeout 0x10 --label "a b";-j IDLETIMER --timeout 16 --label "a b";OK
#n timeout:16 label:a b
#L timeout:16 label:a b
-j IDLETIMER --timeout 5 --label abcdefghijklmnopqrstuvwxyz0;=;OK
#n timeout:5 label:abcdefghijklmnopqrstuvwxyz0
#L timeout:5 label:abcdefghijklmnopqrstuvwxyz0
-j IDLETIMER --timeout 5 --label abcdefghijklmnopqrstuvwxyz01;-j IDLETIMER --timeout 5 --label abcdefghijklmnopqrstuvwxyz0;OK
-j IDLETIMER --timeout 5 --label "";;FAIL: Argument must have a minimum length of 1 characters
-j IDLETIMER ! --timeout 5 --label x;;FAIL: IDLETIMER: option "--timeout" cannot be inverted.
