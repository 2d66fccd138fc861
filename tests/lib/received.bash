# How much a command reads of the kernel: libmnl and the kernel agree on the length of every message, so the bytes that the program
# receives tell whether it dumped the rules.

need_received() {
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
}
# received PROGRAM WORD...: the bytes; its exit code is in the file `status`.
received() {
	local status=0
	# (Leaks cannot be looked for under strace.)
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=recvmsg,recvfrom -o trace nsenter --net="/proc/$NS/ns/net" "$@" >/dev/null 2>&1 || status=$?
	echo "$status" >status
	awk '/ = [0-9]+$/ { n += $NF } END { print n + 0 }' trace
}
