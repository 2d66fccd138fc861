:INPUT
# family 4
-m connlimit;;FAIL: You must specify "--connlimit-above" or "--connlimit-upto".
-m connlimit --connlimit-upto 0;-m connlimit --connlimit-upto 0 --connlimit-mask 32 --connlimit-saddr;OK
#n #conn src/32 <= 0
#L #conn src/32 <= 0
-m connlimit --connlimit-upto 4294967295;-m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr;OK
-m connlimit --connlimit-upto 4294967296;;FAIL: connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).
-m connlimit --connlimit-upto -1;;FAIL: connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).
-m connlimit --connlimit-above 10;-m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr;OK
#n #conn src/32 > 10
#L #conn src/32 > 10
-m connlimit ! --connlimit-above 10;-m connlimit --connlimit-upto 10 --connlimit-mask 32 --connlimit-saddr;OK
#n #conn src/32 <= 10
#L #conn src/32 <= 10
-m connlimit ! --connlimit-upto 10;-m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr;OK
#n #conn src/32 > 10
#L #conn src/32 > 10
-m connlimit --connlimit-above 10 --connlimit-saddr;-m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr;OK
#n #conn src/32 > 10
#L #conn src/32 > 10
-m connlimit --connlimit-above 10 --connlimit-daddr;-m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr;OK
#n #conn dst/32 > 10
#L #conn dst/32 > 10
-m connlimit --connlimit-above 10 --connlimit-daddr --connlimit-saddr;;FAIL: connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".
-m connlimit --connlimit-above 10 --connlimit-mask 33;;FAIL: connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-32).
-m connlimit --connlimit-above 10 --connlimit-mask 0;-m connlimit --connlimit-above 10 --connlimit-mask 0 --connlimit-saddr;OK
#n #conn src/0 > 10
#L #conn src/0 > 10
-m connlimit --connlimit-above 10 --connlimit-mask 24;-m connlimit --connlimit-above 10 --connlimit-mask 24 --connlimit-saddr;OK
-m connlimit --connlimit-above 10 --connlimit-mask 255.255.0.0;-m connlimit --connlimit-above 10 --connlimit-mask 16 --connlimit-saddr;OK
#n #conn src/16 > 10
#L #conn src/16 > 10
-m connlimit --connlimit-above 10 --connlimit-mask -1;;FAIL: connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-32).
-m connlimit --connlimit-upto 1 --connlimit-above 1;;FAIL: connlimit: option "--connlimit-above" cannot be used together with "--connlimit-upto".
-m connlimit --connlimit-mask 24;;FAIL: You must specify "--connlimit-above" or "--connlimit-upto".
-m connlimit --connlimit-above 10 --connlimit-above 10;;FAIL: connlimit: option "--connlimit-above" can only be used once.
-m connlimit --connlimit-above 10 --connlimit-mask 0x10;-m connlimit --connlimit-above 10 --connlimit-mask 16 --connlimit-saddr;OK
#n #conn src/16 > 10
#L #conn src/16 > 10
-m connlimit --connlimit-above 10 --connlimit-mask x;;FAIL: connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-32).
-m connlimit --connlimit-above 10 --connlimit-mask 255.0.255.0;;FAIL: connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-32).
# family 6
-m connlimit --connlimit-above 10 --connlimit-mask 129;;FAIL: connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-128).
-m connlimit --connlimit-above 10 --connlimit-mask 64 --connlimit-daddr;=;OK
#n #conn dst/64 > 10
#L #conn dst/64 > 10
-m connlimit --connlimit-above 10 --connlimit-mask ffff::;-m connlimit --connlimit-above 10 --connlimit-mask 16 --connlimit-saddr;OK
#n #conn src/16 > 10
#L #conn src/16 > 10
