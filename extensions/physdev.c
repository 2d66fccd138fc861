/* -m physdev: the bridge ports by which the packet came and leaves. */
#include <linux/netfilter/xt_physdev.h>
#include "compiler/ext.h"

enum { ISIN, IN, ISOUT, OUT, BRIDGED };

static const struct opt opts[] = {
[ISIN] = {"physdev-is-in", .flags = INV, .help = "it came in by a bridge port"},
[IN] = {"physdev-in", .type = &v_iface, .flags = INV, .help = "bridge port it came in by (a trailing + matches any ending)"},
[ISOUT] = {"physdev-is-out", .flags = INV, .help = "it will leave by a bridge port"},
[OUT] = {"physdev-out", .type = &v_iface, .flags = INV, .help = "bridge port it leaves by (a trailing + matches any ending)"},
[BRIDGED] = {"physdev-is-bridged", .flags = INV, .help = "it is bridged, not routed"},
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
	.doc = "Looks at the ports of a bridge for packets that the bridge hands to the IP layer. Where a packet leaves is known "
		"only for packets that are bridged.",
	.any = true, .missing = "PHYSDEV: no physdev option specified",
	 .effect = PURE, .total = true, .list = "PHYSDEV match", .opts = opts, LAYOUTS(layouts),
	.wordless = "nft has the ports of a bridge in its bridge family only",
	.module = "NETFILTER_XT_MATCH_PHYSDEV",
};
