*nat
:PREROUTING
# family 4
-j DNAT;;FAIL: DNAT: option "--to-destination" must be specified
-j DNAT --to-destination 1.1.1.1;=;OK
-j DNAT --to-destination 010.1.1.1;;FAIL: Bad IP address "010.1.1.1"
-j DNAT --to-destination 0x1.1.1.1;;FAIL: Bad IP address "0x1.1.1.1"
-j DNAT --to-destination 1.1.1.1/24;;FAIL: Bad IP address "1.1.1.1/24"
-j DNAT --to-destination 0.0.0.0;=;OK
-j DNAT --to 1.1.1.1;-j DNAT --to-destination 1.1.1.1;OK
-j DNAT --to-destination 1.1.1.1-1.1.1.10;=;OK
-j DNAT --to-destination 1.1.1.1:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-p tcp -j DNAT --to-destination 1.1.1.1:80;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-80;-p tcp -j DNAT --to-destination 1.1.1.1:80;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-90;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1:90-80;;FAIL: Port range `80' funky
-p tcp -j DNAT --to-destination 1.1.1.1:0;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/100;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/0;;FAIL: Port `0' not valid
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/80;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/;;FAIL: Port `' not valid
-p tcp -j DNAT --to-destination 1.1.1.1:80/100;;FAIL: Garbage after port value: `/100'
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/65536;;FAIL: Port `65536' not valid
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/ftp;-p tcp -j DNAT --to-destination 1.1.1.1:80-90/21;OK
-p tcp -j DNAT --to-destination 1.1.1.1:ssh;-p tcp -j DNAT --to-destination 1.1.1.1:22;OK
-p tcp -j DNAT --to-destination 1.1.1.1:ftp-data;-p tcp -j DNAT --to-destination 1.1.1.1:20;OK
-p tcp -j DNAT --to-destination 1.1.1.1:echo-ssh;;FAIL: Port `echo-ssh' not valid
-p tcp -j DNAT --to-destination 1.1.1.1:foo;;FAIL: Port `foo' not valid
-p tcp -j DNAT --to-destination 1.1.1.1:80-foo;;FAIL: Port `foo' not valid
-p tcp -j DNAT --to-destination :80;=;OK
-p tcp -j DNAT --to-destination :80-90;=;OK
-p tcp -j DNAT --to-destination :80-90/5;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.5:80-90/7;=;OK
#n to:1.1.1.1-1.1.1.5:80-90/7
#L to:1.1.1.1-1.1.1.5:80-90/7
-p tcp -j DNAT --to-destination "";;FAIL: Bad IP address ""
-p tcp -j DNAT --to-destination foo;;FAIL: Bad IP address "foo"
-p tcp -j DNAT --to-destination 1.1.1.1:80:90;;FAIL: Bad IP address "1.1.1.1:80:90"
-p tcp -j DNAT --to-destination 1.1.1.1:;;FAIL: Port `' not valid
-p icmp -j DNAT --to-destination 1.1.1.1:80;=;OK
-j DNAT --to-destination 1.1.1.1 --to-destination 2.2.2.2;;FAIL: DNAT: option "--to-destination" can only be used once.
-j DNAT --to-destination 1.1.1.1 --random;=;OK
-j DNAT --to-destination 1.1.1.1 --random-fully;;FAIL: unknown option "--random-fully"
-j DNAT --to-destination 1.1.1.1 --persistent;=;OK
-j DNAT --to-destination 1.1.1.1 --persistent --random;-j DNAT --to-destination 1.1.1.1 --random --persistent;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80 --persistent --random;-p tcp -j DNAT --to-destination 1.1.1.1:80 --random --persistent;OK
#n to:1.1.1.1:80 random persistent
#L to:1.1.1.1:80 random persistent
-j DNAT --random;;FAIL: DNAT: option "--to-destination" must be specified
-j DNAT --to-destination [1.1.1.1]:80;;FAIL: Bad IP address "[1.1.1.1]"
-p tcp -j DNAT --to-destination 1.1.1.1:0-0;-p tcp -j DNAT --to-destination 1.1.1.1:0;OK
-p tcp -j DNAT --to-destination 1.1.1.1:0-80;=;OK
# family 6
-j DNAT --to-destination dead::beef;=;OK
-j DNAT --to-destination [dead::beef];-j DNAT --to-destination dead::beef;OK
-j DNAT --to-destination dead::beef-dead::fee7;=;OK
-j DNAT --to-destination [dead::beef-dead::fee7];-j DNAT --to-destination dead::beef-dead::fee7;OK
-p tcp -j DNAT --to-destination [dead::beef]:80;=;OK
-p tcp -j DNAT --to-destination [dead::beef-dead::fee7]:80-90;=;OK
-p tcp -j DNAT --to-destination [dead::beef]-[dead::fee7]:80-90;;FAIL: Invalid address format
-p tcp -j DNAT --to-destination [dead::beef]:80-90/5;=;OK
#n to:[dead::beef]:80-90/5
#L to:[dead::beef]:80-90/5
-p tcp -j DNAT --to-destination dead::beef:80;=;OK
-p tcp -j DNAT --to-destination dead::beef-dead::fee7:80;=;OK
-p tcp -j DNAT --to-destination :80;=;OK
-p tcp -j DNAT --to-destination :80-90/4;=;OK
-p tcp -j DNAT --to-destination [dead::beef;;FAIL: Invalid address format
-p tcp -j DNAT --to-destination [dead::beef]:;;FAIL: Port `' not valid
-p tcp -j DNAT --to-destination dead::beef];;FAIL: Bad IP address "dead::beef]"
-p tcp -j DNAT --to-destination 1.1.1.1;;FAIL: Bad IP address "1.1.1.1"
-p tcp -j DNAT --to-destination foo;;FAIL: Bad IP address "foo"
-p tcp -j DNAT --to-destination ::;=;OK
-p tcp -j DNAT --to-destination "";;FAIL: Bad IP address ""
-j DNAT --to-destination [dead::beef]:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-j DNAT --to-destination dead::beef --random --persistent;=;OK
-p icmpv6 -j DNAT --to-destination [dead::beef]:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
