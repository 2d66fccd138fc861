:INPUT,FORWARD,OUTPUT
# family 4
-m realm --realm 0x1;=;OK
-m realm ! --realm 0x1/0xff;=;OK
-m realm --realm nosuch;;FAIL: realm: could not map name nosuch to an integer value for option "--realm".
-m realm;;FAIL: realm: option "--realm" must be specified
-m realm --realm 9;-m realm --realm peers;OK
#n realm 0x9
#L realm peers
