:INPUT,FORWARD,OUTPUT
-m helper --helper ftp;=;OK
-m helper ! --helper "ftp-2121";-m helper ! --helper ftp-2121;OK
-m helper;;FAIL: helper: option "--helper" must be specified
