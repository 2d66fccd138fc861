:INPUT,FORWARD,OUTPUT
-m mark --mark 1;-m mark --mark 0x1;OK
-m mark --mark 0x1/0x3;=;OK
-m mark ! --mark 0xff00/0xff00;=;OK
-m mark --mark 0/0xff;-m mark --mark 0x0/0xff;OK
-m mark --mark 0x5/0x2;=;OK
-m mark --mark 4294967296;;FAIL: mark: bad integer value for option "--mark", or out of range.
-m mark --mark 1/;;FAIL: mark: bad integer value for option "--mark", or out of range.
-m mark;;FAIL: mark: option "--mark" must be specified
