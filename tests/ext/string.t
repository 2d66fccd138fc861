:INPUT,FORWARD,OUTPUT
-m string;;FAIL: string: option "--algo" must be specified
-m string --algo bm;;FAIL: STRING match: You must specify `--string' or `--hex-string'
-m string --string test;;FAIL: string: option "--algo" must be specified
-m string --algo bm --string test;-m string --string "test" --algo bm;OK
-m string --algo kmp --string test;-m string --string "test" --algo kmp;OK
-m string --algo bm ! --string test;-m string ! --string "test" --algo bm;OK
#n STRING match ! "test" ALGO name bm
#L STRING match ! "test" ALGO name bm
-m string --algo bm --string "";;FAIL: Argument must have a minimum length of 1 characters
-m string --algo bm --string "a b";-m string --string "a b" --algo bm;OK
-m string --algo bm --string "a\"b";-m string --string "a\"b" --algo bm;OK
-m string --algo bm --string "a\\b";-m string --string "a\\b" --algo bm;OK
-m string --algo bm --string "a\\";-m string --hex-string "|615c|" --algo bm;OK
-m string --algo bm --hex-string "|5c|";-m string --hex-string "|5c|" --algo bm;OK
-m string --algo bm --string "'";-m string --string "'" --algo bm;OK
-m string --algo bm --string test --icase;-m string --string "test" --algo bm --icase;OK
-m string --algo bm --string test --from 5;-m string --string "test" --algo bm --from 5;OK
-m string --algo bm --string test --to 5;-m string --string "test" --algo bm --to 5;OK
-m string --algo bm --string test --from 5 --to 10;-m string --string "test" --algo bm --from 5 --to 10;OK
-m string --algo bm --string test --from 10 --to 5;;FAIL: string: --to is less than --from
-m string --algo bm --string test --from 0 --to 65535;-m string --string "test" --algo bm;OK
-m string --algo bm --string test --from 65535;-m string --string "test" --algo bm --from 65535;OK
-m string --algo bm --string test --from 65536;;FAIL: string: bad value for option "--from", or out of range (0-65535).
-m string --algo bm --string test --to 65536;;FAIL: string: bad value for option "--to", or out of range (0-65535).
-m string --algo bm --string test --to 0;-m string --string "test" --algo bm --to 0;OK
-m string --algo bm --string test --from x;;FAIL: string: bad value for option "--from", or out of range (0-65535).
-m string --algo bm --hex-string "|0a0a0a0a|";-m string --hex-string "|0a0a0a0a|" --algo bm;OK
-m string --algo bm --hex-string "|0a 0a|";-m string --hex-string "|0a0a|" --algo bm;OK
#n STRING match  "|0a0a|" ALGO name bm
#L STRING match  "|0a0a|" ALGO name bm
-m string --algo bm --hex-string "ab|41|cd";-m string --string "abAcd" --algo bm;OK
-m string --algo bm --hex-string "ab";-m string --string "ab" --algo bm;OK
-m string --algo bm --hex-string "|4142|";-m string --string "AB" --algo bm;OK
-m string --algo bm --hex-string "|4|";;FAIL: Invalid hex block
-m string --algo bm --hex-string "|414|";;FAIL: Invalid hex block
-m string --algo bm --hex-string "|zz|";;FAIL: Invalid hex char 'z'
-m string --algo bm --hex-string "|41";;FAIL: Invalid hex block
-m string --algo bm --hex-string "";;FAIL: STRING must contain at least one char
-m string --algo bm --hex-string "||";;FAIL: STRING must contain at least one char
-m string --algo bm --hex-string "|00|";-m string --hex-string "|00|" --algo bm;OK
-m string --algo bm --hex-string "a\\|b";-m string --string "a|b" --algo bm;OK
-m string --algo bm --hex-string "a\\";;FAIL: Bad literal placement at end of string
-m string --algo bm --hex-string "|0a|\"'\\\\x";-m string --hex-string "|0a22275c78|" --algo bm;OK
-m string --algo bm --hex-string "|61 20 62|";-m string --string "a b" --algo bm;OK
-m string --algo bm --hex-string "|7c|";-m string --string "|" --algo bm;OK
-m string --algo bm --hex-string "|80ff|";-m string --hex-string "|80ff|" --algo bm;OK
-m string --algo bm --hex-string "ab |41|cd|0a|";-m string --hex-string "|6162204163640a|" --algo bm;OK
-m string --algo bm --string "|";-m string --string "|" --algo bm;OK
-m string --algo bm --string "a|b|";-m string --string "a|b|" --algo bm;OK
-m string --algo bm --string "é";-m string --hex-string "|c3a9|" --algo bm;OK
-m string --algo bm --string a --hex-string b;;FAIL: string: option "--hex-string" cannot be used together with "--string".
-m string --algo bm --hex-string b --hex-string c;;FAIL: string: option "--hex-string" can only be used once.
-m string --algo bm --string b --string c;;FAIL: string: option "--string" can only be used once.
-m string --algo bm --algo kmp --string b ;;FAIL: string: option "--algo" can only be used once.
-m string --algo bm --string b --icase --icase;;FAIL: string: option "--icase" can only be used once.
-m string --algo bm --string b --from 1 --from 2;;FAIL: string: option "--from" can only be used once.
-m string --icase --from 3 --to 9 ! --string b --algo kmp;-m string ! --string "b" --algo kmp --from 3 --to 9 --icase;OK
#n STRING match ! "b" ALGO name kmp FROM 3 TO 9 ICASE
#L STRING match ! "b" ALGO name kmp FROM 3 TO 9 ICASE
-m string ! --algo bm --string b;;FAIL: string: option "--algo" cannot be inverted.
-m string --algo bm --string b ! --icase;;FAIL: string: option "--icase" cannot be inverted.
-m string --algo bm --string aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;-m string --string "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" --algo bm;OK
-m string --algo bm --string aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;;FAIL: STRING too long "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
-m string --algo bm --hex-string "|0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000|";-m string --hex-string "|0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000|" --algo bm;OK
-m string --algo bm --hex-string "|000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000|";;FAIL: STRING too long "|000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000|"
-m string --algo bm --string "a	b";-m string --hex-string "|610962|" --algo bm;OK
