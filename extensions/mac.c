/* -m mac: the Ethernet source address. */
#include <linux/netfilter/xt_mac.h>
#include "compiler/ext.h"
#include "compiler/ir.h"

enum { SOURCE };

static const struct opt opts[] = {
[SOURCE] = {"mac-source", .type = &v_mac, .flags = INV | MAND | READTEST, .test = {K_ETHER_SADDR, REL_BYTES}, .list = "%~%v",
	.help = "source MAC address"},
{0} };

static const struct slot rev0[] = {
[SOURCE] = {ENC_BYTES, .at = AT(struct xt_mac_info, srcaddr), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_mac_info), .inv = AT(struct xt_mac_info, invert), SLOTS(rev0) },
};

const struct ext ext_mac = {
	.name = "mac", .title = "Ethernet source address", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the source MAC address. Packets that did not arrive over Ethernet have none; they never match, not even "
		"inverted.",
	.example = "-A FORWARD -s 192.168.1.20 -m mac ! --mac-source 52:54:00:12:34:56 -j DROP",
	.effect = PURE, .total = true, .hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_FORWARD),
	.list = "MAC", .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_MAC",
};
