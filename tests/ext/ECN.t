:FORWARD
*mangle
# family 4
-j ECN;;FAIL: ECN target: An operation is required
-p tcp -j ECN;;FAIL: ECN target: An operation is required
-p tcp -j ECN --ecn-tcp-remove;=;OK
#n ECN TCP remove
#L ECN TCP remove
-j ECN --ecn-tcp-remove;;FAIL: ECN target requires '-p tcp'
-p tcp -j ECN --ecn-tcp-ece 0;=;OK
#n ECN ECE=0
#L ECN ECE=0
-p tcp -j ECN --ecn-tcp-cwr 0;=;OK
#n ECN CWR=0
#L ECN CWR=0
-p tcp -j ECN --ecn-tcp-ece 1 --ecn-tcp-cwr 0;=;OK
#n ECN ECE=1 CWR=0
#L ECN ECE=1 CWR=0
-p tcp -j ECN --ecn-ip-ect 0;=;OK
#n ECN ECT codepoint=0
#L ECN ECT codepoint=0
-p tcp -j ECN --ecn-tcp-ece 2;;FAIL: ECN: bad value for option "--ecn-tcp-ece", or out of range (0-1).
-p tcp -j ECN --ecn-ip-ect 4;;FAIL: ECN: bad value for option "--ecn-ip-ect", or out of range (0-3).
-p tcp -j ECN --ecn-ip-ect 3;=;OK
-p tcp -j ECN --ecn-tcp-remove --ecn-ip-ect 3;-p tcp -j ECN --ecn-tcp-ece 0 --ecn-tcp-cwr 0 --ecn-ip-ect 3;OK
#n ECN ECE=0 CWR=0 ECT codepoint=3
#L ECN ECE=0 CWR=0 ECT codepoint=3
-p tcp -j ECN --ecn-tcp-ece 0 --ecn-tcp-cwr 0;-p tcp -j ECN --ecn-tcp-remove;OK
-p tcp -j ECN --ecn-tcp-remove --ecn-tcp-cwr 0;;FAIL: ECN: option "--ecn-tcp-cwr" cannot be used together with "--ecn-tcp-remove".
