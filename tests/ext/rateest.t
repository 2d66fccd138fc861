:INPUT
-m rateest;;FAIL: rateest: option "--rateest-eq" must be specified
-m rateest --rateest RE1;;FAIL: rateest: option "--rateest-eq" must be specified
-m rateest --rateest RE1 --rateest-eq;;FAIL: rateest: option "--rateest-bps" must be specified
-m rateest --rateest RE1 --rateest-eq --rateest-pps 5;=;OK
#n rateest match RE1 pps eq 5
#L rateest match RE1 pps eq 5
-m rateest --rateest RE1 ! --rateest-eq --rateest-pps 5;=;OK
#n rateest match RE1 pps ! eq 5
#L rateest match RE1 pps ! eq 5
-m rateest --rateest RE1 --rateest-lt --rateest-pps 5;=;OK
-m rateest --rateest RE1 ! --rateest-lt --rateest-pps 5;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 5kbit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 5000bit;OK
#n rateest match RE1 bps 625 gt
#L rateest match RE1 bps 5000bit gt
-m rateest --rateest RE1 --rateest-gt --rateest-bps 5000;-m rateest --rateest RE1 --rateest-gt --rateest-bps 5000bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 8;-m rateest --rateest RE1 --rateest-gt --rateest-bps 8bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1;-m rateest --rateest RE1 --rateest-gt --rateest-bps 0bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 5Kibit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 5120bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 5Mbit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 5000Kbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 5mibit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 5242880bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1gbit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 1000Mbit;OK
#n rateest match RE1 bps 125000000 gt
#L rateest match RE1 bps 1000Mbit gt
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1gibit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 1073741824bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 30gbit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 30000Mbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 40gbit;;FAIL: rateest: could not parse rate `40gbit'
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1tbit;;FAIL: rateest: could not parse rate `1tbit'
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1tibit;;FAIL: rateest: could not parse rate `1tibit'
-m rateest --rateest RE1 --rateest-gt --rateest-bps 10bps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 80bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 10Kbps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 80000bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 10KiBps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 81920bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 10MBps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 80000Kbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1GBps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 8000Mbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1.5Mbit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 1500Kbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 5foo;;FAIL: rateest: could not parse rate `5foo'
-m rateest --rateest RE1 --rateest-gt --rateest-bps foo;;FAIL: rateest: could not parse rate `foo'
-m rateest --rateest RE1 --rateest-gt --rateest-bps -5;;FAIL: unknown option "-5"
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1500kbit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 1500Kbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1000000bit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 1000Kbit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 999999bit;-m rateest --rateest RE1 --rateest-gt --rateest-bps 999992bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 8000bit;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 999992bit;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1000008bit;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 1000000008bit;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps 0;-m rateest --rateest RE1 --rateest-gt --rateest-bps 0bit;OK
-m rateest --rateest RE1 --rateest-gt --rateest-pps 0;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-pps 4294967295;=;OK
-m rateest --rateest RE1 --rateest-gt --rateest-pps 4294967296;;FAIL: rateest: could not parse pps `4294967296'
-m rateest --rateest RE1 --rateest-gt --rateest-pps 0x10;-m rateest --rateest RE1 --rateest-gt --rateest-pps 16;OK
-m rateest --rateest RE1 --rateest-gt --rateest-pps 5 --rateest-bps 8;-m rateest --rateest RE1 --rateest-gt --rateest-bps 8bit --rateest-pps 5;OK
#n rateest match RE1 bps 1 gt pps gt 5
#L rateest match RE1 bps 8bit gt pps gt 5
-m rateest --rateest RE1 --rateest-gt --rateest-bps --rateest-pps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 0bit --rateest-pps 0;OK
-m rateest --rateest RE1 --rateest-gt --rateest-bps;-m rateest --rateest RE1 --rateest-gt --rateest-bps 0bit;OK
-m rateest --rateest1 RE1 --rateest-gt --rateest-bps1 8;-m rateest --rateest RE1 --rateest-gt --rateest-bps 0bit;OK
-m rateest --rateest RE1 --rateest-lt --rateest-gt --rateest-bps1 8;;FAIL: rateest: option "--rateest-gt" cannot be used together with "--rateest-lt".
-m rateest --rateest RE1 --rateest-lt --rateest2 RE2;;FAIL: rateest: option "--rateest-bps" must be specified
-m rateest --rateest RE1 --rateest-lt --rateest2 RE2 --rateest-bps;-m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2;OK
#n rateest match RE1 bps lt RE2 bps
#L rateest match RE1 bps lt RE2 bps
-m rateest --rateest RE1 --rateest-lt --rateest2 RE2 --rateest-pps;-m rateest --rateest1 RE1 --rateest-lt --rateest-pps --rateest2 RE2;OK
-m rateest --rateest RE1 --rateest-pps --rateest-lt --rateest2 RE2;-m rateest --rateest1 RE1 --rateest-lt --rateest-pps --rateest2 RE2;OK
-m rateest --rateest1 RE1 --rateest-pps1 --rateest-lt --rateest2 RE2 --rateest-pps2;-m rateest --rateest1 RE1 --rateest-lt --rateest-pps --rateest2 RE2;OK
-m rateest --rateest1 RE1 --rateest-pps1 5 --rateest-lt --rateest2 RE2 --rateest-pps2 6;-m rateest --rateest1 RE1 --rateest-lt --rateest-pps --rateest2 RE2;OK
-m rateest --rateest1 RE1 --rateest-bps1 --rateest-lt --rateest2 RE2 --rateest-bps2;-m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2;OK
-m rateest --rateest1 RE1 --rateest-bps1 8 --rateest-lt --rateest2 RE2 --rateest-bps2 16;-m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2;OK
-m rateest --rateest-delta --rateest RE1 --rateest-pps1 8 --rateest-lt --rateest-pps2 9;=;OK
#n rateest match RE1 delta pps 8 lt 9
#L rateest match RE1 delta pps 8 lt 9
-m rateest --rateest-delta --rateest RE1 --rateest-bps1 8 --rateest-lt --rateest-bps2 16;-m rateest --rateest-delta --rateest RE1 --rateest-bps1 8bit --rateest-lt --rateest-bps2 16bit;OK
#n rateest match RE1 delta bps 1 2 lt
#L rateest match RE1 delta bps 8bit 16bit lt
-m rateest --rateest-delta --rateest RE1 --rateest-bps 8 --rateest-lt;-m rateest --rateest-delta --rateest RE1 --rateest-bps1 0bit --rateest-lt --rateest-bps2 8bit;OK
-m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 0 --rateest-lt --rateest-pps2 42 --rateest2 RE2;=;OK
#n rateest match RE1 delta pps 0 lt RE2 pps 42
#L rateest match RE1 delta pps 0 lt RE2 pps 42
-m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 7 --rateest-gt --rateest-pps2 42 --rateest2 RE2;=;OK
-m rateest --rateest-delta --rateest1 RE1 --rateest-bps1 8 ! --rateest-eq --rateest2 RE2 --rateest-bps2 16;-m rateest --rateest-delta --rateest1 RE1 --rateest-bps1 8bit ! --rateest-eq --rateest-bps2 16bit --rateest2 RE2;OK
-m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 --rateest-gt --rateest2 RE2 --rateest-pps2;-m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 0 --rateest-gt --rateest-pps2 0 --rateest2 RE2;OK
#n rateest match RE1 delta pps 0 gt RE2 pps 0
#L rateest match RE1 delta pps 0 gt RE2 pps 0
-m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 7 --rateest-bps1 8 --rateest-gt --rateest2 RE2 --rateest-pps2 9 --rateest-bps2 16;-m rateest --rateest-delta --rateest1 RE1 --rateest-bps1 8bit --rateest-pps1 7 --rateest-gt --rateest-bps2 16bit --rateest-pps2 9 --rateest2 RE2;OK
#n rateest match RE1 delta bps 1 pps 7 gt RE2 bps 2 pps 9
#L rateest match RE1 delta bps 8bit pps 7 gt RE2 bps 16bit pps 9
-m rateest --rateest1 RE1 --rateest-pps1 7 --rateest-bps1 8 --rateest-gt --rateest2 RE2;-m rateest --rateest1 RE1 --rateest-gt --rateest-bps --rateest-pps --rateest2 RE2;OK
#n rateest match RE1 bps pps gt RE2 bps pps
#L rateest match RE1 bps pps gt RE2 bps pps
-m rateest --rateest RE1 --rateest-gt --rateest-pps2 5;-m rateest --rateest RE1 --rateest-gt --rateest-pps 5;OK
-m rateest --rateest2 RE1 --rateest-gt --rateest-pps2 5;;FAIL: rateest: option "--rateest" must be specified
-m rateest --rateest NO --rateest-gt --rateest-pps 5;=;OK
-m rateest --rateest abcdefghijklmnopq --rateest-gt --rateest-pps 5;-m rateest --rateest abcdefghijklmno --rateest-gt --rateest-pps 5;OK
-m rateest --rateest "" --rateest-gt --rateest-pps 5;;FAIL: Argument must have a minimum length of 1 characters
-m rateest --rateest RE1 --rateest RE1 --rateest-gt --rateest-pps 5;;FAIL: rateest: option "--rateest" can only be used once.
-m rateest ! --rateest RE1 --rateest-gt --rateest-pps 5;;FAIL: rateest: option "--rateest" cannot be inverted.
-m rateest --rateest RE1 --rateest-gt ! --rateest-pps 5;;FAIL: rateest: option "--rateest-pps" cannot be inverted.
-m rateest --rateest RE1 --rateest-gt --rateest-gt --rateest-pps 5;;FAIL: rateest: option "--rateest-gt" can only be used once.
-m rateest --rateest-delta --rateest-delta --rateest RE1 --rateest-gt --rateest-pps1 5;;FAIL: rateest: option "--rateest-delta" can only be used once.
-m rateest --rateest-delta --rateest RE1 --rateest-gt --rateest-pps1 5;-m rateest --rateest-delta --rateest RE1 --rateest-pps1 5 --rateest-gt --rateest-pps2 0;OK
-m rateest --rateest-delta --rateest RE1 --rateest-gt --rateest-pps2 5;-m rateest --rateest-delta --rateest RE1 --rateest-pps1 0 --rateest-gt --rateest-pps2 5;OK
