:INPUT,FORWARD,OUTPUT
-p tcp -m multiport --sports 53,1024:65535;=;OK
#n multiport sports 53,1024:65535
#L multiport sports domain,1024:65535
-p tcp -m multiport --source-ports 53,1024:65535;-p tcp -m multiport --sports 53,1024:65535;OK
-p tcp -m multiport --destination-ports ssh,http;-p tcp -m multiport --dports 22,80;OK
#n multiport dports 22,80
#L multiport dports ssh,http
-p tcp -m multiport --dports ssh:http;-p tcp -m multiport --dports 22:80;OK
-p tcp -m multiport ! --dports 1,2;=;OK
#n multiport dports  !1,2
#L multiport dports  !1,2
-p tcp -m multiport ! --ports 1;=;OK
-p tcp -m multiport --ports 1;=;OK
#n multiport ports 1
#L multiport ports 1
-p tcp -m multiport --ports 1:1;;FAIL: invalid portrange specified
-p tcp -m multiport --ports 1:65535;=;OK
-p tcp -m multiport --ports :65535;;FAIL: invalid port/service `' specified
-p tcp -m multiport --ports 5:;;FAIL: invalid port/service `' specified
-p tcp -m multiport --ports 5:4;;FAIL: invalid portrange specified
-p tcp -m multiport --ports 0;=;OK
-p tcp -m multiport --ports 0x10;-p tcp -m multiport --ports 16;OK
-p tcp -m multiport --ports 65536;;FAIL: invalid port/service `65536' specified
-p tcp -m multiport --ports "";;FAIL: invalid port/service `' specified
-p tcp -m multiport --ports 1,;;FAIL: invalid port/service `' specified
-p tcp -m multiport --ports ,1;;FAIL: invalid port/service `' specified
-p tcp -m multiport --ports 1,,2;;FAIL: invalid port/service `' specified
-p tcp -m multiport --ports foo;;FAIL: invalid port/service `foo' specified
-p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15;=;OK
-p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16;;FAIL: too many ports specified
-p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16;;FAIL: too many ports specified
-p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14:16;=;OK
-p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16,17;;FAIL: too many ports specified
-p tcp -m multiport --ports 1 --sports 2;;FAIL: multiport: option "--sports" cannot be used together with "--ports".
-p tcp -m multiport --sports 1 --dports 2;;FAIL: multiport: option "--dports" cannot be used together with "--sports".
-p tcp -m multiport --dports 1 --dports 2;;FAIL: multiport: option "--dports" can only be used once.
-p tcp -m multiport --dports 1 --destination-ports 2;;FAIL: multiport: option "--dports" can only be used once.
-m multiport --dports 1;;FAIL: multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'
-p icmp -m multiport --dports 1;;FAIL: multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP
-p all -m multiport --dports 1;;FAIL: multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'
! -p tcp -m multiport --dports 1;;FAIL: multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP
-p tcp -m multiport;;FAIL: multiport expection an option
-p sctp -m multiport --ports 5;=;OK
-p udplite -m multiport --ports 5;=;OK
-p dccp -m multiport --ports 5;=;OK
-p 136 -m multiport --ports 5;-p udplite -m multiport --ports 5;OK
-p udp -m multiport --ports domain;-p udp -m multiport --ports 53;OK
-p udp -m multiport ! --ports domain:ntp,5;-p udp -m multiport ! --ports 53:123,5;OK
#n multiport ports  !53:123,5
#L multiport ports  !domain:ntp,5
-p tcp -m multiport --ports 1:2:3;;FAIL: invalid port/service `2:3' specified
-p tcp -m multiport --dports 1 ! --sports 2;;FAIL: multiport: option "--sports" cannot be used together with "--dports".
