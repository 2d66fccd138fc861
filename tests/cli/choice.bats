# Which back end a command works on: the name, --backend, the environment, links, the configuration file.
load ../lib/harness

prepare() {
	ours_only
	export SLUICE_CONFIG=$PWD/sluice.conf
}
says() { [[ $("${@:2}") == *"($1)" ]] || complain "not ($1): ${*:2}"; }

@test "without a choice it is nf_tables" {
	says nf_tables iptables -V
	says nf_tables ip6tables-restore -V
}

@test "the configuration file chooses for the plain names" {
	printf '# our hosts are old\n\n  backend =  legacy \n' >sluice.conf
	says legacy iptables -V
	says legacy ip6tables-save -V
	says nf_tables ns "$SLUICE_BIN/iptables-nft" -V
	says nf_tables iptables --backend=nft -V
	SLUICE_BACKEND=nft says nf_tables iptables -V
	printf 'backend = file:%s/draft' "$PWD" >sluice.conf
	iptables -A INPUT -j DROP
	grep -q -- '-A INPUT -j DROP$' draft
	says legacy ns "$SLUICE_BIN/iptables-legacy" -V
}

@test "an error in it has its place, and nothing is done" {
	printf '# one\nbakend = nft\n' >sluice.conf
	run iptables -A INPUT -j DROP
	[ "$status" -eq 2 ]
	[[ $output == *"$PWD/sluice.conf:2:1: error: the keys are backend and optimize; did you mean backend?"* ]] || complain "$output"
	printf 'backend = nft\nbackend = nft\n' >sluice.conf
	run iptables -S
	[ "$status" -eq 2 ]
	[[ $output == *"sluice.conf line 2: already given"* ]] || complain "$output"
	printf 'backend = iptables\n' >sluice.conf
	run iptables -S
	[[ $status -eq 2 && $output == *"sluice.conf:1:11: error: "*"the back end must be nft, legacy or file:PATH"* ]] || complain "$output"
	printf 'legacy\n' >sluice.conf
	run iptables -S
	[[ $status -eq 2 && $output == *"a line has the form key = value"* ]] || complain "$output"
	printf '\0backend = nft\n' >conf
	run env SLUICE_CONFIG=conf "$SLUICE_BIN/iptables" -S
	[[ $status -eq 2 && $output == *"conf is not a text file"* ]] || complain "$output"
	says nf_tables ns "$SLUICE_BIN/iptables-nft" -V
	rm sluice.conf
	[ -z "$(iptables-save)" ]
}

@test "a link through a name with a back end chooses it, as update-alternatives does" {
	local real; real=$(realpath "$SLUICE_BIN/sluice")
	mkdir sbin alternatives lib
	ln -s "$real" lib/iptables-legacy
	ln -s "$real" lib/iptables
	ln -s ../lib/iptables-legacy alternatives/iptables
	ln -s ../alternatives/iptables sbin/iptables
	says legacy ns sbin/iptables -V
	says legacy ns env PATH="$PWD/sbin" iptables -V
	echo 'backend = nft' >sluice.conf
	says legacy ns sbin/iptables -V
	says nf_tables ns sbin/iptables --backend=nft -V
	says nf_tables ns env SLUICE_BACKEND=nft sbin/iptables -V
	says legacy ns env SLUICE_BACKEND=nft sbin/iptables --backend=legacy -V
	ln -sfn "$PWD/lib/iptables" alternatives/iptables
	says nf_tables ns sbin/iptables -V
}

@test "links in a circle are no choice" {
	local real; real=$(realpath "$SLUICE_BIN/sluice")
	cp "$real" iptables
	says nf_tables ns ./iptables -V
	mkdir a
	ln -s ../iptables a/iptables
	says nf_tables ns a/iptables -V
}
