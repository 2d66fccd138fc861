:FORWARD
*mangle
-j TCPOPTSTRIP;;FAIL: TCPOPTSTRIP target requires '-p tcp'
-p tcp -j TCPOPTSTRIP;=;OK
#n
#L
-p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,6,7;=;OK
#n TCPOPTSTRIP options 2,3,4,5,6,7
#L TCPOPTSTRIP options mss,wscale,sack-permitted,sack,6,7
-p tcp -j TCPOPTSTRIP --strip-options 0;;FAIL: Option value may not be 0 or 1
-p tcp -j TCPOPTSTRIP --strip-options 1;;FAIL: Option value may not be 0 or 1
-p tcp -j TCPOPTSTRIP --strip-options 2;=;OK
#n TCPOPTSTRIP options 2
#L TCPOPTSTRIP options mss
-p tcp -j TCPOPTSTRIP --strip-options 255;=;OK
-p tcp -j TCPOPTSTRIP --strip-options 254,253,70;-p tcp -j TCPOPTSTRIP --strip-options 70,253,254;OK
#n TCPOPTSTRIP options 70,253,254
#L TCPOPTSTRIP options 70,253,254
-p tcp -j TCPOPTSTRIP --strip-options 256;;FAIL: Bad TCP option value "256"
-p tcp -j TCPOPTSTRIP --strip-options wscale,mss,sack-permitted,sack,timestamp,md5;-p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,8,19;OK
#n TCPOPTSTRIP options 2,3,4,5,8,19
#L TCPOPTSTRIP options mss,wscale,sack-permitted,sack,timestamp,md5
-p tcp -j TCPOPTSTRIP --strip-options WSCALE;;FAIL: Bad TCP option value "WSCALE"
-p tcp -j TCPOPTSTRIP --strip-options foo;;FAIL: Bad TCP option value "foo"
-p tcp -j TCPOPTSTRIP --strip-options 2,,3;;FAIL: Bad TCP option value ""
-p tcp -j TCPOPTSTRIP --strip-options 2,;;FAIL: Bad TCP option value ""
-p tcp -j TCPOPTSTRIP --strip-options "";;FAIL: Bad TCP option value ""
-p tcp -j TCPOPTSTRIP --strip-options 2:5;;FAIL: Bad TCP option value "2:5"
-p tcp -j TCPOPTSTRIP --strip-options 0x13,19;;FAIL: Option "19" already specified
-p tcp -j TCPOPTSTRIP --strip-options -1;;FAIL: Bad TCP option value "-1"
-p tcp -j TCPOPTSTRIP --strip-options 3 --strip-options 4;;FAIL: TCPOPTSTRIP: option "--strip-options" can only be used once.
-p tcp -j TCPOPTSTRIP ! --strip-options 3;;FAIL: TCPOPTSTRIP: option "--strip-options" cannot be inverted.
