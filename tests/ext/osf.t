:INPUT
# family 4
-p tcp -m osf --genre linux;=;OK
#n OS fingerprint match linux
#L OS fingerprint match linux
-p tcp -m osf --genre Linux;=;OK
#n OS fingerprint match Linux
#L OS fingerprint match Linux
-p tcp -m osf ! --genre Linux;=;OK
#n OS fingerprint match ! Linux
#L OS fingerprint match ! Linux
-m osf --genre linux;;FAIL: osf match requires '-p tcp'
-p tcp -m osf;;FAIL: osf: option "--genre" must be specified
-p tcp -m osf --genre linux --ttl 0;=;OK
#n OS fingerprint match linux
#L OS fingerprint match linux
-p tcp -m osf --genre linux --ttl 2 --log 2;=;OK
#n OS fingerprint match linux
#L OS fingerprint match linux
-p tcp -m osf --genre linux --ttl 3 --log 0;;FAIL: osf: bad value for option "--ttl", or out of range (0-2).
-p tcp -m osf --genre linux --ttl 0 --log 0;=;OK
-p tcp -m osf --genre linux --ttl 0 --log 3;;FAIL: osf: bad value for option "--log", or out of range (0-2).
-p tcp -m osf --ttl 0;;FAIL: osf: option "--genre" must be specified
-p tcp -m osf --genre linux:2.6;=;OK
#n OS fingerprint match linux:2.6
#L OS fingerprint match linux:2.6
-p tcp -m osf --genre abcdefghijklmnopqrstuvwxyzabcdefg;-p tcp -m osf --genre abcdefghijklmnopqrstuvwxyzabcde;OK
#n OS fingerprint match abcdefghijklmnopqrstuvwxyzabcde
#L OS fingerprint match abcdefghijklmnopqrstuvwxyzabcde
-p tcp -m osf --genre "a b";=;OK
#n OS fingerprint match a b
#L OS fingerprint match a b
-p tcp -m osf --genre "";=;OK
#n OS fingerprint match 
#L OS fingerprint match 
