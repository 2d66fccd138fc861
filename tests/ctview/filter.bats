# Filters: what they let through, held against the same question asked in Python of the dumps' JSON; and where the caret stands
# when they are wrong.
load lib

# passes EXPR PYTHON [FILE...]: both hold for the same number of entries, in each file.
passes() {
	local expr=$1 python=$2 file want got total=0; shift 2
	for file in "${@:-04-nat 05-zones-marks 02-acct-timestamp}"; do
		for file in $file; do
			ask "$file" "$python"
			got=$("$CTVIEW" -f "$CASES/$file.txt" -F "$expr" --count) || complain "refused: $expr"
			[ "$got" = "$want" ] || complain "$got pass, not $want, of $file: $expr"
			total=$((total + want))
		done
	done
	[ "$total" -gt 0 ] || complain "passes nothing anywhere, so it proves nothing: $expr"
}

# wrong COLUMN WHY EXPR
wrong() {
	exits 2 "$CTVIEW" -f "$CASES/04-nat.txt" -F "$3"
	says "--filter:$1: error: $2"
}

@test "fields of either direction" {
	passes 'src == 10.10.1.2 and tcp' 'str(src) == "10.10.1.2" and l4num == 6'
	passes 'reply.src == 10.10.1.3' 'str(r_src) == "10.10.1.3"'
	passes 'reply.dport == 41097 or orig.dport 53' 'r_dport == 41097 or dport == 53'
	passes 'host 10.10.1.7' '"10.10.1.7" in map(str, (src, dst, r_src, r_dst))'
	passes 'port in 53,80' '{53, 80} & {sport, dport, r_sport, r_dport}'
	passes 'host != 10.10.1.7' 'not "10.10.1.7" in map(str, (src, dst, r_src, r_dst))'
	passes 'type == 8 and id == 5001' 'type == 8 and id == 5001'
}

@test "prefixes, ranges, sets" {
	passes 'src in 10.10.1.0/29' 'inside(src, "10.10.1.0/29")'
	passes 'src in 10.10.1.0/255.255.255.248' 'inside(src, "10.10.1.0/29")'
	passes 'src in fd00:1::/64' 'inside(src, "fd00:1::/64")'
	passes 'src in {10.10.1.8/29, fd00:1::/64}' 'inside(src, "10.10.1.8/29", "fd00:1::/64")'
	passes 'src in 10.10.1.7-10.10.1.8' 'str(src) in ("10.10.1.7", "10.10.1.8")'
	passes 'dport in {80,443,8443}' 'dport in (80, 443, 8443)'
	passes 'dport 80,443,8443' 'dport in (80, 443, 8443)'
	passes 'dport {80,443,8443} and proto {tcp}' 'l4num == 6 and dport in (80, 443, 8443)'
	passes 'dport in https,http' 'dport in (80, 443)'
	passes 'dport >= 443 and dport < 9000' 'dport and dport >= 443 and dport < 9000'
	passes 'dport > 443 or dport <= 53' 'dport and (dport > 443 or dport <= 53)'
	passes 'sport 41100-' 'sport and sport >= 41100'
	passes 'sport in 5000-50000' 'sport and 5000 <= sport <= 50000'
	passes 'src not in 10.0.0.0/8' 'v6'
	passes 'not src in 10.0.0.0/8' 'v6'
	passes 'src != 10.0.0.0/8' 'v6'
}

@test "states, flags, words" {
	passes 'state == ESTABLISHED' 'state == "ESTABLISHED"'
	passes 'state established, time_wait' 'state in ("ESTABLISHED", "TIME_WAIT")'
	passes 'state != established' 'state != "ESTABLISHED"'
	passes 'state' 'state is not None'
	passes 'unreplied' '"UNREPLIED" in flags'
	passes 'replied' '"UNREPLIED" not in flags'
	passes 'ASSURED and state == ESTABLISHED' '"ASSURED" in flags and state == "ESTABLISHED"'
	passes 'flags == ASSURED' '"ASSURED" in flags'
	passes 'flags != unreplied' '"UNREPLIED" not in flags'
	passes 'half' 'state in ("SYN_SENT", "SYN_RECV", "SYN_SENT2", "COOKIE_WAIT", "COOKIE_ECHOED", "CLOSED")'
	passes 'udp' 'l4num == 17'
	passes 'proto == 17' 'l4num == 17'
	passes 'proto in {icmp, icmpv6}' 'l4num in (1, 58)'
	passes 'proto == esp or proto == 4' 'l4num in (50, 4)' 02-acct-timestamp
	passes 'ipv6' 'v6'
	passes 'family == ipv6' 'v6'
	passes 'offloaded' '"OFFLOAD" in flags or "HW_OFFLOAD" in flags' old-5.15
}

@test "translations" {
	passes 'snat' 'snat' 04-nat
	passes 'dnat' 'dnat' 04-nat
	passes 'nat == both' 'snat and dnat' 04-nat
	passes 'nat' 'snat or dnat' 04-nat
	passes 'not nat' 'not (snat or dnat)' 04-nat
}

@test "numbers with units, marks with masks, zones" {
	passes 'orig.bytes > 100' 'bytes and bytes > 100' 04-nat 02-acct-timestamp
	passes 'bytes >= 1k' 'bytes is not None and bytes + r_bytes >= 1024' 04-nat 02-acct-timestamp
	passes 'packets 3-9' 'packets is not None and 3 <= packets + r_packets <= 9' 04-nat
	passes 'timeout > 4d' 'timeout > 4 * 86400'
	passes 'timeout >= 119h59m59s' 'timeout >= 431999'
	passes 'timeout 1m-2h' '60 <= timeout <= 7200'
	passes 'mark == 4294967295' 'mark == 4294967295' 05-zones-marks
	passes 'mark == 0x10' 'mark == 16' 05-zones-marks
	passes 'mark & 0xff == 0xff' 'mark & 0xff == 0xff' 05-zones-marks
	passes 'mark == 0x10/0x10' 'mark & 0x10 == 0x10' 05-zones-marks
	passes 'zone in {5, 12, 60000-65535}' 'zone in (5, 12) or (zone or 0) >= 60000' 05-zones-marks
	passes 'anyzone == 9' '9 in (zone, o_zone, r_zone)' 05-zones-marks
	ask 05-zones-marks '9 in (zone, o_zone, r_zone)'
	exits 0 "$CTVIEW" top -f "$CASES/05-zones-marks.txt" --by anyzone -n 99 -o csv
	says $'\n9,'"$want,"
	passes 'reply.zone == 9 or orig.zone' 'r_zone == 9 or o_zone' 05-zones-marks
}

@test "text that holds a text" {
	passes 'state ~ SYN' 'state and "SYN" in state'
	passes 'state ~ wait' 'state and "WAIT" in state'
}

@test "precedence and brackets" {
	passes 'udp or tcp and dport 443' 'l4num == 17 or l4num == 6 and dport == 443'
	passes '(udp or tcp) and dport 443' '(l4num == 17 or l4num == 6) and dport == 443'
	passes 'not (udp)' 'l4num != 17'
	passes 'not not udp' 'l4num == 17'
	passes '!udp and !tcp' 'l4num not in (6, 17)'
	passes 'icmp || tcp && not (dport 80 || dport 443)' 'l4num == 1 or l4num == 6 and dport not in (80, 443)'
}

@test "several filters must all hold" {
	[ "$("$CTVIEW" -f "$CASES/04-nat.txt" -F tcp -F 'dport 80' --count)" = "$("$CTVIEW" -f "$CASES/04-nat.txt" -F 'tcp and dport 80' --count)" ]
}

@test "errors point at the word" {
	wrong 1 'unknown field dprot; did you mean dport?' 'dprot == 5'
	wrong 10 'not a number' 'dport == nosuchservice'
	wrong 10 'above the maximum of this field' 'dport == 70000'
	wrong 8 'not an address' 'src == 1.2.3'
	wrong 8 'not a prefix length or mask' 'src == 1.2.3.4/33'
	wrong 15 'expected a field, a flag or (' 'dport == 5 and'
	wrong 5 'expected and, or, or the end' 'udp tcp'
	wrong 5 'src can only be compared' 'src > 1.2.3.4'
	wrong 12 'expected )' '(dport == 5'
	wrong 10 'unterminated quote' 'state == "ESTAB'
	wrong 7 '~ applies to text only' 'dport ~ 5'
	wrong 10 'the end of the range is below' 'dport == 9-5'
	wrong 10 'not a flag' 'flags == ASURED'
	wrong 18 'expected } at the end of the set' 'dport in {80, 443'
	wrong 5 'unexpected character' 'udp | tcp'
	wrong 201 'nested more than' "$(printf '!%.0s' {1..300})udp"
	wrong 1 'expected a field, a flag or (' ''
}
