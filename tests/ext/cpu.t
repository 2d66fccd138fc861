:INPUT,FORWARD,OUTPUT
-m cpu --cpu 0;=;OK
-m cpu ! --cpu 3;=;OK
-m cpu --cpu 4294967296;;FAIL: cpu: bad value for option "--cpu", or out of range (0-4294967295).
-m cpu;;FAIL: cpu: option "--cpu" must be specified
