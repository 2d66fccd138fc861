# -v -v: what stands in the kernel, beside what the commands say of it.
load ../lib/harness

for program in {ip,ip6}tables-legacy; do
	eval "$program() { ns \"\$SLUICE_BIN/$program\" \"\$@\"; }"
done

@test "nf_tables: shows what is read and what is sent, -v does not" {
	iptables -N web
	iptables -A INPUT -s 192.0.2.1 -p tcp --dport 22 -j web
	succeeds iptables -v -v -S
	[[ $output == *"append rule ip filter INPUT handle "*"[ payload base network off 12 len 4 dreg 1 ]"*"[ cmp op eq sreg 1 data 0xc0000201 ]"*"-A INPUT -s 192.0.2.1/32 "* ]] ||
		complain "$output"
	succeeds iptables -vv -I INPUT -s 192.0.2.2 -j DROP
	[[ $output == "DROP  all opt -- in * out *  192.0.2.2  -> 0.0.0.0/0"*"insert rule ip filter INPUT"*"[ cmp op eq sreg 1 data 0xc0000202 ]"*"[ immediate dreg 0 verdict drop ]"* ]] ||
		complain "$output"
	succeeds iptables -v -S
	[[ $output != *"[ payload"* ]] || complain "$output"
	succeeds iptables -v -A web -j DROP
	[[ $output != *"[ immediate"* ]] || complain "$output"
}

@test "ip_tables: behind what a command says, the table as it was before, byte for byte as iptables-legacy has it" {
	ns "$SLUICE_BIN/iptables-legacy" -S >/dev/null 2>&1 || skip "this kernel has no ip_tables"
	iptables-legacy -N foo
	iptables-legacy -A FORWARD ! -s 10.0.0.0/8 ! -i aa -o bbbbbbbbbbbbb+ ! -f -p 6 ! -d 192.0.2.1/255.0.255.0 -m recent --set -j QUEUE -c 5 6
	iptables-legacy -A FORWARD -f -p 250 -g foo
	ip6tables-legacy -A INPUT ! -s fd00::/ff00:ff00:: -d fd00::1 ! -i e -j QUEUE
	entry() {
		printf '%s\n' "$1" "SRC IP: $2" "DST IP: $3" "$4" "Protocol: $5" "Flags: $6" "Invflags: $7" "Counters: $8" "Cache: 00000000"
	}
	iptables-legacy -vv -A FORWARD -s 192.0.2.7 -j DROP >out
	same_text "DROP  all opt -- in * out *  192.0.2.7  -> 0.0.0.0/0  
libiptc vlibxtables.so.12. 1528 bytes.
Table \`filter'
Hooks: pre/in/fwd/out/post = ffffffff/0/98/368/ffffffff
Underflows: pre/in/fwd/out/post = ffffffff/0/2d0/368/ffffffff" "$(head -n 5 out)"
	same_text "$(entry 'Entry 1 (152):' 10.0.0.0/255.0.0.0 192.0.2.0/255.0.255.0 \
		"Interface: \`aa'/xxx.............to \`bbbbbbbbbbbbb+'/xxxxxxxxxxxxx..." 6 01 39 '5 packets, 6 bytes')
Match name: \`recent'
Target name: \`' [40]
verdict=NF_QUEUE" "$(sed -n '/^Entry 1 /,/^Entry 2 /p' out | sed '$d' | tr X x)"
	[ "$(grep -c ^Entry out)" = 8 ] || complain "$(cat out)"
	[[ $(tail -n 3 out) == *"error=\`ERROR'" ]] || complain "$(tail out)"
	[[ $(grep -c ^verdict=1200 out) == 1 && $(iptables-legacy -S FORWARD) == *192.0.2.7* ]] || complain "$(grep verdict out)"
	ip6tables-legacy -vvnL INPUT >out
	same_text "SRC IP: 
fd00::
/ff00:ff00::

DST IP: 
fd00::1
/128
Interface: \`e'/xx..............to \`'/................" "$(sed -n '/^Entry 0 /,/^Proto/p' out | sed '1d; $d' | tr X x)"
	[[ $(cat out) == *"verdict=UNKNOWN"* ]] || complain "$(cat out)"
	run iptables-legacy -vv -L nochain
	[[ $status -eq 1 && $output == *"Entry 0 (0):"*"No chain/target/match by that name."* ]] || complain "$output"
	[[ $(iptables-legacy -v -L) != *Entry* ]]
	[ -x "$ORACLE_DIR/iptables-legacy" ] || return 0
	for p in iptables-legacy ip6tables-legacy; do
		ns "$ORACLE_DIR/$p" -vv -S >theirs
		$p -vv -S >ours
		same_text "$(cat theirs)" "$(cat ours)"
	done
}

@test "sluice optimize -v says what is compiled, and where" {
	{ printf '*filter\n:INPUT ACCEPT\n'; printf -- '-A INPUT -s 192.0.2.%d/32 -j DROP\n' {1..20}; echo '-A OUTPUT -p udp'; echo COMMIT; } >in
	iptables-restore --optimize=off in
	succeeds sluice optimize --level full -v
	[ "$output" = 'filter INPUT: 20 rules compiled to a map of ip saddr, 20 values' ] || complain "$output"
	succeeds sluice optimize --level off -v
	[ -z "$output" ] || complain "$output"
}
