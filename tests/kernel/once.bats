# Edits of other rules do not change what the kernel has done when it created a rule: paths that it resolved, timers that it started.
load ../lib/harness

# beside N TABLE CHAIN: a restore text of N rules that become a tree, with the rules of standard input in the middle
beside() {
	printf '*%s\n' "$2"
	awk -v n="$1" -v chain="$3" 'function rule(i) {
		return "-A " chain " -d 127." i % 7 "." i % 250 "." (i % 3 ? i % 250 "/32" : "0/24") (i % 2 ? " -p udp" : "") " -j ACCEPT" }
		{ special[NR] = $0 }
		END { for (i = 1; i <= n / 2; i++) print rule(i)
			for (i = 1; i in special; i++) print special[i]
			for (; i <= n + NR; i++) print rule(i) }'
	echo COMMIT
}
compiled() { ns nft list maps 2>/dev/null | grep -q 'sluice[.]'; }

# edits CHAIN TABLE: edits that recompile the chain (a tree ends before RETURN), and others
edits() {
	local CHAIN=$1 TABLE=$2
	iptables -t "$TABLE" -I "$CHAIN" 20 -d 127.9.0.1 -j RETURN
	iptables -t "$TABLE" -D "$CHAIN" 20
	iptables -t "$TABLE" -A "$CHAIN" -d 127.9.0.2 -j ACCEPT
	iptables -t "$TABLE" -I "$CHAIN" -d 127.9.0.3 -j ACCEPT
	iptables -t "$TABLE" -D "$CHAIN" 4
	iptables -t "$TABLE" -R "$CHAIN" 5 -m length --length 7 -j ACCEPT
	! is_ours || sluice optimize --level full
}

@test "other rules can be edited after the control group of a rule was removed" {
	need unshare mount nft
	mkdir cgroup
	echo "-A OUTPUT -d 127.0.0.0/8 -m cgroup --path once.$$ -j ACCEPT" | beside 300 filter OUTPUT >in
	ns unshare -m sh -c 'mount -t cgroup2 none cgroup && mkdir cgroup/once.$1' - $$ 2>/dev/null || skip "no control groups of version 2"
	iptables-restore in || { ns unshare -m sh -c 'mount -t cgroup2 none cgroup && rmdir cgroup/once.$1' - $$; return 1; }
	ns unshare -m sh -c 'mount -t cgroup2 none cgroup && rmdir cgroup/once.$1' - $$
	! is_ours || compiled || complain "nothing is compiled"
	edits OUTPUT filter
	iptables -S OUTPUT | grep -q "once.$$"
}

@test "edits of other rules do not restart a timer" {
	need nft
	local file=/sys/class/xt_idletimer/timers/once.$$
	echo "-A OUTPUT -d 127.0.0.0/8 -j IDLETIMER --timeout 1000 --label once.$$" | beside 300 mangle OUTPUT >in
	iptables-restore in || skip "no IDLETIMER"
	[ -r "$file" ] || skip "no sysfs"
	! is_ours || compiled || complain "nothing is compiled"
	until [ "$(cat "$file")" -lt 999 ]; do sleep 0.1; done
	edits OUTPUT mangle
	[ "$(cat "$file")" -lt 999 ] || complain "it was restarted: $(cat "$file")"
}

# limit BURST NAME: a match whose table is shared by name
limit() { echo "-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst $1 --hashlimit-mode dstip --hashlimit-name once.$2"; }
# passed ADDRESS...: how many of 8 packets to each matched the rule with -d ADDRESS/24
passed() {
	local a counted=()
	ns bash -c 'for i in {1..8}; do for a; do echo >/dev/udp/$a/9; done; done' - "$@" 2>/dev/null || true
	iptables-save -c >counted
	for a; do counted+=("$(sed -n "s/^.\([0-9]*\):.*-d ${a%.*}[.]0\/24 .*once.*/\1/p" counted)"); done
	echo "${counted[*]}"
}

@test "a name that rules share has the settings of the first one in the text" {
	need nft
	{
		echo "-A OUTPUT -d 127.200.9.0/24 -p udp $(limit 5 a)"
		echo "-A OUTPUT -d 127.3.9.0/24 -p udp $(limit 2 a)"
		echo "-A OUTPUT -d 127.4.9.0/24 -p udp $(limit 3 b)"
		echo "-A OUTPUT -d 127.201.9.0/24 -p udp $(limit 6 b)"
		echo "-A OUTPUT -d 127.202.9.0/24 -p udp $(limit 4 a)"
	} | beside 300 filter OUTPUT >in
	iptables-restore in || skip "no hashlimit"
	! is_ours || compiled || complain "nothing is compiled"
	same_text "5 5 3 3 5" "$(passed 127.200.9.1 127.3.9.1 127.4.9.1 127.201.9.1 127.202.9.1)"
	edits OUTPUT filter
	same_text "10 10 6 6 10" "$(passed 127.200.9.2 127.3.9.2 127.4.9.2 127.201.9.2 127.202.9.2)"
	iptables-save -c >saved
	iptables-restore -c saved
	same_text "15 15 9 9 15" "$(passed 127.200.9.3 127.3.9.3 127.4.9.3 127.201.9.3 127.202.9.3)"
}

@test "the first one in the text, also of several chains and tables" {
	need nft
	{
		echo "*mangle"
		echo "-A POSTROUTING -d 127.5.9.0/24 -p udp $(limit 3 c)"
		echo COMMIT
		echo "-A OUTPUT -d 127.200.9.0/24 -p udp $(limit 5 a)" | beside 300 filter OUTPUT | sed '1a :other - [0:0]' |
			sed '$d'
		echo "-A other -d 127.3.9.0/24 -p udp $(limit 2 a)"
		echo "-A other -d 127.4.9.0/24 -p udp $(limit 4 b)"
		echo "-A OUTPUT -d 127.201.9.0/24 -p udp $(limit 6 b)"
		echo "-I OUTPUT -d 127.202.9.0/24 -p udp $(limit 7 b)"
		echo "-I OUTPUT -d 127.6.9.0/24 -p udp $(limit 7 c)"
		echo "-I OUTPUT -p udp -j other"
		echo COMMIT
	} >in
	iptables-restore in || skip "no hashlimit"
	! is_ours || compiled || complain "nothing is compiled"
	same_text "5 5 4 4 4 3 3" "$(passed 127.200.9.1 127.3.9.1 127.4.9.1 127.201.9.1 127.202.9.1 127.5.9.1 127.6.9.1)"
}

@test "the first one in the text that is added to compiled rules" {
	need nft
	beside 300 filter OUTPUT </dev/null >in
	iptables-restore in
	! is_ours || compiled || complain "nothing is compiled"
	printf '%s\n' "*filter" ":other - [0:0]" "-I OUTPUT 3 -d 127.1.9.0/24 -p udp $(limit 2 a)" \
		"-A other -d 127.2.9.0/24 -p udp $(limit 5 a)" "-I OUTPUT -d 127.3.9.0/24 -p udp $(limit 6 b)" \
		"-I OUTPUT -d 127.4.9.0/24 -p udp $(limit 3 b)" "-A OUTPUT -d 127.200.9.0/24 -p udp $(limit 4 c)" \
		"-A other -d 127.6.9.0/24 -p udp $(limit 2 c)" "-I OUTPUT -p udp -j other" COMMIT >more
	iptables-restore -n more || skip "no hashlimit"
	same_text "2 2 6 6 4 4" "$(passed 127.1.9.1 127.2.9.1 127.3.9.1 127.4.9.1 127.200.9.1 127.6.9.1)"
	iptables -A OUTPUT -d 127.203.9.0/24 -p udp $(limit 7 a)
	! is_ours || sluice optimize --level full
	same_text "4 4 12 12 8 8 2" "$(passed 127.1.9.2 127.2.9.2 127.3.9.2 127.4.9.2 127.200.9.2 127.6.9.2 127.203.9.2)"
	printf '%s\n' "*filter" "-I OUTPUT 150 -d 127.7.9.0/24 -p udp $(limit 3 d)" "-A other -d 127.8.9.0/24 -p udp $(limit 6 d)" COMMIT >more
	iptables-restore -n more
	same_text "3 3" "$(passed 127.7.9.1 127.8.9.1)"
}

@test "masks of a list, and rates that others ask for" {
	need nft
	{
		echo "-A OUTPUT -d 127.200.9.0/24 -p udp -m recent --name once --rdest --mask 255.255.255.0 ! --update --seconds 900"
		echo "-A OUTPUT -d 127.200.9.0/24 -p udp -m recent --name once --rdest --mask 255.255.255.0 --set"
		echo "-A OUTPUT -d 127.3.9.0/24 -p udp -m recent --name once --rdest --mask 255.255.0.0 --set"
		echo "-A OUTPUT -d 127.201.9.0/24 -j RATEEST --rateest-name once --rateest-interval 250ms --rateest-ewmalog 500ms"
		echo "-A OUTPUT -d 127.4.9.0/24 -p udp -m rateest --rateest once --rateest-lt --rateest-pps 1000"
	} | beside 300 filter OUTPUT >in
	sed -i '/^COMMIT/i -A INPUT -m rateest --rateest once --rateest-lt --rateest-pps 7' in
	iptables-restore in || skip "no recent, or no RATEEST"
	! is_ours || compiled || complain "nothing is compiled"
	passed 127.200.9.1 127.3.9.1 127.4.9.1 >out
	same_text "127.200.9.0 127.3.9.0" "$(ns sed -n 's/src=\([^ ]*\).*/\1/p' /proc/net/xt_recent/once | sort | paste -s -d ' ')"
}

@test "a timer of several rules has the time of the last one in the text" {
	need nft
	local file=/sys/class/xt_idletimer/timers/last.$$
	echo "-A OUTPUT -d 127.0.0.0/8 -j IDLETIMER --timeout 1000 --label last.$$" | beside 300 mangle OUTPUT |
		sed "1a :other - [0:0]
			s/^COMMIT/-A other -j IDLETIMER --timeout 500 --label last.$$\n&/" >in
	iptables-restore in || skip "no IDLETIMER"
	[ -r "$file" ] || skip "no sysfs"
	! is_ours || compiled || complain "nothing is compiled"
	[ "$(cat "$file")" -le 500 ] || complain "$(cat "$file") seconds"
}
