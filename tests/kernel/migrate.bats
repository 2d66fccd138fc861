# sluice migrate: live rules from one back end to the other.
load ../lib/harness

prepare() { ours_only; }
program() { local word=$1 name=$2; shift 2; ns "$SLUICE_BIN/${name/tables/tables-$word}" "$@"; }
# The text of a back end with counters, tables in one order, without tables that hold nothing.
text() {
	program "$1" "${2:-iptables}-save" -c | grep -v '^#' |
		awk '/^\*/ { name = $0 } { t[name] = t[name] $0 "\n" } /-A|^:[^ ]+ (DROP|-)/ { full[name] = 1 }
			END { for (n in full) printf "%s", t[n] | "cat" }' | sort -s -t'*' -k1,1
}
some_rules() {
	program "$1" iptables -N web
	program "$1" iptables -A INPUT -i lo -p icmp -m comment --comment 'counts "something"' -j web
	program "$1" iptables -A web -p tcp -m multiport --dports 80,443 -m conntrack --ctstate NEW -j ACCEPT
	program "$1" iptables -A web -m limit --limit 5/min -j LOG --log-prefix "web "
	program "$1" iptables -P FORWARD DROP
	program "$1" iptables -t mangle -A POSTROUTING -o lo -j MARK --set-mark 1
	program "$1" ip6tables -A INPUT -s 2001:db8::/32 -j DROP
	ns ping -q -i 0.01 -c 2 127.0.0.1 >/dev/null
}
each_way() { "$1" legacy nft; program nft iptables -F; program nft iptables -X; program nft iptables -P FORWARD ACCEPT
	program nft iptables -t mangle -F; program nft ip6tables -F; "$1" nft legacy; }

moves() {
	local four six
	some_rules "$1"
	four=$(text "$1") six=$(text "$1" ip6tables)
	[[ $four == *'[2:168] -A INPUT -i lo'* || $four == *'[4:336] -A INPUT -i lo'* ]] || complain "nothing counted" "$four"
	succeeds sluice migrate --from "$1" --to "$2" --dry-run
	[[ $output == *"IPv4 table filter: 3 rules in 4 chains would move from $1 to $2"* ]] || complain "$output"
	same_text "$four" "$(text "$1")" "after --dry-run"
	[ -z "$(text "$2")" ]
	succeeds sluice migrate --from "$1" --to "$2"
	[[ $output == *"IPv4 table mangle: 1 rule in 5 chains moved from $1 to $2"* ]] || complain "$output"
	[[ $output == *"IPv6 table filter: 1 rule in 3 chains moved from $1 to $2"* ]] || complain "$output"
	same_text "$four" "$(text "$2")" "IPv4 in $2"
	same_text "$six" "$(text "$2" ip6tables)" "IPv6 in $2"
	[ -z "$(text "$1")$(text "$1" ip6tables)" ]
	succeeds sluice migrate --from "$1" --to "$2"
	same_text $'IPv4: nothing to move\nIPv6: nothing to move' "$output"
}

@test "both ways: tables, chains, policies and counters, both families" { each_way moves; }

@test "one family alone" {
	some_rules legacy
	succeeds sluice -6 migrate --from legacy --to nft
	[ -n "$(text legacy)" ]
	[ -z "$(text nft)$(text legacy ip6tables)" ]
	[ -n "$(text nft ip6tables)" ]
}

@test "a table with rules in both places is not mixed, and nothing is moved" {
	some_rules legacy
	program nft iptables -t mangle -A INPUT -j ACCEPT
	local before; before=$(text legacy; text nft)
	run sluice migrate --from legacy --to nft
	[ "$status" -eq 2 ]
	[[ $output == *"nothing was moved"*"table mangle also has rules in nft, where it must be empty"* ]] || complain "$output"
	same_text "$before" "$(text legacy; text nft)"
}

@test "what iptables cannot say is not lost" {
	need nft
	ns nft 'add table ip filter; add chain ip filter INPUT { type filter hook input priority 0; }; add rule ip filter INPUT ip length 20-1500 meta priority 7 accept'
	local before; before=$(ns nft list ruleset)
	run sluice migrate --from nft --to legacy
	[ "$status" -eq 2 ]
	[[ $output == *"table filter has a rule that iptables cannot express"* ]] || complain "$output"
	same_text "$before" "$(ns nft list ruleset)"
}

# What more a table of nf_tables may have: COMMAND of nft; how it is called.
more() {
	printf '%s\n' 'add table ip filter { flags dormant; };the dormant flag' 'add set ip filter blocked { type ipv4_addr; };the set blocked' \
		'add map ip filter ways { type ipv4_addr : verdict; };the set ways' 'add counter ip filter seen;the object seen'
}

# refuses_with WHAT WORD...: the command fails because of it, and changes nothing.
refuses_with() {
	local before; before=$(ns nft list ruleset; text legacy)
	run sluice "${@:2}"
	[[ $status -ge 1 && $output == *"nothing was changed"*"table filter has $1 that iptables cannot express and that would be lost"* ]] ||
		complain "$*" "$output"
	same_text "$before" "$(ns nft list ruleset; text legacy)"
}

@test "sets, objects and a table that sleeps are not lost where rules come to" {
	need nft
	some_rules legacy
	while IFS= read -r thing; do
		ns nft 'add table ip filter'
		ns nft "${thing%;*}"
		refuses_with "${thing##*;}" migrate --from legacy --to nft
		ns nft delete table ip filter
	done < <(more)
	succeeds sluice migrate --from legacy --to nft
}

@test "sets, objects and a table that sleeps are not lost where rules come from" {
	need nft
	printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' >new.rules
	while IFS= read -r thing; do
		some_rules nft
		ns nft "${thing%;*}"
		refuses_with "${thing##*;}" migrate --from nft --to legacy
		refuses_with "${thing##*;}" apply new.rules
		ns nft flush ruleset
	done < <(more)
	some_rules nft
	succeeds sluice migrate --from nft --to legacy
}

@test "it needs two places" {
	refused 2 'sluice migrate: --from and --to are required, with different back ends' sluice migrate --from nft
	refused 2 'sluice migrate: --from and --to are required, with different back ends' sluice migrate --from nft --to nft
	refused 2 'sluice migrate: unknown back end "x"' sluice migrate --from x --to nft
}
