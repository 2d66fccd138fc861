:INPUT,FORWARD
-m pkttype --pkt-type unicast;=;OK
-m pkttype --pkt-type host;-m pkttype --pkt-type unicast;OK
-m pkttype ! --pkt-type multicast;=;OK
-m pkttype --pkt-type broadcast;=;OK
-m pkttype --pkt-type nosuch;;FAIL: Bad packet type 'nosuch'
-m pkttype;;FAIL: pkttype: option "--pkt-type" must be specified
-m pkttype --pkt-type bcast;-m pkttype --pkt-type broadcast;OK
-m pkttype ! --pkt-type mcast;-m pkttype ! --pkt-type multicast;OK
