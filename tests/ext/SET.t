# family 4
*mangle
:FORWARD,POSTROUTING
@ipset create foo hash:ip,port
@ipset create bar hash:ip,port,ip timeout 100
@ipset create six hash:ip family inet6
@ipset create skb hash:ip skbinfo
-j SET;;FAIL: You must specify either `--add-set' or `--del-set' or `--map-set'
-j SET --add-set foo src,dst;=;OK
-j SET --add-set foo;;FAIL: --add-set requires two args.
-j SET --del-set foo src,dst;=;OK
#n del-set foo src,dst
#L del-set foo src,dst
-j SET --add-set foo src,dst --del-set bar src,dst,src;=;OK
-j SET --add-set bar src,dst,src --timeout 0;=;OK
-j SET --add-set bar src,dst,src --timeout 10;=;OK
-j SET --add-set bar src,dst,src --timeout 4294967294;=;OK
-j SET --add-set bar src,dst,src --timeout 4294967295;;FAIL: SET: bad value for option "--timeout", or out of range (0-4294967294).
-j SET --add-set bar src,dst,src --timeout 4294967296;;FAIL: SET: bad value for option "--timeout", or out of range (0-4294967294).
-j SET --add-set bar src,dst,src --timeout x;;FAIL: SET: bad value for option "--timeout", or out of range (0-4294967294).
-j SET --add-set bar src,dst,src --timeout -1;;FAIL: SET: bad value for option "--timeout", or out of range (0-4294967294).
-j SET --add-set bar src,dst,src --exist;=;OK
-j SET --add-set bar src,dst,src --exist --timeout 5;=;OK
#n add-set bar src,dst,src exist timeout 5
#L add-set bar src,dst,src exist timeout 5
-j SET --timeout 5 --add-set bar src,dst,src;-j SET --add-set bar src,dst,src --timeout 5;OK
-j SET --exist --add-set bar src,dst,src;-j SET --add-set bar src,dst,src --exist;OK
-j SET --del-set bar src,dst,src --exist;;FAIL: SET: option "--exist" also requires "--add-set".
-j SET --del-set bar src,dst,src --timeout 5;;FAIL: SET: option "--timeout" also requires "--add-set".
-j SET --timeout 5;;FAIL: SET: option "--timeout" also requires "--add-set".
-j SET --exist;;FAIL: SET: option "--exist" also requires "--add-set".
-j SET --map-set skb src;;FAIL: SET: option "--map-set" also requires "--map-mark".
-j SET --map-set skb src --map-mark;=;OK
-j SET --map-set skb src --map-mark --map-prio --map-queue;=;OK
-j SET --map-mark;;FAIL: SET: option "--map-mark" also requires "--map-set".
-j SET --map-mark --map-set skb src;-j SET --map-set skb src --map-mark;OK
-j SET --add-set foo src,dst --map-set skb src --map-mark;=;OK
-j SET --add-set foo src,dst --map-mark;;FAIL: SET: option "--map-mark" also requires "--map-set".
-j SET --add-set foo src,dst --map-set skb src --map-mark --timeout 5;-j SET --add-set foo src,dst --timeout 5 --map-set skb src --map-mark;OK
#n add-set foo src,dst timeout 5 map-set skb src map-mark
#L add-set foo src,dst timeout 5 map-set skb src map-mark
-j SET --map-set foo src,dst --map-mark;=;OK
-j SET ! --add-set foo src,dst;;FAIL: SET: option "--add-set" cannot be inverted.
-j SET --add-set foo src,dst --add-set foo src,dst;;FAIL: SET: option "--add-set" can only be used once.
-j SET --add-set nope src;;FAIL: Set nope doesn't exist.
-j SET --add-set foo xx;;FAIL: You must spefify (the comma separated list of) 'src' or 'dst'.
-j SET --add-set foo src,src,src,src,src,src,src;;FAIL: Can't be more src/dst options than 6.
-j SET --add-set foo src,dst --exist --exist;-j SET --add-set foo src,dst --exist;OK
-j SET --add-set bar src,dst,src --timeout 5 --timeout 6;-j SET --add-set bar src,dst,src --timeout 6;OK
-j SET --add-set six src;;FAIL: The protocol family of set six is IPv6, which is not applicable.
