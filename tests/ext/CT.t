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
-j CT --zone-orig 0;-j CT;OK
# There is one zone: the last number counts, or "mark", and the directions add up.
-j CT --zone 1 --zone-orig 2;-j CT --zone-orig 2;OK
-j CT --zone-orig 2 --zone 1;-j CT --zone-orig 1;OK
-j CT --zone-orig 2 --zone 0;-j CT;OK
-j CT --zone-orig 1 --zone-reply 2;-j CT --zone 2;OK
-j CT --zone-reply 2 --zone-orig 1;-j CT --zone 1;OK
-j CT --zone-orig mark --zone 2;-j CT --zone-orig mark;OK
-j CT --zone MARK --zone-reply 7;-j CT --zone-reply mark;OK
-j CT --ctevents NEW;;FAIL: Unknown event type "NEW"
