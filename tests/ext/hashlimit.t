:INPUT,FORWARD,OUTPUT
# family 4
-m hashlimit;;FAIL: You have to specify --hashlimit
-m hashlimit --hashlimit-name x;;FAIL: You have to specify --hashlimit
-m hashlimit --hashlimit-upto 1/sec;;FAIL: hashlimit: option "--hashlimit-name" must be specified
-m hashlimit --hashlimit-upto 1/sec --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit 1/sec --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit ! --hashlimit 1/sec --hashlimit-name x;-m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit ! --hashlimit-upto 1/sec --hashlimit-name x;-m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit ! --hashlimit-above 1/sec --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
#n limit: up to 1/sec burst 5
#L limit: up to 1/sec burst 5
-m hashlimit --hashlimit-above 1/sec --hashlimit-name x;-m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
#n limit: above 1/sec burst 5
#L limit: above 1/sec burst 5
-m hashlimit --hashlimit-above 1/sec --hashlimit-upto 1/sec --hashlimit-name x;;FAIL: hashlimit: option "--hashlimit-upto" cannot be used together with "--hashlimit-above".
-m hashlimit --hashlimit-upto 1/sec --hashlimit-upto 1/sec --hashlimit-name x;;FAIL: hashlimit: option "--hashlimit-upto" can only be used once.
-m hashlimit --hashlimit-upto 5 --hashlimit-name x;-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/s --hashlimit-name x;-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/second --hashlimit-name x;-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/m --hashlimit-name x;-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/min --hashlimit-name x;-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/h --hashlimit-name x;-m hashlimit --hashlimit-upto 5/hour --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/d --hashlimit-name x;-m hashlimit --hashlimit-upto 5/day --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 7/day --hashlimit-name x;-m hashlimit --hashlimit-upto 7/day --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 7/hour --hashlimit-name x;-m hashlimit --hashlimit-upto 7/hour --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 61/min --hashlimit-name x;-m hashlimit --hashlimit-upto 61/min --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 120/min --hashlimit-name x;-m hashlimit --hashlimit-upto 2/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-expire 60000;OK
-m hashlimit --hashlimit-upto 3600/hour --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-expire 3600000;OK
-m hashlimit --hashlimit-upto 5/SEC --hashlimit-name x;-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 5/x --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "5/x"
-m hashlimit --hashlimit-upto 5/ --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "5/"
-m hashlimit --hashlimit-upto /s --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "/s"
-m hashlimit --hashlimit-upto 0/s --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "0/s"
-m hashlimit --hashlimit-upto 10000/s --hashlimit-name x;-m hashlimit --hashlimit-upto 10000/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 10001/s --hashlimit-name x;-m hashlimit --hashlimit-upto 10101/sec --hashlimit-burst 5 --hashlimit-name x;OK
#n limit: up to 10101/sec burst 5
#L limit: up to 10101/sec burst 5
-m hashlimit --hashlimit-upto 999999/s --hashlimit-name x;-m hashlimit --hashlimit-upto 1000000/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1000000/s --hashlimit-name x;-m hashlimit --hashlimit-upto 1000000/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1000001/s --hashlimit-name x;;FAIL: Rate too fast "1000001/s"
-m hashlimit --hashlimit-upto 2000000/s --hashlimit-name x;;FAIL: Rate too fast "2000000/s"
-m hashlimit --hashlimit-upto 2000001/s --hashlimit-name x;;FAIL: Rate too fast "2000001/s"
-m hashlimit --hashlimit-upto 4294967295/s --hashlimit-name x;;FAIL: Rate too fast "4294967295/s"
-m hashlimit --hashlimit-upto 333333/s --hashlimit-name x;-m hashlimit --hashlimit-upto 333333/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 33/s --hashlimit-name x;-m hashlimit --hashlimit-upto 33/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 0.5/s --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "0.5/s"
-m hashlimit --hashlimit-upto x --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "x"
-m hashlimit --hashlimit-upto 1b/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 15b/s --hashlimit-name x;-m hashlimit --hashlimit-upto 1b/s --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 16b/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 17b/s --hashlimit-name x;-m hashlimit --hashlimit-upto 16b/s --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 96b/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 1kb/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 1mb/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 512kb/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 1500kb/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 1024kb/s --hashlimit-name x;-m hashlimit --hashlimit-upto 1mb/s --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 0b/s --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "0b/s"
-m hashlimit --hashlimit-upto 123456b/s --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 123456b/s --hashlimit-burst 1mb --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 123456b/s --hashlimit-burst 1 --hashlimit-name x;;FAIL: burst cannot be smaller than 123456b
-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 5 --hashlimit-name x;;FAIL: burst cannot be smaller than 96b
-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 5b --hashlimit-name x;;FAIL: burst cannot be smaller than 96b
-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 96b --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 97b --hashlimit-name x;-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 192b --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 95b --hashlimit-name x;;FAIL: burst cannot be smaller than 96b
-m hashlimit --hashlimit-burst 200b --hashlimit-upto 96b/s --hashlimit-name x;-m hashlimit --hashlimit-upto 96b/s --hashlimit-burst 288b --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1mb/s --hashlimit-burst 2mb --hashlimit-name x;=;OK
-m hashlimit --hashlimit-upto 1mb/s --hashlimit-burst 3000kb --hashlimit-name x;-m hashlimit --hashlimit-upto 1mb/s --hashlimit-burst 3mb --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst 0 --hashlimit-name x;;FAIL: bad value for option "--hashlimit-burst", or out of range (1-1000000).
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst 1 --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst 10000 --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 10000 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst 10001 --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 10001 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst 1000000 --hashlimit-name x;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1000000 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst 1000001 --hashlimit-name x;;FAIL: bad value for option "--hashlimit-burst", or out of range (1-1000000).
-m hashlimit --hashlimit-upto 1/s --hashlimit-burst x --hashlimit-name x;;FAIL: bad value for option "--hashlimit-burst", or out of range (1-1000000).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode srcip;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode srcip,dstip,srcport,dstport;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-mode srcip,srcport,dstip,dstport --hashlimit-name x;OK
#n limit: up to 1/sec burst 5 mode srcip-srcport-dstip-dstport
#L limit: up to 1/sec burst 5 mode srcip-srcport-dstip-dstport
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode dstport,dstip,srcport,srcip;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-mode srcip,srcport,dstip,dstport --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode foo;;FAIL: hashlimit: Bad value for "--hashlimit-mode" option: "foo"
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode srcip,;;FAIL: hashlimit: Bad value for "--hashlimit-mode" option: "srcip,"
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode srcip,srcip;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-mode none;;FAIL: hashlimit: Bad value for "--hashlimit-mode" option: "none"
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 24;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-srcmask 24;OK
#n limit: up to 1/sec burst 5 srcmask 24
#L limit: up to 1/sec burst 5 srcmask 24
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 32;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 0 --hashlimit-dstmask 0;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-srcmask 0 --hashlimit-dstmask 0;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-dstmask 31;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-dstmask 31;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-dstmask 255.255.255.0;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-dstmask 24;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-dstmask x;;FAIL: hashlimit: bad value for option "--hashlimit-dstmask", neither a valid network mask nor valid CIDR (0-32).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-size 100;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-size 100;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-size 0;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-size 4294967296;;FAIL: hashlimit: bad value for option "--hashlimit-htable-size", or out of range (0-4294967295).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-max 10;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-max 10;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-gcinterval 1000;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-gcinterval 10;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-gcinterval 10;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-gcinterval 0;;FAIL: hashlimit: bad value for option "--hashlimit-htable-gcinterval", or out of range (1-4294967295).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-expire 0;;FAIL: hashlimit: bad value for option "--hashlimit-htable-expire", or out of range (1-4294967295).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-expire 1000;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-htable-expire 2000;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-expire 2000;OK
-m hashlimit --hashlimit-upto 1/m --hashlimit-name x --hashlimit-htable-expire 60000;-m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/m --hashlimit-name x --hashlimit-htable-expire 1000;-m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-expire 1000;OK
-m hashlimit --hashlimit-htable-expire 1000 --hashlimit-upto 1/m --hashlimit-name x;-m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-expire 1000;OK
-m hashlimit --hashlimit-upto 1/h --hashlimit-name x --hashlimit-htable-expire x;;FAIL: hashlimit: bad value for option "--hashlimit-htable-expire", or out of range (1-4294967295).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name xxxxxxxxxxxxxxx;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name xxxxxxxxxxxxxxx;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name xxxxxxxxxxxxxxxx;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name xxxxxxxxxxxxxxxx;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name "";;FAIL: Argument must have a minimum length of 1 characters
-m hashlimit --hashlimit-upto 1/s --hashlimit-name "a b";-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name "a b";OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name "a/b";;FAIL: hashlimit: Bad value for "--hashlimit-name" option: "a/b"
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-name y;;FAIL: hashlimit: option "--hashlimit-name" can only be used once.
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-rate-match;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 10;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 10;OK
#n limit: up to 6/min burst 5 htable-expire 1000 rate-match rate-interval 10
#L limit: up to 6/min burst 5 htable-expire 1000 rate-match rate-interval 10
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-interval 10;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 1;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-rate-match;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 0;;FAIL: hashlimit: bad value for option "--hashlimit-rate-interval", or out of range (1-2147483647).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 4294967295;;FAIL: hashlimit: bad value for option "--hashlimit-rate-interval", or out of range (1-2147483647).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match --hashlimit-burst 20;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 20 --hashlimit-name x --hashlimit-rate-match;OK
-m hashlimit --hashlimit-upto 40/min --hashlimit-name x --hashlimit-rate-match;-m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-htable-expire 60000 --hashlimit-rate-match --hashlimit-rate-interval 60;OK
-m hashlimit --hashlimit-above 40mb/s --hashlimit-name x --hashlimit-rate-match --hashlimit-mode dstip --hashlimit-dstmask 24 --hashlimit-burst 50mb;-m hashlimit --hashlimit-above 40mb/s --hashlimit-burst 80mb --hashlimit-mode dstip --hashlimit-name x --hashlimit-dstmask 24 --hashlimit-rate-match;OK
-m hashlimit --hashlimit-above 40mb/s --hashlimit-name x --hashlimit-rate-match;=;OK
-m hashlimit --hashlimit-upto 5000000/s --hashlimit-name x --hashlimit-rate-match;;FAIL: Rate too fast "5000000/s"
-m hashlimit ! --hashlimit-burst 5 --hashlimit-upto 5/s --hashlimit-name x;;FAIL: hashlimit: option "--hashlimit-burst" cannot be inverted.
-m hashlimit ! --hashlimit-mode srcip --hashlimit-upto 5/s --hashlimit-name x;;FAIL: hashlimit: option "--hashlimit-mode" cannot be inverted.
-m hashlimit --hashlimit-mode srcip --hashlimit-mode dstip --hashlimit-upto 5/s --hashlimit-name x;;FAIL: hashlimit: option "--hashlimit-mode" can only be used once.
-m hashlimit --hashlimit-above 5/s --hashlimit-burst 9 --hashlimit-mode srcip,dstport --hashlimit-name all --hashlimit-htable-size 1 --hashlimit-htable-max 2 --hashlimit-htable-gcinterval 3 --hashlimit-htable-expire 4 --hashlimit-srcmask 5 --hashlimit-dstmask 6 --hashlimit-rate-match --hashlimit-rate-interval 7;-m hashlimit --hashlimit-above 5/sec --hashlimit-burst 9 --hashlimit-mode srcip,dstport --hashlimit-name all --hashlimit-htable-size 1 --hashlimit-htable-max 2 --hashlimit-htable-gcinterval 3 --hashlimit-htable-expire 4 --hashlimit-srcmask 5 --hashlimit-dstmask 6 --hashlimit-rate-match --hashlimit-rate-interval 7;OK
#n limit: above 61714/day burst 9 mode srcip-dstport htable-size 1 htable-max 2 htable-gcinterval 3 htable-expire 4 srcmask 5 dstmask 6 rate-match rate-interval 7
#L limit: above 61714/day burst 9 mode srcip-dstport htable-size 1 htable-max 2 htable-gcinterval 3 htable-expire 4 srcmask 5 dstmask 6 rate-match rate-interval 7
-m hashlimit --hashlimit-upto 1/s --hashlimit-name yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 33;;FAIL: hashlimit: bad value for option "--hashlimit-srcmask", neither a valid network mask nor valid CIDR (0-32).
-m hashlimit --hashlimit-upto 1kb/min --hashlimit-name x;;FAIL: hashlimit: Bad value for "--hashlimit-upto" option: "1kb/min"
-m hashlimit --hashlimit-upto 10b/s --hashlimit-burst 20b --hashlimit-name x;;FAIL: bad value for option "--hashlimit-burst", or out of range (1-1000000).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 2147483647;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-rate-match --hashlimit-rate-interval 2147483647;OK
-m hashlimit --hashlimit-upto 2000000/min --hashlimit-name x --hashlimit-rate-match;;FAIL: Rate too fast
# family 6
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 128 --hashlimit-dstmask 64;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-dstmask 64;OK
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 129;;FAIL: hashlimit: bad value for option "--hashlimit-srcmask", neither a valid network mask nor valid CIDR (0-128).
-m hashlimit --hashlimit-upto 1/s --hashlimit-name x --hashlimit-srcmask 32;-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x --hashlimit-srcmask 32;OK
-m hashlimit --hashlimit 10/minute --hashlimit-burst 30/minute --hashlimit-name x;-m hashlimit --hashlimit-upto 10/min --hashlimit-burst 30 --hashlimit-name x;OK
