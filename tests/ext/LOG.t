:INPUT,FORWARD,OUTPUT
-j LOG;=;OK
#n LOG flags 0 level 4
#L LOG level warn
-j LOG --log-level 4;-j LOG;OK
-j LOG --log-level 0;=;OK
-j LOG --log-level 7;=;OK
-j LOG --log-level 8;;FAIL: log level "8" unknown
-j LOG --log-level -1;;FAIL: log level "-1" unknown
-j LOG --log-level alert;-j LOG --log-level 1;OK
#n LOG flags 0 level 1
#L LOG level alert
-j LOG --log-level crit;-j LOG --log-level 2;OK
-j LOG --log-level debug;-j LOG --log-level 7;OK
-j LOG --log-level emerg;-j LOG --log-level 0;OK
-j LOG --log-level error;-j LOG --log-level 3;OK
#n LOG flags 0 level 3
#L LOG level err
-j LOG --log-level err;;FAIL: log level "err" unknown
-j LOG --log-level info;-j LOG --log-level 6;OK
-j LOG --log-level notice;-j LOG --log-level 5;OK
-j LOG --log-level panic;-j LOG --log-level 0;OK
-j LOG --log-level warning;-j LOG;OK
-j LOG --log-level warn;;FAIL: log level "warn" unknown
-j LOG --log-level WARNING;;FAIL: log level "WARNING" unknown
-j LOG --log-level a;;FAIL: log level "a" unknown
-j LOG --log-level e;;FAIL: log level "e" unknown
-j LOG --log-level "";;FAIL: log level "" unknown
-j LOG --log-level bad;;FAIL: log level "bad" unknown
-j LOG --log-level 1 --log-level 2;;FAIL: LOG: option "--log-level" can only be used once.
-j LOG --log-prefix x;=;OK
-j LOG --log-prefix "x y";=;OK
#n LOG flags 0 level 4 prefix "x y"
#L LOG level warn prefix "x y"
-j LOG --log-prefix "";;FAIL: Argument must have a minimum length of 1 characters
-j LOG --log-prefix "x\"y";=;OK
-j LOG --log-prefix "x\\y";=;OK
-j LOG --log-prefix "x'y";-j LOG --log-prefix "x\'y";OK
-j LOG --log-prefix 12345678901234567890123456789;=;OK
-j LOG --log-prefix 123456789012345678901234567890;-j LOG --log-prefix 12345678901234567890123456789;OK
-j LOG --log-prefix x --log-prefix y;;FAIL: LOG: option "--log-prefix" can only be used once.
-j LOG --log-tcp-sequence;=;OK
-j LOG --log-tcp-options;=;OK
-j LOG --log-ip-options;=;OK
-j LOG --log-uid;=;OK
-j LOG --log-macdecode;=;OK
-j LOG --log-tcp-sequence --log-tcp-sequence;;FAIL: LOG: option "--log-tcp-sequence" can only be used once.
-j LOG --log-macdecode --log-uid --log-ip-options --log-tcp-options --log-tcp-sequence --log-level 3 --log-prefix z;-j LOG --log-prefix z --log-level 3 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode;OK
#n LOG flags 47 level 3 prefix "z"
#L LOG level err tcp-sequence tcp-options ip-options uid macdecode prefix "z"
-j LOG ! --log-uid;;FAIL: LOG: option "--log-uid" cannot be inverted.
-j LOG ! --log-prefix x;;FAIL: LOG: option "--log-prefix" cannot be inverted.
-j LOG --log-prefix;;FAIL: option "--log-prefix" requires an argument
