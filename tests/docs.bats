# What the manual pages and the README show is true: their examples are run, their messages are compared, the pages are
# clean.
load lib/harness

prepare() {
	export PATH=$SLUICE_BIN:$SLUICE_BIN/../bin:$PATH
	cp "$TOP/examples/home-router.rules" home-router.rules
	cp "$TOP/tests/rulesets/desktop.v4" rules.v4
	cp "$TOP/tests/ctview/cases/04-nat.txt" connections.txt
}

# blocks FILE BEGIN END N: the Nth block of FILE between lines that match BEGIN and END, roff's escapes undone.
block() {
	awk -v b="$2" -v e="$3" -v n="$4" '$0 ~ e && on { on = 0; next } on && at == n { print } $0 ~ b && !on { on = 1; at++ }' "$1" |
		sed 's/\\e/\\/g; s/\\-/-/g; s/\\&//g'
}
count() { grep -cE "$2" "$1" || true; }

# What a terminal shows when somebody types the commands behind "$ " in BLOCK. Without nft, its part is left out.
terminal() {
	sed -n 's/^\$ //p' <<<"$1" | while IFS= read -r line; do
		printf '$ %s\n' "$line"
		[[ $line != nft\ * ]] || type -P nft >/dev/null || continue
		eval "$line" </dev/null 2>&1
	done
}

# A block is restore text, a program, a terminal with commands and their output, or commands for a shell.
run_block() {
	case $(head -n 1 <<<"$1") in
	'$ '*) same_text "$1" "$(ns env TERMINAL="$1" bash -c "$(declare -f terminal)"'; terminal "$TERMINAL"')" "$2"; return ;;
	'*'*) run ns "$SLUICE_BIN/iptables-restore" <<<"$1" ;;
	'#include'*) run_program "$1" "$2"; return ;;
	*) run ns bash -euc "$1" ;;
	esac
	[ "$status" -eq 0 ] || complain "exit $status in $2:" "$1" "$output"
	[[ $output != *error* ]] || complain "in $2:" "$1" "$output"
}

# A program for the library: it compiles without a warning, runs, and does what the text in front of it says.
run_program() {
	type -P cc >/dev/null || return 0
	local lib; lib=$(dirname "$(find "$BUILD/stage" -name libip4tc.so.2)")
	printf '%s\n' "$1" >program.c
	cc $(sed -n 's/^CFLAGS = //p' "$BUILD/Makefile") -Wall -Wextra -Werror -I"$(dirname "$(find "$BUILD/stage" -path '*/libiptc/libip6tc.h')")/.." \
		-o program program.c -L"$lib" -lip4tc || complain "$2"
	unshare -n "$SLUICE_BIN/iptables-legacy" -S >/dev/null 2>&1 || return 0
	run unshare -n sh -c '"$1/iptables-legacy" -A OUTPUT -j ACCEPT && LD_LIBRARY_PATH=$2 ./program && "$1/iptables-legacy" -S' - \
		"$SLUICE_BIN" "$lib"
	same_text 'OUTPUT ACCEPT 0
-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-A INPUT -s 192.0.2.0/24 -j DROP
-A OUTPUT -j ACCEPT' "$output" "$2"
}

# message BLOCK: the message in the block is what the program says of the line it shows.
message() {
	local file line text program
	read -r file line < <(sed -nE 's/^([^ :]+):([0-9]+):[0-9]+: error: .*/\1 \2/p' <<<"$1")
	text=$(sed -nE 's/^ +[0-9]+ \| (.*)/\1/p' <<<"$1")
	program=$(sed -nE '1s/ v1\..*//p' <<<"$1")
	{ echo '*filter'; for ((i = 2; i < line; i++)); do echo "# line $i"; done; printf '%s\nCOMMIT\n' "$text"; } >"$file"
	run "$program" "$file"
	same_text "$1" "$output" "$2"
}

# Fingerprints are the whole machine's, and not every kernel has a place for them.
has_osf() {
	echo '*:64:1:60:M*,S,T,N,W*:Sluice:docs:::' >mine.os
	ns "$SLUICE_BIN/nfnl_osf" -f mine.os && ns "$SLUICE_BIN/nfnl_osf" -d -f mine.os
} >/dev/null 2>&1

@test "examples in the manual pages" {
	ours_only
	local page n i
	for page in "$TOP"/man/*.[38] "$BUILD"/man/ctview.1; do
		n=$(count "$page" '^\.Bd -literal -offset indent')
		[ "$n" -gt 0 ] || complain "no example in $page"
		[[ $page != */nfnl_osf.8 ]] || has_osf || continue
		for ((i = 1; i <= n; i++)); do
			run_block "$(block "$page" '^\\.Bd -literal -offset indent' '^\\.Ed' "$i")" "${page##*/}, example $i"
		done
	done
}

# commands FILE: runs the blocks of FILE that are for a shell.
commands() {
	local n i
	n=$(count "$1" '^```(sh|console)$')
	[ "$n" -gt 0 ]
	for ((i = 1; i <= n; i++)); do
		run_block "$(block "$1" '^```(sh|console)$' '^```$' "$i")" "${1##*/}, example $i"
	done
}

@test "commands in the README" {
	ours_only
	commands "$TOP/README.md"
}

@test "commands in docs/optimizer.md" {
	ours_only
	{ echo '*filter'; for ((i = 0; i < 1000; i++)); do echo "-A INPUT -s 10.0.$((i / 250)).$((i % 250 + 1)) -j DROP"; done; echo COMMIT; } >hosts.v4
	commands "$TOP/docs/optimizer.md"
}

@test "figures in the README are those of docs/performance.md" {
	local figure
	for figure in $(sed -n '/^## Performance/,/^## /p' "$TOP/README.md" | grep -oE '[0-9][0-9.,]* (s|ms|ns|MiB)' | tr ' ' _); do
		grep -qF -- "${figure/_/ }" "$TOP/docs/performance.md" || complain "${figure/_/ } is not in docs/performance.md"
	done
	[ -n "$figure" ]
}

@test "the message in iptables-restore(8) is the program's own" {
	ours_only
	message "$(block "$TOP/man/iptables-restore.8" '^\\.Bd -literal$' '^\\.Ed' 1)" iptables-restore.8
}

@test "the message in the README is the program's own" {
	ours_only
	message "$(block "$TOP/README.md" '^```text$' '^```$' 1)" README.md
}

@test "the message in iptables(8) is the program's own" {
	ours_only
	local want; want=$(block "$TOP/man/iptables.8" '^\\.Bd -literal$' '^\\.Ed' 1)
	run iptables $(sed -nE 's/^ +\| (-.*)/\1/p' <<<"$want")
	same_text "$want" "$output"
}

@test "the pages are clean" {
	need mandoc
	local said
	# Whether a page that is referred to is installed here is no fault of ours.
	said=$(find "$TOP/man" "$BUILD/man" -name '*.[1-8]' -print0 | xargs -0 mandoc -Tlint 2>&1 |
		grep -vE 'mandoc\.db|referenced manual not found' || true)
	[ -z "$said" ] || complain "$said"
}

@test "every name of the program has a page" {
	ours_only
	local name page plain
	for name in $(sed -nE 's/^PROGRAM\("([^"]*)".*/\1/p' "$TOP/frontend/programs.def"); do
		page=$SLUICE_BIN/../share/man/man8/$name.8
		[ -f "$page" ] || complain "no page $name.8"
		[[ $(head -n 1 "$page") != .so* ]] || page=${page%/man8/*}/$(sed 's/^\.so //' "$page")
		plain=${name/-nft/} plain=${plain/-legacy/}
		[[ $(cat "$page") == *"$name"* || $(cat "$page") == *"$plain"* ]] || complain "$page does not have the name $name"
	done
}

@test "every long option of the programs is in its page" {
	ours_only
	local program option
	for program in iptables iptables-save iptables-restore; do
		for option in $(iptables_help "$program" | grep -oE -- '--[a-z0-9-]+' | sort -u); do
			grep -qE -- "Fl (. , )?-${option#--}( |$)|Fl -?.*-${option#--}" "$TOP/man/$program.8" ||
				complain "$program.8 does not have $option"
		done
	done
}
iptables_help() { "$1" -h; }

@test "every long option of the subcommands is in sluice(8)" {
	ours_only
	local sub option
	for sub in $(sed -nE 's/^SUBCOMMAND\("([^"]*)".*/\1/p' "$TOP/frontend/subcommands.def"); do
		# Those of compile are iptables-restore's.
		[ "$sub" != compile ] || continue
		for option in $(sluice "$sub" --help | grep -oE -- '--[a-z0-9-]+' | sort -u); do
			grep -qE -- "Fl (. , )?(Fl )?(-ipv4 , Fl 6 , )?-${option#--}( |$)" "$TOP/man/sluice.8" || complain "sluice.8 does not have $option of $sub"
		done
	done
}

@test "docs/extensions.md is what the descriptors say" {
	ours_only
	[ -x "${BUILD:-}/man/mkext" ] || skip "no build"
	local table
	table=$("$BUILD/man/mkext" table "$TOP/extensions")
	[ -z "${UPDATE-}" ] || printf '%s\n' "$table" >"$TOP/docs/extensions.md"
	same_text "$(no_lines <<<"$table")" "$(no_lines <"$TOP/docs/extensions.md")"
}
# Without the column of lines, which every change of an extension changes.
no_lines() { sed -E 's/^((\|[^|]*){7})\| [0-9]+ \|/\1| |/'; }

@test "the extension in docs/extending.md is the one in the tree" {
	same_text "$(cat "$TOP/extensions/length.c")" "$(block "$TOP/docs/extending.md" '^```c$' '^```$' 1)"
}

@test "files that the documents name are there" {
	local doc path
	for doc in "$TOP"/README.md "$TOP"/docs/*.md; do
		for path in $(grep -oE '\]\([a-zA-Z][^):#]*\)' "$doc" | tr -d '])('); do
			[ -e "${doc%/*}/$path" ] || complain "${doc##*/}: $path"
		done
	done
}

# The anchor of a heading, as renderers of Markdown make it.
anchors() { sed -nE 's/^#+ //p' "$1" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'; }

@test "headings that the documents lead to are there" {
	local doc link file
	for doc in "$TOP"/README.md "$TOP"/docs/*.md; do
		for link in $(grep -oE '\]\([a-zA-Z./]*#[^)]*\)' "$doc" | tr -d '])('); do
			file=${doc%/*}/${link%%#*}
			[[ $link != '#'* ]] || file=$doc
			anchors "$file" | grep -qxF -- "${link#*#}" || complain "${doc##*/}: $link"
		done
	done
}
