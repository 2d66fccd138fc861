:INPUT,FORWARD,OUTPUT
-m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT;=;OK
-m conntrack --ctstate new,established;-m conntrack --ctstate NEW,ESTABLISHED;OK
-m conntrack --ctstate N;-m conntrack --ctstate NEW;OK
-m conntrack --ctstate NEW,;;FAIL: Bad ctstate ""
-m conntrack --ctstate ,NEW;;FAIL: Bad ctstate ""
-m conntrack --ctstate "";;FAIL: Bad ctstate ""
-m conntrack ! --ctstate NEW;=;OK
#n ! ctstate NEW
#L ! ctstate NEW
-m conntrack --ctstate NEW,NEW;-m conntrack --ctstate NEW;OK
-m conntrack --ctstate "NEW, RELATED";;FAIL: Bad ctstate " RELATED"
-m conntrack --ctstate wrong;;FAIL: Bad ctstate "wrong"
-m conntrack --ctstatus NONE;=;OK
#n ctstatus NONE
#L ctstatus NONE
-m conntrack --ctstatus NONE,ASSURED;-m conntrack --ctstatus ASSURED;OK
-m conntrack ! --ctstatus ASSURED,CONFIRMED,EXPECTED,SEEN_REPLY;-m conntrack ! --ctstatus EXPECTED,SEEN_REPLY,ASSURED,CONFIRMED;OK
-m conntrack --ctstatus SNAT;;FAIL: Bad ctstatus "SNAT"
-m conntrack --ctstatus dying;;FAIL: Bad ctstatus "dying"
-m conntrack --ctproto tcp;-m conntrack --ctproto 6;OK
-m conntrack --ctproto 0;=;OK
-m conntrack --ctproto all;-m conntrack --ctproto 0;OK
-m conntrack ! --ctproto 0;;FAIL: conntrack: rule would never match protocol
-m conntrack ! --ctproto udp;-m conntrack ! --ctproto 17;OK
#n ! ctproto 17
#L ! ctproto 17
-m conntrack --ctproto 256;;FAIL: unknown protocol "256" specified
-m conntrack --ctproto foo;;FAIL: unknown protocol "foo" specified
-m conntrack --ctproto 255;=;OK
-m conntrack --ctorigsrcport ssh;-m conntrack --ctorigsrcport 22;OK
#n ctorigsrcport 22
#L ctorigsrcport 22
-m conntrack --ctorigsrcport 22;=;OK
-p udp -m conntrack --ctorigdstport 22:80 -m udp --sport 1;=;OK
-m conntrack ! --ctorigdstport 22:80;=;OK
#n ! ctorigdstport 22:80
#L ! ctorigdstport 22:80
-m conntrack --ctreplsrcport 4:;-m conntrack --ctreplsrcport 4:65535;OK
-m conntrack --ctrepldstport :;-m conntrack --ctrepldstport 0:65535;OK
-m conntrack --ctrepldstport 65536;;FAIL: Port "65536" does not resolve to anything.
-m conntrack --ctrepldstport 0;=;OK
-m conntrack --ctrepldstport 4:3;;FAIL: invalid portrange (min > max)
-m conntrack --ctexpire 0;=;OK
-m conntrack --ctexpire 5:10;=;OK
#n ctexpire 5:10
#L ctexpire 5:10
-m conntrack --ctexpire 5:;-m conntrack --ctexpire 5:4294967295;OK
-m conntrack --ctexpire :5;-m conntrack --ctexpire 0:5;OK
-m conntrack --ctexpire :;-m conntrack --ctexpire 0:4294967295;OK
-m conntrack --ctexpire 5:5;-m conntrack --ctexpire 5;OK
-m conntrack ! --ctexpire 0:4294967295;=;OK
-m conntrack --ctexpire 4294967296;;FAIL: conntrack: bad value for option "--ctexpire" near "4294967296", or out of range (0-4294967295).
-m conntrack --ctexpire 4:3;;FAIL: conntrack: bad value for option "--ctexpire" near "3", or out of range (4-4294967295).
-m conntrack --ctexpire x;;FAIL: conntrack: bad value for option "--ctexpire" near "x", or out of range (0-4294967295).
-m conntrack --ctexpire 5:x;;FAIL: conntrack: bad value for option "--ctexpire" near "x", or out of range (0-4294967295).
-m conntrack --ctdir ORIGINAL;=;OK
-m conntrack --ctdir original;-m conntrack --ctdir ORIGINAL;OK
-m conntrack --ctdir REPLY;=;OK
#n ctdir REPLY
#L ctdir REPLY
-m conntrack ! --ctdir REPLY;;FAIL: conntrack: option "--ctdir" cannot be inverted.
-m conntrack --ctdir foo;;FAIL: conntrack: Bad value for "--ctdir" option: "foo"
-m conntrack --ctstate NEW --ctstate NEW;;FAIL: conntrack: option "--ctstate" can only be used once.
-m conntrack --ctdir REPLY --ctdir REPLY;;FAIL: conntrack: option "--ctdir" can only be used once.
-m conntrack --ctproto tcp --ctproto tcp;;FAIL: conntrack: option "--ctproto" can only be used once.
-m conntrack;;FAIL: conntrack: At least one option is required
# family 4
-m conntrack --ctorigsrc 10.0.0.0/8;=;OK
#n ctorigsrc 10.0.0.0/8
#L ctorigsrc 10.0.0.0/8
-m conntrack ! --ctorigsrc 10.1.2.3/255.0.0.0;-m conntrack ! --ctorigsrc 10.1.2.3/8;OK
-m conntrack --ctorigsrc 10.1.2.3/255.0.255.0;=;OK
-m conntrack --ctorigsrc 0.0.0.0/0;=;OK
-m conntrack --ctorigsrc 10.0.0.0/33;;FAIL: conntrack: bad value for option "--ctorigsrc", neither a valid network mask nor valid CIDR (0-32).
-m conntrack --ctorigsrc 1.1.1.1,2.2.2.2;;FAIL: getaddrinfo: Name or service not known
-m conntrack --ctorigdst 1.2.3.4;=;OK
-m conntrack --ctreplsrc 1.2.3.4;=;OK
-m conntrack --ctrepldst 1.2.3.4/24;=;OK
-m conntrack --ctproto 6 --ctstate NEW --ctorigsrc 1.1.1.1 --ctorigdst 1.1.1.2 --ctreplsrc 1.1.1.3 --ctrepldst 1.1.1.4 --ctorigsrcport 1 --ctorigdstport 2 --ctreplsrcport 3 --ctrepldstport 4 --ctstatus ASSURED --ctexpire 3 --ctdir REPLY;-m conntrack --ctstate NEW --ctproto 6 --ctorigsrc 1.1.1.1 --ctorigdst 1.1.1.2 --ctreplsrc 1.1.1.3 --ctrepldst 1.1.1.4 --ctorigsrcport 1 --ctorigdstport 2 --ctreplsrcport 3 --ctrepldstport 4 --ctstatus ASSURED --ctexpire 3 --ctdir REPLY;OK
#n ctstate NEW ctproto 6 ctorigsrc 1.1.1.1 ctorigdst 1.1.1.2 ctreplsrc 1.1.1.3 ctrepldst 1.1.1.4 ctorigsrcport 1 ctorigdstport 2 ctreplsrcport 3 ctrepldstport 4 ctstatus ASSURED ctexpire 3 ctdir REPLY
#L ctstate NEW ctproto 6 ctorigsrc 1.1.1.1 ctorigdst 1.1.1.2 ctreplsrc 1.1.1.3 ctrepldst 1.1.1.4 ctorigsrcport 1 ctorigdstport 2 ctreplsrcport 3 ctrepldstport 4 ctstatus ASSURED ctexpire 3 ctdir REPLY
-m conntrack ! --ctproto 6 ! --ctstate NEW ! --ctorigsrc 1.1.1.1 ! --ctorigdst 1.1.1.2 ! --ctreplsrc 1.1.1.3 ! --ctrepldst 1.1.1.4 ! --ctorigsrcport 1 ! --ctorigdstport 2 ! --ctreplsrcport 3 ! --ctrepldstport 4 ! --ctstatus ASSURED ! --ctexpire 3 --ctdir REPLY;-m conntrack ! --ctstate NEW ! --ctproto 6 ! --ctorigsrc 1.1.1.1 ! --ctorigdst 1.1.1.2 ! --ctreplsrc 1.1.1.3 ! --ctrepldst 1.1.1.4 ! --ctorigsrcport 1 ! --ctorigdstport 2 ! --ctreplsrcport 3 ! --ctrepldstport 4 ! --ctstatus ASSURED ! --ctexpire 3 --ctdir REPLY;OK
#n ! ctstate NEW ! ctproto 6 ! ctorigsrc 1.1.1.1 ! ctorigdst 1.1.1.2 ! ctreplsrc 1.1.1.3 ! ctrepldst 1.1.1.4 ! ctorigsrcport 1 ! ctorigdstport 2 ! ctreplsrcport 3 ! ctrepldstport 4 ! ctstatus ASSURED ! ctexpire 3 ctdir REPLY
#L ! ctstate NEW ! ctproto 6 ! ctorigsrc 1.1.1.1 ! ctorigdst 1.1.1.2 ! ctreplsrc 1.1.1.3 ! ctrepldst 1.1.1.4 ! ctorigsrcport 1 ! ctorigdstport 2 ! ctreplsrcport 3 ! ctrepldstport 4 ! ctstatus ASSURED ! ctexpire 3 ctdir REPLY
-m conntrack --ctorigsrc 10.0.0.0/255.0.255.0;=;OK
-m conntrack --ctorigsrc 10.0.0.0/x;;FAIL: conntrack: bad value for option "--ctorigsrc", neither a valid network mask nor valid CIDR (0-32).
-m conntrack --ctorigsrc ::1;;FAIL: getaddrinfo: Name or service not known
-m conntrack --ctorigdst 0.0.0.0/0;=;OK
-m conntrack --ctorigsrc foo;;FAIL: getaddrinfo: Name or service not known
# family 6
-m conntrack --ctorigsrc 2001:db8::1;=;OK
-m conntrack --ctorigdst 2001:db8::/32;=;OK
#n ctorigdst 2001:db8::/32
#L ctorigdst 2001:db8::/32
-m conntrack ! --ctreplsrc 2001:db8::/ffff:ffff::;-m conntrack ! --ctreplsrc 2001:db8::/32;OK
-m conntrack --ctrepldst 2001:db8::1/64;=;OK
-m conntrack --ctrepldst 2001:db8::1/129;;FAIL: conntrack: bad value for option "--ctrepldst", neither a valid network mask nor valid CIDR (0-128).
-m conntrack --ctrepldst 1.2.3.4;;FAIL: getaddrinfo: Name or service not known
