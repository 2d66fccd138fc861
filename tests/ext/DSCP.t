:PREROUTING,OUTPUT
*mangle
-j DSCP --set-dscp 0;-j DSCP --set-dscp 0x00;OK
-j DSCP --set-dscp 0x2e;=;OK
-j DSCP --set-dscp-class AF43;-j DSCP --set-dscp 0x26;OK
-j DSCP --set-dscp-class BE;-j DSCP --set-dscp 0x00;OK
-j DSCP --set-dscp 64;;FAIL: DSCP: bad value for option "--set-dscp", or out of range (0-63).
-j DSCP --set-dscp-class X;;FAIL: Invalid DSCP value `X'
-j DSCP;;FAIL: DSCP target: Parameter --set-dscp is required
