/* -m mark: the packet's mark. */
#include <linux/netfilter/xt_mark.h>
#include "compiler/use.h"

enum { MARK };

static const struct opt opts[] = {
[MARK] = {"mark", .type = &v_mask, .flags = INV | MAND, .max = UINT32_MAX, .list = "mark match %~%v",
	.test = {K_MARK, REL_MASK}, .help = "the packet's mark, ANDed with mask, equals value"},
{0} };

static const struct slot rev1[] = {
[MARK] = {ENC_PAIR, .at = AT(struct xt_mark_mtinfo1, mark), .at2 = AT(struct xt_mark_mtinfo1, mask), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_mark_mtinfo1), .inv = AT(struct xt_mark_mtinfo1, invert), SLOTS(rev1) },
};

const struct ext ext_mark = {
	.name = "mark", .title = "mark of the packet", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the packet's mark, set for instance by MARK, CONNMARK or an NFQUEUE program. With a mask, only the bits set in "
		"it are compared.",
	.example = "-A FORWARD -m mark --mark 0x10/0xf0 -j ACCEPT",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MARK",
};
