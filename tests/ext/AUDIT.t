:INPUT,FORWARD,OUTPUT
-j AUDIT --type accept;=;OK
-j AUDIT --type drop;=;OK
-j AUDIT --type reject;=;OK
-j AUDIT --type nosuch;;FAIL: Bad action type value "nosuch"
-j AUDIT;;FAIL: AUDIT: option "--type" must be specified
