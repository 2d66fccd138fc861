/* Encodes rules as netlink attributes. Driven by the rows of nir.def, without knowledge of particular expressions
 * (except for distinctions of field kinds that libnftnl requires). Decoding is in nft_attr_get.c.
 *
 *	[ meta key l4proto dreg 1 ]  <->  NFTA_LIST_ELEM { NFTA_EXPR_NAME "meta", NFTA_EXPR_DATA { … } }
 *
 * libnftnl objects are allocated once per set of fields and refilled for later rules: 100,000 rules need a handful.
 * Most expressions (load the source address, compare four bytes, count, drop) are equal to an earlier one except for
 * data: then the encoded attributes are copied, and the data bytes are replaced.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_attr.h"
#include "backend/nft_xt.h"
#include "lib/map.h"
#include "lib/nl.h"
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

struct kept {
	struct kept *next;
	uint16_t set;
	struct nftnl_expr *expr;
};

enum { BYTES_MAX = 256, FORMS = 32 };

/* The encoding of an expression, reused for others with the same numbers and lengths of data. */
struct form {
	uint16_t set, len;             /* len of bytes; 0: empty */
	uint64_t number[NIR_FIELDS];   /* for data, its length */
	uint16_t at[NIR_FIELDS];       /* offset of data */
	_Alignas(8) char bytes[BYTES_MAX];     /* NFTA_LIST_ELEM and its contents */
};

struct nft_codec {
	struct kept *kept[NIR_COUNT];
	struct form *form[NIR_COUNT];  /* an array of FORMS for each operation, or NULL */
	struct xt_kept *xt[XT_SLOTS];
	struct nftnl_rule *rule;       /* result of the last nft_codec_rule */
};

struct nft_codec *nft_codec_new(void)
{
	struct nft_codec *c = mem_alloc(sizeof(*c));

	memset(c, 0, sizeof(*c));
	return c;
}

void nft_codec_free(struct nft_codec *c)
{
	if (!c)
		return;
	for (int op = 0; op < NIR_COUNT; op++) {
		for (struct kept *k = c->kept[op], *next; k; k = next) {
			next = k->next;
			nftnl_expr_free(k->expr);
			free(k);
		}
		free(c->form[op]);
	}
	for (unsigned i = 0; i < XT_SLOTS; i++)
		free(c->xt[i]);
	if (c->rule)
		nftnl_rule_free(c->rule);
	free(c);
}

struct nftnl_rule *nft_codec_rule(struct nft_codec *c)
{
	if (c->rule)
		nftnl_rule_free(c->rule);
	c->rule = nftnl_rule_alloc();
	if (!c->rule)
		abort();
	return c->rule;
}

/* libnftnl returns NULL only for unknown names and when out of memory. */
static struct nftnl_expr *expr_new(const char *name)
{
	struct nftnl_expr *e = nftnl_expr_alloc(name);

	if (!e)
		abort();
	return e;
}

/* ---- encoding with libnftnl ---- */

static struct kept *kept_get(struct nft_codec *c, const struct nir *x)
{
	struct kept *k;

	for (k = c->kept[x->op]; k; k = k->next)
		if (k->set == x->set)
			return k;
	k = mem_alloc(sizeof(*k));
	memset(k, 0, sizeof(*k));
	k->next = c->kept[x->op];
	k->set = x->set;
	k->expr = expr_new(nir_infos[x->op].name);
	c->kept[x->op] = k;
	return k;
}

static void expr_fill(struct nftnl_expr *e, const struct nir *x);

/* Nested expressions are owned by the containing object, so it cannot be reused. */
static void nest_fill(struct nftnl_expr *e, uint16_t attr, const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct nftnl_expr *inner = expr_new(nir_infos[l->v[i].op].name);

		expr_fill(inner, &l->v[i]);
		nftnl_expr_add_expr(e, attr, inner);
	}
}

static void field_fill(struct nftnl_expr *e, const struct nir_field_info *f, const struct nir *x, unsigned i)
{
	const struct nir_data *d = &x->f[i].d;
	uint64_t u = x->f[i].u;

	switch ((enum nir_kind)f->kind) {
	case NIR_U8:
		nftnl_expr_set_u8(e, f->attr, (uint8_t)u);
		break;
	case NIR_U16:
		nftnl_expr_set_u16(e, f->attr, (uint16_t)u);
		break;
	case NIR_U32: case NIR_VERDICT:
		nftnl_expr_set_u32(e, f->attr, (uint32_t)u);
		break;
	case NIR_U64:
		nftnl_expr_set_u64(e, f->attr, u);
		break;
	case NIR_STR:
		nftnl_expr_set_str(e, f->attr, d->p);
		break;
	case NIR_DATA:
		nftnl_expr_set(e, f->attr, d->p, d->len);
		break;
	case NIR_OWN:
		nftnl_expr_set(e, f->attr, memcpy(mem_alloc(d->len), d->p, d->len), d->len);
		break;
	case NIR_NEST:
		nest_fill(e, f->attr, x->f[i].l);
		break;
	}
}

static void expr_fill(struct nftnl_expr *e, const struct nir *x)
{
	const struct nir_info *info = &nir_infos[x->op];

	for (unsigned i = 0; i < info->nfields; i++)
		if (nir_has(x, i))
			field_fill(e, &info->fields[i], x, i);
}

/* Can its object be reused? Not with nested expressions, which it owns, nor with texts: some releases of libnftnl leak
 * the old text when a new one is set. */
static bool may_be_kept(const struct nir *x)
{
	for (unsigned i = 0; i < nir_infos[x->op].nfields; i++) {
		uint8_t kind = nir_infos[x->op].fields[i].kind;

		if (nir_has(x, i) && (kind == NIR_NEST || kind == NIR_STR))
			return false;
	}
	return true;
}

static void foreign_put(struct nlmsghdr *nlh, const struct nir *x)
{
	nl_attr_put_strz(nlh, NFTA_EXPR_NAME, x->f[NIR_FOREIGN_name].d.p);
	if (nir_has(x, NIR_FOREIGN_data))
		nl_attr_put(nlh, NLA_F_NESTED | NFTA_EXPR_DATA, x->f[NIR_FOREIGN_data].d.len,
			x->f[NIR_FOREIGN_data].d.p);
}

enum { FIELDS_ROOM = 512 };            /* exceeds the size of all numbers, headers and short data of an expression */

/* An upper bound of the expression's encoded size; 0: it has data that libnftnl does not support. */
static size_t expr_room(const struct nir *x)
{
	const struct nir_info *info = &nir_infos[x->op];
	size_t n = FIELDS_ROOM, inner;

	for (unsigned i = 0, set = x->set; set; i++, set >>= 1) {
		uint8_t kind = set & 1 ? info->fields[i].kind : NIR_U8;

		if (kind == NIR_STR || kind == NIR_OWN || (kind == NIR_DATA && x->op == NIR_FOREIGN))
			n += x->f[i].d.len;
		else if (kind == NIR_DATA && x->f[i].d.len > NFT_DATA_VALUE_MAXLEN)
			return 0;
		for (size_t k = 0; kind == NIR_NEST && k < x->f[i].l->n; k++) {
			inner = expr_room(&x->f[i].l->v[k]);
			if (!inner)
				return 0;
			n += inner;
		}
	}
	return n;
}

static struct nlattr *expr_build(struct kept *k, struct nlmsghdr *nlh, const struct nir *x)
{
	struct nlattr *elem = nl_nest_start(nlh, NFTA_LIST_ELEM);

	expr_fill(k->expr, x);
	nftnl_expr_build_payload(nlh, k->expr);
	nl_nest_end(nlh, elem);
	return elem;
}

/* ---- cached encodings ---- */

static bool is_data(const struct nir *x, unsigned i) { return nir_infos[x->op].fields[i].kind == NIR_DATA; }

static uint64_t form_number(const struct nir *x, unsigned i) { return is_data(x, i) ? x->f[i].d.len : x->f[i].u; }

static bool form_says(const struct form *f, const struct nir *x)
{
	if (f->set != x->set)
		return false;
	for (unsigned i = 0, set = x->set; set; i++, set >>= 1)
		if (set & 1 && f->number[i] != form_number(x, i))
			return false;
	return f->len;
}

/* The cached encoding of x; or the older one of two slots, to be replaced. */
static struct form *form_of(struct nft_codec *c, const struct nir *x)
{
	uint64_t h = x->set;
	struct form *f;

	for (unsigned i = 0, set = x->set; set; i++, set >>= 1)
		if (set & 1)
			h = (h ^ form_number(x, i)) * UINT64_C(0x9e3779b97f4a7c15);
	if (!c->form[x->op])
		c->form[x->op] = mem_zalloc(FORMS * sizeof(*c->form[x->op]));
	f = &c->form[x->op][h >> 32 & (FORMS - 2)];
	if (form_says(f, x) || form_says(++f, x))
		return f;
	*f = f[-1];
	*--f = (struct form){0};
	return f;
}

/* False if it does not fit into the message. */
static bool form_put(const struct form *f, struct nlmsghdr *nlh, size_t room, const struct nir *x)
{
	char *to = nl_tail(nlh);

	if (nlh->nlmsg_len + f->len > room)
		return false;
	memcpy(to, f->bytes, f->len);
	for (unsigned i = 0, set = x->set; set; i++, set >>= 1)
		if (set & 1 && is_data(x, i))
			memcpy(to + f->at[i], x->f[i].d.p, x->f[i].d.len);
	nlh->nlmsg_len += f->len;
	return true;
}

/* Finds the offset of a field's data by inverting all its bits: exactly these bytes of the encoding change. 0: not
 * found. */
static uint16_t form_find(const struct form *f, struct kept *k, struct nir x, unsigned i)
{
	union { struct nlmsghdr nlh; char room[NLMSG_HDRLEN + FIELDS_ROOM]; } m = { .nlh = { .nlmsg_len = NLMSG_HDRLEN } };
	uint8_t turned[NFT_DATA_VALUE_MAXLEN];
	uint32_t len = x.f[i].d.len, from = 0, same = 0;
	const char *bytes;

	for (uint32_t n = 0; n < len; n++)
		turned[n] = (uint8_t)~((const uint8_t *)x.f[i].d.p)[n];
	nir_setd(&x, i, turned, len);
	bytes = (const char *)expr_build(k, &m.nlh, &x);
	if (m.nlh.nlmsg_len - NLMSG_HDRLEN != f->len)
		return 0;
	while (from < f->len && bytes[from] == f->bytes[from])
		from++;
	for (uint32_t n = 0; n < f->len; n++)
		same += bytes[n] == f->bytes[n];
	return same + len == f->len && !memcmp(bytes + from, turned, len) ? (uint16_t)from : 0;
}

/* Caches an encoding if all fields are numbers, or data whose offset can be found. */
static void form_keep(struct form *f, struct kept *k, const struct nir *x, const struct nlattr *elem)
{
	uint16_t len = (uint16_t)MNL_ALIGN(elem->nla_len);

	f->len = 0;
	if (len > BYTES_MAX)
		return;
	memcpy(f->bytes, elem, len);
	f->len = len;
	f->set = x->set;
	for (unsigned i = 0; i < nir_infos[x->op].nfields; i++) {
		if (!nir_has(x, i))
			continue;
		f->number[i] = form_number(x, i);
		f->at[i] = is_data(x, i) ? form_find(f, k, *x, i) : 0;
		if (nir_infos[x->op].fields[i].kind > NIR_VERDICT && !f->at[i])
			f->len = 0;
	}
}

/* Encodes with libnftnl; false if it does not fit into the message. */
static bool expr_say(struct nft_codec *c, struct form *f, struct nlmsghdr *nlh, size_t room, const struct nir *x)
{
	size_t need = expr_room(x);
	struct kept *k = kept_get(c, x);

	if (!need || nlh->nlmsg_len + need > room)
		return false;
	form_keep(f, k, x, expr_build(k, nlh, x));
	return true;
}

static bool expr_fresh(struct nlmsghdr *nlh, size_t room, const struct nir *x)
{
	struct nlattr *elem;
	struct nftnl_expr *e;
	size_t need = expr_room(x);

	if (!need || nlh->nlmsg_len + need > room)
		return false;
	elem = nl_nest_start(nlh, NFTA_LIST_ELEM);
	if (x->op == NIR_FOREIGN) {
		foreign_put(nlh, x);
	} else {
		e = expr_new(nir_infos[x->op].name);
		expr_fill(e, x);
		nftnl_expr_build_payload(nlh, e);
		nftnl_expr_free(e);
	}
	nl_nest_end(nlh, elem);
	return true;
}

/* ---- matches and targets ---- */

static bool xt_put(struct nft_codec *c, struct nlmsghdr *nlh, size_t room, const struct nir *x)
{
	struct xt_kept *k = xt_slot(c->xt, x);
	char *tail = nl_tail(nlh);

	if (!xt_says(k, x)) {
		if (!expr_fresh(nlh, room, x))
			return false;
		xt_keep(k, x, tail, (size_t)((char *)nl_tail(nlh) - tail));
		return true;
	}
	if (nlh->nlmsg_len + k->len > room)
		return false;
	memcpy(tail, k->bytes, k->len);
	nlh->nlmsg_len += k->len;
	return true;
}

static bool counts_nothing(const struct nir *x)
{
	return x->op == NIR_COUNTER && !nir_u(x, NIR_COUNTER_pkts) && !nir_u(x, NIR_COUNTER_bytes);
}

/* Zero counters need not be encoded, as that is the kernel's initial value. */
static bool expr_put(struct nft_codec *c, struct nlmsghdr *nlh, size_t room, const struct nir *x)
{
	static const struct nir zeros = { .op = NIR_COUNTER };
	struct form *f;

	if (xt_is(x))
		return xt_put(c, nlh, room, x);
	if (counts_nothing(x))
		x = &zeros;
	f = form_of(c, x);
	if (f->len)
		return form_put(f, nlh, room, x);
	return x->op != NIR_FOREIGN && may_be_kept(x) ? expr_say(c, f, nlh, room, x) : expr_fresh(nlh, room, x);
}

void nft_compat_put(struct nlmsghdr *nlh, const struct nir_rule *nr)
{
	struct nlattr *nest = nl_nest_start(nlh, NFTA_RULE_COMPAT);

	nl_attr_put_u32(nlh, NFTA_RULE_COMPAT_PROTO, htonl(nr->compat_proto));
	nl_attr_put_u32(nlh, NFTA_RULE_COMPAT_FLAGS, htonl(nr->compat_flags));
	nl_nest_end(nlh, nest);
}

bool nft_rule_put(struct nft_codec *c, struct nlmsghdr *nlh, size_t room, const struct nir_rule *nr)
{
	struct nlattr *nest;

	if (room < FIELDS_ROOM + nr->udata.len)
		return false;
	room -= FIELDS_ROOM + nr->udata.len;        /* reserved for attributes after the expressions */
	nest = nl_nest_start(nlh, NFTA_RULE_EXPRESSIONS);
	for (size_t i = 0; i < nr->list.n; i++)
		if (!expr_put(c, nlh, room, &nr->list.v[i]))
			return false;
	nl_nest_end(nlh, nest);
	nft_compat_put(nlh, nr);
	if (nr->udata.len)
		nl_attr_put(nlh, NFTA_RULE_USERDATA, nr->udata.len, nr->udata.p);
	return true;
}
