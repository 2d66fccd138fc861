# Runs of which somebody has taken a part away with nft: they are listed as what iptables cannot say, and kept, where a listing would have rules
# that no packet meets.
load ../lib/harness
load ../lib/both
load ../lib/kinds

prepare() { ours_only; need nft; }

# objects TABLE: of each compiled run what may be taken away: "element MAP KEY" of those that lead on, "chain NAME" and "rule CHAIN HANDLE"
objects() {
	ns nft -a list table ip "$1" 2>/dev/null | awk '
		$1 == "chain" || $1 == "map" || $1 == "set" { name = $2; if (name ~ /^sluice.*chain/) print "chain", name }
		name ~ /^sluice.*chain/ && /^\t\t.*# handle/ { print "rule", name, $NF }
		/ : (jump|goto) / { sub(/^.*{ /, ""); print "element", name, $1 }'
}
# Names and handles are the same each time.
fresh() { ns nft flush ruleset; iptables-restore --optimize=full in; }
takes_away() {
	case $2 in
	element) ns nft delete element ip "$1" "$3" "{ ${*:4} }" ;;
	chain) ns nft flush chain ip "$1" "$3" ;;
	rule) ns nft delete rule ip "$1" "$3" handle "$4" ;;
	esac
}

# strange TABLE CHAIN WHAT...: with this object gone, the chain's run is listed as what it is
strange() {
	local table=$1 chain=$2; shift 2
	fresh
	takes_away "$table" "$@"
	iptables -t "$table" -S "$chain" >listed
	grep -q unsupported listed || complain "rules that no packet meets, without $*" "$(cat listed)"
	iptables -t "$table" -A "$chain" -s 192.0.2.99 -j ACCEPT
	grep -qFe "$(grep unsupported listed)" <(iptables -t "$table" -S "$chain") || complain "it is not kept, without $*"
}

@test "an element that leads to a chain of a tree, and the rules that look one up" {
	local what n=0
	for kind in tree drops turns; do
		text 127.0.0. 31 >in
		fresh
		objects filter | grep '^element' >objects
		while read -r what; do
			strange filter OUTPUT $what
			n=$((n + 1))
		done <objects
	done
	[ $n -gt 6 ] || complain "only $n"
	grep -v 'LOG\|ttl' "$TOP/tests/opt/unseen.v4" >in
	fresh
	objects filter | grep '^element' | awk 'NR % 4 == 1' >objects
	ns nft -a list table ip filter | awk '$1 == "chain" { name = $2 } name ~ /^sluice/ && / vmap @/ { print "rule", name, $NF }' >>objects
	[ "$(grep -c ^rule objects)" -gt 4 ] || complain "no chain looks anything up"
	while read -r what; do strange filter FORWARD $what; done <objects
}

@test "an element of a tree that does something else" {
	local map
	kind=tree
	text 127.0.0. 31 >in
	fresh
	set -- $(objects filter | grep -m1 '^element')
	takes_away filter "$@"
	ns nft add element ip filter "$2" "{ $3 : drop }"
	[[ $(iptables -S OUTPUT) == *unsupported* ]] || complain "$(iptables -S OUTPUT)"
}

@test "what a share's rules do, and the rules behind them" {
	local what chain
	cp "$TOP/tests/opt/shares.v4" in
	fresh
	objects nat >objects
	[ "$(grep -c ^rule objects)" -gt 8 ] || complain "$(cat objects)"
	while read -r what; do
		fresh
		takes_away nat $what
		iptables -t nat -S | grep -q unsupported || complain "rules that no packet meets, without $what"
	done <objects
}

# claims TABLE CHAIN: the same rules are listed as before, though something is gone
claims() { iptables -t "$1" -S "$2" >listed; cmp -s whole listed; }

# each TABLE CHAIN OBJECTS-IN: none of these may go unseen; a rule that stands in one place alone is gone with it
each() {
	local what n=0
	fresh
	iptables -t "$1" -S "$2" >whole
	while read -r what; do
		fresh
		takes_away "$1" $what
		! claims "$1" "$2" || complain "rules are said as they were, without $what" "$(cat listed)"
		grep -q unsupported listed && n=$((n + 1))
	done <"$3"
	[ $n -gt "${4:-0}" ] || complain "only $n of them stand elsewhere too"
}

@test "a copy of a tree's rule in one of its chains" {
	{
		echo '*filter'
		for i in {1..40}; do
			echo "-A FORWARD -s 10.$i.0.0/16 -d 192.0.2.$((i * 4))/30 -m length --length $i:100 -j ACCEPT"
			[ $((i % 10)) != 0 ] || echo "-A FORWARD -d 192.0.2.$((i * 4))/27 -p udp -m udp --dport 5$i:6000 -j DROP"
			[ $((i % 10)) != 5 ] || echo "-A FORWARD -d 192.0.2.$((i * 4))/26 -m limit --limit $i/min -j ACCEPT"
		done
		echo COMMIT
	} >in
	fresh
	objects filter | grep '^rule.*chain.0*[1-9]' >objects
	each filter FORWARD objects 12
}

@test "a rule because of which another one stands nowhere" {
	local at
	{
		echo '*filter'
		for i in {1..40}; do
			echo "-A FORWARD -s 10.1.$i.0/24 -d 192.0.2.$i/32 -j DROP"
			echo "-A FORWARD -s 10.2.0.0/16 -d 192.0.2.$i/32 -m length --length $i:100 -j ACCEPT"
			echo "-A FORWARD -s 10.1.$i.$i/32 -d 192.0.2.$i/32 -j ACCEPT"
		done
		echo COMMIT
	} >in
	fresh
	iptables -S FORWARD | grep -q -- '-s 10.1.7.7/32' || complain "not listed"
	set -- $(ns nft -a list table ip filter | awk '$1 == "chain" { name = $2 } / 10\.1\.7\.0\/24/ { print "rule", name, $NF }')
	[ $# -eq 3 ] || complain "it stands elsewhere" "$*"
	[ -z "$(ns nft list table ip filter | grep 10.1.7.7)" ] || complain "it is not hidden"
	takes_away filter "$@"
	[[ $(iptables -S FORWARD) == *unsupported* ]] || complain "a rule that no packet meets" "$(iptables -S FORWARD | grep 10.1.7)"
}

@test "an interval that leads elsewhere, or is another" {
	local a b
	kind=tree
	text 127.0.0. 31 >in
	fresh
	objects filter | grep '^element' >objects
	ns nft list table ip filter | awk '/^\tmap/ { map = $2 } / : (jump|goto) / { sub(/^.*{ /, ""); print map, $1, $3, $4 }' | tr -d ',}' >leads
	set -- $(head -n 1 leads) $(sed -n 2p leads)
	[ "$1" = "$5" ] || complain "$(cat leads)"
	takes_away filter element "$1" "$2"; takes_away filter element "$1" "$6"
	ns nft add element ip filter "$1" "{ $2 : $7 $8, $6 : $3 $4 }"
	[[ $(iptables -S OUTPUT) == *unsupported* ]] || complain "to another chain"
	fresh
	a=${2%-*} b=${2#*-}
	takes_away filter element "$1" "$2"
	ns nft add element ip filter "$1" "{ $b : $3 $4 }"
	[[ $(iptables -S OUTPUT) == *unsupported* ]] || complain "a shorter one than $2"
}

# Elements that are rules, or a part of one.
elements() {
	ns nft list table ip "$1" 2>/dev/null | awk '
		$1 == "map" || $1 == "set" { name = $2 }
		$1 == "chain" { name = "" }
		name && / counter packets / && sub(/^\t+(elements = \{)? */, "") {
			n = split($0, e, ", *")
			for (i = 1; i <= n; i++)
				if (sub(/ counter .*/, "", e[i]))
					print "element", name, e[i]
		}'
}

@test "a part of what a rule of a map covers, and an element that hides one" {
	for of in -p\ tcp -s\ 192.0.2.{1..4}\ -p\ tcp; do
		for i in {1..24}; do echo "-A OUTPUT $of -m multiport --dports $i,$((i % 7 + 100)),$((i + 200)) -j ACCEPT"; done
	done | sed '1i *filter' | sed '$a COMMIT' >in
	fresh
	elements filter | awk 'NR % 9 == 1' >objects
	each filter OUTPUT objects 12
	for of in -m\ comment\ --comment\ {a,b}; do
		for i in {1..24}; do echo "-A OUTPUT -p tcp -m tcp --dport $i $of -j ACCEPT"; done
	done | sed '1i *filter' | sed '$a COMMIT' >in
	fresh
	elements filter >objects
	each filter OUTPUT objects 20
	{
		echo '*filter'
		for i in {1..20}; do
			echo "-A FORWARD -s 10.1.$((i * 4)).0/24 -j DROP"
			[ $((i % 10)) != 0 ] || echo "-A FORWARD -s 10.1.0.0/16 -m comment --comment $i -j DROP"
		done
		echo '-A FORWARD -s 10.1.4.4/32 -j DROP'
		echo COMMIT
	} >in
	fresh
	elements filter >objects
	each filter FORWARD objects 20
}

@test "an element of a group that hides another rule" {
	local element want n=0
	{
		echo '*filter'
		for i in {1..30}; do
			echo "-A INPUT -s 127.0.0.$i/32 -i lo -p udp -m udp --dport $i -j ACCEPT"
			[ $((i % 10)) != 3 ] || echo "-A INPUT -s 127.0.0.$i/32 -i lo -p udp -m udp --dport $i -m comment --comment two -j ACCEPT"
			echo "-A INPUT -s 127.1.$i.0/24 -i lo -j DROP"
			[ $((i % 10)) != 0 ] || echo "-A INPUT -s 127.1.$i.8/32 -i lo -j DROP"
			echo "-A INPUT -s 127.0.0.$i/32 -i lo -p icmp -j REJECT --reject-with icmp-host-unreachable"
			[ $((i % 10)) != 5 ] || echo "-A INPUT -s 127.0.0.$i/32 -i lo -p icmp -m comment --comment two -j REJECT --reject-with icmp-host-unreachable"
		done
		echo COMMIT
	} >in
	fresh
	diff <(grep ^-A in) <(iptables -S INPUT | grep ^-A)
	[[ $(sluice optimize --plan) == *'a group of reordered rules: 3 maps, 0 rules'* ]] || complain "$(sluice optimize --plan)"
	elements filter | awk 'NR % 9 == 1 || / 127\.(1\.[123]0\.0\/24|0\.0\.[12]?3 \. [0-9]+|0\.0\.[12]?5)$/ { print }' >objects
	while read -r element; do
		fresh
		takes_away filter $element
		iptables -S INPUT >listed
		case $element in
		*127.1.[123]0.0/24 | *127.0.0.3\ .* | *127.0.0.[12]3\ .* | *127.0.0.5 | *127.0.0.[12]5) n=$((n + 1)) want=1 ;;
		*) want=0 ;;
		esac
		[ "$(grep -c unsupported listed || :)" = $want ] || complain "not $want: $element" "$(cut -c 1-200 listed)"
	done <objects
	[ $n = 9 ] || complain "only $n hide others" "$(cat objects)"
}
