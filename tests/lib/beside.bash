# How the scripts begin that compare with the system's iptables: TAP, the programs found, and a skip where there is nothing to compare with.
set -u
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
. "$TOP/tests/lib/tap.bash"
: "${SLUICE_BIN:?}" "${TEST_TMP:?}"
[ -n "${SLUICE_NETNS-1}" ] || tap_skip_all "${NETNS_WHY:-no network namespaces}"
command -v iptables-nft >/dev/null || tap_skip_all "no iptables-nft of the system to compare with"
