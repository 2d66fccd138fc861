/* -m connmark: the mark of the packet's connection. */
#include <linux/netfilter/xt_connmark.h>
#include "compiler/use.h"

enum { MARK };

static const struct opt opts[] = {
[MARK] = {"mark", .type = &v_mask, .flags = INV | MAND | READTEST, .max = UINT32_MAX, .list = "%~%v", .test = {K_CT_MARK, REL_MASK},
	.help = "the connection's mark, ANDed with mask, equals value"},
{0} };

static const struct slot rev1[] = {
[MARK] = {ENC_PAIR, .at = AT(struct xt_connmark_mtinfo1, mark), .at2 = AT(struct xt_connmark_mtinfo1, mask), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_connmark_mtinfo1), .inv = AT(struct xt_connmark_mtinfo1, invert), SLOTS(rev1) },
};

/* The second blank in "connmark match  0x1" is the same in iptables. */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	struct vplace p = { .cx = cx, .opt = &opts[MARK], .list = true };

	buf_printf(b, " connmark match %s", use_inv(u, MARK) ? "! " : " ");
	v_mask.print(b, &p, use_val(u, MARK));
}

const struct ext ext_connmark = {
	.name = "connmark", .title = "mark of the connection", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the connection's mark, which CONNMARK sets.",
	.example = "-A FORWARD -m connmark --mark 0x10/0xf0 -j ACCEPT",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .show = show, .module = "NETFILTER_XT_CONNMARK",
};
