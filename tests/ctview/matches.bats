# Filters in the words of iptables: what they let through, held against the same question asked in Python of the dumps' JSON.
load lib

# passes PYTHON WORD...: the matches and the Python expression hold for the same entries of three dumps.
passes() {
	local python=$1 file want got total=0; shift
	for file in 04-nat 05-zones-marks 02-acct-timestamp; do
		ask "$file" "$python"
		got=$("$CTVIEW" -f "$CASES/$file.txt" "$@" --count) || complain "refused: $*"
		[ "$got" = "$want" ] || complain "$got pass, not $want, of $file: $*"
		same_text "$got" "$("$CTVIEW" -f "$CASES/$file.txt" -F "$*" --count)" "as -F"
		total=$((total + want))
	done
	[ "$total" -gt 0 ] || complain "passes nothing anywhere, so it proves nothing: $*"
}

# wrong WHERE WHY WORD...
wrong() {
	local where=$1 why=$2; shift 2
	exits 2 "$CTVIEW" -f "$CASES/04-nat.txt" "$@"
	says "command line:$where: error: $why"
}

@test "the rule's own tests" {
	passes 'inside(src, "10.10.1.0/29")' -s 10.10.1.0/29
	passes 'not v6 and not inside(src, "10.10.1.0/29")' ! -s 10.10.1.0/29
	passes 'str(src) in ("10.10.1.7", "10.10.1.8")' --src 10.10.1.7,10.10.1.8
	passes 'inside(dst, "10.10.2.0/24") and l4num == 6' -d 10.10.2.0/255.255.255.0 -p tcp
	passes 'inside(src, "fd00:1::/64")' -s fd00:1::/64
	passes 'l4num == 17' -p udp
	passes 'l4num == 17' -pudp
	passes 'l4num != 17' ! -p 17
}

@test "ports, types" {
	passes 'l4num == 6 and dport == 443' -p tcp --dport 443
	passes 'l4num == 6 and dport in (80, 443)' -p tcp -m multiport --dports http,https
	passes 'l4num == 6 and not dport in (80, 443)' -p tcp -m multiport ! --dports 80,443
	passes 'l4num == 6 and {80, 8080} & {sport, dport}' -p tcp -m multiport --ports 80,8080
	passes 'l4num == 17 and sport >= 5000' -p udp --sport=5000:
	passes 'l4num == 1 and type == 8' -p icmp --icmp-type echo-request
	passes 'l4num == 58 and type == 128' -p icmpv6 --icmpv6-type echo-request
	passes 'l4num == 6 and state == "SYN_SENT"' -p tcp --syn
}

@test "ports of the connection: what other protocols have in their place" {
	local words
	passes 'dport == 443' -m conntrack --ctorigdstport 443
	passes 'dport != 443' -m conntrack ! --ctorigdstport 443
	passes 'type == 8 or dport is not None and 2048 <= dport <= 2050' -m conntrack --ctorigdstport 2048:2050
	for words in '--ctorigsrcport 1:65535' '--ctorigdstport 1:65535' '--ctreplsrcport 1:65535' '--ctrepldstport 1:65535'; do
		# shellcheck disable=SC2086 # they are words
		exits 0 "$CTVIEW" -f "$CASES/02-acct-timestamp.txt" -m conntrack $words -F 'proto in {esp, ospf, igmp}' --count
		[ "$output" = 0 ] || complain "$words: $output"
	done
}

@test "states, marks, counters of the connection" {
	passes 'l4num == 6 and "UNREPLIED" not in flags' -p tcp -m conntrack --ctstate ESTABLISHED
	passes '"UNREPLIED" in flags' -m state --state NEW
	passes 'snat and dnat' -m conntrack --ctstate DNAT -m conntrack --ctstate SNAT
	passes 'not snat' -m conntrack ! --ctstate SNAT
	passes '"ASSURED" in flags' -m conntrack --ctstatus ASSURED
	passes 'str(r_src) == "10.10.1.3"' -m conntrack --ctreplsrc 10.10.1.3
	passes 'r_dport == 41097' -m conntrack --ctrepldstport 41097
	passes '60 <= timeout <= 7200' -m conntrack --ctexpire 60:7200
	passes 'mark == 16' -m connmark --mark 0x10
	passes 'mark & 0xff == 0xff' -m connmark --mark 0xff/0xff
	passes 'not v6 and 0x0a0a0107 <= int(src) <= 0x0a0a0108' -m iprange --src-range 10.10.1.7-10.10.1.8
	passes 'packets is not None and packets + r_packets >= 5' -m connbytes --connbytes 5 --connbytes-mode packets --connbytes-dir both
	passes 'True' -m comment --comment all
}

@test "what an entry does not tell is no answer, and is said" {
	exits 0 "$CTVIEW" -f "$CASES/04-nat.txt" -m conntrack --ctstate RELATED --count
	says "entries omitted: they lack data that the filter needs"
	[ "${lines[0]}" = 0 ] || [ "${lines[1]}" = 0 ]
	exits 0 "$CTVIEW" -f "$CASES/05-zones-marks.txt" -m connbytes --connbytes 5 --connbytes-mode bytes --connbytes-dir both --count
	says "entries omitted"
	wrong 18 '-m limit --limit: connection tracking entries do not record this' -s 10.0.0.0/8 -m limit --limit 3/s
	wrong 4 '-m mark --mark: connection tracking entries do not record this' -m mark --mark 1
	wrong 4 '-m addrtype --dst-type: connection tracking entries do not record this' -m addrtype --dst-type LOCAL
	wrong 4 '-m connlabel --set: connection tracking entries do not record this' -m connlabel --label 5 --set
	exits 0 "$CTVIEW" -f "$CASES/04-nat.txt" -m helper --helper ftp --count
	says "entries omitted"
}

@test "mixed with ctview's own options, views and expressions" {
	same_text "$("$CTVIEW" -f "$CASES/04-nat.txt" -F 'src in 10.10.1.0/29 and tcp and dport 80' -o jsonl)" \
		"$("$CTVIEW" -s 10.10.1.0/29 -f "$CASES/04-nat.txt" -p tcp -o jsonl --dport 80)"
	same_text "$("$CTVIEW" top -f "$CASES/04-nat.txt" -F 'tcp and dport 80')" \
		"$("$CTVIEW" top -p tcp -f "$CASES/04-nat.txt" dport 80)"
	exits 2 "$CTVIEW" stats -p tcp
	says "ctview: stats does not support filters"
}

@test "errors point at the word" {
	wrong 16 'ports are 0 to 65535' -p tcp --dport 70000
	wrong 4 'not an IPv6 address' -s fd00:1::1::1
	exits 2 "$CTVIEW" -f "$CASES/04-nat.txt" -F '-p udp -j DROP'
	says '--filter:11: error: targets are not allowed in a filter'
	exits 2 "$CTVIEW" -f "$CASES/04-nat.txt" -F '-p udp --dprot 53'
	says 'did you mean --dport?'
	exits 2 "$CTVIEW" -f "$CASES/04-nat.txt" -p
	exits 2 "$CTVIEW" -f "$CASES/04-nat.txt" -F '-p udp -h'
	says 'commands are not allowed'
}

@test "by netlink the kernel's status says what was expected" {
	need python3
	ns sysctl -qw net.netfilter.nf_conntrack_acct=1 2>/dev/null || skip "no connection tracking here"
	bash "$TOP/tests/ctview/track" "$NS" || skip "nothing here can load rules that track connections"
	ns bash -c 'echo x >/dev/udp/127.0.0.1/4444'
	[ "$(ctview --source netlink -p udp -m conntrack --ctstate NEW --count)" = 1 ]
	run ctview --source netlink -p udp -m conntrack --ctstate RELATED --count
	[ "$output" = 0 ] || complain "$output"
}
