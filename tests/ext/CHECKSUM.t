:PREROUTING,OUTPUT
*mangle
-j CHECKSUM --checksum-fill;=;OK
-j CHECKSUM;;FAIL: CHECKSUM: option "--checksum-fill" must be specified
