:PREROUTING
*raw
-m rpfilter;=;OK
-m rpfilter --loose --validmark --accept-local --invert;=;OK
-m rpfilter --invert;=;OK
:OUTPUT
