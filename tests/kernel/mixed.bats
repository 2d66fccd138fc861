# Ours, the system's iptables-nft and nft change the same table in turns: compiled rules come out as plain ones do.
load ../lib/harness
load ../lib/both

text() {
	local i
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:web - [0:0]\n'
	for i in {1..40}; do
		echo "[$i:100] -A INPUT -s 127.0.0.$((i + 10))/32 -j $([ $((i % 9)) = 0 ] && echo web || echo DROP)"
		echo "[1:$i] -A FORWARD -s 10.$i.0.0/16 -d 192.0.2.$((i * 4))/30 -p tcp -m tcp --dport $i -j ACCEPT"
		[ $((i % 4)) != 0 ] || echo "-A FORWARD -d 192.0.2.$((i * 4))/30 -p udp -j LOG"
		echo "-A web -p udp -m udp --dport $i -m comment --comment \"number $i\" -j ACCEPT"
	done
	echo COMMIT
}

# turn WHO WORD...: in both namespaces, after which both have the same rules and counters
turn() {
	local p who=$1; shift
	case $who in
	ours) answers iptables "$@" ;;
	theirs) for p in "$NS" "$PLAIN"; do NS=$p sys iptables "$@" || complain "theirs: $*"; done ;;
	nft) for p in "$NS" "$PLAIN"; do in_netns "$p" nft "$*" || complain "nft: $*"; done ;;
	optimize) sluice optimize --level "$1" ;;
	restore) for p in "$NS" "$PLAIN"; do NS=$p sys iptables-restore -n <more || complain "theirs: restore"; done ;;
	esac
	pings 127.0.0.{1,12,19,51}
	same_saves "$who $*"
}

@test "in turns: every command finds what the others left" {
	local words
	need_oracle
	need nft
	text >in
	IN=in both iptables-restore -c
	compiled
	printf '*filter\n:new - [0:0]\n-A new -j web\n-I INPUT -s 10.2.0.1 -j new\n-A INPUT -s 10.2.0.2 -j DROP\nCOMMIT\n' >more
	while read -r words; do turn $words; done <<-'TURNS'
		theirs -A INPUT -s 10.1.0.1 -j DROP
		ours -A INPUT -s 10.1.0.2 -j DROP
		nft insert rule ip filter INPUT ip saddr 10.1.0.3 counter packets 7 bytes 77 accept
		ours -I INPUT 2 -s 10.1.0.4 -j DROP
		theirs -I FORWARD -d 10.1.0.5 -j web
		ours -D INPUT 9
		ours -D INPUT -s 10.1.0.1 -j DROP
		theirs -A INPUT -s 10.1.0.8 -j DROP
		theirs -D INPUT -s 10.1.0.8 -j DROP
		nft add chain ip filter FORWARD { policy drop ; }
		ours -R INPUT 7 -s 127.0.0.1 -j web
		theirs -P OUTPUT ACCEPT
		restore
		ours -D INPUT -s 127.0.0.12 -j DROP
		nft rename chain ip filter new newer
		ours -E newer newest
		theirs -E newest new
		nft add rule ip filter web ip saddr 10.1.0.6 counter packets 1 bytes 2 drop
		ours -I web 20 -p udp --dport 99 -j ACCEPT
		optimize full
		theirs -A web -p udp --dport 98 -j DROP
		ours -Z INPUT
		optimize off
		optimize full
		ours -D web 3
		theirs -I web -p tcp -j RETURN
		theirs -F FORWARD
		ours -A FORWARD -s 10.1.0.7 -j web
		nft flush chain ip filter INPUT
		theirs -A INPUT -j web
		ours -F
		theirs -X
	TURNS
	! ns nft list table ip filter | grep -q sluice || complain "$(ns nft list table ip filter)"
}

# The rules with 10.WRITER in them, of which none may be lost.
writes() {
	local i
	for i in {1..12}; do
		case $1 in
		1 | 2) SLUICE_OPTIMIZE=full iptables -A INPUT -s "10.$1.0.$i" -j DROP ;;
		3) sys iptables -A INPUT -s "10.$1.0.$i" -j DROP ;;
		4) ns nft add rule ip filter INPUT ip saddr "10.$1.0.$i" counter drop ;;
		esac || echo "writer $1, rule $i" >>failed
	done
}

@test "all at once: no rule is lost, and no command fails" {
	local i
	need_oracle
	need nft
	text >in
	SLUICE_OPTIMIZE=full iptables-restore in
	for i in {1..4}; do writes "$i" 2>>said & done
	wait_jobs
	[ ! -e failed ] || complain "$(cat failed said)"
	for i in {1..4}; do same_text 12 "$(iptables -S INPUT | grep -c -- "-s 10.$i.0")"; done
	same_text 40 "$(iptables -S INPUT | grep -c 127.0.0)"
}
