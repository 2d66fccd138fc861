:PREROUTING,OUTPUT
*mangle
# family 4
-j TTL --ttl-set 0;=;OK
-j TTL --ttl-set 64;=;OK
-j TTL --ttl-dec 1;=;OK
-j TTL --ttl-inc 255;=;OK
-j TTL --ttl-inc 0;;FAIL: TTL: bad value for option "--ttl-inc", or out of range (1-255).
-j TTL --ttl-set 256;;FAIL: TTL: bad value for option "--ttl-set", or out of range (0-255).
-j TTL --ttl-set 1 --ttl-inc 1;;FAIL: TTL: option "--ttl-inc" cannot be used together with "--ttl-set".
-j TTL;;FAIL: TTL: You must specify an action
