:FORWARD
*mangle
-j CLASSIFY --set-class 0000:ffff;=;OK
#n CLASSIFY set 0:ffff
#L CLASSIFY set 0:ffff
-j CLASSIFY --set-class 1:2;-j CLASSIFY --set-class 0001:0002;OK
#n CLASSIFY set 1:2
#L CLASSIFY set 1:2
-j CLASSIFY --set-class 0001:;;FAIL: Bad class value "0001:"
-j CLASSIFY --set-class :1;;FAIL: Bad class value ":1"
-j CLASSIFY --set-class 12345:1;;FAIL: Bad class value "12345:1"
-j CLASSIFY --set-class 1:10000;;FAIL: Bad class value "1:10000"
-j CLASSIFY --set-class 1:-1;;FAIL: Bad class value "1:-1"
-j CLASSIFY --set-class x;;FAIL: Bad class value "x"
-j CLASSIFY --set-class 0x1:0x2;-j CLASSIFY --set-class 0001:0002;OK
#n CLASSIFY set 1:2
#L CLASSIFY set 1:2
-j CLASSIFY --set-class 1:2z;;FAIL: Bad class value "1:2z"
-j CLASSIFY --set-class 1:2 --set-class 1:3;;FAIL: CLASSIFY: option "--set-class" can only be used once.
-j CLASSIFY ! --set-class 1:2;;FAIL: CLASSIFY: option "--set-class" cannot be inverted.
-j CLASSIFY;;FAIL: CLASSIFY: option "--set-class" must be specified
