:INPUT,FORWARD,OUTPUT
-m connmark --mark 1;-m connmark --mark 0x1;OK
-m connmark --mark 0x1/0x3;=;OK
-m connmark ! --mark 010/255;-m connmark ! --mark 0x8/0xff;OK
-m connmark --mark 0;-m connmark --mark 0x0;OK
-m connmark --mark 4294967295;-m connmark --mark 0xffffffff;OK
-m connmark --mark 4294967296;;FAIL: connmark: bad integer value for option "--mark", or out of range.
-m connmark --mark x;;FAIL: connmark: bad integer value for option "--mark", or out of range.
-m connmark --mark 1/x;;FAIL: connmark: bad integer value for option "--mark", or out of range.
-m connmark;;FAIL: connmark: option "--mark" must be specified
