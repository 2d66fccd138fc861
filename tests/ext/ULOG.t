:INPUT
# family 4
-j ULOG;=;OK
#n ULOG copy_range 0 nlgroup 1 queue_threshold 1
#L ULOG copy_range 0 nlgroup 1 queue_threshold 1
-j ULOG --ulog-nlgroup 0;;FAIL: ULOG: bad value for option "--ulog-nlgroup", or out of range (1-32).
-j ULOG --ulog-nlgroup 32;=;OK
#n ULOG copy_range 0 nlgroup 32 queue_threshold 1
#L ULOG copy_range 0 nlgroup 32 queue_threshold 1
-j ULOG --ulog-nlgroup 33;;FAIL: ULOG: bad value for option "--ulog-nlgroup", or out of range (1-32).
-j ULOG --ulog-prefix "a b" --ulog-cprange 1 --ulog-qthreshold 50;=;OK
#n ULOG copy_range 1 nlgroup 1 prefix "a b" queue_threshold 50
#L ULOG copy_range 1 nlgroup 1 prefix "a b" queue_threshold 50
-j ULOG --ulog-qthreshold 51;;FAIL: ULOG: bad value for option "--ulog-qthreshold", or out of range (1-50).
-j ULOG --ulog-qthreshold 0;;FAIL: ULOG: bad value for option "--ulog-qthreshold", or out of range (1-50).
-j ULOG --ulog-cprange -1;;FAIL: ULOG: bad value for option "--ulog-cprange", or out of range (0-18446744073709551615).
-j ULOG --ulog-prefix abcdefghijklmnopqrstuvwxyz0123456789;-j ULOG --ulog-prefix abcdefghijklmnopqrstuvwxyz01234;OK
#n ULOG copy_range 0 nlgroup 1 prefix "abcdefghijklmnopqrstuvwxyz01234" queue_threshold 1
#L ULOG copy_range 0 nlgroup 1 prefix "abcdefghijklmnopqrstuvwxyz01234" queue_threshold 1
