:INPUT
-m ipvs;;FAIL: IPVS: At least one option is required
-m ipvs --ipvs;=;OK
#n ipvs
#L ipvs
# family 4
-m ipvs --ipvs --vproto tcp;-m ipvs --vproto 6;OK
#n vproto 6
#L vproto 6
-m ipvs ! --ipvs --vproto tcp;;FAIL: ! --ipvs cannot be together with other options
-m ipvs --vproto foo;;FAIL: unknown protocol "foo" specified
-m ipvs --vport foo;;FAIL: Port "foo" does not resolve to anything.
-m ipvs --vport 70000;;FAIL: Port "70000" does not resolve to anything.
-m ipvs --vdir foo;;FAIL: ipvs: Bad value for "--vdir" option: "foo"
-m ipvs --vdir original;-m ipvs --vdir ORIGINAL;OK
#n vdir ORIGINAL
#L vdir ORIGINAL
-m ipvs ! --vdir REPLY;;FAIL: ipvs: option "--vdir" cannot be inverted.
-m ipvs --vmethod gate;-m ipvs --vmethod GATE;OK
#n vmethod GATE
#L vmethod GATE
-m ipvs --vmethod x;;FAIL: ipvs: Bad value for "--vmethod" option: "x"
-m ipvs --vaddr 1.2.3.4,5.6.7.8;;FAIL: getaddrinfo: Name or service not known
-m ipvs --vaddr x/33;;FAIL: ipvs: bad value for option "--vaddr", neither a valid network mask nor valid CIDR (0-32).
-m ipvs --vproto 256;;FAIL: unknown protocol "256" specified
-m ipvs --vproto 0;=;OK
#n vproto 0
#L vproto 0
-m ipvs ! --ipvs;=;OK
#n ! ipvs
#L ! ipvs
-m ipvs --vaddr 1.2.3.4;=;OK
#n vaddr 1.2.3.4
#L vaddr 1.2.3.4
-m ipvs ! --vaddr 1.2.3.4/16;=;OK
#n ! vaddr 1.2.3.4/16
#L ! vaddr 1.2.3.4/16
-m ipvs --vproto 6 --vaddr 1.2.3.4/16 --vport 22 --vdir ORIGINAL --vmethod GATE;=;OK
#n vproto 6 vaddr 1.2.3.4/16 vport 22 vdir ORIGINAL vmethod GATE
#L vproto 6 vaddr 1.2.3.4/16 vport 22 vdir ORIGINAL vmethod GATE
-m ipvs ! --vproto tcp ! --vport 80 --vdir REPLY ! --vmethod MASQ ! --vportctl 21;-m ipvs ! --vproto 6 ! --vport 80 --vdir REPLY ! --vmethod MASQ ! --vportctl 21;OK
#n ! vproto 6 ! vport 80 vdir REPLY ! vmethod MASQ ! vportctl 21
#L ! vproto 6 ! vport 80 vdir REPLY ! vmethod MASQ ! vportctl 21
# family 6
-m ipvs --vproto 6 --vaddr 2001:db8::/64 --vport 22 --vdir ORIGINAL --vmethod IPIP;=;OK
#n vproto 6 vaddr 2001:db8::/64 vport 22 vdir ORIGINAL vmethod IPIP
#L vproto 6 vaddr 2001:db8::/64 vport 22 vdir ORIGINAL vmethod IPIP
