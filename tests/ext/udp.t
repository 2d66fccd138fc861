:INPUT,FORWARD,OUTPUT
-p udp -m udp --sport 1:2 ! --dport 3;=;OK
-p udp --dport domain;-p udp -m udp --dport 53;OK
-p udp -m udp;=;OK
-p udp -m udp --dport :;-p udp -m udp;OK
-p udp -m udp ! --dport :;-p udp -m udp ! --dport 0:65535;OK
-p udp -m udp --dport 4:3;;FAIL: invalid portrange (min > max)
-p udp -m udp --dport 65536;;FAIL: Port "65536" does not resolve to anything.
-p tcp -m udp --dport 1;;FAIL: udp match requires '-p udp'
