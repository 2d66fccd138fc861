:INPUT
-p sctp -m sctp;=;OK
#n sctp
#L sctp
-p sctp --sport 1;-p sctp -m sctp --sport 1;OK
#n sctp spt:1
#L sctp spt:1
-p sctp -m sctp --sport 1:1023;=;OK
#n sctp spts:1:1023
#L sctp spts:1:1023
-p sctp -m sctp --sport :1023;-p sctp -m sctp --sport 0:1023;OK
#n sctp spts:0:1023
#L sctp spts:0:1023
-p sctp -m sctp --sport 1024:;-p sctp -m sctp --sport 1024:65535;OK
#n sctp spts:1024:65535
#L sctp spts:1024:65535
-p sctp -m sctp --sport :;-p sctp -m sctp --sport 0:65535;OK
#n sctp
#L sctp
-p sctp -m sctp --sport 0:65535;=;OK
-p sctp -m sctp ! --sport 0:65535;=;OK
#n sctp spts:!0:65535
#L sctp spts:!0:65535
-p sctp -m sctp --sport 4:4;-p sctp -m sctp --sport 4;OK
-p sctp -m sctp --sport 4:3;;FAIL: invalid portrange (min > max)
-p sctp -m sctp --sport 65536;;FAIL: invalid port/service `65536' specified
-p sctp -m sctp ! --dport 1;=;OK
#n sctp dpt:!1
#L sctp dpt:!1
-p sctp -m sctp --dport http;-p sctp -m sctp --dport 80;OK
-p sctp -m sctp --dport -1;;FAIL: invalid port/service `-1' specified
-p sctp -m sctp --chunk-types all INIT;=;OK
#n sctp all 0x0001
#L sctp all INIT
-p sctp -m sctp --chunk-types any INIT,DATA;-p sctp -m sctp --chunk-types any DATA,INIT;OK
#n sctp any 0x0000,0x0001
#L sctp any DATA,INIT
-p sctp -m sctp --chunk-types only DATA,INIT;=;OK
#n sctp only 0x0000,0x0001
#L sctp only DATA,INIT
-p sctp -m sctp --chunk-types none DATA;;FAIL: Match type has to be one of "ALL", "ANY" or "ONLY"
-p sctp -m sctp ! --chunk-types only INIT;=;OK
#n sctp ! only 0x0001
#L sctp ! only INIT
-p sctp -m sctp --chunk-types all DATA:UBE;=;OK
#n sctp all 0x0000:UBE
#L sctp all DATA:UBE
-p sctp -m sctp --chunk-types all DATA:ubei;-p sctp -m sctp --chunk-types all DATA:iube;OK
#n sctp all 0x0000:iube
#L sctp all DATA:iube
-p sctp -m sctp --chunk-types all DATA:Ub;=;OK
-p sctp -m sctp --chunk-types all DATA:UBEu;-p sctp -m sctp --chunk-types all DATA:UBE;OK
-p sctp -m sctp --chunk-types all DATA:x;;FAIL: Invalid flags for chunk type 0
-p sctp -m sctp --chunk-types all ABORT:T;=;OK
-p sctp -m sctp --chunk-types all ABORT:Tt;-p sctp -m sctp --chunk-types all ABORT:T;OK
-p sctp -m sctp --chunk-types all SHUTDOWN_COMPLETE:t;=;OK
-p sctp -m sctp --chunk-types all INIT:T;;FAIL: Invalid flags for chunk type 1
-p sctp -m sctp --chunk-types all ALL;=;OK
-p sctp -m sctp --chunk-types any NONE;=;OK
-p sctp -m sctp --chunk-types all ALL,INIT;;FAIL: Unknown sctp chunk `ALL'
-p sctp -m sctp --chunk-types all DATA,INIT,INIT_ACK,SACK,HEARTBEAT,HEARTBEAT_ACK,ABORT,SHUTDOWN,SHUTDOWN_ACK,ERROR,COOKIE_ECHO,COOKIE_ACK,ECN_ECNE,ECN_CWR,SHUTDOWN_COMPLETE,ASCONF,ASCONF_ACK,FORWARD_TSN;-p sctp -m sctp --chunk-types all DATA,INIT,INIT_ACK,SACK,HEARTBEAT,HEARTBEAT_ACK,ABORT,SHUTDOWN,SHUTDOWN_ACK,ERROR,COOKIE_ECHO,COOKIE_ACK,ECN_ECNE,ECN_CWR,SHUTDOWN_COMPLETE,ASCONF_ACK,FORWARD_TSN,ASCONF;OK
-p sctp -m sctp --chunk-types all I_DATA;=;OK
-p sctp -m sctp --chunk-types all RE_CONFIG;=;OK
-p sctp -m sctp --chunk-types all PAD;=;OK
-p sctp -m sctp --chunk-types all I_FORWARD_TSN;=;OK
-p sctp -m sctp --chunk-types all data;-p sctp -m sctp --chunk-types all DATA;OK
-p sctp -m sctp --chunk-types ALL data;-p sctp -m sctp --chunk-types all DATA;OK
-p sctp -m sctp --chunk-types foo DATA;;FAIL: Match type has to be one of "ALL", "ANY" or "ONLY"
-p sctp -m sctp --chunk-types all FOO;;FAIL: Unknown sctp chunk `FOO'
-p sctp -m sctp --chunk-types all 5;;FAIL: Unknown sctp chunk `5'
-p sctp -m sctp --chunk-types all;;FAIL: --chunk-types requires two args.
-p sctp -m sctp --chunk-types all INIT,DATA:UB,ABORT:t;-p sctp -m sctp --chunk-types all DATA:UB,INIT,ABORT:t;OK
-p sctp -m sctp --chunk-types all DATA:UB,DATA:E;-p sctp -m sctp --chunk-types all DATA:UBE;OK
-p sctp -m sctp --chunk-types all DATA:;-p sctp -m sctp --chunk-types all DATA;OK
-p sctp -m sctp --chunk-types all "";-p sctp -m sctp --chunk-types all NONE;OK
