:INPUT,FORWARD,OUTPUT
# family 4
-m iprange --src-range 10.0.0.1-10.0.0.9;=;OK
-m iprange ! --src-range 10.0.0.1-10.0.0.9 ! --dst-range 1.1.1.1-1.1.1.1;=;OK
-m iprange --dst-range 1.2.3.4;-m iprange --dst-range 1.2.3.4-1.2.3.4;OK
-m iprange --dst-range 1.2.3;-m iprange --dst-range 1.2.3.0-1.2.3.0;OK
-m iprange --src-range 10.0.0.9-10.0.0.1;=;OK
-m iprange --src-range 10.0.0.1-;;FAIL: iprange: Bad value for "--src-range" option: ""
-m iprange;;FAIL: iprange match: You must specify `--src-range' or `--dst-range'
# family 6
-m iprange --src-range fe80::1-fe80::9;=;OK
-m iprange --src-range 10.0.0.1-10.0.0.9;;FAIL: iprange: Bad value for "--src-range" option: "10.0.0.1"
