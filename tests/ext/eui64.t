:INPUT
# family 6
-m eui64;=;OK
#n
#L
-m eui64 --x;;FAIL: unknown option "--x"
