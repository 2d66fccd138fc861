:INPUT,FORWARD,OUTPUT
-m time;-m time --datestop 2038-01-19T03:14:07;OK
#n TIME UTC
#L TIME UTC
-m time --datestart 2000;-m time --datestart 2000-01-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
#n TIME starting from 2000-01-01 00:00:00 UTC
#L TIME starting from 2000-01-01 00:00:00 UTC
-m time --datestart 2000-02;-m time --datestart 2000-02-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-02-03;-m time --datestart 2000-02-03T00:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-02-03T01;-m time --datestart 2000-02-03T01:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-02-03T01:02;-m time --datestart 2000-02-03T01:02:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-02-03T01:02:03;-m time --datestart 2000-02-03T01:02:03 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-02-03t01:02:03;;FAIL: Invalid date "2000-02-03t01:02:03" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestart 2000-02-03T24:00:00;;FAIL: Invalid date "2000-02-03T24:00:00" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestart 2000-13-03;;FAIL: Invalid date "2000-13-03" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestart 2000-02-30;-m time --datestart 2000-03-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-02-31T00:00:00;-m time --datestart 2000-03-02T00:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 1970-01-01;-m time --datestop 2038-01-19T03:14:07;OK
-m time --datestart 1970-01-01T00:00:00;-m time --datestop 2038-01-19T03:14:07;OK
-m time --datestart 1969-01-01;;FAIL: Invalid date "1969-01-01" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestart 2038-01-19T03:14:07;-m time --datestart 2038-01-19T03:14:07 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2038-01-19T03:14:08;-m time --datestart 2038-01-19T03:14:08 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2039;;FAIL: Invalid date "2039" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestop 2038-01-19T03:14:07;=;OK
-m time --datestop 2020;-m time --datestop 2020-01-01T00:00:00;OK
-m time --datestart 2020 --datestop 2010;-m time --datestart 2020-01-01T00:00:00 --datestop 2010-01-01T00:00:00;OK
-m time --datestart foo;;FAIL: Invalid date "foo" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestart 2000-1-1;-m time --datestart 2000-01-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --datestart 2000-01-01T00:00:60;;FAIL: Invalid date "2000-01-01T00:00:60" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --datestart 2000-01-01T00:00:61;;FAIL: Invalid date "2000-01-01T00:00:61" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
-m time --timestart 01:02;-m time --timestart 01:02:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
#n TIME from 01:02:00 to 23:59:59 UTC
#L TIME from 01:02:00 to 23:59:59 UTC
-m time --timestart 01:02:03;-m time --timestart 01:02:03 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
-m time --timestart 1:2;-m time --timestart 01:02:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
-m time --timestart 1:2:3;-m time --timestart 01:02:03 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
-m time --timestart 24:00;;FAIL: invalid time "24:00" specified, should be hh:mm[:ss] format and within the boundaries
-m time --timestart 23:59:59;-m time --timestart 23:59:59 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
-m time --timestart 00:00:00;-m time --datestop 2038-01-19T03:14:07;OK
-m time --timestart 01;;FAIL: invalid time "01" specified, should be hh:mm[:ss] format and within the boundaries
-m time --timestart 01:60;;FAIL: invalid time "60" specified, should be hh:mm[:ss] format and within the boundaries
-m time --timestart 01:00:60;;FAIL: invalid time "60" specified, should be hh:mm[:ss] format and within the boundaries
-m time --timestart x;;FAIL: invalid time "x" specified, should be hh:mm[:ss] format and within the boundaries
-m time --timestart 01:02:03:04;;FAIL: invalid time "04" specified, should be hh:mm[:ss] format and within the boundaries
-m time --timestop 23:59:59;-m time --datestop 2038-01-19T03:14:07;OK
-m time --timestop 23:59;-m time --timestart 00:00:00 --timestop 23:59:00 --datestop 2038-01-19T03:14:07;OK
-m time --timestop 00:00;-m time --timestart 00:00:00 --timestop 00:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --timestart 05:00 --timestop 04:00;-m time --timestart 05:00:00 --timestop 04:00:00 --datestop 2038-01-19T03:14:07;OK
-m time --monthdays 1,2,3;-m time --monthdays 1,2,3 --datestop 2038-01-19T03:14:07;OK
-m time --monthdays 1;-m time --monthdays 1 --datestop 2038-01-19T03:14:07;OK
-m time --monthdays 31;-m time --monthdays 31 --datestop 2038-01-19T03:14:07;OK
-m time --monthdays 32;;FAIL: 32 is not a valid day for --monthdays
-m time --monthdays 1,;-m time --monthdays 1 --datestop 2038-01-19T03:14:07;OK
-m time --monthdays 1-5;;FAIL: 1-5 is not a valid day for --monthdays
-m time --monthdays 1:5;;FAIL: 1:5 is not a valid day for --monthdays
-m time --monthdays x;;FAIL: x is not a valid day for --monthdays
-m time ! --monthdays 1,2,3;-m time --monthdays 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestop 2038-01-19T03:14:07;OK
#n TIME on 4th,5th,6th,7th,8th,9th,10th,11th,12th,13th,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th,31st UTC
#L TIME on 4th,5th,6th,7th,8th,9th,10th,11th,12th,13th,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th,31st UTC
-m time --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31;-m time --datestop 2038-01-19T03:14:07;OK
-m time ! --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31;-m time ! --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestop 2038-01-19T03:14:07;OK
-m time --weekdays Mon;-m time --weekdays Mon --datestop 2038-01-19T03:14:07;OK
-m time --weekdays Mo,Tu;-m time --weekdays Mon,Tue --datestop 2038-01-19T03:14:07;OK
#n TIME on Mon,Tue UTC
#L TIME on Mon,Tue UTC
-m time --weekdays mo;;FAIL: mo is not a valid day specifier
-m time --weekdays Monday;-m time --weekdays Mon --datestop 2038-01-19T03:14:07;OK
-m time --weekdays M;;FAIL: M is not a valid day specifier
-m time --weekdays 1,7;-m time --weekdays Mon,Sun --datestop 2038-01-19T03:14:07;OK
-m time --weekdays 0;;FAIL: No, the week does NOT begin with Sunday.
-m time --weekdays 1,,2;;FAIL:  is not a valid day specifier
-m time --weekdays Mon,;-m time --weekdays Mon --datestop 2038-01-19T03:14:07;OK
-m time ! --weekdays Sat,Sun;-m time --weekdays Mon,Tue,Wed,Thu,Fri --datestop 2038-01-19T03:14:07;OK
-m time --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun;-m time --datestop 2038-01-19T03:14:07;OK
-m time ! --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun;-m time ! --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun --datestop 2038-01-19T03:14:07;OK
-m time --weekdays foo;;FAIL: foo is not a valid day specifier
-m time --kerneltz;-m time --datestop 2038-01-19T03:14:07 --kerneltz;OK
#n TIME
#L TIME
-m time --utc;-m time --datestop 2038-01-19T03:14:07;OK
-m time --localtz;-m time --datestop 2038-01-19T03:14:07 --kerneltz;OK
-m time --contiguous;;FAIL: time: --contiguous only makes sense when stoptime is smaller than starttime
-m time --timestart 23:00 --timestop 01:00 --contiguous;-m time --timestart 23:00:00 --timestop 01:00:00 --datestop 2038-01-19T03:14:07 --contiguous;OK
#n TIME from 23:00:00 to 01:00:00 UTC contiguous
#L TIME from 23:00:00 to 01:00:00 UTC contiguous
-m time --timestart 01:00 --timestop 02:00 --contiguous;;FAIL: time: --contiguous only makes sense when stoptime is smaller than starttime
-m time --timestart 01:00 --contiguous;;FAIL: time: --contiguous only makes sense when stoptime is smaller than starttime
-m time --utc --kerneltz;;FAIL: time: option "--kerneltz" cannot be used together with "--utc".
-m time --localtz --kerneltz;-m time --datestop 2038-01-19T03:14:07 --kerneltz;OK
-m time --utc --localtz;;FAIL: time: option "--localtz" cannot be used together with "--utc".
-m time --kerneltz --utc;;FAIL: time: option "--utc" cannot be used together with "--kerneltz".
-m time --kerneltz --kerneltz;;FAIL: time: option "--kerneltz" can only be used once.
-m time --timestart 01:00 --timestart 02:00;;FAIL: time: option "--timestart" can only be used once.
-m time ! --timestart 01:00;;FAIL: time: option "--timestart" cannot be inverted.
-m time ! --datestart 2000;;FAIL: time: option "--datestart" cannot be inverted.
-m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05 --kerneltz;=;OK
#n TIME from 01:02:03 to 04:05:06 on Mon,Fri,Sun on 1st,2nd,3rd,4th,5th starting from 2001-02-03 04:05:06 until date 2012-09-08 09:06:05
#L TIME from 01:02:03 to 04:05:06 on Mon,Fri,Sun on 1st,2nd,3rd,4th,5th starting from 2001-02-03 04:05:06 until date 2012-09-08 09:06:05
-m time ! --monthdays 1,2 ! --weekdays Sun --contiguous --timestart 12:00;;FAIL: time: --contiguous only makes sense when stoptime is smaller than starttime
-m time --weekdays 8;;FAIL: 8 is not a valid day specifier
-m time --monthdays 0;;FAIL: 0 is not a valid day for --monthdays
-m time --monthdays "";;FAIL:  is not a valid day for --monthdays
