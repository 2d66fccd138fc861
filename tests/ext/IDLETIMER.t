:INPUT
-j IDLETIMER --timeout 42;;FAIL: IDLETIMER: option "--label" must be specified
-j IDLETIMER --label quiet;;FAIL: IDLETIMER: option "--timeout" must be specified
-j IDLETIMER --timeout 42 --label quiet;=;OK
#n timeout:42 label:quiet
#L timeout:42 label:quiet
-j IDLETIMER --timeout 42 --label quiet-alarm --alarm;=;OK
#n timeout:42 label:quiet-alarm alarm
#L timeout:42 label:quiet-alarm alarm
-j IDLETIMER --timeout 0 --label quiet;;FAIL: IDLETIMER: bad value for option "--timeout", or out of range (1-2147482).
-j IDLETIMER --timeout 4294967296 --label quiet;;FAIL: IDLETIMER: bad value for option "--timeout", or out of range (1-2147482).
-j IDLETIMER --timeout 4294967295 --label quiet;;FAIL: IDLETIMER: bad value for option "--timeout", or out of range (1-2147482).
-j IDLETIMER --timeout 0x10 --label "a b";-j IDLETIMER --timeout 16 --label "a b";OK
#n timeout:16 label:a b
#L timeout:16 label:a b
-j IDLETIMER --timeout 5 --label abcdefghijklmnopqrstuvwxyz0;=;OK
#n timeout:5 label:abcdefghijklmnopqrstuvwxyz0
#L timeout:5 label:abcdefghijklmnopqrstuvwxyz0
-j IDLETIMER --timeout 5 --label abcdefghijklmnopqrstuvwxyz01;-j IDLETIMER --timeout 5 --label abcdefghijklmnopqrstuvwxyz0;OK
-j IDLETIMER --timeout 5 --label "";;FAIL: Argument must have a minimum length of 1 characters
-j IDLETIMER ! --timeout 5 --label x;;FAIL: IDLETIMER: option "--timeout" cannot be inverted.
