*nat
:PREROUTING,OUTPUT
-j REDIRECT;=;OK
-j REDIRECT --to-ports 80;;FAIL: Need TCP, UDP, SCTP or DCCP with port specification
-p tcp -j REDIRECT --to-ports 80;=;OK
-p tcp -j REDIRECT --to-port 80;-p tcp -j REDIRECT --to-ports 80;OK
-p tcp -j REDIRECT --to-ports 80-90;=;OK
#n redir ports 80-90
#L redir ports 80-90
-p tcp -j REDIRECT --to-ports 80-80;-p tcp -j REDIRECT --to-ports 80;OK
-p tcp -j REDIRECT --to-ports 90-80;;FAIL: Port range `80' funky
-p tcp -j REDIRECT --to-ports 0;=;OK
-p tcp -j REDIRECT --to-ports 0-5;=;OK
-p tcp -j REDIRECT --to-ports 65535;=;OK
-p tcp -j REDIRECT --to-ports 65536;;FAIL: Port `65536' not valid
-p tcp -j REDIRECT --to-ports 1-65536;;FAIL: Port `65536' not valid
-p tcp -j REDIRECT --to-ports ssh;-p tcp -j REDIRECT --to-ports 22;OK
-p tcp -j REDIRECT --to-ports ssh-http;;FAIL: Port `ssh-http' not valid
-p tcp -j REDIRECT --to-ports 22-http;;FAIL: Port `http' not valid
-p tcp -j REDIRECT --to-ports "";;FAIL: Port `' not valid
-p tcp -j REDIRECT --to-ports 80:90;;FAIL: Invalid port:port syntax - use dash
-p tcp -j REDIRECT --to-ports 80-;;FAIL: Port `' not valid
-p tcp -j REDIRECT --to-ports -80;;FAIL: Port `-80' not valid
-p tcp -j REDIRECT --to-ports 80-90/4;;FAIL: Shifted portmap ranges not supported with this kernel
-j REDIRECT --random;=;OK
-j REDIRECT --random-fully;;FAIL: unknown option "--random-fully"
-j REDIRECT --random --random-fully;;FAIL: unknown option "--random-fully"
-p tcp -j REDIRECT --random --random-fully --to-ports 5-7;;FAIL: unknown option "--random-fully"
-j REDIRECT --random --random;;FAIL: REDIRECT: option "--random" can only be used once.
-j REDIRECT --persistent;;FAIL: unknown option "--persistent"
-j REDIRECT ! --random;;FAIL: REDIRECT: option "--random" cannot be inverted.
-p tcp -j REDIRECT --to-ports 80 --to-ports 90;;FAIL: REDIRECT: option "--to-ports" can only be used once.
-p tcp -j REDIRECT ! --to-ports 80;;FAIL: REDIRECT: option "--to-ports" cannot be inverted.
-p tcp -j REDIRECT --random --to-ports 5-7;-p tcp -j REDIRECT --to-ports 5-7 --random;OK
