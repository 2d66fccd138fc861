:INPUT,FORWARD,OUTPUT
# family 4
-p ah -m ah --ahspi 5;=;OK
-p ah -m ah ! --ahspi 1:2;=;OK
-p ah --ahspi :2;-p ah -m ah --ahspi 0:2;OK
-p ah -m ah --ahspi 2:1;;FAIL: ah: bad value for option "--ahspi" near "1", or out of range (2-4294967295).
-m ah --ahspi 1;;FAIL: ah match requires '-p ah'
