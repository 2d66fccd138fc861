:PREROUTING,INPUT
*mangle
-m socket;=;OK
-m socket --transparent --nowildcard --restore-skmark;=;OK
-m socket --nowildcard;=;OK
-m socket --nosuch;;FAIL: unknown option "--nosuch"
