:INPUT,FORWARD,OUTPUT
# family 4
-m ttl --ttl-eq 0;=;OK
-m ttl --ttl 5;-m ttl --ttl-eq 5;OK
-m ttl ! --ttl-eq 255;=;OK
-m ttl --ttl-lt 1;=;OK
-m ttl --ttl-gt 64;=;OK
-m ttl ! --ttl-gt 64;;FAIL: ttl: option "--ttl-gt" cannot be inverted.
-m ttl --ttl-lt 5 --ttl-gt 3;;FAIL: ttl: option "--ttl-gt" cannot be used together with "--ttl-lt".
-m ttl --ttl-eq 256;;FAIL: ttl: bad value for option "--ttl-eq", or out of range (0-255).
-m ttl;;FAIL: TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt
