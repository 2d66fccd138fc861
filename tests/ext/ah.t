:INPUT,FORWARD,OUTPUT
# family 4
-p ah -m ah --ahspi 5;=;OK
-p ah -m ah ! --ahspi 1:2;=;OK
-p ah --ahspi :2;-p ah -m ah --ahspi 0:2;OK
-p ah -m ah --ahspi 2:1;;FAIL: ah: bad value for option "--ahspi" near "1", or out of range (2-4294967295).
-m ah --ahspi 1;;FAIL: ah match requires '-p ah'
# family 6
-m ah;=;OK
#n ah
#L ah
-m ah --ahspi 0;=;OK
#n ah spi:0
#L ah spi:0
-m ah --ahspi 4294967295;=;OK
-m ah --ahspi 0:4294967295;-m ah;OK
#n ah
#L ah
-m ah ! --ahspi 0:4294967295;=;OK
#n ah spis:!0:4294967295
#L ah spis:!0:4294967295
-m ah ! --ahspi 0;=;OK
#n ah spi:!0
#L ah spi:!0
-m ah --ahspi :3;-m ah --ahspi 0:3;OK
#n ah spis:0:3
#L ah spis:0:3
-m ah --ahspi 3:;-m ah --ahspi 3:4294967295;OK
#n ah spis:3:4294967295
#L ah spis:3:4294967295
-m ah --ahspi 3:3;-m ah --ahspi 3;OK
-m ah --ahspi 4:3;;FAIL: ah: bad value for option "--ahspi" near "3", or out of range (4-4294967295).
-m ah --ahspi :;-m ah;OK
#n ah
#L ah
-m ah --ahspi 4294967296;;FAIL: ah: bad value for option "--ahspi" near "4294967296", or out of range (0-4294967295).
-m ah --ahres;=;OK
#n ah reserved
#L ah reserved
-m ah --ahlen 32;=;OK
#n ah length:32
#L ah length:32
-m ah ! --ahlen 32;=;OK
#n ah length:!32
#L ah length:!32
-m ah --ahlen 0;-m ah;OK
-m ah ! --ahlen 0;=;OK
-m ah --ahlen 4294967296;;FAIL: ah: bad value for option "--ahlen", or out of range (0-4294967295).
-m ah --ahspi 5:6 --ahlen 32 --ahres;=;OK
#n ah spis:5:6 length:32 reserved
#L ah spis:5:6 length:32 reserved
-p tcp -m ah --ahspi 5;=;OK
-p ah --ahspi 7;-p ah -m ah --ahspi 7;OK
#n ah spi:7
#L ah spi:7
