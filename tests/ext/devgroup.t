:FORWARD
-m devgroup --src-group 0x1;=;OK
-m devgroup ! --src-group 0x1/0x3 --dst-group 0x2;=;OK
-m devgroup --src-group nosuch;;FAIL: devgroup: could not map name nosuch to an integer value for option "--src-group".
-m devgroup;;FAIL: devgroup match: You must specify either '--src-group' or '--dst-group'
# A group that has a name, for which the environment of tests says lan.
-m devgroup --src-group 7;-m devgroup --src-group lan;OK
#n src-group 0x7
#L src-group lan
-m devgroup ! --dst-group lan;=;OK
-m devgroup --src-group 7/0xff;-m devgroup --src-group 0x7/0xff;OK
-m devgroup --src-group lan/1;;FAIL: devgroup: could not map name lan/1 to an integer value for option "--src-group".
