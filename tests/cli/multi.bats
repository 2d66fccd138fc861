# xtables-nft-multi and xtables-legacy-multi: the name of the program is their first word.
load ../lib/harness

multi() { ns "$SLUICE_BIN/$1" "${@:2}"; }
nft_multi() { multi xtables-nft-multi "$@"; }
legacy_multi() { multi xtables-legacy-multi "$@"; }
prepare() { ours_only; }

@test "the first word is the name, and the back end is that of the program" {
	succeeds nft_multi iptables -A INPUT -s 192.0.2.1 -j DROP
	same_text "-A INPUT -s 192.0.2.1/32 -j DROP" "$(rules INPUT)"
	same_text "$(iptables -S)" "$(nft_multi iptables-nft -S)"
	same_text "$(ip6tables -S)" "$(nft_multi ip6tables -S)"
	same_text "$(iptables-save | saved)" "$(nft_multi iptables-save | saved)"
	[[ $(nft_multi iptables -V) == iptables\ v1.8.*' (nf_tables)' ]]
	[[ $(legacy_multi ip6tables -V) == ip6tables\ v1.8.*' (legacy)' ]]
	[[ $(legacy_multi iptables-legacy-save -V) == *' (legacy)' ]]
	same_text "$(iptables-translate -A INPUT -j DROP)" "$(nft_multi iptables-translate -A INPUT -j DROP)"
}

iptables-translate() { ns "$SLUICE_BIN/iptables-translate" "$@"; }

@test "short names" {
	succeeds nft_multi main4 -N web
	same_text "$(iptables-save | saved)" "$(nft_multi save4 | saved)"
	nft_multi save4 | sed 's/web/net/' >new
	succeeds nft_multi restore4 new
	[[ $(iptables -S) == *"-N net"* ]]
	succeeds nft_multi main6 -N six
	same_text "$(ip6tables-save | saved)" "$(nft_multi save6 | saved)"
	[[ $(nft_multi xml new) == '<iptables-rules'* ]]
}

@test "what is chosen on the command line counts more, and what the environment says less" {
	succeeds legacy_multi iptables --backend=file:"$PWD/draft" -A INPUT -j DROP
	grep -q -- '-A INPUT -j DROP$' draft
	[[ $(SLUICE_BACKEND=file:draft legacy_multi iptables -V) == *' (legacy)' ]]
}

@test "a link to one of them chooses the back end" {
	ln -s "$SLUICE_BIN/sluice" xtables-legacy-multi
	ln -s xtables-legacy-multi iptables
	[[ $(ns ./iptables -V) == iptables\ v1.8.*' (legacy)' ]]
}

@test "without a name, or with one that there is not: the names, on standard error" {
	local words
	for words in "" web "iptables-legacy -S" "xtables-nft-multi iptables" -V; do
		run --separate-stderr nft_multi $words
		[ "$status" -eq 1 ]
		[ -z "$output" ]
		[ "${stderr_lines[0]}${stderr_lines[1]}" = "ERROR: No valid subcommand given.Valid subcommands:" ] || complain "$stderr"
		[[ $stderr == *$'\n * iptables\n'* && $stderr == *$'\n * save6\n'* && $stderr != *legacy* ]] || complain "$stderr"
	done
	refused 1 'ERROR: No valid subcommand given.' legacy_multi iptables-nft -S
	need_oracle
	# Debian's know arptables and ebtables too; all the rest ours know as well.
	comm -23 <("$ORACLE_DIR/xtables-nft-multi" 2>&1 | sort) <(nft_multi 2>&1 | sort) | grep -v 'arptables\|ebtables' >missing || true
	same_text "$(cat missing)" ""
}
