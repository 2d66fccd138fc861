:INPUT
-p dccp -m dccp;=;OK
#n dccp
#L dccp
-m dccp --sport 1;;FAIL: dccp match requires '-p dccp'
-p dccp --sport 1;-p dccp -m dccp --sport 1;OK
#n dccp spt:1
#L dccp spt:1
-p dccp -m dccp --source-port 1:1023;-p dccp -m dccp --sport 1:1023;OK
#n dccp spts:1:1023
#L dccp spts:1:1023
-p dccp -m dccp --sport 1024:;-p dccp -m dccp --sport 1024:65535;OK
#n dccp spts:1024:65535
#L dccp spts:1024:65535
-p dccp -m dccp --sport :;-p dccp -m dccp --sport 0:65535;OK
#n dccp
#L dccp
-p dccp -m dccp ! --sport :;-p dccp -m dccp ! --sport 0:65535;OK
#n dccp spts:!0:65535
#L dccp spts:!0:65535
-p dccp -m dccp --dport 0:65535;=;OK
#n dccp
#L dccp
-p dccp -m dccp --dport 4:4;-p dccp -m dccp --dport 4;OK
-p dccp -m dccp --dport 4:3;;FAIL: invalid portrange (min > max)
-p dccp -m dccp --dport 65536;;FAIL: Port "65536" does not resolve to anything.
-p dccp -m dccp --dport http;-p dccp -m dccp --dport 80;OK
#n dccp dpt:80
#L dccp dpt:http
-p dccp -m dccp --dport -1;;FAIL: Port "-1" does not resolve to anything.
-p dccp -m dccp --dccp-types REQUEST;=;OK
#n dccp 0
#L dccp REQUEST
-p dccp -m dccp ! --dccp-types REQUEST,SYNC;=;OK
#n dccp ! 0,8
#L dccp ! REQUEST,SYNC
-p dccp -m dccp --dccp-types request,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID;-p dccp -m dccp --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID;OK
#n dccp 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
#L dccp REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
-p dccp -m dccp --dccp-types INVALID,REQUEST;-p dccp -m dccp --dccp-types REQUEST,INVALID;OK
#n dccp 0,10,11,12,13,14,15
#L dccp REQUEST,INVALID
-p dccp -m dccp --dccp-types FOO;;FAIL: Unknown DCCP type `FOO'
-p dccp -m dccp --dccp-types "";;FAIL: Unknown DCCP type `'
-p dccp -m dccp --dccp-types REQUEST,;;FAIL: Unknown DCCP type `'
-p dccp -m dccp --dccp-option 0;;FAIL: dccp: bad value for option "--dccp-option", or out of range (1-255).
-p dccp -m dccp --dccp-option 1;=;OK
#n dccp option=1
#L dccp option=1
-p dccp -m dccp ! --dccp-option 255;=;OK
#n dccp option=!255
#L dccp option=!255
-p dccp -m dccp --dccp-option 256;;FAIL: dccp: bad value for option "--dccp-option", or out of range (1-255).
-p dccp -m dccp ! --dport 3:5 ! --sport 1 ! --dccp-types CLOSE,RESET ! --dccp-option 6;-p dccp -m dccp ! --sport 1 ! --dport 3:5 ! --dccp-types CLOSE,RESET ! --dccp-option 6;OK
