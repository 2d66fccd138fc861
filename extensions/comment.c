/* -m comment: annotations; matches every packet. The last comment of a rule is stored as nft's own comment
 * (compiler/lower.c). */
#include <linux/netfilter/xt_comment.h>
#include "compiler/use.h"

enum { COMMENT };

static const struct opt opts[] = {
[COMMENT] = {"comment", .type = &v_text, .flags = MAND, .max = XT_MAX_COMMENT_LEN - 1, .list = "/* %v */",
	.help = "text of up to 255 bytes"},
{0} };

static const struct slot rev0[] = {
[COMMENT] = {ENC_STR, .at = AT(struct xt_comment_info, comment)},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_comment_info), SLOTS(rev0) },
};

/* Printed without quotes. */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	const struct value *v = use_val(u, COMMENT);

	(void)cx;
	buf_puts(b, " /* ");
	buf_add(b, v->s, v->len);
	buf_puts(b, " */");
}

const struct ext ext_comment = {
	.name = "comment", .title = "a remark in a rule", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Attaches a comment to the rule; matches every packet.",
	.example = "-A INPUT -s 192.168.1.0/24 -m comment --comment \"local network\" -j ACCEPT",
	.effect = PURE, .remark = true, .total = true, .opts = opts, LAYOUTS(layouts), .show = show, .module = "NETFILTER_XT_MATCH_COMMENT",
};
