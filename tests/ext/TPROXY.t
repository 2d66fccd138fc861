:PREROUTING
*mangle
# family 4
-j TPROXY --on-port 1;;FAIL: TPROXY target requires '-p tcp' or '-p udp'
-p tcp -j TPROXY;;FAIL: TPROXY: option "--on-port" must be specified
-p tcp -j TPROXY --on-port 1;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
#n TPROXY redirect 0.0.0.0:1 mark 0x0/0x0
#L TPROXY redirect 0.0.0.0:1 mark 0x0/0x0
-p tcp -j TPROXY --on-port 0;-p tcp -j TPROXY --on-port 0 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
-p tcp -j TPROXY --on-port 65535;-p tcp -j TPROXY --on-port 65535 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
-p tcp -j TPROXY --on-port 65536;;FAIL: Port "65536" does not resolve to anything.
-p tcp -j TPROXY --on-port http;-p tcp -j TPROXY --on-port 80 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
#n TPROXY redirect 0.0.0.0:80 mark 0x0/0x0
#L TPROXY redirect 0.0.0.0:80 mark 0x0/0x0
-p tcp -j TPROXY --on-ip 1.2.3.4;;FAIL: TPROXY: option "--on-port" must be specified
-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
#n TPROXY redirect 0.0.0.0:1 mark 0x0/0x0
#L TPROXY redirect 0.0.0.0:1 mark 0x0/0x0
-p tcp -j TPROXY --on-port 1 --tproxy-mark 1;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x1/0xffffffff;OK
#n TPROXY redirect 0.0.0.0:1 mark 0x1/0xffffffff
#L TPROXY redirect 0.0.0.0:1 mark 0x1/0xffffffff
-p tcp -j TPROXY --on-port 1 --tproxy-mark 1/1;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1;OK
#n TPROXY redirect 0.0.0.0:1 mark 0x1/0x1
#L TPROXY redirect 0.0.0.0:1 mark 0x1/0x1
-p tcp -j TPROXY --on-port 1 --tproxy-mark 0;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x0/0xffffffff;OK
-p tcp -j TPROXY --on-port 1 --tproxy-mark 0/0;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
-p tcp -j TPROXY --on-port 1 --tproxy-mark 5/3;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x5/0x3;OK
-p tcp -j TPROXY --on-port 1 --on-ip 10.0.0.1 --tproxy-mark 0x23/0xff;=;OK
#n TPROXY redirect 10.0.0.1:1 mark 0x23/0xff
#L TPROXY redirect 10.0.0.1:1 mark 0x23/0xff
! -p tcp -j TPROXY --on-port 1;;FAIL: TPROXY target requires '-p tcp' or '-p udp'
-p udplite -j TPROXY --on-port 1;;FAIL: TPROXY target requires '-p tcp' or '-p udp'
-p tcp -j TPROXY --on-port 1-2;;FAIL: Port "1-2" does not resolve to anything.
# family 6
-j TPROXY --on-port 12345;;FAIL: TPROXY target requires '-p tcp' or '-p udp'
-p udp -j TPROXY --on-port 12345;-p udp -j TPROXY --on-port 12345 --on-ip :: --tproxy-mark 0x0/0x0;OK
#n TPROXY redirect :::12345 mark 0x0/0x0
#L TPROXY redirect :::12345 mark 0x0/0x0
-p tcp -j TPROXY --on-port 12345 --on-ip 2001:db8::1 --tproxy-mark 0x23/0xff;=;OK
#n TPROXY redirect 2001:db8::1:12345 mark 0x23/0xff
#L TPROXY redirect 2001:db8::1:12345 mark 0x23/0xff
