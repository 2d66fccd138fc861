# sluice load: compiled tables in the kernel's ip_tables, all of them or none.
load ../lib/harness

prepare() {
	ours_only
	[ "$(id -u)" = 0 ] || skip "needs root"
	[ -d "${BUILD-}/tests" ] || skip "no build"
	legacy -S >/dev/null 2>&1 || skip "the kernel has no ip_tables"
	cat >old.rules <<-'X'
		*filter
		:INPUT ACCEPT [0:0]
		:FORWARD DROP [0:0]
		:OUTPUT ACCEPT [0:0]
		:old - [0:0]
		[5:500] -A INPUT -i eth9 -j old
		COMMIT
		*mangle
		:PREROUTING ACCEPT [0:0]
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		-A PREROUTING -i eth9 -j ACCEPT
		COMMIT
	X
	cat >new.rules <<-'X'
		*filter
		:INPUT DROP [1:100]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [2:200]
		:new - [0:0]
		[7:700] -A INPUT -p tcp -m tcp --dport 22 -g new
		[0:0] -A new -m comment --comment "a b" -j ACCEPT
		COMMIT
		*mangle
		:PREROUTING ACCEPT [0:0]
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		-A POSTROUTING -o eth9 -j MARK --set-xmark 0x5/0xffffffff
		COMMIT
	X
	ns "$SLUICE_BIN/iptables-legacy-restore" -c old.rules
}

legacy() { ns "$SLUICE_BIN/iptables-legacy" "$@"; }
# Both tables, filter first.
held() { ns "$SLUICE_BIN/iptables-legacy-save" -c -t filter | grep -v '^#'; ns "$SLUICE_BIN/iptables-legacy-save" -c -t mangle | grep -v '^#'; }
compile() { ns "$SLUICE_BIN/sluice" compile --emit=blob "$@"; }

# kept LINE COMMAND...: it fails with LINE first, and the kernel has what it had.
kept() {
	local line=$1 before; shift
	before=$(held)
	run "$@"
	[ "$status" -ne 0 ] || complain "it did not fail: $*"
	[ "${lines[0]}" = "$line" ] || complain "first line:  ${lines[0]}" "expected:    $line"
	same_text "$before" "$(held)" "before $*"
}

# change FILE PYTHON: its bytes are the variable b, without the head's sum; that is made anew.
change() {
	python3 - "$1" "$2" <<-'X'
		import struct, sys, zlib
		b = bytearray(open(sys.argv[1], 'rb').read())
		exec(sys.argv[2])
		struct.pack_into('<I', b, 32, zlib.crc32(b[40:]))
		open(sys.argv[1], 'wb').write(b)
	X
}

@test "all tables of the file are in force, with their counters" {
	compile -c -o new.blob new.rules
	succeeds sluice load new.blob
	[ -z "$output" ]
	ns "$SLUICE_BIN/iptables-legacy-save" -c >loaded
	ns "$SLUICE_BIN/iptables-legacy-restore" -c new.rules
	same_text "$(ns "$SLUICE_BIN/iptables-legacy-save" -c | grep -v '^#')" "$(grep -v '^#' loaded)" "restored"
	[[ $(cat loaded) == *'[7:700] -A INPUT -p tcp -m tcp --dport 22 -g new'* ]]
	sluice load - <new.blob
}

@test "it is compiled without the kernel and without privileges" {
	need setpriv
	chmod 755 . && chmod 644 new.rules
	setpriv --reuid 65534 --regid 65534 --clear-groups "$SLUICE_BIN/iptables-restore" --emit=blob <new.rules >unprivileged ||
		skip "the checkout is not readable to others"
	compile -o new.blob new.rules
	cmp new.blob unprivileged
	same_text "$(held)" "$(grep -v '^#' old.rules | sed 's/^-A/[0:0] -A/')"
}

@test "with --test the kernel is asked, and nothing changes" {
	local before; before=$(held)
	compile -o new.blob new.rules
	succeeds sluice load --test new.blob
	same_text "$before" "$(held)"
	sed -i 's/-j MARK.*/-j MASQUERADE/' new.rules
	compile -o bad.blob new.rules
	kept "sluice load: Invalid argument. Run \`dmesg' for more information." sluice load --test bad.blob
}

@test "when the kernel refuses one table, no table has changed, and the rule is named" {
	sed -i 's/--comment "a b" -j ACCEPT/--comment "a b" -j DNAT --to 10.0.0.1/' new.rules
	compile -o bad.blob new.rules
	kept "sluice load: Invalid argument. Run \`dmesg' for more information." sluice load bad.blob
	hint '-t filter -A new -m comment --comment "a b" -j DNAT --to-destination 10.0.0.1'
}

@test "what was compiled with --optimize is the same rules" {
	{ echo '*filter'; seq -f '-A INPUT -s 192.0.2.%g/32 -j DROP' 0 199; echo COMMIT; } >long.rules
	compile -o plain.blob long.rules
	compile --optimize=full -o trees.blob long.rules
	! cmp -s plain.blob trees.blob
	sluice load trees.blob
	same_text "$(grep ^-A long.rules)" "$(legacy -S INPUT | grep ^-A)"
}

@test "IPv6: the file knows its family" {
	printf '*filter\n-A INPUT -s 2001:db8::/32 -j DROP\nCOMMIT\n' >six.rules
	sluice -6 compile --emit=blob -o six.blob six.rules
	succeeds sluice load six.blob
	[[ $(ns "$SLUICE_BIN/ip6tables-legacy" -S INPUT) == *'-A INPUT -s 2001:db8::/32 -j DROP' ]]
}

@test "a file that is cut short is refused, wherever that is" {
	local size n
	compile -o new.blob new.rules
	size=$(stat -c %s new.blob)
	for n in 8 20 39 40 100 $((size / 2)) $((size - 1)); do
		head -c "$n" new.blob >short.blob
		kept "sluice load: short.blob: truncated" sluice load short.blob
	done
	hint "$((size - 1)) of $size bytes"
	: >short.blob
	kept "sluice load: short.blob: not a compiled ruleset" sluice load short.blob
	kept "sluice load: old.rules: not a compiled ruleset" sluice load old.rules
}

@test "a file of another architecture or version is refused" {
	local what
	compile -o good.blob new.rules
	for what in 'b[12:16] = b[15:11:-1]' 'b[20] = 4' 'b[16] = 92' 'b[21] = 4'; do
		cp good.blob other.blob
		change other.blob "$what"
		kept "sluice load: other.blob: made for another architecture" sluice load other.blob
	done
	cp good.blob other.blob
	change other.blob 'b[8] = 2'
	kept "sluice load: other.blob: made by another version" sluice load other.blob
}

@test "a file whose tables are not as they should be is refused, with the place" {
	local what why
	compile -o good.blob new.rules
	while IFS='|' read -r what why; do
		cp good.blob bad.blob
		change bad.blob "$what"
		kept "sluice load: bad.blob: malformed" sluice load bad.blob
		hint "$why"
	done <<-'X'
		b[22] = 7|invalid header
		b[23] = 1|extra data after the tables
		b[23] = 3|invalid table at offset
		b[23] = 99|invalid number of tables: 99
		b += bytes(8)|8 extra bytes at the end
		b[40] = 0|invalid table at offset 40
		b[40:46] = b'filter'|duplicate table filter
		b[72] = 0xff|invalid table at offset 40
		b[80] += 8|table mangle, offset
		b[84] ^= 0xff|offset
		b[40 + 96 + 90] ^= 1|table mangle, offset 0: invalid entry size
		struct.pack_into('<H', b, 40 + 96 + 88, 144)|table mangle, offset 0: invalid entry size
		b[104:108] = b[108:112]|policy is not where its hook points
		at = b.index(b'new\0'); b[at:at + 6] = b'INPUT\0'|duplicate chain name
	X
	cp good.blob bad.blob
	printf X | dd of=bad.blob bs=1 seek=200 conv=notrunc 2>/dev/null
	kept "sluice load: bad.blob: malformed" sluice load bad.blob
	hint "wrong checksum"
}

@test "what cannot be compiled for ip_tables alone is refused where it stands" {
	kept 'sluice compile: blob: only whole tables can be compiled' compile --noflush new.rules
	printf '*filter\n-A INPUT -m set --match-set bad src -j DROP\nCOMMIT\n' >set.rules
	kept 'sluice compile: rules with ipsets cannot be compiled to blob' compile set.rules
	hint 'set.rules:2:1: error'
	printf '*filter\n:a -\n-A INPUT -j a\n-A a -j a\nCOMMIT\n' >loop.rules
	kept 'sluice compile: line 4 failed: Too many levels of symbolic links.' compile loop.rules
}

# Programs that write the tables themselves (python-iptables) leave the + out, which the kernel never looks at.
@test "the name of an interface ends with its mask, whatever stands behind it" {
	local rule='-i eth+ -o ppp+ -j ACCEPT'
	printf '*filter\n-A FORWARD %s\nCOMMIT\n' "$rule" >plus.rules
	compile -o plus.blob plus.rules
	change plus.blob 'b = b.replace(b"eth+", b"eth\0").replace(b"ppp+", b"ppp0")'
	succeeds sluice load plus.blob
	[ "$(legacy -S FORWARD 1)" = "-A FORWARD $rule" ] || complain "$(legacy -S FORWARD 1)"
	succeeds legacy -C FORWARD $rule
	[[ $(legacy -L FORWARD 1 -nv) == *' eth+ '*' ppp+ '* ]]
	legacy -A FORWARD -i eth+ -j DROP
	legacy -D FORWARD $rule
	[ "$(legacy -S FORWARD 1)" = "-A FORWARD -i eth+ -j DROP" ]
}

# Whoever writes the tables themselves may do that.
@test "a invalid chain name that is lines of a save, and rules that lead there" {
	local what name=$'x\n-F y'
	printf '*filter\n:x-N-F-y - [0:0]\n-A INPUT -p tcp -j x-N-F-y\n-A INPUT -j ACCEPT\n-A x-N-F-y -j DROP\nCOMMIT\n' >lines.rules
	compile -o lines.blob lines.rules
	change lines.blob 'b = b.replace(b"x-N-F-y", b"x\n-F y\0")'
	succeeds sluice load lines.blob
	for what in legacy-save "legacy -S" "legacy -L -n" "legacy -S INPUT"; do
		succeeds ns "$SLUICE_BIN"/iptables-$what
		! grep '^\(:x\|-N x\|-A x\|Chain x\|-F\)\|-j x' <<<"$output" || complain "$what says" "$output"
		[[ $output == *"filter' has chains whose names iptables cannot express"* ]] || complain "$what" "$output"
	done
	[ "$(legacy -S INPUT | grep -c 'unsupported: verdict')" = 1 ] || complain "$(legacy -S INPUT)"
	for what in -F -X -E -L; do
		refused 1 "iptables: No chain/target/match by that name." legacy $what "$name" $([ $what = -E ] && echo z)
	done
	# It stays as it is.
	legacy -A INPUT -s 192.0.2.1 -j DROP
	legacy -D INPUT -j ACCEPT
	legacy -X
	[ "$(legacy -S INPUT | grep -c '^-A INPUT.*\(unsupported: verdict\|-s 192.0.2.1/32 -j DROP\)')" = 2 ] || complain "$(legacy -S INPUT)"
	grep -q lines < <(ns "$ORACLE_DIR/iptables-legacy-save" | sed -n '/^-F y/s/.*/lines/p') || complain "it is gone"
	ns "$SLUICE_BIN/iptables-legacy-restore" old.rules
	same_text "" "$(legacy -S | grep cannot)"
}

@test "it waits for the lock of ip_tables" {
	need flock
	compile -o new.blob new.rules
	exec 9>"$XTABLES_LOCKFILE"
	flock 9
	kept "Can't lock $XTABLES_LOCKFILE: Resource temporarily unavailable" sluice load new.blob 9>&-
	[ "$status" -eq 4 ]
	kept "Can't lock $XTABLES_LOCKFILE: Resource temporarily unavailable" sluice load -w 1 new.blob 9>&-
	exec 9>&-
	succeeds sluice load -w 1 new.blob
}
