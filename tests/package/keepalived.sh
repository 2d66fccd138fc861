#!/bin/bash
# keepalived, a program that others wrote for libiptc: one binary, built against our headers and libraries, keeps packets away from
# the addresses that it serves with our libraries, and with the system's. It gets keepalived's sources from a mirror and takes
# minutes, so it has to be asked for. Only apt-get sees the network of the host:
#
#	./check --slow package/keepalived
set -u
: "${TOP:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}" "${BUILD:=$TOP/build}" "${TEST_TMP:=$(mktemp -d)}"
. "$TOP/tests/lib/tap.bash"
SUITE=bookworm MIRROR=${SLUICE_MIRROR-http://deb.debian.org/debian}

[ -n "${SLUICE_SLOW-}" ] || tap_skip_all "takes minutes and a mirror; ask for it with ./check --slow package"
[ "$(id -u)" = 0 ] && [ -n "${SLUICE_NETNS-1}" ] || tap_skip_all "needs root and network namespaces"
for program in apt-get cc make pkg-config ip; do
	command -v "$program" >/dev/null || tap_skip_all "$program is not installed"
done
pkg-config --exists libssl || tap_skip_all "libssl-dev is not installed, which keepalived is built with"
! grep -q -e '-fsanitize' "$BUILD/Makefile" || tap_skip_all "other people's programs are not built with sanitizers"
unshare -n "$SLUICE_BIN/ip6tables-legacy" -S >/dev/null 2>&1 || tap_skip_all "the kernel has no ip6_tables"

# Paths without blanks, which keepalived's build has no mind for.
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cp -a "$(dirname "$(dirname "$(find "$BUILD/stage" -name libip4tc.so.2)")")" "$work/ours"
sed -i "s|^prefix=.*|prefix=$work/ours|; s|^libdir=.*|libdir=$work/ours/lib|; s|^includedir=.*|includedir=$work/ours/include|" \
	"$work"/ours/lib/pkgconfig/*.pc

# ---- building it ----

# The archive as the authors made it; apt-get's lists and configuration are its own.
fetch() {
	mkdir -p "$work/apt/parts" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
	printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\n%s\n' "$MIRROR" "$SUITE" \
		"Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg" >"$work/apt/parts/src.sources"
	set -- -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/apt/parts" \
		-o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User=root
	apt-get "$@" update && apt-get "$@" source --download-only --tar-only keepalived && tar xf keepalived_*.orig.tar.*
}

build() {
	mv keepalived-*/ source && cd source && export PKG_CONFIG_PATH=$work/ours/lib/pkgconfig &&
		./configure --disable-nftables --enable-iptables --disable-systemd --disable-track-process \
			CPPFLAGS="-I$work/ours/include" LDFLAGS="-L$work/ours/lib" &&
		make -j2
}

if ! (cd "$work" && fetch) >"$work/log" 2>&1; then
	tap_skip_all "no sources of keepalived: $(tail -n 1 "$work/log")"
fi
(cd "$work" && build) >"$work/log" 2>&1 || tail -n 20 "$work/log" >"$work/why"
tap_result "keepalived is built with our headers and libraries" "$work/why"
[ ! -s "$work/why" ] || { tap_end; exit; }

# ---- running it ----

cat >"$work/keepalived.conf" <<'X'
global_defs {
	vrrp_iptables in out
}
vrrp_instance four {
	interface v0
	virtual_router_id 51
	priority 100
	advert_int 0.1
	version 3
	no_accept
	virtual_ipaddress {
		192.0.2.77/24
		192.0.2.78/24
	}
}
vrrp_instance six {
	interface v0
	virtual_router_id 52
	priority 100
	advert_int 0.1
	version 3
	no_accept
	virtual_ipaddress {
		fe80::77/64
		2001:db8::77/64
	}
}
X

# In a namespace of its own: the rules while it serves its addresses, and those that stay. $1: the libraries.
cat >"$work/serve" <<'X'
cd "${0%/*}"
ip link set lo up && ip link add v0 type veth peer v1 && ip addr add 192.0.2.1/24 dev v0 && ip link set v0 up && ip link set v1 up
rules() { for p in iptables ip6tables; do "$SLUICE_BIN/$p-legacy" -S; done; }
for p in iptables ip6tables; do
	for chain in in out; do "$SLUICE_BIN/$p-legacy" -N "$chain" && "$SLUICE_BIN/$p-legacy" -A "$chain" -m comment --comment "of $p"; done
done
LD_LIBRARY_PATH=$1 source/bin/keepalived -n -l -P -p "$PWD/pid" -r "$PWD/vrrp.pid" -f "$PWD/keepalived.conf" >log 2>&1 &
for ((i = 0; i < 600; i++)); do
	all=$(rules)
	[[ $all == *"-A out -s 192.0.2.77"* && $all == *"-A in -d 2001:db8::77"* && $all == *"-A out -s fe80::77"*DROP* ]] && break
	sleep 0.05
done
rules
kill $! && wait $!
echo "and behind it"
rules
X

served() { SLUICE_BIN=$SLUICE_BIN timeout 120 unshare -n bash "$work/serve" "$1" 2>&1; }

served "$work/ours/lib" >"$work/ours.rules"
{
	grep -q -e '-A in -d 192.0.2.78/32 -j DROP' "$work/ours.rules" || { echo "no rule of its own:"; cat "$work/ours.rules" "$work/log"; }
	! sed '1,/^and behind it/d' "$work/ours.rules" | grep -e '192.0.2.7\|::77'
} >"$work/why"
tap_result "it makes its rules, and takes them away" "$work/why"

system=$(dirname "$(ldconfig -p | awk '$1 == "libip4tc.so.2" { print $NF; exit }')")
if [ -e "$system/libip6tc.so.2" ]; then
	served "$system" >"$work/theirs.rules"
	diff "$work/theirs.rules" "$work/ours.rules" >"$work/why"
	tap_result "they are those that it makes with the system's libraries" "$work/why"
else
	tap_skip "they are those that it makes with the system's libraries" "no libip4tc of the system"
fi
tap_end
