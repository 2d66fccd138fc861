:FORWARD
*mangle
# family 4
-j HMARK;;FAIL: --hmark-rnd is mandatory
-j HMARK --hmark-mod 42;;FAIL: --hmark-rnd is mandatory
-j HMARK --hmark-rnd 4 --hmark-mod 42;;FAIL: you have to specify --hmark-tuple at least
-j HMARK --hmark-tuple src --hmark-mod 42;;FAIL: --hmark-rnd is mandatory
-j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 42 --hmark-rnd 5;-j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000005 --hmark-mod 42;OK
#n HMARK mod 42 src-prefix 32 dst-prefix 32 sport-mask 0xffff dport-mask 0xffff proto-mask 0xffff rnd 0x5
#L HMARK mod 42 src-prefix 32 dst-prefix 32 sport-mask 0xffff dport-mask 0xffff proto-mask 0xffff rnd 0x5
-j HMARK --hmark-tuple src,dst,spi,proto,ct --hmark-mod 42 --hmark-rnd 5;-j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-spi-mask 0xffffffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000005 --hmark-mod 42 --hmark-tuple ct;OK
#n HMARK mod 42 ct, src-prefix 32 dst-prefix 32 spi-mask 0xffffffff proto-mask 0xffff rnd 0x5
#L HMARK mod 42 ct, src-prefix 32 dst-prefix 32 spi-mask 0xffffffff proto-mask 0xffff rnd 0x5
-j HMARK --hmark-tuple ct --hmark-mod 42 --hmark-rnd 5;-j HMARK --hmark-rnd 0x00000005 --hmark-mod 42 --hmark-tuple ct;OK
#n HMARK mod 42 ct, rnd 0x5
#L HMARK mod 42 ct, rnd 0x5
-j HMARK --hmark-tuple src,foo --hmark-mod 42 --hmark-rnd 5;;FAIL: Bad type "foo"
-j HMARK --hmark-tuple spi,sport --hmark-mod 42 --hmark-rnd 5;;FAIL: you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time
-j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 0 --hmark-rnd 5;;FAIL: HMARK: bad value for option "--hmark-mod", or out of range (1-4294967295).
-j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 0x10 --hmark-rnd 5 --hmark-offset 0;-j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000005 --hmark-mod 16 --hmark-offset 0;OK
#n HMARK mod 16 + 0x0 src-prefix 32 dst-prefix 32 sport-mask 0xffff dport-mask 0xffff proto-mask 0xffff rnd 0x5
#L HMARK mod 16 + 0x0 src-prefix 32 dst-prefix 32 sport-mask 0xffff dport-mask 0xffff proto-mask 0xffff rnd 0x5
-j HMARK --hmark-tuple src --hmark-src-prefix 24 --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: option "--hmark-src-prefix" can only be used once.
-j HMARK --hmark-src-prefix 24 --hmark-tuple src --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: option "--hmark-src-prefix" can only be used once.
-j HMARK --hmark-src-prefix 33 --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: bad value for option "--hmark-src-prefix", neither a valid network mask nor valid CIDR (0-32).
-j HMARK --hmark-src-prefix 255.255.0.0 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-src-prefix 16 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 src-prefix 16 rnd 0x5
#L HMARK mod 4 src-prefix 16 rnd 0x5
-j HMARK --hmark-src-prefix 0 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-src-prefix 0 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 src-prefix 0 rnd 0x5
#L HMARK mod 4 src-prefix 0 rnd 0x5
-j HMARK --hmark-sport-mask 0xff --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-sport-mask 0x00ff --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 sport-mask 0xff rnd 0x5
#L HMARK mod 4 sport-mask 0xff rnd 0x5
-j HMARK --hmark-sport 80 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-sport 0x0050 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 sport 0x50 rnd 0x5
#L HMARK mod 4 sport 0x50 rnd 0x5
-j HMARK --hmark-sport 80 --hmark-dport 443 --hmark-sport-mask 0xff --hmark-dport-mask 0xf0 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-sport-mask 0x00ff --hmark-dport-mask 0x00f0 --hmark-sport 0x0050 --hmark-dport 0x01bb --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 sport-mask 0xff dport-mask 0xf0 sport 0x50 dport 0x1bb rnd 0x5
#L HMARK mod 4 sport-mask 0xff dport-mask 0xf0 sport 0x50 dport 0x1bb rnd 0x5
-j HMARK --hmark-spi 80 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-spi 0x00000050 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 spi 0x50 rnd 0x5
#L HMARK mod 4 spi 0x50 rnd 0x5
-j HMARK --hmark-spi 80 --hmark-spi-mask 90 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-spi-mask 0x0000005a --hmark-spi 0x00000050 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 spi-mask 0x5a spi 0x50 rnd 0x5
#L HMARK mod 4 spi-mask 0x5a spi 0x50 rnd 0x5
-j HMARK --hmark-spi 80 --hmark-sport 90 --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: option "--hmark-sport" cannot be used together with "--hmark-spi".
-j HMARK --hmark-spi-mask 80 --hmark-sport-mask 90 --hmark-mod 4 --hmark-rnd 5;;FAIL: you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time
-j HMARK --hmark-spi-mask 0 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-spi-mask 0x00000000 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 spi-mask 0x0 rnd 0x5
#L HMARK mod 4 spi-mask 0x0 rnd 0x5
-j HMARK --hmark-proto-mask 6 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-proto-mask 0x06 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 proto-mask 0x6 rnd 0x5
#L HMARK mod 4 proto-mask 0x6 rnd 0x5
-j HMARK --hmark-proto-mask 0x1234 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-proto-mask 0x1234 --hmark-rnd 0x00000005 --hmark-mod 4;OK
#n HMARK mod 4 proto-mask 0x1234 rnd 0x5
#L HMARK mod 4 proto-mask 0x1234 rnd 0x5
-j HMARK --hmark-proto-mask 65536 --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: bad value for option "--hmark-proto-mask", or out of range (0-65535).
-j HMARK --hmark-tuple src --hmark-mod 4 --hmark-rnd 5 --hmark-offset 100;-j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000005 --hmark-mod 4 --hmark-offset 100;OK
-j HMARK --hmark-tuple src --hmark-mod 4 --hmark-rnd 5 --hmark-offset 4294967296;;FAIL: HMARK: bad value for option "--hmark-offset", or out of range (0-4294967295).
-j HMARK --hmark-tuple src,src --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000005 --hmark-mod 4;OK
-j HMARK --hmark-tuple src, --hmark-mod 4 --hmark-rnd 5;;FAIL: Bad type ""
-j HMARK --hmark-tuple SRC --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000005 --hmark-mod 4;OK
-j HMARK --hmark-dst-prefix 32 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-dst-prefix 32 --hmark-rnd 0x00000005 --hmark-mod 4;OK
-j HMARK --hmark-tuple src --hmark-mod 4 --hmark-rnd 5 --hmark-mod 5;;FAIL: HMARK: option "--hmark-mod" can only be used once.
-j HMARK --hmark-sport-mask 70000 --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: bad value for option "--hmark-sport-mask", or out of range (0-65535).
-j HMARK --hmark-sport http --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: bad value for option "--hmark-sport", or out of range (0-65535).
-j HMARK --hmark-sport 80 --hmark-sport-mask 80 --hmark-mod 4 --hmark-rnd 5;-j HMARK --hmark-sport-mask 0x0050 --hmark-sport 0x0050 --hmark-rnd 0x00000005 --hmark-mod 4;OK
-j HMARK ! --hmark-sport 80 --hmark-mod 4 --hmark-rnd 5;;FAIL: HMARK: option "--hmark-sport" cannot be inverted.
-j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-spi-mask 0x00000004 --hmark-proto-mask 0xffff --hmark-rnd 0x00000004 --hmark-mod 42 --hmark-offset 1 --hmark-tuple ct;=;OK
-j HMARK --hmark-tuple ct,src --hmark-src-prefix 3 --hmark-proto-mask 0 --hmark-rnd 0xdeadbeef --hmark-mod 42;;FAIL: HMARK: option "--hmark-src-prefix" can only be used once.
-j HMARK --hmark-tuple src --hmark-rnd 1 --hmark-mod 2 --hmark-spi 5 --hmark-dport 3;;FAIL: HMARK: option "--hmark-dport" cannot be used together with "--hmark-spi".
# family 6
-j HMARK --hmark-src-prefix 64 --hmark-dst-prefix 128 --hmark-rnd 0x00000004 --hmark-mod 42;=;OK
-j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-rnd 0x00000004 --hmark-mod 42;-j HMARK --hmark-src-prefix 128 --hmark-dst-prefix 128 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000004 --hmark-mod 42;OK
