/* -m physdev: the bridge ports by which the packet came and leaves. */
#include <linux/netfilter/xt_physdev.h>
#include "compiler/ext.h"

enum { ISIN, IN, ISOUT, OUT, BRIDGED };

static const struct opt opts[] = {
[ISIN] = {"physdev-is-in", .flags = INV, .help = "the packet arrived through a bridge port"},
[IN] = {"physdev-in", .type = &v_iface, .flags = INV, .help = "input bridge port (a trailing + matches any suffix)"},
[ISOUT] = {"physdev-is-out", .flags = INV, .help = "the packet leaves through a bridge port"},
[OUT] = {"physdev-out", .type = &v_iface, .flags = INV, .help = "output bridge port (a trailing + matches any suffix)"},
[BRIDGED] = {"physdev-is-bridged", .flags = INV, .help = "the packet is bridged, not routed"},
{0} };

#define PORT(name, mask) ENC_IFACE, .at = AT(struct xt_physdev_info, name), .at2 = AT(struct xt_physdev_info, mask)

static const struct slot rev0[] = {
[ISIN] = {ENC_NONE, .given = XT_PHYSDEV_OP_ISIN, .inv = XT_PHYSDEV_OP_ISIN},
[IN] = {PORT(physindev, in_mask), .given = XT_PHYSDEV_OP_IN, .inv = XT_PHYSDEV_OP_IN},
[ISOUT] = {ENC_NONE, .given = XT_PHYSDEV_OP_ISOUT, .inv = XT_PHYSDEV_OP_ISOUT},
[OUT] = {PORT(physoutdev, out_mask), .given = XT_PHYSDEV_OP_OUT, .inv = XT_PHYSDEV_OP_OUT},
[BRIDGED] = {ENC_NONE, .given = XT_PHYSDEV_OP_BRIDGED, .inv = XT_PHYSDEV_OP_BRIDGED},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_physdev_info), .given = AT(struct xt_physdev_info, bitmask),
	  .inv = AT(struct xt_physdev_info, invert), SLOTS(rev0) },
};

const struct ext ext_physdev = {
	.name = "physdev", .title = "ports of a bridge", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the bridge ports of packets that a bridge passes to iptables (module br_netfilter, sysctl "
		"net.bridge.bridge-nf-call-iptables). The output port is known only for bridged packets, in FORWARD and POSTROUTING.",
	.example = "-A FORWARD -m physdev --physdev-is-bridged --physdev-in vnet0 -p tcp --dport 25 -j DROP",
	.any = true, .missing = "PHYSDEV: no physdev option specified",
	 .effect = PURE, .total = true, .list = "PHYSDEV match", .opts = opts, LAYOUTS(layouts),
	.wordless = "nft supports bridge ports only in its bridge family",
	.module = "NETFILTER_XT_MATCH_PHYSDEV",
};
