:INPUT
# family 6
-m eui64;=;OK
#n eui64
#L eui64
-m eui64 --x;;FAIL: unknown option "--x"
