# Beside the system's iptables-nft and nft on the same rules: what one loads the other lists, with the same text.
load ../lib/harness

prepare() { need_oracle; }

# A set of rules that both versions print alike.
plain_rules() {
	cat <<-'RULES'
		*mangle
		:PREROUTING ACCEPT [0:0]
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		-A PREROUTING -i eth0 -j MARK --set-xmark 0x1/0xff
		-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
		COMMIT
		*raw
		:PREROUTING ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack
		COMMIT
		*filter
		:INPUT DROP [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:user - [0:0]
		-A INPUT -i lo -j ACCEPT
		-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --sport 1024:65535 --dport 22 -j user
		-A INPUT -p udp -m udp --dport 53 -m comment --comment "two words" -j ACCEPT
		-A INPUT -p tcp -m multiport --dports 80,443,8000:8010 -j ACCEPT
		-A INPUT -p icmp -m icmp --icmp-type 8 -m limit --limit 5/sec -j ACCEPT
		-A INPUT ! -s 10.1.1.1/32 -m mark --mark 0x1/0xff -j LOG --log-prefix "dropped: "
		-A INPUT -m addrtype --dst-type BROADCAST -j DROP
		-A INPUT -p tcp -j REJECT --reject-with tcp-reset
		-A INPUT -g user
		-A user -m mac --mac-source 00:11:22:33:44:55 -j RETURN
		-A user -m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP
		-A user -m statistic --mode random --probability 0.50000000000 -j ACCEPT
		-A user -m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name h -j ACCEPT
		COMMIT
		*nat
		:PREROUTING ACCEPT [0:0]
		:INPUT ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.1.10:80
		-A POSTROUTING -s 192.168.0.0/16 -o eth0 -j MASQUERADE
		-A POSTROUTING -o eth1 -j SNAT --to-source 1.2.3.4-1.2.3.9
		COMMIT
	RULES
}

@test "what we load the system's iptables-nft saves, lists and deletes" {
	plain_rules >in
	iptables-restore in
	same_text "$(cat in)" "$(sys iptables-save | grep -v '^#')"
	same_text "$(iptables -S)" "$(sys iptables -S)"
	same_text "$(iptables -t nat -S)" "$(sys iptables -t nat -S)"
	sys iptables -D INPUT -p tcp -m multiport --dports 80,443,8000:8010 -j ACCEPT
	sys iptables -D INPUT -s 10.0.0.0/8 -p tcp -m tcp --sport 1024:65535 --dport 22 -j user
	sys iptables -C INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	same_text 8 "$(rules INPUT | wc -l)"
}

@test "what the system's iptables-nft loads we save, list, check and delete" {
	plain_rules >in
	sys iptables-restore in
	same_text "$(cat in)" "$(iptables-save | grep -v '^#')"
	same_text "$(sys iptables -S)" "$(iptables -S)"
	grep '^-A INPUT' in | sed 's/^-A//' | while read -r rule; do
		eval "iptables -C $rule" || complain "not found: $rule"
	done
	iptables -D INPUT -p tcp -m multiport --dports 80,443,8000:8010 -j ACCEPT
	iptables -D user -m mac --mac-source 00:11:22:33:44:55 -j RETURN
	same_text 9 "$(sys iptables -S INPUT | grep -c ^-A)"
	same_text 3 "$(sys iptables -S user | grep -c ^-A)"
}

@test "newlines in rules of the system's iptables do not end the line of a save" {
	need_oracle
	sys iptables -A INPUT -m comment --comment $'b\nCOMMIT' -m recent --set --name $'c\nd' -j DROP
	same_text '-A INPUT -m comment --comment "b?COMMIT" -m recent --set --name "c?d" --mask 255.255.255.255 --rsource -j DROP' \
		"$(iptables-save | sed -n '/^:OUTPUT/,/^COMMIT/{//!p}')"
	sys iptables -R INPUT 1 -i $'a\n-F' -j DROP
	[ "$(iptables-save | sed -n '/^:OUTPUT/,/^COMMIT/{//!p}' | wc -l)" -eq 1 ] || complain "$(iptables-save)"
}

@test "both work in turns on one chain" {
	iptables -N turns
	sys iptables -A turns -s 10.0.0.1 -j DROP
	iptables -A turns -s 10.0.0.2 -j DROP
	sys iptables -I turns -s 10.0.0.3 -j DROP
	iptables -I turns 2 -s 10.0.0.4 -j DROP
	sys iptables -R turns 3 -s 10.0.0.5 -j DROP
	iptables -D turns -s 10.0.0.3 -j DROP
	local want='-A turns -s 10.0.0.4/32 -j DROP
-A turns -s 10.0.0.5/32 -j DROP
-A turns -s 10.0.0.2/32 -j DROP'
	same_text "$want" "$(rules turns)"
	same_text "$want" "$(sys iptables -S turns | grep ^-A)"
	sys iptables -E turns moves
	iptables -A moves -j RETURN
	sys iptables -F moves
	iptables -X moves
	same_text '' "$(sys iptables -S | grep -- '-N' || true)"
}

@test "IPv6, both ways" {
	cat >in <<-'RULES'
		*filter
		:INPUT ACCEPT [0:0]
		:FORWARD ACCEPT [0:0]
		:OUTPUT ACCEPT [0:0]
		-A INPUT -s fd00::/8 -d 2001:db8::1/128 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
		-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
		-A INPUT -j REJECT --reject-with icmp6-port-unreachable
		COMMIT
	RULES
	ip6tables-restore in
	same_text "$(cat in)" "$(sys ip6tables-save | grep -v '^#')"
	ns "$ORACLE_DIR/ip6tables-nft" -F
	sys ip6tables-restore in
	same_text "$(cat in)" "$(ip6tables-save | grep -v '^#')"
}

@test "a mask of connlimit that is said or not: of each spelling both find the other's rule" {
	local mask
	for mask in "" "--connlimit-mask 32" "--connlimit-mask 24"; do
		iptables -A INPUT -m connlimit --connlimit-above 3 $mask
		succeeds sys iptables -C INPUT -m connlimit --connlimit-above 3 $mask
		sys iptables -D INPUT -m connlimit --connlimit-above 3 $mask
		sys iptables -A INPUT -m connlimit --connlimit-above 3 $mask
		succeeds iptables -D INPUT -m connlimit --connlimit-above 3 $mask
	done
	iptables -A INPUT -m connlimit --connlimit-above 3
	succeeds iptables -D INPUT -m connlimit --connlimit-above 3 --connlimit-mask 32
	sys iptables -A INPUT -m connlimit --connlimit-above 3
	succeeds iptables -D INPUT -m connlimit --connlimit-above 3 --connlimit-mask 32
}

@test "a shift by nothing and a burst of nothing, both ways" {
	local rule mark="-A INPUT -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff"
	for rule in "--left-shift-mark 0" "--right-shift-mark 0"; do
		sys iptables -A INPUT -j CONNMARK --save-mark $rule
		same_text "$mark" "$(iptables -S INPUT | grep ^-A)"
		succeeds iptables -C INPUT -j CONNMARK --save-mark $rule
		succeeds iptables -D INPUT -j CONNMARK --save-mark
	done
	sys iptables -A INPUT -m limit --limit-burst 0
	iptables -A INPUT -m limit --limit 3/min --limit-burst 0
	succeeds iptables -C INPUT -m limit --limit-burst 0
	same_text "$(sys iptables -S INPUT)" "$(iptables -S INPUT)"
	same_text 2 "$(iptables -S INPUT | grep -c '^-A INPUT -m limit')"
}

@test "what the system's iptables leaves in fields that do not matter" {
	local be name t words
	for be in nft legacy; do
		while read -r name t words; do
			name=$name-$be
			ns "$ORACLE_DIR/$name" -t "$t" -A PREROUTING $words
			same_text "$(ns "$ORACLE_DIR/$name" -t "$t" -S PREROUTING)" "$(ns "$SLUICE_BIN/$name" -t "$t" -S PREROUTING)" "$be"
			succeeds ns "$SLUICE_BIN/$name" -t "$t" -C PREROUTING $words
			succeeds ns "$SLUICE_BIN/$name" -t "$t" -D PREROUTING $words
		done <<-'RULES'
			iptables mangle -j CONNMARK --set-mark 4 --mask 3
			iptables mangle -j CONNMARK --mask 3 --set-mark 4
			iptables mangle -j CONNMARK --set-xmark 1/2 --nfmask 7
			iptables mangle -m policy --dir in --pol none --reqid 1 --proto esp
			iptables raw -j CT --zone-orig 1 --zone-reply 2
			iptables raw -j CT --zone-reply 2 --zone-orig mark
			iptables raw -j CT --zone mark --zone-reply 7
			iptables raw -j CT --zone-orig 5 --zone mark
			iptables raw -j CT --zone-reply mark --zone-orig 3 --zone 2
			iptables raw -j CT --zone-orig 0
			iptables raw -j CT --zone-reply 4 --zone 0
			iptables raw -j CT --zone-orig 0 --zone-reply 0
			ip6tables mangle -m rt --rt-segsleft :
		RULES
	done
}

@test "iptables-legacy -X of all chains tells of the last that stays" {
	local rules word who want
	for rules in "INPUT:b INPUT:c a:DROP" "INPUT:a b:DROP d:DROP" "INPUT:c" "d:DROP INPUT:a"; do
		for who in "$ORACLE_DIR" "$SLUICE_BIN"; do
			legacy() { ns "$who/iptables-legacy" "$@"; }
			legacy -F
			legacy -X
			for word in b d a c; do legacy -N $word; done
			for word in $rules; do legacy -A "${word%:*}" -j "${word#*:}"; done
			case $rules in *d:*) want="Directory not empty." ;; *) want="Too many links." ;; esac
			refused 1 "iptables: $want" legacy -X
			same_text 4 "$(legacy -S | grep -c ^-N)"
		done
	done
}

@test "counters, both ways" {
	printf '*filter\n:INPUT DROP [5:500]\n[7:700] -A INPUT -p tcp -j ACCEPT\nCOMMIT\n' >in
	iptables-restore -c in
	[[ $(sys iptables-save -c) == *':INPUT DROP [5:500]'*'[7:700] -A INPUT -p tcp -j ACCEPT'* ]]
	iptables -F; iptables -P INPUT ACCEPT
	sys iptables-restore -c in
	[[ $(iptables-save -c) == *':INPUT DROP [5:500]'*'[7:700] -A INPUT -p tcp -j ACCEPT'* ]]
}

@test "nft shows our rules as native expressions" {
	need nft
	iptables -A INPUT -s 10.0.0.0/8 -i eth0 -p tcp --dport 22 -j ACCEPT
	local got; got=$(ns nft list chain ip filter INPUT 2>/dev/null)
	[[ $got == *'type filter hook input priority filter; policy accept;'* ]]
	[[ $got == *'iifname "eth0" ip saddr 10.0.0.0/8 tcp dport 22 counter packets 0 bytes 0 accept'* ]] ||
		[[ $got == *'ip saddr 10.0.0.0/8 iifname "eth0" '*'tcp dport 22 counter packets 0 bytes 0 accept'* ]] || complain "$got"
}

@test "rules that nft made are listed where iptables can say them" {
	need nft
	iptables -A INPUT -j ACCEPT
	ns nft 'add rule ip filter INPUT ip saddr 10.1.2.3 tcp dport 80 counter drop'
	[[ $(rules INPUT) == *'-A INPUT -s 10.1.2.3/32 -p tcp '*'--dport 80 -j DROP'* ]] || complain "$(rules INPUT)"
}

@test "a jump to a chain with a name that is too long for iptables is listed as what iptables cannot say" {
	need nft
	ours_only
	iptables -A INPUT -s 10.1.2.3 -j ACCEPT
	local long=a-name-of-more-than-28-characters
	ns nft "add chain ip filter $long; add rule ip filter INPUT ip saddr 10.1.2.3 counter jump $long"
	[[ $(iptables -S INPUT 2) == *"unsupported"*"$long"* ]] || complain "$(iptables -S INPUT)"
	# As of a compiled run that nft has loaded, without the userdata.
	{ echo '*filter'; sed 's/.*/-A INPUT -i eth0 & -j DROP/' <<-'X'; echo COMMIT; } >in
		-m mark --mark 1
		-m mark --mark 2/2
		-p tcp --dport 22
		-s 10.0.0.0/8
	X
	iptables-restore --optimize=full in
	ns nft list ruleset >listed
	ns nft flush ruleset
	ns nft -f listed
	iptables-save | grep -v ' .unsupported' >in
	succeeds iptables-restore in
}

@test "fields that iptables has as matches of the kernel are listed as those matches" {
	need nft
	ns nft 'table ip filter { chain INPUT { type filter hook input priority 0;
		meta length 100-200; ip dscp cs1; ip ecn ce; ct mark & 0xff != 5; iifgroup 7; rt classid 5
		ct original ip saddr 10.0.0.0/9 ct direction reply; ct status assured; tcp dport 5 ct original proto-dst 22-80
		tcp dport 5 tcp option maxseg size 100-200; meta cgroup 5; meta cpu != 9
		meta skuid != 5; tcp dport 5 tcp option maxseg size != 100; ct status & dnat == 0; meta length > 100; }; }'
	same_text '-A INPUT -m length --length 100:200
-A INPUT -m dscp --dscp 0x08
-A INPUT -m tos --tos 0x03/0x03
-A INPUT -m connmark ! --mark 0x5/0xff
-A INPUT -m devgroup --src-group 0x7
-A INPUT -m realm --realm 0x5
-A INPUT -m conntrack --ctorigsrc 10.0.0.0/9 --ctdir REPLY
-A INPUT -m conntrack --ctstatus ASSURED
-A INPUT -p tcp -m tcp --dport 5 -m conntrack --ctorigdstport 22:80
-A INPUT -p tcp -m tcp --dport 5 -m tcpmss --mss 100:200
-A INPUT -m cgroup --cgroup 5
-A INPUT -m cpu ! --cpu 9' "$(iptables -S INPUT | grep -v 'unsupported\|-P')"
	[ "$(iptables -S INPUT | grep -c unsupported)" -eq 4 ]
}

@test "a rule of nft that iptables cannot say is kept when others come and go" {
	need nft
	iptables -A INPUT -s 1.1.1.1 -j ACCEPT
	ns nft 'add rule ip filter INPUT ip saddr { 10.1.2.3, 10.4.5.6 } counter drop'
	iptables -A INPUT -s 2.2.2.2 -j ACCEPT
	iptables -I INPUT -s 3.3.3.3 -j ACCEPT
	iptables -D INPUT -s 1.1.1.1 -j ACCEPT
	[[ $(ns nft list chain ip filter INPUT 2>/dev/null) == *'{ 10.1.2.3, 10.4.5.6 } counter'* ]]
	run iptables -S INPUT
	[ "$status" -eq 0 ]
}

@test "tables and chains of others are left alone" {
	need nft
	ns nft 'add table inet mine { chain c { type filter hook input priority 5; counter; }; }'
	ns nft 'add table ip other { chain INPUT { counter; }; }'
	iptables -A INPUT -j ACCEPT
	iptables -F
	iptables -X
	printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' | iptables-restore
	[[ $(ns nft list ruleset) == *'table inet mine'*'table ip other'* ]]
	[[ $(iptables-save) != *mine* ]]
}

@test "chains in iptables' tables that iptables could not have made are neither shown nor touched" {
	need nft
	ours_only
	ns nft 'add table ip filter; add chain ip filter extra { type filter hook input priority 10; }'
	ns nft 'add rule ip filter extra counter accept'
	iptables -A INPUT -j DROP
	succeeds iptables -S
	same_text "# Table \`filter' contains incompatible base-chains, use 'nft' tool to list them.
-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-A INPUT -j DROP" "$output"
	refused 1 "iptables vN (nf_tables): chain \`extra' in table \`filter' is incompatible, use 'nft' tool." iptables -S extra
	refused 1 'iptables: No chain/target/match by that name.' iptables -A extra -j DROP
	refused 1 'iptables: Chain already exists.' iptables -N extra
	refused 2 "iptables vN (nf_tables): Chain 'extra' does not exist" iptables -A INPUT -j extra
	for all in -F -Z -X; do succeeds iptables $all; done
	[[ $(ns nft list chain ip filter extra) == *'counter packets 0 bytes 0 accept'* ]]
}

@test "a built-in chain with a priority of its own is left alone" {
	need nft
	ours_only
	ns nft 'add table ip filter; add chain ip filter INPUT { type filter hook input priority 10; }'
	for words in '-A INPUT -j DROP' '-P INPUT DROP' '-D INPUT 1' '-F INPUT' '-L INPUT'; do
		run iptables $words
		[ "$status" -eq 1 ] || complain "exit $status: $words" "$output"
		[[ $output == *"chain \`INPUT' in table \`filter' is incompatible"* ]] || complain "$output"
	done
	succeeds iptables -A FORWARD -j DROP
	[[ $(ns nft list chain ip filter INPUT) == *'priority filter + 10; policy accept'* ]]
}

@test "an interface that is any, as iptables-legacy keeps it" {
	local p
	for p in iptables ip6tables; do
		[ -x "$ORACLE_DIR/$p-legacy" ] || skip "no $p-legacy of the system"
		ns "$ORACLE_DIR/$p-legacy" -A FORWARD -i + -o + -j ACCEPT || skip "this kernel has no ip_tables"
		same_text "-A FORWARD -j ACCEPT" "$(ns "$SLUICE_BIN/$p-legacy" -S FORWARD | grep ^-A)"
		ns "$ORACLE_DIR/$p-legacy" -I FORWARD -i + -j DROP
		succeeds ns "$SLUICE_BIN/$p-legacy" -D FORWARD -j DROP
		succeeds ns "$SLUICE_BIN/$p-legacy" -D FORWARD -i + -j ACCEPT
	done
}

nft_says() { ns nft list ruleset | grep '[^[:blank:]]'; }
@test "what nft lists of each shape is what it takes, and lists again" {
	need nft
	ours_only
	local f program n=0
	for f in "$TOP"/tests/opt/*.v[46]; do
		program=iptables-restore
		[ "${f##*.}" = v4 ] || program=ip6tables-restore
		# nft takes no extensions of iptables.
		if "$program" --optimize=full --emit=netlink-text "$f" | grep -q '\[ \(match\|target\) name'; then continue; fi
		ns nft flush ruleset
		"$program" --optimize=full "$f"
		nft_says >listed
		ns nft flush ruleset
		ns nft -f listed || complain "nft does not take its own listing of ${f##*/}"
		nft_says | diff listed - || complain "nft lists it otherwise: ${f##*/}"
		n=$((n + 1))
	done
	[ $n -gt 5 ] || complain "only $n"
}

# (It refuses to load that listing: no type of its own is two ports.)
@test "nft lists addresses beside two ports that are loaded at once" {
	need nft
	ours_only
	local f
	for f in tcp udp; do
		printf -- "-A INPUT -s 192.0.2.%d -p $f -m $f --sport 53 --dport %d -j DROP\n" 1 53 2 53 3 443
	done | sed '1i*filter' | sed '$aCOMMIT' >in
	iptables-restore --optimize=full in
	succeeds ns nft list ruleset
	[[ $output == *'@th,0,32 @sluice'*'192.0.2.1 . '* || $output == *'192.0.2.1 . '*'@th,0,32 @sluice'* ]] || complain "$output"
}

# A rule that only its userdata tells is an empty line for nft; a comment in it would be one of the chain, which has one at most.
@test "what nft lists of rules with comments to which no packet comes is what it takes" {
	need nft
	ours_only
	grep -v 'LOG\|ttl' "$TOP/tests/opt/unseen.v4" | sed '/^-A/s/ -j.*\|$/ -m comment --comment "two words"&/' >in
	iptables-restore --optimize=full in
	same_text "$(grep ^-A in)" "$(rules FORWARD)"
	nft_says >listed
	grep -q @sluice listed || complain "no tree"
	! grep '^[[:blank:]]*comment' listed || complain "comments of chains"
	ns nft flush ruleset
	succeeds ns nft -f listed
}

# Names of wider and narrower ones come and go, in maps and in a tree: what nft lists it takes.
names_edit() {
	"$@"
	{ echo 'flush ruleset'; nft_says; } >listed
	ns nft -c -f listed || complain "nft does not take its own listing after: $*" "$(grep -a -A4 elements listed)"
}
@test "names that are compiled stay such as nft can say when rules come and go" {
	need nft
	ours_only
	export SLUICE_OPTIMIZE=full
	local i n
	printf -- '-A INPUT -i %s -j %s\n' eth+ DROP eth10 ACCEPT eth1+ DROP ppp0 DROP ppp1+ ACCEPT | sed '1i*filter' | sed '$aCOMMIT' >in
	names_edit iptables-restore in
	names_edit iptables -D INPUT -i eth+ -j DROP
	names_edit iptables -A INPUT -i ppp+ -j DROP
	names_edit iptables -I INPUT 3 -i e+ -j ACCEPT
	names_edit iptables -R INPUT 1 -i eth12 -j DROP
	names_edit iptables -D INPUT -i e+ -j ACCEPT
	{
		echo '*filter'
		for n in eth0 ppp+ wg+ tun0; do
			for i in {1..4}; do echo "-A INPUT -i $n -p tcp -m tcp --dport $i:1$i -j ACCEPT"; echo "-A INPUT -i $n -s 10.$i.0.0/16 -j DROP"; done
		done
		echo COMMIT
	} >in
	names_edit iptables-restore in
	ns nft list ruleset | grep -q '"ppp\*" : jump' || complain "no tree of names"
	names_edit iptables -A INPUT -i vlan1 -p udp -j DROP
	names_edit iptables -I INPUT 7 -i vlan1 -p udp -j DROP
	names_edit iptables -I INPUT 7 -i ppp0 -p udp -j DROP
	names_edit iptables -I INPUT 9 -i p+ -p udp -j DROP
	names_edit iptables -R INPUT 9 ! -i ppp4 -p udp -j DROP
	names_edit iptables -D INPUT 2
}
