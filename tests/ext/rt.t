:INPUT
# family 6
-m rt;=;OK
#n rt
#L rt
-m rt --rt-type 0;=;OK
#n rt type:0
#L rt type:0
-m rt --rt-type 256;=;OK
-m rt --rt-type 4294967295;=;OK
-m rt --rt-type 4294967296;;FAIL: rt: bad value for option "--rt-type", or out of range (0-4294967295).
-m rt ! --rt-type 1;=;OK
#n rt type:!1
#L rt type:!1
-m rt --rt-segsleft 1:23;=;OK
#n rt segslefts:1:23
#L rt segslefts:1:23
-m rt --rt-segsleft 3:;-m rt --rt-segsleft 3:4294967295;OK
#n rt segslefts:3:4294967295
#L rt segslefts:3:4294967295
-m rt --rt-segsleft :3;-m rt --rt-segsleft 0:3;OK
#n rt segslefts:0:3
#L rt segslefts:0:3
-m rt --rt-segsleft :;-m rt;OK
#n rt
#L rt
-m rt ! --rt-segsleft :;-m rt ! --rt-segsleft 0:4294967295;OK
#n rt segslefts:!0:4294967295
#L rt segslefts:!0:4294967295
-m rt --rt-segsleft 3:3;-m rt --rt-segsleft 3;OK
-m rt --rt-segsleft 4:3;;FAIL: rt: bad value for option "--rt-segsleft" near "3", or out of range (4-4294967295).
-m rt --rt-segsleft 0;=;OK
#n rt segsleft:0
#L rt segsleft:0
-m rt --rt-segsleft 4294967296;;FAIL: rt: bad value for option "--rt-segsleft" near "4294967296", or out of range (0-4294967295).
-m rt --rt-len 42;=;OK
#n rt length:42
#L rt length:42
-m rt ! --rt-len 42;=;OK
#n rt length:!42
#L rt length:!42
-m rt --rt-len 0;=;OK
-m rt --rt-len 4294967296;;FAIL: rt: bad value for option "--rt-len", or out of range (0-4294967295).
-m rt --rt-0-res;;FAIL: `--rt-type 0' required before `--rt-0-res'
-m rt --rt-type 0 --rt-0-res;=;OK
#n rt type:0 reserved
#L rt type:0 reserved
-m rt --rt-type 1 --rt-0-res;;FAIL: `--rt-type 0' required before `--rt-0-res'
-m rt ! --rt-type 0 --rt-0-res;;FAIL: `--rt-type 0' required before `--rt-0-res'
-m rt --rt-0-res --rt-type 0;;FAIL: `--rt-type 0' required before `--rt-0-res'
-m rt --rt-0-addrs ::1 --rt-type 0;;FAIL: `--rt-type 0' required before `--rt-0-addrs'
-m rt --rt-type 0 --rt-0-addrs ::1;=;OK
#n rt type:0 0-addrs ::1
#L rt type:0 0-addrs ::1
-m rt --rt-type 0 --rt-0-addrs ::1,::2,2001:db8::;=;OK
-m rt --rt-type 0 --rt-0-addrs ::1,::2 --rt-0-not-strict;=;OK
-m rt --rt-type 0 --rt-0-not-strict;;FAIL: `--rt-0-addr ...' required before `--rt-0-not-strict'
-m rt --rt-type 0 --rt-0-not-strict --rt-0-addrs ::1;;FAIL: `--rt-0-addr ...' required before `--rt-0-not-strict'
-m rt --rt-type 0 --rt-0-addrs ::1,x;;FAIL: bad address: x
-m rt --rt-type 0 --rt-0-addrs "";;FAIL: bad address: 
-m rt --rt-type 0 --rt-0-addrs 1::,2::,3::,4::,5::,6::,7::,8::,9::,a::,b::,c::,d::,e::,f::,10::;=;OK
-m rt --rt-type 0 --rt-0-addrs 1::,2::,3::,4::,5::,6::,7::,8::,9::,a::,b::,c::,d::,e::,f::,10::,11::;;FAIL: too many addresses specified
-m rt --rt-type 0 ! --rt-0-addrs ::1;;FAIL: rt: option "--rt-0-addrs" cannot be inverted.
-m rt --rt-type 0 --rt-0-addrs ::1/64;;FAIL: bad address: ::1/64
-m rt --rt-type 1 --rt-0-addrs ::1;;FAIL: `--rt-type 0' required before `--rt-0-addrs'
-m rt --rt-0-addrs ::1;;FAIL: `--rt-type 0' required before `--rt-0-addrs'
-m rt --rt-type 0 --rt-segsleft 1:23 --rt-len 42 --rt-0-res --rt-0-addrs ::1 --rt-0-not-strict;=;OK
-m rt --rt-type 0 ! --rt-segsleft 1:23 ! --rt-len 42 --rt-0-res;=;OK
