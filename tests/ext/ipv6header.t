:INPUT
# family 6
-m ipv6header;;FAIL: ipv6header: option "--header" must be specified
-m ipv6header --header hop-by-hop;=;OK
#n ipv6header flags:0x80
#L ipv6header flags:hop-by-hop
-m ipv6header --header hop-by-hop --soft;=;OK
#n ipv6header flags:0x80 soft
#L ipv6header flags:hop-by-hop soft
-m ipv6header --soft;;FAIL: ipv6header: option "--header" must be specified
-m ipv6header --header hop;-m ipv6header --header hop-by-hop;OK
#n ipv6header flags:0x80
#L ipv6header flags:hop-by-hop
-m ipv6header --header hop,dst,route,frag,auth,esp,none,prot;-m ipv6header --header hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol;OK
#n ipv6header flags:0xFF
#L ipv6header flags:hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol
-m ipv6header --header hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol;=;OK
#n ipv6header flags:0xFF
#L ipv6header flags:hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol
-m ipv6header --header 0,60,43,44,51,50,59;-m ipv6header --header hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt;OK
#n ipv6header flags:0xFE
#L ipv6header flags:hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt
-m ipv6header --header 255;-m ipv6header --header protocol;OK
#n ipv6header flags:0x01
#L ipv6header flags:protocol
-m ipv6header --header 6;;FAIL: unknown header `6' specified
-m ipv6header --header proto;;FAIL: unknown header `proto' specified
-m ipv6header --header prot;-m ipv6header --header protocol;OK
#n ipv6header flags:0x01
#L ipv6header flags:protocol
-m ipv6header ! --header esp;=;OK
#n ipv6header flags:!0x04
#L ipv6header flags:!esp
-m ipv6header ! --header esp --soft;=;OK
#n ipv6header flags:!0x04 soft
#L ipv6header flags:!esp soft
-m ipv6header --header ESP;;FAIL: unknown header `ESP' specified
-m ipv6header --header esp,esp;-m ipv6header --header esp;OK
#n ipv6header flags:0x04
#L ipv6header flags:esp
-m ipv6header --header esp,;;FAIL: unknown header `' specified
-m ipv6header --header "";;FAIL: unknown header `' specified
-m ipv6header --header foo;;FAIL: unknown header `foo' specified
-m ipv6header --header ipv6-opts,hop-by-hop;-m ipv6header --header hop-by-hop,ipv6-opts;OK
#n ipv6header flags:0xC0
#L ipv6header flags:hop-by-hop,ipv6-opts
-m ipv6header --header auth;-m ipv6header --header ah;OK
#n ipv6header flags:0x08
#L ipv6header flags:ah
-m ipv6header --header dst;-m ipv6header --header ipv6-opts;OK
-m ipv6header --header esp --header ah;;FAIL: ipv6header: option "--header" can only be used once.
