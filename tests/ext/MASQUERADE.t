*nat
:POSTROUTING
-j MASQUERADE;=;OK
#n
#L
-j MASQUERADE --to-ports 80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-p tcp -j MASQUERADE --to-ports 80;=;OK
-p tcp -j MASQUERADE --to-port 80;-p tcp -j MASQUERADE --to-ports 80;OK
-p tcp -j MASQUERADE --to-ports 80-90;=;OK
-p tcp -j MASQUERADE --to-ports 80-80;-p tcp -j MASQUERADE --to-ports 80;OK
-p tcp -j MASQUERADE --to-ports 90-80;;FAIL: Port range `80' funky
-p tcp -j MASQUERADE --to-ports 0;=;OK
-p tcp -j MASQUERADE --to-ports 0-5;=;OK
-p tcp -j MASQUERADE --to-ports 65535;=;OK
-p tcp -j MASQUERADE --to-ports 65536;;FAIL: Port `65536' not valid
-p tcp -j MASQUERADE --to-ports 1-65536;;FAIL: Port `65536' not valid
-p tcp -j MASQUERADE --to-ports ssh;-p tcp -j MASQUERADE --to-ports 22;OK
-p tcp -j MASQUERADE --to-ports ssh-http;;FAIL: Port `ssh-http' not valid
-p tcp -j MASQUERADE --to-ports 22-http;;FAIL: Port `http' not valid
-p tcp -j MASQUERADE --to-ports "";;FAIL: Port `' not valid
-p tcp -j MASQUERADE --to-ports 80:90;;FAIL: Invalid port:port syntax - use dash
-p tcp -j MASQUERADE --to-ports 80-;;FAIL: Port `' not valid
-p tcp -j MASQUERADE --to-ports -80;;FAIL: Port `-80' not valid
-p tcp -j MASQUERADE --to-ports 80-90/4;;FAIL: Shifted portmap ranges not supported with this kernel
-j MASQUERADE --random;=;OK
-j MASQUERADE --random-fully;=;OK
-j MASQUERADE --random --random-fully;=;OK
-p tcp -j MASQUERADE --random --random-fully --to-ports 5-7;-p tcp -j MASQUERADE --to-ports 5-7 --random --random-fully;OK
#n masq ports: 5-7 random random-fully
#L masq ports: 5-7 random random-fully
-j MASQUERADE --random --random;;FAIL: MASQUERADE: option "--random" can only be used once.
-j MASQUERADE --persistent;;FAIL: unknown option "--persistent"
-j MASQUERADE ! --random;;FAIL: MASQUERADE: option "--random" cannot be inverted.
-p tcp -j MASQUERADE --to-ports 80 --to-ports 90;;FAIL: MASQUERADE: option "--to-ports" can only be used once.
-p tcp -j MASQUERADE ! --to-ports 80;;FAIL: MASQUERADE: option "--to-ports" cannot be inverted.
# family 4
-p icmp -j MASQUERADE --to-ports 80;=;OK
# family 6
-p ipv6-icmp -j MASQUERADE --to-ports 80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
