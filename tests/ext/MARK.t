:PREROUTING,OUTPUT
*mangle
-j MARK --set-mark 5;-j MARK --set-xmark 0x5/0xffffffff;OK
-j MARK --set-mark 5/4;-j MARK --set-xmark 0x5/0x5;OK
-j MARK --set-xmark 0x1/0x2;=;OK
-j MARK --set-xmark 0x0/0x2;=;OK
-j MARK --and-mark 0xff;-j MARK --set-xmark 0x0/0xffffff00;OK
-j MARK --or-mark 0x80000000;-j MARK --set-xmark 0x80000000/0x80000000;OK
-j MARK --xor-mark 1;-j MARK --set-xmark 0x1/0x0;OK
-j MARK --set-mark 0;-j MARK --set-xmark 0x0/0xffffffff;OK
-j MARK --set-mark 4294967296;;FAIL: MARK: bad integer value for option "--set-mark", or out of range.
-j MARK --set-mark 1 --and-mark 1;;FAIL: MARK: option "--set-xmark" can only be used once.
-j MARK --or-mark x;;FAIL: MARK: bad value for option "--or-mark", or out of range (0-4294967295).
-j MARK;;FAIL: MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required
