:INPUT
-m nfacct;;FAIL: nfacct: option "--nfacct-name" must be specified
-m nfacct --nfacct-name test;=;OK
#n nfacct-name  test
#L nfacct-name  test
-m nfacct --nfacct-name abcdefghijklmnopqrstuvwxyz01234567;-m nfacct --nfacct-name abcdefghijklmnopqrstuvwxyz01234;OK
#n nfacct-name  abcdefghijklmnopqrstuvwxyz01234
#L nfacct-name  abcdefghijklmnopqrstuvwxyz01234
-m nfacct --nfacct-name "";;FAIL: Argument must have a minimum length of 1 characters
