:INPUT
-j RATEEST;;FAIL: RATEEST: option "--rateest-name" must be specified
-j RATEEST --rateest-name RE1;;FAIL: RATEEST: option "--rateest-interval" must be specified
-j RATEEST --rateest-name RE1 --rateest-interval 250ms;;FAIL: RATEEST: option "--rateest-ewmalog" must be specified
-j RATEEST --rateest-name RE1 --rateest-interval 250ms --rateest-ewmalog 500ms;-j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms;OK
#n name RE1 interval 250.0ms ewmalog 500.0ms
#L name RE1 interval 250.0ms ewmalog 500.0ms
-j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms;=;OK
#n name RE1 interval 250.0ms ewmalog 500.0ms
#L name RE1 interval 250.0ms ewmalog 500.0ms
-j RATEEST --rateest-name RE2 --rateest-interval 1s --rateest-ewmalog 2s;-j RATEEST --rateest-name RE2 --rateest-interval 1.0s --rateest-ewmalog 2.0s;OK
#n name RE2 interval 1.0s ewmalog 2.0s
#L name RE2 interval 1.0s ewmalog 2.0s
-j RATEEST --rateest-name RE3 --rateest-interval 1 --rateest-ewmalog 2;-j RATEEST --rateest-name RE3 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms;OK
#n name RE3 interval 250.0ms ewmalog 500.0ms
#L name RE3 interval 250.0ms ewmalog 500.0ms
-j RATEEST --rateest-name RE4 --rateest-interval 0.5s --rateest-ewmalog 8sec;-j RATEEST --rateest-name RE4 --rateest-interval 500.0ms --rateest-ewmalog 8.0s;OK
#n name RE4 interval 500.0ms ewmalog 8.0s
#L name RE4 interval 500.0ms ewmalog 8.0s
-j RATEEST --rateest-name RE5 --rateest-interval 8s --rateest-ewmalog 64s;-j RATEEST --rateest-name RE5 --rateest-interval 8.0s --rateest-ewmalog 64.0s;OK
-j RATEEST --rateest-name RE6 --rateest-interval 8s --rateest-ewmalog 8s;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name RE7 --rateest-interval 8s --rateest-ewmalog 9s;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name RE8 --rateest-interval 4s --rateest-ewmalog 100000s;-j RATEEST --rateest-name RE8 --rateest-interval 4.0s --rateest-ewmalog 65536.0s;OK
-j RATEEST --rateest-name RE9 --rateest-interval 125ms --rateest-ewmalog 1s;-j RATEEST --rateest-name RE9 --rateest-interval 250.0ms --rateest-ewmalog 2.0s;OK
#n name RE9 interval 250.0ms ewmalog 2.0s
#L name RE9 interval 250.0ms ewmalog 2.0s
-j RATEEST --rateest-name REa --rateest-interval 200ms --rateest-ewmalog 1s;-j RATEEST --rateest-name REa --rateest-interval 250.0ms --rateest-ewmalog 1.0s;OK
#n name REa interval 250.0ms ewmalog 1.0s
#L name REa interval 250.0ms ewmalog 1.0s
-j RATEEST --rateest-name REb --rateest-interval 250000us --rateest-ewmalog 1s;-j RATEEST --rateest-name REb --rateest-interval 250.0ms --rateest-ewmalog 1.0s;OK
#n name REb interval 250.0ms ewmalog 1.0s
#L name REb interval 250.0ms ewmalog 1.0s
-j RATEEST --rateest-name REc --rateest-interval 250000usec --rateest-ewmalog 1000msecs;-j RATEEST --rateest-name REc --rateest-interval 250.0ms --rateest-ewmalog 1.0s;OK
#n name REc interval 250.0ms ewmalog 1.0s
#L name REc interval 250.0ms ewmalog 1.0s
-j RATEEST --rateest-name REd --rateest-interval 5s --rateest-ewmalog 20s;-j RATEEST --rateest-name REd --rateest-interval 8.0s --rateest-ewmalog 32.0s;OK
#n name REd interval 8.0s ewmalog 32.0s
#L name REd interval 8.0s ewmalog 32.0s
-j RATEEST --rateest-name REe --rateest-interval 0 --rateest-ewmalog 20s;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name REf --rateest-interval 5x --rateest-ewmalog 20s;;FAIL: RATEEST: bad interval value "5x"
-j RATEEST --rateest-name REg --rateest-interval 1s --rateest-ewmalog 1m;;FAIL: RATEEST: bad ewmalog value "1m"
-j RATEEST --rateest-name REh --rateest-interval 250ms --rateest-ewmalog 1.3s;-j RATEEST --rateest-name REh --rateest-interval 250.0ms --rateest-ewmalog 1.0s;OK
#n name REh interval 250.0ms ewmalog 1.0s
#L name REh interval 250.0ms ewmalog 1.0s
-j RATEEST --rateest-name REi --rateest-interval 250ms --rateest-ewmalog 260ms;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name REj --rateest-interval 250ms --rateest-ewmalog 0;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name REk --rateest-interval 250ms --rateest-ewmalog 250ms;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name "a b" --rateest-interval 250ms --rateest-ewmalog 250ms;;FAIL: RATEEST: ewmalog value is out of range
-j RATEEST --rateest-name abcdefghijklmnop --rateest-interval 250ms --rateest-ewmalog 500ms;-j RATEEST --rateest-name abcdefghijklmno --rateest-interval 250.0ms --rateest-ewmalog 500.0ms;OK
#n name abcdefghijklmno interval 250.0ms ewmalog 500.0ms
#L name abcdefghijklmno interval 250.0ms ewmalog 500.0ms
-j RATEEST --rateest-name abcdefghijklmno --rateest-interval 250ms --rateest-ewmalog 500ms;-j RATEEST --rateest-name abcdefghijklmno --rateest-interval 250.0ms --rateest-ewmalog 500.0ms;OK
#n name abcdefghijklmno interval 250.0ms ewmalog 500.0ms
#L name abcdefghijklmno interval 250.0ms ewmalog 500.0ms
-j RATEEST --rateest-name X --rateest-name Y --rateest-interval 250ms --rateest-ewmalog 500ms;;FAIL: RATEEST: option "--rateest-name" can only be used once.
-j RATEEST --rateest-name X --rateest-interval 250ms --rateest-interval 250ms --rateest-ewmalog 500ms;;FAIL: RATEEST: option "--rateest-interval" can only be used once.
-j RATEEST --rateest-name X --rateest-interval -1s --rateest-ewmalog 500ms;;FAIL: RATEEST: bad interval value "-1s"
-j RATEEST --rateest-name X --rateest-interval 1e-1s --rateest-ewmalog 500ms;;FAIL: RATEEST: bad interval value "1e-1s"
-j RATEEST --rateest-interval 1e-1s --rateest-ewmalog 500ms;;FAIL: RATEEST: bad interval value "1e-1s"
