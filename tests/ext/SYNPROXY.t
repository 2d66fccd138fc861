:INPUT
-j SYNPROXY;;FAIL: SYNPROXY target requires '-p tcp'
-p tcp -j SYNPROXY;=;OK
#n SYNPROXY
#L SYNPROXY
-p tcp -j SYNPROXY --sack-perm;=;OK
#n SYNPROXY sack-perm
#L SYNPROXY sack-perm
-p tcp -j SYNPROXY --ecn --timestamp --sack-perm;-p tcp -j SYNPROXY --sack-perm --timestamp --ecn;OK
#n SYNPROXY sack-perm timestamp ecn
#L SYNPROXY sack-perm timestamp ecn
-p tcp -j SYNPROXY --mss 1460 --wscale 9;-p tcp -j SYNPROXY --wscale 9 --mss 1460;OK
#n SYNPROXY wscale 9 mss 1460
#L SYNPROXY wscale 9 mss 1460
-p tcp -j SYNPROXY --mss 0;=;OK
#n SYNPROXY mss 0
#L SYNPROXY mss 0
-p tcp -j SYNPROXY --mss 65535 --wscale 14;-p tcp -j SYNPROXY --wscale 14 --mss 65535;OK
-p tcp -j SYNPROXY --mss 65536;;FAIL: SYNPROXY: bad value for option "--mss", or out of range (0-65535).
-p tcp -j SYNPROXY --wscale 15;=;OK
#n SYNPROXY wscale 15
#L SYNPROXY wscale 15
-p tcp -j SYNPROXY --wscale 0;=;OK
-p tcp -j SYNPROXY ! --mss 4;;FAIL: SYNPROXY: option "--mss" cannot be inverted.
-p udp -j SYNPROXY --mss 4;;FAIL: SYNPROXY target requires '-p tcp'
