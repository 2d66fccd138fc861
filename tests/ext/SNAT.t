*nat
:POSTROUTING
# family 4
-j SNAT;;FAIL: SNAT: option "--to-source" must be specified
-j SNAT --to-source 1.1.1.1;=;OK
-j SNAT --to-source 010.1.1.1;;FAIL: Bad IP address "010.1.1.1"
-j SNAT --to-source 0x1.1.1.1;;FAIL: Bad IP address "0x1.1.1.1"
-j SNAT --to-source 1.1.1.1/24;;FAIL: Bad IP address "1.1.1.1/24"
-j SNAT --to-source 0.0.0.0;=;OK
-j SNAT --to 1.1.1.1;-j SNAT --to-source 1.1.1.1;OK
-j SNAT --to-source 1.1.1.1-1.1.1.10;=;OK
-j SNAT --to-source 1.1.1.1-1.1.1.1;-j SNAT --to-source 1.1.1.1;OK
-j SNAT --to-source 1.1.1.1:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-p tcp -j SNAT --to-source 1.1.1.1:80;=;OK
-p tcp -j SNAT --to-source 1.1.1.1:80-80;-p tcp -j SNAT --to-source 1.1.1.1:80;OK
-p tcp -j SNAT --to-source 1.1.1.1:80-90;=;OK
-p tcp -j SNAT --to-source 1.1.1.1:90-80;;FAIL: Port range `80' funky
-p tcp -j SNAT --to-source 1.1.1.1:0;=;OK
-p tcp -j SNAT --to-source 1.1.1.1:65535;=;OK
-p tcp -j SNAT --to-source 1.1.1.1:65536;;FAIL: Port `65536' not valid
-p tcp -j SNAT --to-source 1.1.1.1:1-65536;;FAIL: Port `65536' not valid
-p tcp -j SNAT --to-source 1.1.1.1:0-80;=;OK
-p tcp -j SNAT --to-source 1.1.1.1:;;FAIL: Port `' not valid
-p tcp -j SNAT --to-source 1.1.1.1:80-;;FAIL: Port `' not valid
-p tcp -j SNAT --to-source 1.1.1.1:-80;;FAIL: Port `-80' not valid
-p tcp -j SNAT --to-source 1.1.1.1:ssh;-p tcp -j SNAT --to-source 1.1.1.1:22;OK
-p tcp -j SNAT --to-source 1.1.1.1:ssh-http;;FAIL: Port `ssh-http' not valid
-p tcp -j SNAT --to-source 1.1.1.1:22-http;;FAIL: Port `http' not valid
-p tcp -j SNAT --to-source 1.1.1.1:foo;;FAIL: Port `foo' not valid
-p tcp -j SNAT --to-source :80;=;OK
-p tcp -j SNAT --to-source :80-90;=;OK
-p tcp -j SNAT --to-source 1.1.1.1-1.1.1.5:80-90;=;OK
#n to:1.1.1.1-1.1.1.5:80-90
#L to:1.1.1.1-1.1.1.5:80-90
-p tcp -j SNAT --to-source -1.1.1.5;;FAIL: Bad IP address ""
-p tcp -j SNAT --to-source 1.1.1.5-;;FAIL: Bad IP address ""
-p tcp -j SNAT --to-source "";;FAIL: Bad IP address ""
-p tcp -j SNAT --to-source foo;;FAIL: Bad IP address "foo"
-p tcp -j SNAT --to-source localhost;;FAIL: Bad IP address "localhost"
-p tcp -j SNAT --to-source 1.1.1.0/24;;FAIL: Bad IP address "1.1.1.0/24"
-p tcp -j SNAT --to-source 1.1.1;;FAIL: Bad IP address "1.1.1"
-p tcp -j SNAT --to-source 1.1.1.1:80:90;;FAIL: Bad IP address "1.1.1.1:80:90"
-p tcp -j SNAT --to-source 1.1.1.1-2.2.2.2-3.3.3.3;;FAIL: Bad IP address "2.2.2.2-3.3.3.3"
-p udp -j SNAT --to-source 1.1.1.1:80;=;OK
-p icmp -j SNAT --to-source 1.1.1.1:80;=;OK
-p sctp -j SNAT --to-source 1.1.1.1:80;=;OK
-p dccp -j SNAT --to-source 1.1.1.1:80;=;OK
-p udplite -j SNAT --to-source 1.1.1.1:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-p esp -j SNAT --to-source 1.1.1.1:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
! -p tcp -j SNAT --to-source 1.1.1.1:80;=;OK
-j SNAT --to-source 1.1.1.1 --to-source 2.2.2.2;;FAIL: SNAT: option "--to-source" can only be used once.
-j SNAT --to-source 1.1.1.1 --random;=;OK
-j SNAT --to-source 1.1.1.1 --random-fully;=;OK
-j SNAT --to-source 1.1.1.1 --persistent;=;OK
-j SNAT --to-source 1.1.1.1 --persistent --random-fully --random;-j SNAT --to-source 1.1.1.1 --random --random-fully --persistent;OK
#n to:1.1.1.1 random random-fully persistent
#L to:1.1.1.1 random random-fully persistent
-j SNAT --to-source 1.1.1.1 --random --random;;FAIL: SNAT: option "--random" can only be used once.
-j SNAT --to-source 1.1.1.1 ! --random;;FAIL: SNAT: option "--random" cannot be inverted.
-j SNAT ! --to-source 1.1.1.1;;FAIL: SNAT: option "--to-source" cannot be inverted.
-j SNAT --random;;FAIL: SNAT: option "--to-source" must be specified
-j SNAT --to-source ::1;;FAIL: Bad IP address "::1"
-j SNAT --to-source [1.1.1.1];;FAIL: Bad IP address "[1.1.1.1]"
-j SNAT --to-source 0.0.0.0;=;OK
-j SNAT --to-source 255.255.255.255;=;OK
-p tcp -j SNAT --to-source 1.1.1.1:80-90 --persistent --random;-p tcp -j SNAT --to-source 1.1.1.1:80-90 --random --persistent;OK
-p tcp -j SNAT --to-source 1.1.1.1:80-90/100;;FAIL: Shifted portmap ranges not supported with this kernel
# family 6
-j SNAT --to-source dead::beef;=;OK
-j SNAT --to-source [dead::beef];-j SNAT --to-source dead::beef;OK
-j SNAT --to-source dead::beef-dead::fee7;=;OK
-j SNAT --to-source [dead::beef-dead::fee7];-j SNAT --to-source dead::beef-dead::fee7;OK
-p tcp -j SNAT --to-source [dead::beef]:80;=;OK
-p tcp -j SNAT --to-source [dead::beef-dead::fee7]:80-90;=;OK
#n to:[dead::beef-dead::fee7]:80-90
#L to:[dead::beef-dead::fee7]:80-90
-p tcp -j SNAT --to-source [dead::beef]-[dead::fee7]:80-90;;FAIL: Invalid address format
-p tcp -j SNAT --to-source [dead::beef]:80-90/5;;FAIL: Shifted portmap ranges not supported with this kernel
-p tcp -j SNAT --to-source dead::beef:80;=;OK
-p tcp -j SNAT --to-source dead::beef-dead::fee7:80;=;OK
-p tcp -j SNAT --to-source :80;=;OK
-p tcp -j SNAT --to-source :80-90/4;;FAIL: Shifted portmap ranges not supported with this kernel
-p tcp -j SNAT --to-source [dead::beef;;FAIL: Invalid address format
-p tcp -j SNAT --to-source [dead::beef]:;;FAIL: Port `' not valid
-p tcp -j SNAT --to-source dead::beef];;FAIL: Bad IP address "dead::beef]"
-p tcp -j SNAT --to-source 1.1.1.1;;FAIL: Bad IP address "1.1.1.1"
-p tcp -j SNAT --to-source foo;;FAIL: Bad IP address "foo"
-p tcp -j SNAT --to-source ::;=;OK
-p tcp -j SNAT --to-source "";;FAIL: Bad IP address ""
-j SNAT --to-source [dead::beef]:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-j SNAT --to-source dead::beef --random --persistent;=;OK
-p icmpv6 -j SNAT --to-source [dead::beef]:80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
