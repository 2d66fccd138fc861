:INPUT,FORWARD,OUTPUT
-m state --state NEW;=;OK
#n state NEW
#L state NEW
-m state ! --state NEW,ESTABLISHED;=;OK
#n ! state NEW,ESTABLISHED
#L ! state NEW,ESTABLISHED
-m state --state INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED;=;OK
-m state --state SNAT;;FAIL: Bad state "SNAT"
-m state --state new;-m state --state NEW;OK
-m state --state NEW,;;FAIL: Bad state ""
-m state --state "";;FAIL: Bad state ""
-m state --state foo;;FAIL: Bad state "foo"
-m state;;FAIL: state: option "--state" must be specified
-m state --state NEW --state NEW;;FAIL: state: option "--state" can only be used once.
-m state --state NEW -m conntrack --ctstate NEW;=;OK
-m conntrack --ctstate NEW -m state --state NEW;=;OK
