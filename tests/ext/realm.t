:INPUT,FORWARD,OUTPUT
# family 4
-m realm --realm 0x1;=;OK
-m realm ! --realm 0x1/0xff;=;OK
-m realm --realm nosuch;;FAIL: realm: bad integer value for option "--realm", or out of range.
-m realm;;FAIL: realm: option "--realm" must be specified
