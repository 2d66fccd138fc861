:INPUT
# family 6
-m mh;;FAIL: mh match requires '-p mobility-header'
-p mobility-header -m mh;=;OK
#n mh
#L mh
-p mh -m mh --mh-type 1;-p mobility-header -m mh --mh-type 1;OK
#n mh 1
#L mh home-test-init
-p mobility-header -m mh ! --mh-type 4;=;OK
#n mh !4
#L mh !careof-test
-p mobility-header -m mh --mh-type 4:123;=;OK
#n mh 4:123
#L mh careof-test:123
-p mobility-header -m mh --mh-type :3;-p mobility-header -m mh --mh-type 0:3;OK
#n mh 0:3
#L mh binding-refresh-request:home-test
-p mobility-header -m mh --mh-type 3:;-p mobility-header -m mh --mh-type 3:255;OK
#n mh 3:255
#L mh home-test:255
-p mobility-header -m mh --mh-type :;-p mobility-header -m mh;OK
#n mh
#L mh
-p mobility-header -m mh ! --mh-type :;-p mobility-header -m mh ! --mh-type 0:255;OK
#n mh !0:255
#L mh !binding-refresh-request:255
-p mobility-header -m mh ! --mh-type 0:255;=;OK
#n mh !0:255
#L mh !binding-refresh-request:255
-p mobility-header -m mh --mh-type 3:3;-p mobility-header -m mh --mh-type 3;OK
-p mobility-header -m mh --mh-type 4:3;;FAIL: Invalid MH type range (min > max)
-p mobility-header -m mh --mh-type 256;;FAIL: Invalid MH type `256'
-p mobility-header -m mh --mh-type brr;-p mobility-header -m mh --mh-type 0;OK
#n mh 0
#L mh binding-refresh-request
-p mobility-header -m mh --mh-type binding-refresh-request:hoti;-p mobility-header -m mh --mh-type 0:1;OK
#n mh 0:1
#L mh binding-refresh-request:home-test-init
-p mobility-header -m mh --mh-type b;-p mobility-header -m mh --mh-type 0;OK
#n mh 0
#L mh binding-refresh-request
-p mobility-header -m mh --mh-type binding-e;-p mobility-header -m mh --mh-type 7;OK
#n mh 7
#L mh binding-error
-p mobility-header -m mh --mh-type binding;-p mobility-header -m mh --mh-type 0;OK
#n mh 0
#L mh binding-refresh-request
-p mobility-header -m mh --mh-type BE;-p mobility-header -m mh --mh-type 7;OK
-p mobility-header -m mh --mh-type foo;;FAIL: Invalid MH type `foo'
-p mobility-header -m mh --mh-type "";;FAIL: Invalid MH type `'
-p mobility-header -m mh --mh-type 0;=;OK
-p mobility-header -m mh --mh-type 0:7;=;OK
-p mobility-header --mh-type 7;-p mobility-header -m mh --mh-type 7;OK
-p mobility-header -m mh --mh-type 0x3;-p mobility-header -m mh --mh-type 3;OK
-p mobility-header -m mh --mh-type 1:2:3;;FAIL: Invalid MH type `2:3'
