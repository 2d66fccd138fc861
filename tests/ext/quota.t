:INPUT,FORWARD,OUTPUT
-m quota --quota 0;=;OK
-m quota ! --quota 18446744073709551615;=;OK
-m quota --quota 18446744073709551616;;FAIL: quota: bad value for option "--quota", or out of range (0-18446744073709551615).
-m quota;;FAIL: quota: option "--quota" must be specified
