:INPUT
*mangle
-m cgroup;;FAIL: cgroup: At least one option is required
-m cgroup --cgroup 1;=;OK
#n cgroup 1
#L cgroup 1
-m cgroup --cgroup 0;=;OK
-m cgroup ! --cgroup 4294967295;=;OK
#n cgroup ! 4294967295
#L cgroup ! 4294967295
-m cgroup --cgroup 4294967296;;FAIL: cgroup: bad value for option "--cgroup", or out of range (0-4294967295).
-m cgroup --cgroup 0x10;-m cgroup --cgroup 16;OK
#n cgroup 16
#L cgroup 16
-m cgroup --cgroup 1:2;;FAIL: cgroup: bad value for option "--cgroup", or out of range (0-4294967295).
-m cgroup --path /;-m cgroup --path "/";OK
#n cgroup /
#L cgroup /
-m cgroup ! --path /;-m cgroup ! --path "/";OK
#n cgroup ! /
#L cgroup ! /
-m cgroup --path "";=;OK
#n cgroup 
#L cgroup 
-m cgroup --cgroup 1 --path /;;FAIL: cgroup: option "--path" cannot be used together with "--cgroup".
