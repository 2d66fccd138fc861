:INPUT,FORWARD,OUTPUT
-p esp -m esp --espspi 5;=;OK
-p esp --espspi 5:;-p esp -m esp --espspi 5:4294967295;OK
-p esp -m esp ! --espspi 1:2;=;OK
-p esp -m esp --espspi 0:4294967295;-p esp -m esp;OK
-p esp -m esp --espspi 4294967296;;FAIL: esp: bad value for option "--espspi" near "4294967296", or out of range (0-4294967295).
-p esp -m esp --espspi 2:1;;FAIL: esp: bad value for option "--espspi" near "1", or out of range (2-4294967295).
-m esp --espspi 1;;FAIL: esp match requires '-p esp'
