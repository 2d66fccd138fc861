# ./configure --enable-static-programs: programs that run where nothing else is, and are the same programs.
load ../lib/harness

prepare() {
	ours_only
	[ -n "${SLUICE_SLOW-}" ] || skip "builds everything once more; ask for it with ./check --slow package"
	[ "$(id -u)" = 0 ] && [ -z "${SLUICE_USERNS-}" ] || skip "only root can change the root"
}

@test "static programs, in an empty root and in the tests" {
	mkdir build root
	(cd build && "$TOP/configure" --enable-static-programs && make -s -j"$(nproc)" sluice ctview/ctview) >log 2>&1 ||
		complain "$(tail -n 40 log)"
	make -s -C build install DESTDIR="$PWD/stage" >log 2>&1 || complain "$(tail log)"
	local bin; bin=$(find "$PWD/stage" -type d -name sbin)

	cp "$bin/sluice" root/iptables && cp "$bin/../bin/ctview" root/
	ln root/iptables root/iptables-save && ln root/iptables root/iptables-restore
	run ns chroot root /iptables -V
	[ "$output" = "iptables v1.8.11 (nf_tables)" ] || complain "$output"
	ns chroot root /iptables-restore <"$TOP/tests/rulesets/desktop.v4"
	[ -n "$(iptables-save | grep '^-A')" ]
	same_text "$(iptables-save | saved)" "$(ns chroot root /iptables-save | saved)"
	ns chroot root /ctview --version

	SLUICE_SLOW= "$TOP/tests/run" --build "$PWD/build" --bin "$bin" cli/restore kernel/nft kernel/commit kernel/legacy >log 2>&1 ||
		complain "$(cat log)"
	grep -q ' 0 failed' log
}
