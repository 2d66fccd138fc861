:INPUT,FORWARD,OUTPUT
-m tos --tos 0x10;-m tos --tos 0x10/0xff;OK
-m tos --tos 16/0x1f;-m tos --tos 0x10/0x1f;OK
-m tos ! --tos Minimize-Delay;-m tos ! --tos 0x10/0x3f;OK
-m tos --tos maximize-throughput;-m tos --tos 0x08/0x3f;OK
-m tos --tos 0x11/0x3f;=;OK
-m tos --tos 256;;FAIL: Symbolic name "256" is unknown
-m tos --tos nosuch;;FAIL: Symbolic name "nosuch" is unknown
-m tos;;FAIL: tos: option "--tos" must be specified
