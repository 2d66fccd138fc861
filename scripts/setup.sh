# Set-up shared by ./demo and ./check: what has to be installed, and the builds.  Sourced by bash with TOP set to the
# root of the tree.
#
#	setup_need GROUP...     install what is missing for these groups, or say what is
#	setup_build DIR [ARG]   configure (with ARG...) and make in DIR, quiet when there is nothing to do
#	setup_namespaces        can network namespaces be had? sets NETNS (the words in front of a command)
#
# It changes nothing outside of the tree but by apt-get, and calls apt-get only when something is missing.

# group | how to see that it is there | Debian package | why
setup_table() {
	cat <<'ROWS'
build	cmd:cc	build-essential	C compiler and make
build	cmd:make	build-essential	C compiler and make
build	cmd:autoreconf	autoconf	makes configure
build	cmd:automake	automake	makes Makefile.in
build	cmd:pkg-config	pkg-config	finds the libraries
build	cmd:flex	flex	the scanner of restore text
build	cmd:bison	bison	the grammar of commands
build	pc:libmnl	libmnl-dev	netlink sockets and attributes
build	pc:libnftnl	libnftnl-dev	nf_tables objects as netlink messages
demo	cmd:ip	iproute2	links and addresses of the small network
demo	cmd:ping	iputils-ping	packets
demo	cmd:python3	python3	a TCP server and client
test	cmd:ip	iproute2	links in the test namespaces
test	cmd:ping	iputils-ping	packets
test	cmd:python3	python3	packet senders, comparisons
test	cmd:ps	procps	finds the live view that a test sends signals to
test	file:/etc/services	netbase	names of ports and protocols
test	cmd:bats	bats	runs the tests of programs
test	pc:cmocka	libcmocka-dev	runs the tests of functions
test	cmd:mandoc	mandoc	checks the manual pages
test	cmd:ctags	universal-ctags	measures functions
ctview	pc:ncursesw	libncurses-dev	the live view
ctview	cmd:tmux	tmux	types into the live view in its tests
oracle	cmd:iptables-nft	iptables	the programs that the tests run beside ours
oracle	cmd:ipset	ipset	sets for -m set
oracle	cmd:nft	nftables	shows what the kernel holds
oracle	cmd:conntrack	conntrack	texts of the connection table in its own forms
oracle	pc:libiptc	libiptc-dev	the library that ours is compared with
package	cmd:dh	debhelper	builds the Debian packages
package	cmd:debootstrap	debootstrap	makes a Debian to try them in
package	cmd:lintian	lintian	looks them over
ROWS
}

setup_say() { printf '%s\n' "$*" >&2; }

setup_has() {
	case $1 in
	cmd:*) PATH=$PATH:/usr/sbin:/sbin command -v "${1#cmd:}" >/dev/null 2>&1 ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*) [ -e "${1#file:}" ] ;;
	esac
}

# The packages that the groups lack, one a line.
setup_missing() {
	local group probe package why
	setup_table | while IFS=$'\t' read -r group probe package why; do
		case " $* " in *" $group "*) setup_has "$probe" || printf '%s\n' "$package" ;; esac
	done | sort -u
}

setup_as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"
	elif command -v sudo >/dev/null 2>&1; then sudo "$@"
	else return 1
	fi
}

setup_apt() {
	export DEBIAN_FRONTEND=noninteractive
	local log=$1; shift
	local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends)
	setup_as_root "${apt[@]}" install "$@" >"$log" 2>&1 && return
	setup_as_root "${apt[@]}" update >"$log" 2>&1 || true
	setup_as_root "${apt[@]}" install "$@" >>"$log" 2>&1
}

# A build made by an older autoconf run or configure keeps working; nothing here asks the network when all is there.
setup_need() {
	local -a missing
	mapfile -t missing < <(setup_missing "$@")
	[ ${#missing[@]} -gt 0 ] || return 0
	if ! command -v apt-get >/dev/null 2>&1; then
		setup_say "These are missing (Debian's names): ${missing[*]}"
		setup_say "There is no apt-get here: install them with this system's own tool and start again."
		return 1
	fi
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
		setup_say "These packages are missing, and only root may install them:"
		setup_say "    apt-get install ${missing[*]}"
		return 1
	fi
	setup_say "Installing: ${missing[*]}"
	local log; log=$(mktemp)
	if ! setup_apt "$log" "${missing[@]}"; then
		setup_say "apt-get failed:"; tail -n 20 "$log" >&2; rm -f "$log"
		return 1
	fi
	rm -f "$log"
	mapfile -t missing < <(setup_missing "$@")
	[ ${#missing[@]} -eq 0 ] || { setup_say "Still missing: ${missing[*]}"; return 1; }
}

# The groups that building the whole tree needs.
setup_build_groups() {
	echo build
	compgen -G "$TOP/ctview/*.c" >/dev/null && echo ctview
	return 0
}

setup_jobs() { nproc 2>/dev/null || echo 2; }

setup_log() {
	local log=$1; shift
	"$@" >"$log" 2>&1 && return
	setup_say "failed: $*"; tail -n 40 "$log" >&2
	return 1
}

setup_autoreconf() {
	local made=$TOP/Makefile.in
	[ -x "$TOP/configure" ] && [ -f "$made" ] &&
		[ -z "$(find "$TOP/configure.ac" "$TOP/Makefile.am" "$TOP"/*/local.mk -newer "$made")" ] && return
	(cd "$TOP" && mkdir -p m4 && setup_log "$1/autoreconf.log" autoreconf -fi)
}

# Paths may have blanks: configure takes them only when it is called by a relative name.
setup_build() {
	local dir=$TOP/$1; shift
	mkdir -p "$dir"
	setup_autoreconf "$dir" || return
	if [ ! -f "$dir/Makefile" ]; then
		setup_say "Configuring ${dir##*/}/"
		(cd "$dir" && setup_log configure.log ../configure --enable-werror "$@") || return
	fi
	setup_make "${dir##*/}" all
}

# make TARGET in the build DIR; a word is said only when there is something to do.
setup_make() {
	local dir=$TOP/$1 target=$2
	make -s -q -C "$dir" "$target" >/dev/null 2>&1 && return
	setup_say "Building $target in $1/"
	setup_log "$dir/make.log" make -s -C "$dir" -j"$(setup_jobs)" "$target"
}

# SLUICE_BIN: the programs of a build (an absolute path) under all their names, as `make install` puts them.
setup_stage() {
	local stage=$1/stage
	if [ ! -e "$stage/done" ] || [ "$1/sluice" -nt "$stage/done" ] || [ "$1/Makefile" -nt "$stage/done" ]; then
		rm -rf "$stage"
		setup_log "$1/stage.log" make -s -C "$1" install DESTDIR="$stage" || return
		touch "$stage/done"
	fi
	SLUICE_BIN=$(find "$stage" -type d -name sbin -print -quit)
	[ -n "$SLUICE_BIN" ]
}

# NETNS: the words that run a command in a fresh network namespace. False, with the reason in NETNS_WHY, when there
# is none to be had.
setup_namespaces() {
	NETNS=() NETNS_WHY=
	if ! command -v unshare >/dev/null 2>&1; then
		NETNS_WHY="unshare (util-linux) is not installed"
	elif [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
		NETNS=(unshare -n)
	elif [ "$(id -u)" != 0 ] && unshare -rn true 2>/dev/null; then
		NETNS=(unshare -rn)
	else
		NETNS_WHY="this system does not allow network namespaces: $(unshare -rn true 2>&1 | head -n 1)"
	fi
	[ -z "$NETNS_WHY" ]
}
