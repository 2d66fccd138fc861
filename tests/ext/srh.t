:INPUT
# family 6
-m srh;=;OK
#n srh
#L srh
-m srh --srh-next-hdr 17;=;OK
#n srh next-hdr:17
#L srh next-hdr:17
-m srh --srh-next-hdr tcp;;FAIL: srh: bad value for option "--srh-next-hdr", or out of range (0-255).
-m srh --srh-next-hdr 256;;FAIL: srh: bad value for option "--srh-next-hdr", or out of range (0-255).
-m srh --srh-hdr-len-eq 8;=;OK
#n srh hdr-len-eq:8
#L srh hdr-len-eq:8
-m srh --srh-hdr-len-gt 8;=;OK
#n srh hdr-len-gt:8
#L srh hdr-len-gt:8
-m srh --srh-hdr-len-lt 8;=;OK
#n srh hdr-len-lt:8
#L srh hdr-len-lt:8
-m srh --srh-hdr-len-lt 8 --srh-hdr-len-gt 4 --srh-hdr-len-eq 6;;FAIL: srh: option "--srh-hdr-len-gt" cannot be used together with "--srh-hdr-len-eq".
-m srh --srh-hdr-len-lt 256;;FAIL: srh: bad value for option "--srh-hdr-len-lt", or out of range (0-255).
-m srh --srh-segs-left-eq 1;=;OK
#n srh segs-left-eq:1
#L srh segs-left-eq:1
-m srh --srh-segs-left-gt 1;=;OK
#n srh segs-left-gt:1
#L srh segs-left-gt:1
-m srh --srh-segs-left-lt 1;=;OK
#n srh segs-left-lt:1
#L srh segs-left-lt:1
-m srh --srh-last-entry-eq 4;=;OK
#n srh last-entry-eq:4
#L srh last-entry-eq:4
-m srh --srh-last-entry-gt 4;=;OK
#n srh last-entry-gt:4
#L srh last-entry-gt:4
-m srh --srh-last-entry-lt 4;=;OK
#n srh last-entry-lt:4
#L srh last-entry-lt:4
-m srh --srh-tag 0;=;OK
#n srh tag:0
#L srh tag:0
-m srh --srh-tag 65535;=;OK
-m srh --srh-tag 65536;;FAIL: srh: bad value for option "--srh-tag", or out of range (0-65535).
-m srh ! --srh-next-hdr 17;=;OK
#n srh next-hdr:!17
#L srh next-hdr:!17
-m srh ! --srh-hdr-len-eq 8 ! --srh-hdr-len-gt 8 ! --srh-hdr-len-lt 8;=;OK
#n srh hdr-len-eq:!8 hdr-len-gt:!8 hdr-len-lt:!8
#L srh hdr-len-eq:!8 hdr-len-gt:!8 hdr-len-lt:!8
-m srh ! --srh-tag 0;=;OK
-m srh --srh-next-hdr 17 --srh-segs-left-eq 1 --srh-last-entry-eq 4 --srh-tag 0;=;OK
-m srh ! --srh-next-hdr 17 ! --srh-segs-left-eq 0 --srh-tag 0;=;OK
-m srh --srh-psid a::/64 --srh-nsid b::/128 --srh-lsid c::/0;=;OK
-m srh ! --srh-psid a::/64 ! --srh-nsid b::/128 ! --srh-lsid c::/0;=;OK
-m srh --srh-psid a::1/64;=;OK
-m srh --srh-psid a::1;-m srh --srh-psid a::1/128;OK
-m srh --srh-psid a::1/ffff::;-m srh --srh-psid a::1/16;OK
-m srh --srh-psid a::1/ff:ff::;=;OK
-m srh --srh-psid x;;FAIL: getaddrinfo: Name or service not known
-m srh --srh-psid a::,b::;;FAIL: getaddrinfo: Name or service not known
-m srh --srh-psid a::/129;;FAIL: srh: bad value for option "--srh-psid", neither a valid network mask nor valid CIDR (0-128).
-m srh --srh-tag 1 --srh-lsid a:: --srh-segs-left-lt 6 --srh-next-hdr 6;-m srh --srh-next-hdr 6 --srh-segs-left-lt 6 --srh-tag 1 --srh-lsid a::/128;OK
-m srh --srh-next-hdr 4 --srh-next-hdr 4;;FAIL: srh: option "--srh-next-hdr" can only be used once.
