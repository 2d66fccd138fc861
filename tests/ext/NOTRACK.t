:PREROUTING,OUTPUT
*raw
-j NOTRACK;=;OK
-j NOTRACK --zone 1;;FAIL: unknown option "--zone"
