:INPUT,FORWARD,OUTPUT
# family 4
-m recent;;FAIL: recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'
-m recent --set;-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck;-m recent --rcheck --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --update;-m recent --update --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --remove;-m recent --remove --name DEFAULT --mask 255.255.255.255 --rsource;OK
#n recent: REMOVE name: DEFAULT side: source mask: 255.255.255.255
#L recent: REMOVE name: DEFAULT side: source mask: 255.255.255.255
-m recent ! --set;-m recent ! --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent ! --rcheck;-m recent ! --rcheck --name DEFAULT --mask 255.255.255.255 --rsource;OK
#n ! recent: CHECK name: DEFAULT side: source mask: 255.255.255.255
#L ! recent: CHECK name: DEFAULT side: source mask: 255.255.255.255
-m recent --set --rcheck;;FAIL: recent: option "--rcheck" cannot be used together with "--set".
-m recent --set --rsource --rsource;;FAIL: recent: option "--rsource" can only be used once.
-m recent --set --rdest --rdest;;FAIL: recent: option "--rdest" can only be used once.
-m recent --update --update;;FAIL: recent: option "--update" can only be used once.
-m recent --rcheck --seconds 10;-m recent --rcheck --seconds 10 --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --seconds 0;;FAIL: recent: bad value for option "--seconds", or out of range (1-4294967295).
-m recent --rcheck --seconds 4294967295;-m recent --rcheck --seconds 4294967295 --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --seconds 4294967296;;FAIL: recent: bad value for option "--seconds", or out of range (1-4294967295).
-m recent --rcheck --hitcount 0;-m recent --rcheck --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --hitcount 1;-m recent --rcheck --hitcount 1 --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --hitcount 20;-m recent --rcheck --hitcount 20 --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --hitcount 255;-m recent --rcheck --hitcount 255 --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --hitcount 65535;-m recent --rcheck --hitcount 65535 --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --hitcount 65536;;FAIL: recent: bad value for option "--hitcount", or out of range (0-65535).
-m recent --rcheck --rttl;-m recent --rcheck --rttl --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --set --rttl;;FAIL: recent: option "--rttl" cannot be used together with "--set".
-m recent --remove --rttl;;FAIL: recent: option "--rttl" cannot be used together with "--remove".
-m recent --update --rttl --seconds 5 --hitcount 3 --reap;-m recent --update --seconds 5 --reap --hitcount 3 --rttl --name DEFAULT --mask 255.255.255.255 --rsource;OK
#n recent: UPDATE seconds: 5 reap hit_count: 3 TTL-Match name: DEFAULT side: source mask: 255.255.255.255
#L recent: UPDATE seconds: 5 reap hit_count: 3 TTL-Match name: DEFAULT side: source mask: 255.255.255.255
-m recent --update --reap;;FAIL: recent: option "--reap" also requires "--seconds".
-m recent --set --seconds 5;;FAIL: recent: option "--seconds" cannot be used together with "--set".
-m recent --set --hitcount 5;;FAIL: recent: option "--hitcount" cannot be used together with "--set".
-m recent --remove --seconds 5;;FAIL: recent: option "--seconds" cannot be used together with "--remove".
-m recent --set --seconds 5 --reap;;FAIL: recent: option "--seconds" cannot be used together with "--set".
-m recent --set --name foo;-m recent --set --name foo --mask 255.255.255.255 --rsource;OK
-m recent --set --name "foo bar";-m recent --set --name "foo bar" --mask 255.255.255.255 --rsource;OK
-m recent --set --name "";;FAIL: Argument must have a minimum length of 1 characters
-m recent --set --name "a/b";;FAIL: recent: Bad value for "--name" option: "a/b"
-m recent --set --name ".";;FAIL: recent: Bad value for "--name" option: "."
-m recent --set --name foo --name bar;;FAIL: recent: option "--name" can only be used once.
-m recent --set --rsource;-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --set --rdest;-m recent --set --name DEFAULT --mask 255.255.255.255 --rdest;OK
#n recent: SET name: DEFAULT side: dest mask: 255.255.255.255
#L recent: SET name: DEFAULT side: dest mask: 255.255.255.255
-m recent --set --rdest --rsource;-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --set --mask 255.255.255.0;-m recent --set --name DEFAULT --mask 255.255.255.0 --rsource;OK
#n recent: SET name: DEFAULT side: source mask: 255.255.255.0
#L recent: SET name: DEFAULT side: source mask: 255.255.255.0
-m recent --set --mask 255.0.255.0;-m recent --set --name DEFAULT --mask 255.0.255.0 --rsource;OK
-m recent --set --mask 255.255.255.255;-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
-m recent --set --mask ffff::;;FAIL: getaddrinfo: Name or service not known
-m recent --set --mask 0.0.0.0;-m recent --set --name DEFAULT --mask 0.0.0.0 --rsource;OK
-m recent --name x;;FAIL: recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'
-m recent --seconds 5;;FAIL: recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'
-m recent --rsource;;FAIL: recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'
-m recent --set ! --name foo;;FAIL: recent: option "--name" cannot be inverted.
-m recent --set --mask 255.255.255.0 --mask 255.255.255.0;;FAIL: recent: option "--mask" can only be used once.
-m recent --rcheck --seconds 5 --seconds 6;;FAIL: recent: option "--seconds" can only be used once.
-m recent --rcheck --seconds 0 --reap;;FAIL: recent: bad value for option "--seconds", or out of range (1-4294967295).
-m recent --set --name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;-m recent --set --name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --mask 255.255.255.255 --rsource;OK
-m recent --set --name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab;-m recent --set --name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --mask 255.255.255.255 --rsource;OK
-m recent --set --name ..;;FAIL: recent: Bad value for "--name" option: ".."
-m recent --set --name x.y-z;-m recent --set --name x.y-z --mask 255.255.255.255 --rsource;OK
-m recent --rcheck --hitcount x;;FAIL: recent: bad value for option "--hitcount", or out of range (0-65535).
-m recent --rcheck --seconds x;;FAIL: recent: bad value for option "--seconds", or out of range (1-4294967295).
-m recent --rcheck --seconds -1;;FAIL: recent: bad value for option "--seconds", or out of range (1-4294967295).
-m recent --remove --hitcount 2;;FAIL: recent: option "--hitcount" cannot be used together with "--remove".
-m recent ! --update --seconds 60 --name foo --rdest;-m recent ! --update --seconds 60 --name foo --mask 255.255.255.255 --rdest;OK
-m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource;=;OK
# family 6
-m recent --set;-m recent --set --name DEFAULT --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource;OK
#n recent: SET name: DEFAULT side: source mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
-m recent --set --mask ffff::;-m recent --set --name DEFAULT --mask ffff:: --rsource;OK
-m recent --set --mask 255.255.255.0;;FAIL: getaddrinfo: Name or service not known
-m recent --rcheck --seconds 5 --name x --rdest;-m recent --rcheck --seconds 5 --name x --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rdest;OK
