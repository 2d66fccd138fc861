:PREROUTING,OUTPUT
*raw
-j CT --notrack;=;OK
-j CT --zone 5;=;OK
-j CT --zone mark;=;OK
-j CT --zone-orig 65535;=;OK
-j CT --zone-reply mark;=;OK
-j CT --ctevents new,destroy --expevents new --zone 1;=;OK
-j CT --notrack --ctevents natseqinfo,secmark;=;OK
-j CT --zone 65536;;FAIL: Cannot parse 65536 as a zone ID
-j CT --zone x;;FAIL: Cannot parse x as a zone ID
-j CT --ctevents nosuch;;FAIL: Unknown event type "nosuch"
-j CT --zone 1 --zone-orig 2;;FAIL: CT: option "--zone-orig" cannot be used together with "--zone".
