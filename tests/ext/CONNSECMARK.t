:PREROUTING,OUTPUT
*mangle
-j CONNSECMARK --save;=;OK
-j CONNSECMARK --restore;=;OK
-j CONNSECMARK --save --restore;;FAIL: CONNSECMARK: option "--restore" cannot be used together with "--save".
-j CONNSECMARK;;FAIL: CONNSECMARK target: parameter required
