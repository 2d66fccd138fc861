:INPUT,FORWARD,OUTPUT
-m connbytes --connbytes 5 --connbytes-mode bytes --connbytes-dir both;=;OK
-m connbytes ! --connbytes 5:9 --connbytes-mode packets --connbytes-dir original;=;OK
-m connbytes --connbytes 0:18446744073709551615 --connbytes-mode avgpkt --connbytes-dir reply;-m connbytes --connbytes 0 --connbytes-mode avgpkt --connbytes-dir reply;OK
-m connbytes --connbytes 9:5 --connbytes-mode bytes --connbytes-dir both;;FAIL: connbytes: bad value for option "--connbytes" near "5", or out of range (9-18446744073709551615).
-m connbytes --connbytes 5 --connbytes-mode bytes;;FAIL: connbytes: option "--connbytes-dir" must be specified
-m connbytes --connbytes 5 --connbytes-dir both --connbytes-mode nosuch;;FAIL: Unknown --connbytes-mode `nosuch'
