:INPUT,FORWARD,OUTPUT
-m ecn --ecn-ip-ect 0;=;OK
-m ecn ! --ecn-ip-ect 3;=;OK
-p tcp -m ecn --ecn-tcp-ece ! --ecn-tcp-cwr --ecn-ip-ect 2;=;OK
-m ecn --ecn-ip-ect 4;;FAIL: ecn: bad value for option "--ecn-ip-ect", or out of range (0-3).
-m ecn --ecn-tcp-cwr;;FAIL: ecn match requires '-p tcp'
-m ecn;;FAIL: ECN match: some option required
