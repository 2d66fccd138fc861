:INPUT
# family 6
-m hbh;=;OK
#n hbh
#L hbh
-m hbh --hbh-len 42;=;OK
#n hbh length:42
#L hbh length:42
-m hbh ! --hbh-len 42;=;OK
#n hbh length:!42
#L hbh length:!42
-m hbh --hbh-len 0;=;OK
-m hbh --hbh-opts 1:2,23:42,4:6,8:10,42,23,4:5;=;OK
#n hbh opts 1:2,23:42,4:6,8:10,42,23,4:5
#L hbh opts 1:2,23:42,4:6,8:10,42,23,4:5
-m hbh --hbh-len 42 --hbh-opts 1:2;=;OK
#n hbh length:42 opts 1:2
#L hbh length:42 opts 1:2
-m hbh --hbh-not-strict;;FAIL: unknown option "--hbh-not-strict"
-m hbh --hbh-opts 256;;FAIL: hbh: no valid digits in opt `256'
-m hbh ! --hbh-opts 1;;FAIL: hbh: option "--hbh-opts" cannot be inverted.
-m hbh --hbh-opts 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17;;FAIL: too many addresses specified
