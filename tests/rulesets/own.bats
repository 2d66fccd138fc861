# Whole rulesets of several kinds, written for this test: restored, saved (golden NAME.saved), restored from
# that and saved again, and beside the system's iptables-nft when it is there.
load ../lib/harness

FILES=$TOP/tests/rulesets

# Each ruleset is read by the program of its family.
family_of() { case $1 in *.v6) echo ip6tables ;; *) echo iptables ;; esac; }
# -m owner takes only users that the user namespace has, and ours has but one.
needs_users() { [ -z "${SLUICE_USERNS-}" ] || skip "a user namespace of one user"; }
save_of() { "$1-save" -c | grep -v '^#'; }

round_trip() {
	local name=$1 t; t=$(family_of "$1")
	succeeds "$t-restore" -c "$FILES/$name"
	[ -z "$output" ] || complain "it said: $output"
	save_of "$t" >saved
	golden "$FILES/$name.saved" "$(cat saved)"
	succeeds "$t-restore" -c saved
	same_text "$(cat saved)" "$(save_of "$t")" "the save of the save"
	succeeds "$t-restore" --test -c saved
	same_text "$(cat saved)" "$(save_of "$t")" "after --test"
}

@test "docker host" { round_trip docker-host.v4; }
@test "kubernetes node" { round_trip kube-node.v4; }
@test "desktop front end" { round_trip desktop.v4; }
@test "desktop front end, IPv6" { round_trip desktop.v6; }
@test "bans of a log watcher" { round_trip bans.v4; }
@test "zones" { round_trip zones.v4; }
@test "mail server" { needs_users; round_trip mail-server.v4; }
@test "mail server, IPv6" { round_trip mail-server.v6; }
@test "home router (the demo's)" { round_trip home-router.v4; }

@test "the system's iptables-nft lists each with our text, and saves what it loads itself alike" {
	need_oracle
	needs_users
	local f t list
	for f in "$FILES"/*.v[46]; do
		t=$(family_of "$f")
		"$t-restore" -c "$f"
		save_of "$t" >ours
		sys "$t-save" -c | grep -v '^#' >listed
		same_text "$(cat ours)" "$(cat listed)" "ours, ${f##*/}" || complain "listed otherwise by the system's $t"
		"$t-restore" </dev/null; ns "$ORACLE_DIR/$t-nft-restore" -c "$f"
		sys "$t-save" -c | grep -v '^#' >theirs
		same_text "$(cat theirs)" "$(cat ours)" "theirs, ${f##*/}"
		same_text "$(cat theirs)" "$(save_of "$t")" "theirs, read by us, ${f##*/}"
		for list in filter nat mangle raw security; do "$t" -t $list -F; "$t" -t $list -X; done
	done
}

@test "deleting every rule by what the save says of it leaves nothing" {
	not_on_189 "it does not find --ctorigdst, or recent with its default name, again"
	needs_users
	local t f table
	for f in "$FILES"/*.v[46]; do
		t=$(family_of "$f")
		"$t-restore" "$f"
		"$t-save" | sed -n '/^\*/p; /^COMMIT/p; s/^-A/-D/p' >deletions
		succeeds "$t-restore" -n deletions
		same_text '' "$("$t-save" | grep ^-A || true)" "$f"
		for table in filter nat mangle raw security; do "$t" -t $table -F; "$t" -t $table -X; done
	done
}
