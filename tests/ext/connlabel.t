:INPUT
*mangle
-m connlabel;;FAIL: connlabel: option "--label" must be specified
-m connlabel --label 40;-m connlabel --label "40";OK
#n connlabel 40
#L connlabel 40
-m connlabel --label "40";=;OK
#n connlabel 40
#L connlabel 40
-m connlabel --label 0;-m connlabel --label "0";OK
-m connlabel --label 127;-m connlabel --label "127";OK
-m connlabel --label 128;;FAIL: label '128' not found or invalid value
-m connlabel --label 2048;;FAIL: label '2048' not found or invalid value
-m connlabel --label foo;;FAIL: label 'foo' not found or invalid value
-m connlabel ! --label 40;-m connlabel ! --label "40";OK
#n connlabel ! 40
#L connlabel ! 40
-m connlabel --label 40 --set;-m connlabel --label "40" --set;OK
#n connlabel 40 set
#L connlabel 40 set
-m connlabel ! --label 40 --set;-m connlabel ! --label "40" --set;OK
#n connlabel ! 40 set
#L connlabel ! 40 set
-m connlabel --set;;FAIL: connlabel: option "--label" must be specified
-m connlabel --label 0x10;-m connlabel --label "16";OK
#n connlabel 16
#L connlabel 16
-m connlabel --label 010;-m connlabel --label "8";OK
-m connlabel --label -1;;FAIL: label '-1' not found or invalid value
-m connlabel --label "";;FAIL: Argument must have a minimum length of 1 characters
# family 6
-m connlabel --label "41" --set;=;OK
#n connlabel 41 set
#L connlabel 41 set
