:INPUT
-j LED --led-trigger-id foo;-j LED --led-trigger-id "foo";OK
#n led-trigger-id:"foo" led-delay:0ms
#L led-trigger-id:"foo" led-delay:0ms
-j LED;;FAIL: LED: option "--led-trigger-id" must be specified
-j LED --led-trigger-id foo --led-delay inf;-j LED --led-trigger-id "foo" --led-delay inf;OK
#n led-trigger-id:"foo" led-delay:inf
#L led-trigger-id:"foo" led-delay:inf
-j LED --led-trigger-id foo --led-delay 0;-j LED --led-trigger-id "foo";OK
#n led-trigger-id:"foo" led-delay:0ms
#L led-trigger-id:"foo" led-delay:0ms
-j LED --led-trigger-id foo --led-delay -1;;FAIL: Delay value must be within range 0..4294967295
-j LED --led-trigger-id abcdefghijklmnopqrstuvwxyz;;FAIL: Argument must have a maximum length of 16 characters
-j LED --led-trigger-id abcdefghijklmnopqrst;;FAIL: Argument must have a maximum length of 16 characters
-j LED --led-delay 3;;FAIL: LED: option "--led-trigger-id" must be specified
-j LED --led-trigger-id "";;FAIL: Argument must have a minimum length of 1 characters
