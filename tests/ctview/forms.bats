# The forms in which conntrack writes its table: what ctview reads of each is the same. Case files of each form are compared in
# read.bats; here it is the conntrack that is installed.
load lib

prepare() {
	need conntrack
	local entry
	while read -r entry; do
		# shellcheck disable=SC2086
		ns conntrack -I $entry >/dev/null 2>&1 || skip "no entries can be made here: $entry"
	done <<-'ENTRIES'
		-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 9000 -u ASSURED,SEEN_REPLY -m 7
		-p udp -s 10.0.0.1 -d 10.0.0.3 --sport 54 --dport 53 -t 9000 --dst-nat 192.0.2.1:99
		-p tcp -s 10.0.0.1 -d 10.0.0.4 --sport 1001 --dport 80 --state ESTABLISHED -t 9000 --src-nat 192.0.2.7
		-p gre -s 10.0.0.5 -d 10.0.0.6 --srckey 0x1 --dstkey 0x2 -t 9000
		-p 89 -s 10.0.0.5 -d 10.0.0.6 -t 9000
	ENTRIES
}

# What all forms say, in one order.
essence() {
	"$CTVIEW" -f "$1" -o csv -c proto,state,src,dst,sport,dport,srckey,reply.src,reply.dst,reply.sport,nat,flags 2>err | sort
	[ ! -s err ] || complain "$(cat err)"
}

@test "conntrack -L: plain, extended, save, xml, with ids and times" {
	local form
	ns conntrack -L >plain 2>/dev/null
	[ "$(essence plain | wc -l)" = 6 ] || complain "$(cat plain)"
	for form in extended save xml id,extended ktimestamp,xml; do
		ns conntrack -L -o $form >saved 2>/dev/null
		same_text "$(essence plain)" "$(essence saved)" "-o $form"
	done
}

@test "a saved table through a filter, from standard input" {
	ns conntrack -L -o xml 2>/dev/null | "$CTVIEW" -f - -o csv -c src,dst -F nat >got
	[ "$(grep -c '^10\.0\.0\.1,' got)" = 2 ] || complain "$(cat got)"
	ns conntrack -L -o save 2>/dev/null | "$CTVIEW" -f - -o csv -c src,dst -F 'state ESTABLISHED and assured' >got
	same_text "10.0.0.1,10.0.0.2" "$(sed 1d got | tr -d '\r')"
}
