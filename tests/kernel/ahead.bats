# Rules with intervals that change while packets come: those that all rules refuse, before and behind the change, never come through. And
# what went in front of a batch is gone when the batch is refused.
load ../lib/harness
load ../lib/both

prepare() {
	ours_only
	need nft python3
	export SLUICE_OPTIMIZE=full
}

# nets REST LAST: a text with many networks, and REST of their rules; LAST refuses 127.0.0.2
nets() {
	printf '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:other - [0:0]\n-A FORWARD -j other\n'
	seq 20000 | awk '{ printf "-A INPUT -s %d.%d.0.0/%d%s\n", $1 % 100 + 1, $1 / 100, $1 % 7 + 18, rest }' rest="$1"
	printf -- "-A INPUT $2\nCOMMIT\n"
}
prefixes() { nets ' -j DROP' '-s 127.0.0.0/30 -j DROP'; }
access() { nets ' -d 10.0.0.0/8 -p tcp -m tcp --dport 1:700 -j ACCEPT' '-s 127.0.0.0/30 -p udp -m udp --dport 1:65535 -j DROP'; }
# tight WORD...: no packet comes through while this is carried out
tight() {
	local out=()
	coproc LEAK { ns python3 "$TOP/tests/lib/leak.py" 127.0.0.2 3>&-; }
	read -r -u "${LEAK[0]}" _
	"$@" || complain "$*"
	exec {LEAK[1]}>&-
	read -r -u "${LEAK[0]}" -a out
	wait "$LEAK_PID"
	[ "${out[0]:-0}" -gt 0 ] || complain "no packets: $*"
	[ "${out[1]}" -eq 0 ] || complain "${out[1]} of ${out[0]} packets came through: $*"
}
twice() { "$@" && "$@"; }

@test "a table that is restored again, with prefixes and with a tree" {
	local kind
	for kind in prefixes access; do
		$kind >in
		iptables-restore in
		compiled
		maps >before
		tight twice iptables-restore in
		[ "$(maps)" = "$(cat before)" ] || complain "$kind: maps are left"
		iptables-save | grep '^-A' | sort | diff - <(grep '^-A' in | sort) || complain "$kind: not what was restored"
	done
}

@test "single edits that compile prefixes anew, and a table that is compiled as a whole" {
	prefixes >in
	iptables-restore in
	tight iptables -I INPUT 1999 -s 10.0.0.0/8 -j ACCEPT
	tight iptables -D INPUT 1999
	tight iptables -R INPUT 1999 -s 10.0.0.0/8 -j RETURN
	tight sluice optimize --level off
	tight sluice optimize --level full
	[ "$(iptables -S INPUT | wc -l)" -eq 20002 ]
}

@test "a batch that the kernel refuses leaves nothing of what went in front of it" {
	local before
	prefixes >in
	iptables-restore in
	before=$(ns nft list ruleset)
	sed 's/^COMMIT/-A other -j INPUT2\n&/; s/^:other.*/&\n:INPUT2 - [0:0]\n-A INPUT2 -j other/' in >circle
	! iptables-restore circle 2>err || complain "a circle was restored"
	[ "$(ns nft list ruleset)" = "$before" ] || complain "something has changed: restore"
	printf '*filter\n-F INPUT\n' >part
	sed -n 's/^-A INPUT -s \(.*\) -j DROP/-A INPUT -s \1 -j ACCEPT/p' in >>part
	printf -- '-N a\n-N b\n-A a -j b\n-A b -j a\n-A FORWARD -j a\nCOMMIT\n' >>part
	! iptables-restore -n part 2>err || complain "a circle was restored with -n"
	[ "$(ns nft list ruleset)" = "$before" ] || complain "something has changed: restore -n"
}

@test "chains and sets that were there are gone, also those that others have made" {
	prefixes >in
	ns nft -f - <<-'END'
		table ip filter {
			set theirs { type ipv4_addr; }
			chain more { counter; }
			chain mine { ip saddr @theirs drop; ip daddr { 192.0.2.1, 192.0.2.2 } jump more; }
			chain hooked { type filter hook input priority 7; policy accept; jump mine; }
		}
	END
	iptables-restore in
	! ns nft list ruleset | grep -q 'theirs\|mine\|more\|hooked' || complain "something is left: $(ns nft list ruleset | head -20)"
	iptables -P INPUT DROP
	iptables -N own
	iptables -A OUTPUT -j own
	sed 's/INPUT ACCEPT/INPUT DROP/' in >drop
	iptables-restore -c drop
	iptables-save -c | grep -q '^:INPUT DROP \[0:0\]' || complain "$(iptables-save -c | head -3)"
	! iptables -S own 2>/dev/null || complain "own is left"
}
