:INPUT,FORWARD,OUTPUT
-m statistic;;FAIL: statistic: option "--mode" must be specified
-m statistic --mode random;;FAIL: --probability must be specified when using random mode
-m statistic --mode nth;;FAIL: --every and --packet must be specified when using nth mode
-m statistic --mode foo;;FAIL: Bad mode "foo"
-m statistic --probability 0.5;;FAIL: statistic: option "--mode" must be specified
-m statistic --mode random --probability 0.5;-m statistic --mode random --probability 0.50000000000;OK
-m statistic --mode random ! --probability 0.5;-m statistic --mode random ! --probability 0.50000000000;OK
#n statistic mode random ! probability 0.50000000000
#L statistic mode random ! probability 0.50000000000
-m statistic --mode random --probability 0;-m statistic --mode random --probability 0.00000000000;OK
-m statistic --mode random --probability 1;-m statistic --mode random --probability 1.00000000000;OK
-m statistic --mode random --probability 1.0;-m statistic --mode random --probability 1.00000000000;OK
-m statistic --mode random --probability 1.1;;FAIL: statistic: bad value for option "--probability", or out of range (0-1).
-m statistic --mode random --probability -0.1;;FAIL: statistic: bad value for option "--probability", or out of range (0-1).
-m statistic --mode random --probability 0.000001;-m statistic --mode random --probability 0.00000099977;OK
-m statistic --mode random --probability 0.33333333333333;-m statistic --mode random --probability 0.33333333349;OK
-m statistic --mode random --probability 1e-3;-m statistic --mode random --probability 0.00100000016;OK
-m statistic --mode random --probability .5;-m statistic --mode random --probability 0.50000000000;OK
-m statistic --mode random --probability 5x;;FAIL: statistic: bad value for option "--probability", or out of range (0-1).
-m statistic --mode random --probability x;;FAIL: statistic: bad value for option "--probability", or out of range (0-1).
-m statistic --mode random --probability "";;FAIL: statistic: bad value for option "--probability", or out of range (0-1).
-m statistic --mode random --probability 0.00000000001;-m statistic --mode random --probability 0.00000000000;OK
-m statistic --mode random --probability 0.9999999999;-m statistic --mode random --probability 1.00000000000;OK
-m statistic --mode random --probability 0.5 --every 5;;FAIL: statistic: option "--every" cannot be used together with "--probability".
-m statistic --mode random --every 5;;FAIL: statistic: option "--every" also requires "--packet".
-m statistic --mode random --packet 5;;FAIL: statistic: option "--packet" also requires "--every".
-m statistic --mode nth --every 5;;FAIL: statistic: option "--every" also requires "--packet".
-m statistic --mode nth --every 5 --packet 0;=;OK
#n statistic mode nth every 5
#L statistic mode nth every 5
-m statistic --mode nth ! --every 5 --packet 2;=;OK
#n statistic mode nth ! every 5 packet 2
#L statistic mode nth ! every 5 packet 2
-m statistic --mode nth --every 5 --packet 4;=;OK
-m statistic --mode nth --every 5 --packet 5;;FAIL: the --packet p must be 0 <= p <= n-1
-m statistic --mode nth --every 0;;FAIL: statistic: bad value for option "--every", or out of range (1-4294967295).
-m statistic --mode nth --every 1;;FAIL: statistic: option "--every" also requires "--packet".
-m statistic --mode nth --every 4294967295;;FAIL: statistic: option "--every" also requires "--packet".
-m statistic --mode nth --every 4294967296;;FAIL: statistic: bad value for option "--every", or out of range (1-4294967295).
-m statistic --mode nth --every 4294967295 --packet 4294967294;=;OK
-m statistic --mode nth --packet 2;;FAIL: statistic: option "--packet" also requires "--every".
-m statistic --mode nth --every 5 --probability 0.5;;FAIL: statistic: option "--probability" cannot be used together with "--every".
-m statistic --mode nth --every 5 ! --packet 2;;FAIL: statistic: option "--packet" cannot be inverted.
-m statistic --mode nth --every 5 --every 6;;FAIL: statistic: option "--every" can only be used once.
-m statistic ! --mode nth --every 5;;FAIL: statistic: option "--mode" cannot be inverted.
-m statistic --mode nth --every x;;FAIL: statistic: bad value for option "--every", or out of range (1-4294967295).
-m statistic --every 5 --mode nth;;FAIL: statistic: option "--every" also requires "--packet".
-m statistic --packet 1 --every 5 --mode nth;-m statistic --mode nth --every 5 --packet 1;OK
-m statistic --mode nth --mode random --every 5;;FAIL: statistic: option "--mode" can only be used once.
-m statistic --mode n --every 5;;FAIL: Bad mode "n"
-m statistic --mode nth --packet 4 --every 5 --probability 0.5;;FAIL: statistic: option "--probability" cannot be used together with "--every".
-m statistic --mode nth --every 5 --packet 4294967296;;FAIL: statistic: bad value for option "--packet", or out of range (0-4294967295).
-m statistic --mode nth --every 5 --packet -1;;FAIL: statistic: bad value for option "--packet", or out of range (0-4294967295).
-m statistic --mode nth --every 5 --packet 1 --packet 2;;FAIL: statistic: option "--packet" can only be used once.
