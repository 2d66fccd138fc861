:PREROUTING,OUTPUT
*mangle
# family 6
-j HL --hl-set 0;=;OK
-j HL --hl-set 64;=;OK
-j HL --hl-dec 1;=;OK
-j HL --hl-inc 255;=;OK
-j HL --hl-dec 0;;FAIL: HL: bad value for option "--hl-dec", or out of range (1-255).
-j HL --hl-dec 1 --hl-inc 1;;FAIL: HL: option "--hl-inc" cannot be used together with "--hl-dec".
-j HL;;FAIL: HL: You must specify an action
