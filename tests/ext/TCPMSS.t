:FORWARD,OUTPUT
*mangle
-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 0;=;OK
-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400;=;OK
-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu;=;OK
-p tcp -m tcp --syn -j TCPMSS --set-mss 70000;;FAIL: TCPMSS: bad value for option "--set-mss", or out of range (0-65515).
# The last one counts.
-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1 --clamp-mss-to-pmtu;-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu;OK
-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu --set-mss 1;-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1;OK
-p tcp -m tcp --syn -j TCPMSS;;FAIL: TCPMSS target: At least one parameter is required
-p udp -j TCPMSS --set-mss 1400;;FAIL: TCPMSS target requires '-p tcp'
# family 4
-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 65515;=;OK
# family 6
-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 65495;=;OK
-p tcp -m tcp --syn -j TCPMSS --set-mss 65496;;FAIL: TCPMSS: bad value for option "--set-mss", or out of range (0-65495).
