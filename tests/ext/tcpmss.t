:INPUT,FORWARD,OUTPUT
-p tcp -m tcpmss --mss 0;=;OK
-p tcp -m tcpmss ! --mss 100:200;=;OK
-p tcp -m tcpmss --mss 65536;;FAIL: tcpmss: bad value for option "--mss" near "65536", or out of range (0-65535).
-p tcp -m tcpmss --mss 2:1;;FAIL: tcpmss: bad value for option "--mss" near "1", or out of range (2-65535).
-p udp -m tcpmss --mss 1;;FAIL: tcpmss match requires '-p tcp'
