:FORWARD
-m physdev --physdev-in br0;=;OK
-m physdev ! --physdev-in eth+ --physdev-is-bridged;=;OK
-m physdev --physdev-out eth1 --physdev-is-bridged;=;OK
-m physdev --physdev-is-in --physdev-in eth0 --physdev-is-out --physdev-out eth1 --physdev-is-bridged;=;OK
-m physdev ! --physdev-is-in ! --physdev-is-bridged;=;OK
-m physdev --physdev-in averyverylongname0;;FAIL: interface name `averyverylongname0' must be shorter than IFNAMSIZ (15)
-m physdev;;FAIL: PHYSDEV: no physdev option specified
