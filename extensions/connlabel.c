/* -m connlabel: a label of the packet's connection. */
#include <string.h>
#include <linux/netfilter/xt_connlabel.h>
#include "lib/num.h"
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { LABEL, SET };

/* A number, or a name known to the environment. */
static bool parse_label(const struct vplace *p, const char *const *word, struct value *v)
{
	const struct env *env = p->cx->env;
	int64_t bit;

	if (!*word[0]) {
		vt_error(p, p->pos, "Argument must have a minimum length of 1 characters");
		return vt_why(p, "the text is empty");
	}
	if (num_parse(word[0], &v->n, 0, XT_CONNLABEL_MAXBIT))
		return true;
	bit = env->number_of(env->self, NAMES_LABEL, word[0]);
	v->n = (uint64_t)bit;
	if (bit >= 0 && bit <= XT_CONNLABEL_MAXBIT)
		return true;
	vt_error(p, p->pos, "label '%s' not found or invalid value", word[0]);
	return vt_why(p, "a label is a number from 0 to %u, or a name from /etc/xtables/connlabel.conf", XT_CONNLABEL_MAXBIT);
}

/* The name, unless it would be parsed as a number. */
static const char *name_of(const struct vplace *p, uint64_t bit)
{
	const char *name = p->cx->env->name_of(p->cx->env->self, NAMES_LABEL, (uint32_t)bit);
	uint64_t ignored;

	return name && !num_parse(name, &ignored, 0, UINT64_MAX) ? name : NULL;
}

static void print_label(struct buf *b, const struct vplace *p, const struct value *v)
{
	const char *name = p->list && p->cx->numeric ? NULL : name_of(p, v->n);

	if (name && !p->list)
		text_quote(b, name, strlen(name), true);
	else if (name)
		buf_printf(b, "'%s'", name);
	else
		buf_printf(b, p->list ? "%u" : "\"%u\"", (unsigned)v->n);
}

static void random_label(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, XT_CONNLABEL_MAXBIT);
}

static const struct vtype v_label = { "label", "{number|name}", 1, .parse = parse_label, .print = print_label, .random = random_label };

static const struct opt opts[] = {
[LABEL] = {"label", .type = &v_label, .flags = INV | MAND, .list = "%~%v", .help = "the connection has this label"},
[SET] = {"set", .list = "set", .help = "set the label first; no match if that fails"},
{0} };

static const struct slot rev0[] = {
[LABEL] = {ENC_NUM, .at = AT(struct xt_connlabel_mtinfo, bit), .inv = XT_CONNLABEL_OP_INVERT},
[SET] = {ENC_NONE, .given = XT_CONNLABEL_OP_SET},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_connlabel_mtinfo), .given = AT(struct xt_connlabel_mtinfo, options),
	  .inv = AT(struct xt_connlabel_mtinfo, options), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	unsigned bit = (unsigned)use_val(u, LABEL)->n;

	if (use_inv(u, LABEL))
		return nft_refuse(t, "inverted, it also matches packets without a connection, unlike nft");
	if (use_has(u, SET))
		nft_put(t, " ct label set %u", bit);
	nft_put(t, " ct label %u", bit);
	return true;
}

const struct ext ext_connlabel = {
	.name = "connlabel", .title = "label of the connection", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches or sets a label of the packet's connection. There are 128 labels, numbered from 0; /etc/xtables/connlabel.conf "
		"may name them, one a line: number, blank, name.",
	.example = "-A FORWARD -s 192.168.1.0/24 -m connlabel --label 5 --set",
	.effect = STATEFUL, .list = "connlabel", .opts = opts, LAYOUTS(layouts), .nft = say,
	.module = "NETFILTER_XT_MATCH_CONNLABEL",
};
