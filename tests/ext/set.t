# family 4
:INPUT,FORWARD,OUTPUT
@ipset create foo hash:ip,port
@ipset create bar hash:ip,port,ip timeout 100
@ipset create six hash:ip family inet6
@ipset create skb hash:ip skbinfo
-m set;;FAIL: You must specify `--match-set' with proper arguments
-m set --match-set foo;;FAIL: --match-set requires two args.
-m set --match-set foo src;=;OK
-m set --match-set foo src,dst;=;OK
-m set --match-set foo src,dst,src;=;OK
-m set --match-set foo SRC;;FAIL: You must spefify (the comma separated list of) 'src' or 'dst'.
-m set --match-set foo src,;;FAIL: You must spefify (the comma separated list of) 'src' or 'dst'.
-m set --match-set foo xx;;FAIL: You must spefify (the comma separated list of) 'src' or 'dst'.
-m set --match-set foo "";;FAIL: You must spefify (the comma separated list of) 'src' or 'dst'.
-m set --match-set bar src,dst,src;=;OK
-m set --match-set bar src,src,src,src,src,src;=;OK
-m set --match-set bar src,src,src,src,src,src,src;;FAIL: Can't be more src/dst options than 6.
-m set --match-set bar dst,dst;=;OK
-m set ! --match-set foo src,dst;=;OK
#n ! match-set foo src,dst
#L ! match-set foo src,dst
-m set --match-set nope src;;FAIL: Set nope doesn't exist.
-m set --match-set six src;;FAIL: The protocol family of set six is IPv6, which is not applicable.
-m set --match-set foo src,dst --return-nomatch;=;OK
-m set ! --match-set foo src,dst --return-nomatch;=;OK
-m set --match-set foo src,dst ! --return-nomatch;;FAIL: set: option "--return-nomatch" cannot be inverted.
-m set --match-set foo src,dst ! --update-counters;=;OK
-m set --match-set foo src,dst --update-counters;-m set --match-set foo src,dst;OK
-m set --match-set foo src,dst ! --update-subcounters;=;OK
-m set --match-set foo src,dst --update-subcounters;-m set --match-set foo src,dst;OK
-m set --match-set foo src,dst --packets-eq 5;=;OK
-m set --match-set foo src,dst ! --packets-eq 5;=;OK
-m set --match-set foo src,dst --packets-eq 0;=;OK
-m set --match-set foo src,dst --packets-lt 5;=;OK
-m set --match-set foo src,dst --packets-lt 0;=;OK
-m set --match-set foo src,dst --packets-gt 5;=;OK
-m set --match-set foo src,dst --packets-gt 0;=;OK
-m set --match-set foo src,dst ! --packets-gt 5;;FAIL: set: option "--packets-gt" cannot be inverted.
-m set --match-set foo src,dst ! --packets-lt 5;;FAIL: set: option "--packets-lt" cannot be inverted.
-m set --match-set foo src,dst --packets-gt 18446744073709551615;=;OK
-m set --match-set foo src,dst --packets-gt 18446744073709551616;;FAIL: set: bad value for option "--packets-gt", or out of range (0-18446744073709551615).
-m set --match-set foo src,dst --packets-gt x;;FAIL: set: bad value for option "--packets-gt", or out of range (0-18446744073709551615).
-m set --match-set foo src,dst --packets-gt -1;;FAIL: set: bad value for option "--packets-gt", or out of range (0-18446744073709551615).
-m set --match-set foo src,dst --packets-gt 0x10;-m set --match-set foo src,dst --packets-gt 16;OK
-m set --match-set foo src,dst --packets-gt 5 --packets-lt 6;;FAIL: set: option "--packets-lt" cannot be used together with "--packets-gt".
-m set --match-set foo src,dst --packets-gt 5 --packets-gt 6;;FAIL: set: option "--packets-gt" can only be used once.
-m set --match-set foo src,dst --packets-eq 5 --packets-lt 6;;FAIL: set: option "--packets-lt" cannot be used together with "--packets-eq".
-m set --match-set foo src,dst --bytes-eq 5;=;OK
-m set --match-set foo src,dst ! --bytes-eq 5;=;OK
-m set --match-set foo src,dst --bytes-lt 5;=;OK
-m set --match-set foo src,dst --bytes-gt 5;=;OK
-m set --match-set foo src,dst --bytes-gt 5 --bytes-lt 6;;FAIL: set: option "--bytes-lt" cannot be used together with "--bytes-gt".
-m set --match-set foo src,dst --packets-eq 5 --bytes-gt 7;=;OK
-m set --match-set foo src,dst --packets-lt 5 ! --bytes-eq 7 ! --update-counters ! --update-subcounters --return-nomatch;-m set --match-set foo src,dst --return-nomatch ! --update-counters ! --update-subcounters --packets-lt 5 ! --bytes-eq 7;OK
#n match-set foo src,dst return-nomatch ! update-counters ! update-subcounters packets-lt 5 ! bytes-eq 7
#L match-set foo src,dst return-nomatch ! update-counters ! update-subcounters packets-lt 5 ! bytes-eq 7
-m set --packets-gt 5 --match-set foo src,dst;-m set --match-set foo src,dst --packets-gt 5;OK
-m set --packets-gt 5;;FAIL: You must specify `--match-set' with proper arguments
-m set --return-nomatch;;FAIL: You must specify `--match-set' with proper arguments
-m set ! --update-counters;;FAIL: You must specify `--match-set' with proper arguments
-m set --match-set foo src,dst --match-set foo src,dst;;FAIL: set: option "--match-set" can only be used once.
-m set --match-set foo src,dst --return-nomatch --return-nomatch;-m set --match-set foo src,dst --return-nomatch;OK
-m set --match-set foo src,dst ! --update-counters ! --update-counters;-m set --match-set foo src,dst ! --update-counters;OK
-m set --set foo src,dst;-m set --match-set foo src,dst;OK
-m set ! --set foo src,dst;-m set ! --match-set foo src,dst;OK
-m set --match-set aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa src;;FAIL: setname `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' too long, max 31 characters.
-m set --match-set foo src -j ACCEPT;=;OK
# family 6
-m set --match-set six src;=;OK
