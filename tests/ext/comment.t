:INPUT,FORWARD,OUTPUT
-m comment --comment x;=;OK
-m comment --comment "two words" -j DROP;=;OK
-m comment --comment "it's \"quoted\" \\";-m comment --comment "it\'s \"quoted\" \\";OK
-m comment --comment "";=;OK
-m comment;;FAIL: comment: option "--comment" must be specified
