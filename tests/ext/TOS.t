:PREROUTING,OUTPUT
*mangle
-j TOS --set-tos 0x10;-j TOS --set-tos 0x10/0xff;OK
-j TOS --set-tos 0x01/0x03;=;OK
-j TOS --set-tos Minimize-Cost;-j TOS --set-tos 0x02/0x3f;OK
-j TOS --and-tos 0x0f;-j TOS --set-tos 0x00/0xf0;OK
-j TOS --or-tos 1;-j TOS --set-tos 0x01/0x01;OK
-j TOS --xor-tos 0xff;-j TOS --set-tos 0xff/0x00;OK
-j TOS --set-tos 1 --or-tos 2;;FAIL: TOS: option "--set-tos" can only be used once.
-j TOS --set-tos 256;;FAIL: Symbolic name "256" is unknown
-j TOS --or-tos x;;FAIL: TOS: bad value for option "--or-tos", or out of range (0-255).
-j TOS;;FAIL: TOS: An action is required
