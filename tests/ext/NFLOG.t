:INPUT,FORWARD,OUTPUT
-j NFLOG;=;OK
-j NFLOG --nflog-group 5 --nflog-size 64 --nflog-threshold 3;=;OK
-j NFLOG --nflog-prefix "two words";=;OK
-j NFLOG --nflog-group 65536;;FAIL: NFLOG: bad value for option "--nflog-group", or out of range (0-65535).
-j NFLOG --nflog-group -1;;FAIL: NFLOG: bad value for option "--nflog-group", or out of range (0-65535).
-j NFLOG --nflog-prefix "";;FAIL: Argument must have a minimum length of 1 characters
