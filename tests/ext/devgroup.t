:FORWARD
-m devgroup --src-group 0x1;=;OK
-m devgroup ! --src-group 0x1/0x3 --dst-group 0x2;=;OK
-m devgroup --src-group nosuch;;FAIL: devgroup: bad integer value for option "--src-group", or out of range.
-m devgroup;;FAIL: devgroup match: You must specify either '--src-group' or '--dst-group'
