:INPUT,FORWARD,OUTPUT
# family 6
-m hl --hl-eq 0;=;OK
-m hl ! --hl-eq 255;=;OK
-m hl --hl-lt 1;=;OK
-m hl --hl-gt 64;=;OK
-m hl --hl-lt 5 --hl-gt 3;;FAIL: hl: option "--hl-gt" cannot be used together with "--hl-lt".
-m hl --hl-eq 256;;FAIL: hl: bad value for option "--hl-eq", or out of range (0-255).
-m hl;;FAIL: HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'
