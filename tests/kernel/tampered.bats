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
	element) ns nft delete element ip "$1" "$3" "{ $4 }" ;;
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
