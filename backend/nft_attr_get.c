/* Decodes rules from messages to nir, driven by the rows of nir.def as in nft_attr.c. What libnftnl cannot parse is
 * preserved as bytes. */
#include <endian.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_attr.h"
#include "lib/nl.h"
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

static uint64_t number_get(const void *p, enum nir_kind kind)
{
	uint64_t n64;
	uint32_t n32;
	uint16_t n16;

	switch (kind) {
	case NIR_U8:
		return *(const uint8_t *)p;
	case NIR_U16:
		memcpy(&n16, p, sizeof(n16));
		return n16;
	case NIR_U64:
		memcpy(&n64, p, sizeof(n64));
		return n64;
	default:
		memcpy(&n32, p, sizeof(n32));
		return n32;
	}
}

struct nest { struct cx *cx; struct nir_list *out; };

static void expr_get(struct cx *cx, const struct nftnl_expr *e, struct nir_list *out);

static int nest_one(struct nftnl_expr *e, void *data)
{
	struct nest *n = data;

	expr_get(n->cx, e, n->out);
	return 0;
}

static void nest_get(struct cx *cx, const struct nftnl_expr *e, struct nir *x, unsigned i)
{
	struct nir_list *l = arena_new_of(cx->arena, struct nir_list);
	struct nest n = { cx, l };

	nftnl_expr_expr_foreach(e, nest_one, &n);
	nir_setl(x, i, l);
}

static void field_get(struct cx *cx, const struct nftnl_expr *e, const struct nir_field_info *f, struct nir *x,
	unsigned i)
{
	uint32_t len;
	const void *p;

	if (f->kind == NIR_NEST) {
		nest_get(cx, e, x, i);
		return;
	}
	p = nftnl_expr_get(e, f->attr, &len);
	if (!p)
		return;
	if (f->kind == NIR_STR)
		nir_sets(x, i, p);
	else if (f->kind == NIR_DATA || f->kind == NIR_OWN)
		nir_setd(x, i, p, len);
	else
		nir_setu(x, i, number_get(p, f->kind));
}

static void expr_get(struct cx *cx, const struct nftnl_expr *e, struct nir_list *out)
{
	int op = nir_by_name(nftnl_expr_get_str(e, NFTNL_EXPR_NAME));
	const struct nir_info *info = &nir_infos[op < 0 ? NIR_FOREIGN : op];
	struct nir x = { .op = (uint16_t)(op < 0 ? NIR_FOREIGN : op) };

	if (op < 0)
		nir_sets(&x, NIR_FOREIGN_name, nftnl_expr_get_str(e, NFTNL_EXPR_NAME));
	for (unsigned i = 0; op >= 0 && i < info->nfields; i++)
		if (nftnl_expr_is_set(e, info->fields[i].attr))
			field_get(cx, e, &info->fields[i], &x, i);
	*nir_add(cx, out, x.op) = x;
}

/* ---- without libnftnl: names and bytes; only counters are decoded ---- */

static uint64_t number64(const struct nlattr *nest, unsigned type)
{
	const struct nlattr *attr = nl_nested(nest, type);

	return attr && mnl_attr_get_payload_len(attr) == sizeof(uint64_t) ? be64toh(mnl_attr_get_u64(attr)) : 0;
}

bool nft_counter_get(const struct nlattr *expr, struct counters *c)
{
	const struct nlattr *name = nl_nested(expr, NFTA_EXPR_NAME), *data = nl_nested(expr, NFTA_EXPR_DATA);

	if (!name || !data || mnl_attr_validate(name, MNL_TYPE_NUL_STRING) < 0 ||
	    strcmp(mnl_attr_get_str(name), nir_infos[NIR_COUNTER].name))
		return false;
	*c = (struct counters){ number64(data, NFTA_COUNTER_PACKETS), number64(data, NFTA_COUNTER_BYTES) };
	return true;
}

static void raw_get(struct cx *cx, const struct nlattr *expr, struct nir_list *out)
{
	const struct nlattr *name = nl_nested(expr, NFTA_EXPR_NAME), *data = nl_nested(expr, NFTA_EXPR_DATA);
	struct counters c;
	struct nir *x;

	if (nft_counter_get(expr, &c)) {
		nir_counter(cx, out, &c);
		return;
	}
	x = nir_add(cx, out, NIR_FOREIGN);
	nir_sets(x, NIR_FOREIGN_name, name ? arena_strn(cx->arena, mnl_attr_get_payload(name), mnl_attr_get_payload_len(name)) : "");
	if (data)
		nir_setd(x, NIR_FOREIGN_data, mnl_attr_get_payload(data), mnl_attr_get_payload_len(data));
}

static void raw_rule_get(struct cx *cx, const struct nlmsghdr *nlh, struct nir_list *out)
{
	const struct nlattr *attr, *elem;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
			mnl_attr_for_each_nested(elem, attr)
				raw_get(cx, elem, out);
}

static void userdata_get(const struct nlmsghdr *nlh, struct nir_rule *out)
{
	const struct nlattr *attr;

	out->udata = (struct nir_data){ 0 };
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == NFTA_RULE_USERDATA)
			out->udata = (struct nir_data){ mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) };
	}
}

bool nft_rule_get(struct cx *cx, struct nft_codec *c, const struct nlmsghdr *nlh, struct nir_rule *out)
{
	struct nest n = { cx, &out->list };
	unsigned msg = nlh->nlmsg_type & 0xff;
	struct nftnl_rule *rule;

	if (msg != NFT_MSG_NEWRULE && msg != NFT_MSG_DELRULE)
		return false;
	rule = nft_codec_rule(c);
	out->list.n = 0;
	out->compat_proto = out->compat_flags = 0;
	userdata_get(nlh, out);
	if (nftnl_rule_nlmsg_parse(nlh, rule) < 0) {
		raw_rule_get(cx, nlh, &out->list);
		return true;
	}
	nftnl_expr_foreach(rule, nest_one, &n);
	return true;
}
