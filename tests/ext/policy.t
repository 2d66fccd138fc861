:INPUT
# family 4
-m policy;;FAIL: policy match: neither --dir in nor --dir out specified
-m policy --dir in;-m policy --dir in --pol ipsec;OK
#n policy match dir in pol ipsec
#L policy match dir in pol ipsec
-m policy --pol ipsec;;FAIL: policy match: neither --dir in nor --dir out specified
-m policy --dir in --pol none;=;OK
#n policy match dir in pol none
#L policy match dir in pol none
-m policy --dir in --pol ipsec;=;OK
#n policy match dir in pol ipsec
#L policy match dir in pol ipsec
-m policy --dir foo --pol ipsec;;FAIL: policy_match: invalid dir "foo"
-m policy --dir in --pol foo;;FAIL: policy match: invalid policy "foo"
-m policy --dir in --pol none --strict;;FAIL: policy match: policy none but --strict given
-m policy --dir in --pol none --reqid 1;-m policy --dir in --pol none;OK
#n policy match dir in pol none
#L policy match dir in pol none
-m policy --dir in --pol ipsec --strict;;FAIL: policy match: empty policy element 0. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.
-m policy --dir in --pol ipsec --strict --reqid 1;=;OK
#n policy match dir in pol ipsec strict reqid 1
#L policy match dir in pol ipsec strict reqid 1
-m policy --dir in --pol ipsec --reqid 1;=;OK
#n policy match dir in pol ipsec reqid 1
#L policy match dir in pol ipsec reqid 1
-m policy --dir in --pol ipsec --reqid 0;=;OK
-m policy --dir in --pol ipsec ! --reqid 0x10;-m policy --dir in --pol ipsec ! --reqid 16;OK
#n policy match dir in pol ipsec ! reqid 16
#L policy match dir in pol ipsec ! reqid 16
-m policy --dir in --pol ipsec --reqid 4294967296;;FAIL: policy: bad value for option "--reqid", or out of range (0-4294967295).
-m policy --dir in --pol ipsec --spi 0x1;=;OK
#n policy match dir in pol ipsec spi 0x1
#L policy match dir in pol ipsec spi 0x1
-m policy --dir in --pol ipsec --spi 256;-m policy --dir in --pol ipsec --spi 0x100;OK
#n policy match dir in pol ipsec spi 0x100
#L policy match dir in pol ipsec spi 0x100
-m policy --dir in --pol ipsec --proto esp;=;OK
#n policy match dir in pol ipsec proto 50
#L policy match dir in pol ipsec proto esp
-m policy --dir in --pol ipsec --proto ESP;;FAIL: unknown protocol "ESP" specified
-m policy --dir in --pol ipsec --proto 50;-m policy --dir in --pol ipsec --proto esp;OK
#n policy match dir in pol ipsec proto 50
#L policy match dir in pol ipsec proto esp
-m policy --dir in --pol ipsec --proto 6;;FAIL: policy match: protocol must be ah/esp/ipcomp
-m policy --dir in --pol ipsec --proto foo;;FAIL: unknown protocol "foo" specified
-m policy --dir in --pol ipsec --proto ipcomp;=;OK
#n policy match dir in pol ipsec proto 108
#L policy match dir in pol ipsec proto ipcomp
-m policy --dir in --pol ipsec ! --proto ah;=;OK
#n policy match dir in pol ipsec ! proto 51
#L policy match dir in pol ipsec ! proto ah
-m policy --dir in --pol ipsec --mode tunnel;=;OK
#n policy match dir in pol ipsec mode tunnel
#L policy match dir in pol ipsec mode tunnel
-m policy --dir in --pol ipsec --mode transport;=;OK
-m policy --dir in --pol ipsec ! --mode transport;=;OK
-m policy --dir in --pol ipsec --mode foo;;FAIL: policy match: invalid mode "foo"
-m policy --dir in --pol ipsec --mode beet;;FAIL: policy match: invalid mode "beet"
-m policy --dir in --pol ipsec --tunnel-dst 10.0.0.0/8;;FAIL: policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode
-m policy --dir in --pol ipsec --strict --tunnel-dst 10.0.0.0/8;;FAIL: policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode
-m policy --dir in --pol ipsec --strict --mode tunnel --tunnel-dst 10.0.0.0/8;=;OK
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.0/8;=;OK
-m policy --dir in --pol ipsec --strict --mode transport --tunnel-dst 10.0.0.0/8;;FAIL: policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode
-m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2;=;OK
-m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/255.0.255.0 --tunnel-src 10.1.2.3;=;OK
-m policy --dir in --pol ipsec --strict --next --reqid 2;;FAIL: policy match: empty policy element 0. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.
-m policy --dir in --pol ipsec --strict --reqid 2 --next;;FAIL: policy match: empty policy element 1. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.
-m policy --dir in --pol ipsec --reqid 2 --next --reqid 3;;FAIL: policy: option "--next" also requires "--strict".
-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 2 --next --reqid 3 --next --reqid 4;=;OK
-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 2 --next --reqid 3 --next --reqid 4 --next --reqid 5;;FAIL: policy: option "--next" is given too often
-m policy --dir in --pol ipsec --strict --reqid 1 --reqid 2;;FAIL: policy: option "--reqid" can only be used once.
-m policy --dir in --pol ipsec --strict --reqid 1 --next ! --reqid 1 ! --spi 5 ! --proto esp ! --mode tunnel --next --mode tunnel ! --tunnel-src 1.2.3.4/30 ! --tunnel-dst 0.0.0.0/0;-m policy --dir in --pol ipsec --strict --reqid 1 --next ! --reqid 1 ! --spi 0x5 ! --proto esp ! --mode tunnel --next --mode tunnel ! --tunnel-dst 0.0.0.0/0 ! --tunnel-src 1.2.3.4/30;OK
-m policy --dir in --pol ipsec --strict --reqid 1 --reqid 2 --dir in;;FAIL: policy: option "--reqid" can only be used once.
-m policy --dir in --pol none --pol ipsec;;FAIL: policy: option "--pol" can only be used once.
-m policy --strict --reqid 1 --dir in --pol ipsec;-m policy --dir in --pol ipsec --strict --reqid 1;OK
-m policy --reqid 1 --strict --next --reqid 5 --pol ipsec --dir in;-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 5;OK
-m policy ! --dir in --pol ipsec;;FAIL: policy: option "--dir" cannot be inverted.
# family 6
-m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 2001:db8::/32 --tunnel-src 2001:db8::/32 --next --reqid 2;=;OK
-m policy --dir in --pol ipsec --strict --mode tunnel --tunnel-dst 2001:db8::1;=;OK
