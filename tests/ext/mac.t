:INPUT,FORWARD
-m mac --mac-source 00:11:22:aa:bb:cc;=;OK
-m mac ! --mac-source 00:11:22:AA:BB:CC;-m mac ! --mac-source 00:11:22:aa:bb:cc;OK
-m mac --mac-source 00:11:22:aa:bb;;FAIL: Invalid MAC address specified.
-m mac --mac-source 00:11:22:aa:bb:cg;;FAIL: Invalid MAC address specified.
-m mac;;FAIL: mac: option "--mac-source" must be specified
