:INPUT,FORWARD,OUTPUT
# family 6
-m frag --fragid 1:5 ! --fraglen 8 --fragres --fragfirst --fragmore;=;OK
-m frag ! --fragid 1;=;OK
-m frag --fraglen 0 --fraglast;=;OK
-m frag;=;OK
-m frag --fragmore --fraglast;;FAIL: frag: option "--fraglast" cannot be used together with "--fragmore".
-m frag --fragid 5:1;;FAIL: frag: bad value for option "--fragid" near "1", or out of range (5-4294967295).
