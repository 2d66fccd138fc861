:INPUT,OUTPUT
-p ipcomp -m ipcomp --ipcompspi 5;=;OK
-p ipcomp -m ipcomp ! --ipcompspi 1:2;=;OK
-p ipcomp -m ipcomp --ipcompspi 1:2 --compres;=;OK
-m ipcomp --ipcompspi 1;;FAIL: ipcomp match requires '-p ipcomp'
