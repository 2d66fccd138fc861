# Rules of every shape that is compiled, and a way to each of them: for tests that hold a compiled chain against a plain one.

# rules KIND ADDRESS BITS
rules() {
	local i a=$2
	for i in {1..24}; do
		case $1 in
		tcp) echo "-p tcp -m tcp --dport $i" ;;
		ranges) echo "-p udp -m udp --sport $((i * 10)):$((i * 10 + 4))" ;;
		pairs) echo "-s $a$((i % 4)) -p tcp -m tcp --dport $i" ;;
		boxes) echo "-s $a$((i % 2 * 4))/$3 -p udp -m udp --dport $i:$((i + 1 - i % 2))" ;;
		lists) echo "-p tcp -m multiport --dports $i,$((i + 100)):$((i + 110))" ;;
		hosts) echo "-s $a$((i % 4)) -p udp -m multiport --dports $i,$((i + 100)):$((i + 110))" ;;
		either) echo "-p tcp -m multiport --ports $i,$((i + 100))" ;;
		tree) echo "-s $a$((i % 4))/$3 -d $a$((i % 3)) -p $([ $((i % 2)) = 0 ] && echo tcp || echo udp) --dport $((i / 2)):$((i + 2))" ;;
		drops) echo "-s $a$((i % 4)) -p tcp -m tcp --tcp-option $((i % 3 + 1)) --dport $((i % 5))" ;;
		drops-first) echo "-p tcp -m tcp --tcp-option 2 -s $a$((i % 4))" ;;
		turns) printf '%s\n' "-s $a$i -p tcp -m tcp --dport 22" "-s $a$i -p udp -m udp --dport 3" "-s $a$i -m ttl --ttl-lt 99" ;;
		common) echo "-s ${a}1 -p udp -m length --length $((i + 20)):$((i + 30)) -m udp --dport $i" ;;
		esac
	done
}
KINDS='tcp ranges pairs boxes lists hosts either tree drops drops-first turns common'
WAYS=$(for from in 1 2 3 4; do printf '%s ' $from:1:{1000:1,15:22,10:5,44:101,20:2,3:12,1:105}; done)

# text ADDRESS BITS: all of the rules of $kind in one chain, with all kinds of ends; some again behind the others, where they are hidden in part
text() {
	printf -- '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:on - [0:0]\n'
	rules "$kind" "$@" | awk '{ split("-j ACCEPT,-j DROP,,-j on", end, ","); print "-A OUTPUT", $0, end[NR % 4 + 1] }'
	case $kind in tcp|ranges|tree|turns) rules "$kind" "$@" | awk '{ print "-A OUTPUT", $0, "-m comment --comment again -j ACCEPT" }' ;; esac
	printf 'COMMIT\n'
}

# kind_load PROGRAM FAMILY ADDRESS BITS: the rules of $kind, plain in $PLAIN and compiled in $NS
kind_load() {
	text "$3" "$4" >in
	[ "$2" = 4 ] || sed -i 's/-m ttl --ttl/-m hl --hl/' in
	NS=$PLAIN SLUICE_OPTIMIZE=off $1-restore in
	SLUICE_OPTIMIZE=full $1-restore in
	[ "$kind" = either ] || compiled || complain "$kind"
}
