:INPUT
# family 6
-m dst;=;OK
#n dst
#L dst
-m dst --dst-len 42;=;OK
#n dst length:42
#L dst length:42
-m dst ! --dst-len 42;=;OK
#n dst length:!42
#L dst length:!42
-m dst --dst-len 0;=;OK
-m dst --dst-len 65536;=;OK
-m dst --dst-len 4294967295;=;OK
-m dst --dst-len 4294967296;;FAIL: dst: bad value for option "--dst-len", or out of range (0-4294967295).
-m dst --dst-opts 149:92,12:12,123:12;=;OK
#n dst opts 149:92,12:12,123:12
#L dst opts 149:92,12:12,123:12
-m dst --dst-opts 149;=;OK
#n dst opts 149
#L dst opts 149
-m dst --dst-opts 256;;FAIL: dst: no valid digits in opt `256'
-m dst --dst-opts 255:255;-m dst --dst-opts 255;OK
#n dst opts 255
#L dst opts 255
-m dst --dst-opts 255:256;;FAIL: dst: no valid digits in length `256'
-m dst --dst-opts 0:0;;FAIL: PAD0 hasn't got length
-m dst --dst-opts 1:2,23:42,4:6,8:10,42,23,4:5;=;OK
#n dst opts 1:2,23:42,4:6,8:10,42,23,4:5
#L dst opts 1:2,23:42,4:6,8:10,42,23,4:5
-m dst --dst-opts 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16;=;OK
#n dst opts 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
#L dst opts 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
-m dst --dst-opts 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17;;FAIL: too many addresses specified
-m dst --dst-opts "";;FAIL: dst: no valid digits in opt `'
-m dst --dst-opts 1,;;FAIL: dst: no valid digits in opt `'
-m dst --dst-opts ,1;;FAIL: dst: no valid digits in opt `'
-m dst --dst-opts 1:;;FAIL: dst: no valid digits in length `'
-m dst --dst-opts :1;;FAIL: dst: no valid digits in opt `'
-m dst --dst-opts x;;FAIL: dst: no valid digits in opt `x'
-m dst --dst-opts 1:x;;FAIL: dst: no valid digits in length `x'
-m dst --dst-opts 0x10:0x20;-m dst --dst-opts 16:32;OK
#n dst opts 16:32
#L dst opts 16:32
-m dst ! --dst-opts 1;;FAIL: dst: option "--dst-opts" cannot be inverted.
-m dst --dst-not-strict;;FAIL: unknown option "--dst-not-strict"
-m dst --dst-not-strict --dst-opts 1;;FAIL: unknown option "--dst-not-strict"
-m dst --dst-opts 1 --dst-opts 2;;FAIL: dst: option "--dst-opts" can only be used once.
