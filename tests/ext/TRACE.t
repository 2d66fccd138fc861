:PREROUTING,OUTPUT
*raw
-j TRACE;=;OK
-p tcp -j TRACE;=;OK
-j TRACE --nosuch;;FAIL: unknown option "--nosuch"
