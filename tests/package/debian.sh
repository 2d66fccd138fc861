#!/bin/bash
# The Debian packages in a clean Debian 12: what they install works, whom they replace and whom not, and what is left when
# they go. It makes a root of its own with debootstrap and takes minutes, so it has to be asked for:
#
#	./check --slow package/debian
#
# Its network namespace is the host's only while apt-get runs; rules are made in others.
set -u
: "${TOP:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}" "${BUILD:=$TOP/build}" "${TEST_TMP:=$(mktemp -d)}"
. "$TOP/tests/lib/tap.bash"
SUITE=bookworm MIRROR=${SLUICE_MIRROR-http://deb.debian.org/debian}
ROOT=$TEST_TMP/root why=$TEST_TMP/why

[ -n "${SLUICE_SLOW-}" ] || tap_skip_all "takes minutes and a mirror; ask for it with ./check --slow package"
[ "$(id -u)" = 0 ] && [ -z "${SLUICE_USERNS-}" ] || tap_skip_all "only root can make a root"
for program in debootstrap dpkg-buildpackage dh; do
	command -v "$program" >/dev/null || tap_skip_all "$program is not installed"
done

# ---- the root ----

# root WORD...: in the new root, with the host's network. alone WORD...: with a network of its own.
enter='mount -t proc proc "$0/proc" && mount -t sysfs sys "$0/sys" && mount --rbind /dev "$0/dev" && exec chroot "$0" env -i HOME=/root LC_ALL=C \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"'
root() { unshare -m sh -c "$enter" "$ROOT" "$@" </dev/null; }
alone() { unshare -mn sh -c "ip link set lo up && $enter" "$ROOT" "$@" </dev/null; }
apt() { root apt-get -qq -y --no-install-recommends "$@"; }

make_root() {
	debootstrap --variant=minbase "$SUITE" "$ROOT" "$MIRROR" >"$TEST_TMP/log" 2>&1 || return
	printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
	chmod +x "$ROOT/usr/sbin/policy-rc.d"
	apt install libmnl0 libnftnl11 libncursesw6 netbase >"$TEST_TMP/log" 2>&1
}

build_packages() {
	# Their tests are those of this very run.
	DEB_BUILD_OPTIONS=nocheck make -s -C "$BUILD" deb >"$TEST_TMP/log" 2>&1 || return
	mkdir "$ROOT/debs" && find "$BUILD/deb" -name '*.deb' ! -name '*dbgsym*' -exec cp {} "$ROOT/debs" \;
}

# Files of the root, but for those that installing anything changes.
files() {
	(cd "$ROOT" && find . -xdev \( -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
		-o -path ./tmp -o -path ./run -o -path ./debs -o -path ./root \) -prune -o -printf '%p %l\n' | sort)
}

ours="sluice sluice-iptables ctview libip4tc2-sluice libip6tc2-sluice libiptc-sluice-dev"

# ---- checks: each prints its complaints ----

check() {
	tap_wanted "$1" || return 0
	"$2" >"$why" 2>&1
	tap_result "$1" "$why"
}
complain() { printf '%s\n' "$*"; }
quietly() { "$@" >"$TEST_TMP/log" 2>&1 || { complain "exit $?: $*"; tail -n 20 "$TEST_TMP/log"; }; }
purge_ours() { quietly apt purge $(root dpkg-query -W -f '${Package} ' $ours 2>/dev/null); }
# says WANT WORD...: what WORD... prints in a network of its own.
says() {
	local got; got=$(alone "${@:2}" 2>&1)
	[ "$got" = "$1" ] || complain "${*:2} said: $got; expected: $1"
}
installed() { [ "$(root dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
not_installed() { local p; for p; do ! installed "$p" || complain "$p is installed"; done; }

lint() {
	command -v lintian >/dev/null || return 0
	lintian --allow-root --fail-on error "$BUILD"/deb/*.changes >"$TEST_TMP/log" 2>&1 || cat "$TEST_TMP/log"
}

come_and_go() {
	local before; before=$(files)
	quietly root sh -c 'dpkg -i /debs/*.deb'
	says "iptables v1.8.11 (nf_tables)" iptables -V
	says "ip6tables v1.8.11 (nf_tables)" ip6tables -V
	says "iptables-save v1.8.11 (nf_tables)" iptables-save -V
	says "ip6tables-restore v1.8.11 (nf_tables)" ip6tables-restore -V
	says "iptables v1.8.11 (legacy)" iptables-legacy -V
	says "nft 'add rule ip filter INPUT counter'" iptables-translate -A INPUT
	says "-P INPUT ACCEPT" sh -c 'iptables -A INPUT -j DROP && iptables -F && iptables -S INPUT'
	quietly root update-alternatives --set iptables /usr/sbin/iptables-legacy
	says "iptables-restore v1.8.11 (legacy)" iptables-restore -V
	purge_ours
	diff <(cat <<<"$before") <(files)
}

# A program that was linked with libip4tc and libip6tc runs with ours.
libraries() {
	quietly root sh -c 'dpkg -i /debs/*.deb'
	quietly apt install miniupnpd-iptables
	not_installed iptables libip4tc2 libip6tc2
	alone sh -c 'miniupnpd --version' >"$TEST_TMP/log" 2>&1
	grep -qi '^miniupnpd 2' "$TEST_TMP/log" || cat "$TEST_TMP/log"
	quietly apt purge miniupnpd-iptables
}

# What the unit does at boot, which is off until somebody enables it.
at_boot() {
	local unit=/lib/systemd/system/sluice-restore.service
	[ -z "$(find "$ROOT/etc/systemd" -name 'sluice-restore*')" ] || complain "sluice-restore is enabled"
	alone sh -c 'iptables -A INPUT -s 192.0.2.7 -j DROP && iptables-save -f /etc/sluice/rules.v4' >"$TEST_TMP/log" 2>&1
	says "$(printf '%s\n' '-P INPUT ACCEPT' '-A INPUT -s 192.0.2.7/32 -j DROP')" sh -c \
		'sed -n s/^ExecStart=//p '$unit' | while read -r line; do eval "$line" || exit; done; iptables -S INPUT'
	says "$(printf '%s\n' 'failed' '-P INPUT ACCEPT' '-A INPUT -s 2001:db8::7/128 -j DROP')" sh -c \
		'cd /etc/sluice && echo wrong >rules.v4 && ip6tables -A INPUT -s 2001:db8::7 -j DROP && ip6tables-save -f rules.v6 && ip6tables -F
		eval "$(sed -n s/^ExecStart=//p '$unit')" 2>/dev/null || echo failed; ip6tables -S INPUT'
	rm "$ROOT/etc/sluice/rules.v4" "$ROOT/etc/sluice/rules.v6"
}

# A package that needs iptables is content with ours, and works.
ufw_alone() {
	quietly root sh -c 'dpkg -i /debs/*.deb'
	quietly apt install ufw
	not_installed iptables
	alone sh -c 'ufw --force enable && ufw allow 22/tcp && ufw status && iptables -S ufw-user-input && ip6tables -S ufw6-user-input' \
		>"$TEST_TMP/log" 2>&1
	grep -q '^Status: active' "$TEST_TMP/log" && grep -q '^-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT' "$TEST_TMP/log" &&
		grep -q '^-A ufw6-user-input -p tcp -m tcp --dport 22 -j ACCEPT' "$TEST_TMP/log" || cat "$TEST_TMP/log"
	says "Firewall stopped and disabled on system startup" ufw --force disable
}

# netfilter-persistent's plugins call iptables-save and -restore by name.
persistent() {
	quietly apt purge ufw
	quietly apt install iptables-persistent
	not_installed iptables
	alone sh -c 'iptables -A INPUT -s 192.0.2.1 -j DROP && ip6tables -P FORWARD DROP && netfilter-persistent save' >"$TEST_TMP/log" 2>&1
	alone sh -c 'netfilter-persistent start; iptables -S INPUT; ip6tables -S FORWARD; netfilter-persistent flush; iptables -S INPUT' \
		>"$TEST_TMP/log" 2>&1
	[ "$(grep -c '^-A INPUT -s 192.0.2.1/32 -j DROP' "$TEST_TMP/log")" = 1 ] && grep -q '^-P FORWARD DROP' "$TEST_TMP/log" ||
		cat "$TEST_TMP/log"
	quietly apt purge iptables-persistent netfilter-persistent
	purge_ours
}

alternatives() { root update-alternatives --query iptables; root update-alternatives --query ip6tables; }

# Beside Debian's own: in front of it while it is there, and all is as before when it has gone.
beside_debians() {
	local before
	quietly apt install iptables
	before=$(alternatives)
	quietly root sh -c 'dpkg -i /debs/sluice_*.deb'
	says "iptables v1.8.11 (nf_tables)" iptables -V
	says "iptables-save v1.8.11 (nf_tables)" iptables-save -V
	says "iptables v1.8.9 (nf_tables)" iptables-nft -V
	quietly root update-alternatives --set iptables /usr/libexec/sluice/iptables-legacy
	says "iptables v1.8.11 (legacy)" iptables -V
	quietly root update-alternatives --auto iptables
	quietly apt purge sluice
	says "iptables v1.8.9 (nf_tables)" iptables -V
	diff <(cat <<<"$before") <(alternatives)
	quietly root update-alternatives --set iptables /usr/sbin/iptables-legacy
	quietly root sh -c 'dpkg -i /debs/sluice_*.deb'
	says "iptables v1.8.9 (legacy)" iptables -V
	quietly root update-alternatives --auto iptables
	quietly apt purge sluice
}

# In place of Debian's own, under a package that needs it; and back.
in_place_of_debians() {
	quietly apt install ufw
	quietly root sh -c 'apt-get -qq -y install /debs/*.deb'
	not_installed iptables
	installed ufw || complain "ufw went"
	says "iptables v1.8.11 (legacy)" iptables-legacy -V
	quietly apt install iptables
	not_installed sluice-iptables
	says "iptables v1.8.9 (legacy)" iptables-legacy -V
	purge_ours
	says "iptables v1.8.9 (nf_tables)" iptables -V
}

make_root || tap_skip_all "no root from $MIRROR: $(tail -n 1 "$TEST_TMP/log")"
trap 'rm -rf "$ROOT"' EXIT
build_packages || { tail -n 40 "$TEST_TMP/log"; exit 1; }
check "lintian has no errors" lint
check "the packages come, work and go without a trace" come_and_go
check "a program of libip4tc and libip6tc runs with ours" libraries
check "sluice-restore is off, and loads the rules of /etc/sluice" at_boot
check "ufw needs no other iptables" ufw_alone
check "netfilter-persistent saves and restores" persistent
check "beside Debian's iptables, and back" beside_debians
check "in place of Debian's iptables, and back" in_place_of_debians
tap_end
