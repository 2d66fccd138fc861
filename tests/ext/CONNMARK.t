:PREROUTING,OUTPUT
*mangle
-j CONNMARK --set-mark 5;-j CONNMARK --set-xmark 0x5/0xffffffff;OK
-j CONNMARK --set-mark 5/4;-j CONNMARK --set-xmark 0x5/0x5;OK
-j CONNMARK --set-mark 4 --mask 3;-j CONNMARK --set-xmark 0x4/0x3;OK
-j CONNMARK --set-xmark 0x1/0x2;=;OK
-j CONNMARK --and-mark 0xff;-j CONNMARK --set-xmark 0x0/0xffffff00;OK
-j CONNMARK --or-mark 1;-j CONNMARK --set-xmark 0x1/0x1;OK
-j CONNMARK --xor-mark 1;-j CONNMARK --set-xmark 0x1/0x0;OK
-j CONNMARK --save-mark;-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff;OK
-j CONNMARK --restore-mark;-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff;OK
-j CONNMARK --save-mark --mask 0xff;-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff;OK
-j CONNMARK --restore-mark --nfmask 0x1 --ctmask 0x2;=;OK
-j CONNMARK --save-mark --nfmask 0x0 --ctmask 0xff;=;OK
-j CONNMARK --set-xmark 0x1/0xff --left-shift-mark 3;=;OK
-j CONNMARK --restore-mark --right-shift-mark 31;-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff --right-shift-mark 31;OK
-j CONNMARK --save-mark --restore-mark;;FAIL: CONNMARK: option "--restore-mark" cannot be used together with "--save-mark".
-j CONNMARK --save-mark --set-mark 1;;FAIL: CONNMARK: option "--set-xmark" cannot be used together with "--save-mark".
-j CONNMARK --restore-mark --right-shift-mark 0;-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff;OK
-j CONNMARK --left-shift-mark 1;;FAIL: CONNMARK target: No operation specified
-j CONNMARK --left-shift-mark 32 --save-mark;;FAIL: CONNMARK: bad value for option "--left-shift-mark", or out of range (0-31).
-j CONNMARK;;FAIL: CONNMARK target: No operation specified
# What is said last counts; a mask in front of the mark is forgotten, and the packet's is not looked at.
-j CONNMARK --mask 3 --set-mark 4;-j CONNMARK --set-xmark 0x4/0xffffffff;OK
-j CONNMARK --ctmask 6 --nfmask 5 --set-mark 1/3;-j CONNMARK --set-xmark 0x1/0x3;OK
-j CONNMARK --set-mark 1/3 --nfmask 5 --ctmask 6;-j CONNMARK --set-xmark 0x1/0x6;OK
-j CONNMARK --save-mark --left-shift-mark 1 --right-shift-mark 2;-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff --right-shift-mark 2;OK
-j CONNMARK --nfmask 1;;FAIL: CONNMARK target: No operation specified
-j CONNMARK --save-mark --mask 1 --ctmask 1;;FAIL: CONNMARK: option "--ctmask" cannot be used together with "--mask".
