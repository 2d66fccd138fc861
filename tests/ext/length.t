:INPUT,FORWARD,OUTPUT
-m length --length 0;=;OK
-m length --length 5:;-m length --length 5:65535;OK
-m length --length :5;-m length --length 0:5;OK
-m length ! --length 5:8;=;OK
-m length --length 65535;=;OK
-m length --length 65536;;FAIL: length: bad value for option "--length" near "65536", or out of range (0-65535).
-m length --length 8:5;;FAIL: length: bad value for option "--length" near "5", or out of range (8-65535).
-m length --length x;;FAIL: length: bad value for option "--length" near "x", or out of range (0-65535).
-m length;;FAIL: length: option "--length" must be specified
