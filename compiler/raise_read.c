/* The first half of raising: reads expressions in order into items (raise.h).
 *
 *	[ payload base network off 12 len 4 dreg 1 ]        register 1 holds ip saddr
 *	[ bitwise sreg 1 dreg 1 len 4 mask 0xffffff80 … ]   … under a mask
 *	[ cmp op neq sreg 1 data 0x0a000080 ]               an item: not 10.0.0.128/25
 *
 * Tracks the contents of registers from load to compare; overwritten contents are discarded. Unsupported expressions,
 * such as xor, shifts, lookups, or unknown fields, make the rule foreign.
 */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/blob.h"
#include "compiler/raise.h"
#include "lib/ival.h"

/* False if not understood. */
typedef bool read_fn(struct reading *s, const struct nir *x);

static struct item *item_add(struct reading *s)
{
	struct item *it = &s->item[s->n++];

	memset(it, 0, sizeof(*it));
	return it;
}

static const struct load *reg_get(const struct reading *s, const struct nir *x, unsigned field)
{
	int w = nir_reg_word(nir_u(x, field));

	return w >= 0 && s->reg[w].known ? &s->reg[w] : NULL;
}

/* Sets a register, and invalidates everything that overlaps it. */
static bool reg_set(struct reading *s, uint64_t reg, const struct load *l)
{
	enum { REACH = sizeof(l->mask) / 4 - 1 };      /* words before it in which an overlapping value may start */
	int w = nir_reg_word(reg), words = (l->len + 3) / 4;

	if (w < 0 || !l->len || l->len > sizeof(l->mask) || w + words > NIR_REGS)
		return false;
	for (int i = w > REACH ? w - REACH : 0; i < w + words; i++)
		if (i + (s->reg[i].len + 3) / 4 > w)
			s->reg[i].known = false;
	s->reg[w] = *l;
	return true;
}

static void reg_forget(struct reading *s)
{
	memset(s->reg, 0, sizeof(s->reg));
}

/* The size of the key that starts there; 0: no row tests such a key. */
static uint16_t key_len(enum key_source source, uint64_t where, uint64_t off)
{
	for (int k = 1; k < KEY_COUNT; k++)
		if (keys[k].source == source && keys[k].where == where && keys[k].off == off)
			return keys[k].len;
	return 0;
}

static bool load_key(struct reading *s, enum key_source source, uint64_t where, uint64_t off, uint64_t reg)
{
	struct load l = { .known = true, .source = source, .where = (uint32_t)where, .off = (uint16_t)off,
		.len = key_len(source, where, off), .nth = s->loads++ };

	return reg_set(s, reg, &l);
}

static bool read_meta(struct reading *s, const struct nir *x)
{
	if (nir_has(x, NIR_META_sreg) || !nir_has(x, NIR_META_dreg))
		return false;
	return load_key(s, SRC_META, nir_u(x, NIR_META_key), 0, nir_u(x, NIR_META_dreg));
}

/* The state is read by hooks of extensions. */
static bool read_ct(struct reading *s, const struct nir *x)
{
	uint64_t dir = nir_has(x, NIR_CT_dir) ? 1 + nir_u(x, NIR_CT_dir) : 0;

	if (nir_has(x, NIR_CT_sreg) || !nir_has(x, NIR_CT_dreg))
		return false;
	return load_key(s, SRC_CT, nir_u(x, NIR_CT_key), dir, nir_u(x, NIR_CT_dreg));
}

static bool read_rt(struct reading *s, const struct nir *x)
{
	return nir_has(x, NIR_RT_dreg) && load_key(s, SRC_RT, nir_u(x, NIR_RT_key), 0, nir_u(x, NIR_RT_dreg));
}

/* TCP options with numeric values; with flags, their presence is tested. */
static bool read_exthdr(struct reading *s, const struct nir *x)
{
	uint64_t kind = nir_u(x, NIR_EXTHDR_type), off = nir_u(x, NIR_EXTHDR_off);

	if (nir_has(x, NIR_EXTHDR_sreg) || !nir_has(x, NIR_EXTHDR_dreg) || nir_u(x, NIR_EXTHDR_op) != NFT_EXTHDR_OP_TCPOPT ||
	    nir_u(x, NIR_EXTHDR_flags) || nir_u(x, NIR_EXTHDR_len) != key_len(SRC_TCPOPT, kind, off))
		return false;
	return load_key(s, SRC_TCPOPT, kind, off, nir_u(x, NIR_EXTHDR_dreg));
}

/* Numbers in host order are byte-swapped before order comparisons. */
static bool read_byteorder(struct reading *s, const struct nir *x)
{
	const struct load *from = reg_get(s, x, NIR_BYTEORDER_sreg);
	struct load l;

	if (!from || from->masked || from->swapped || !nir_has(x, NIR_BYTEORDER_dreg) ||
	    nir_u(x, NIR_BYTEORDER_op) != NFT_BYTEORDER_HTON || nir_u(x, NIR_BYTEORDER_size) != from->len ||
	    nir_u(x, NIR_BYTEORDER_len) != from->len)
		return false;
	l = *from;
	l.swapped = true;
	return reg_set(s, nir_u(x, NIR_BYTEORDER_dreg), &l);
}

static bool read_payload(struct reading *s, const struct nir *x)
{
	struct load l = { .known = true, .source = SRC_PAYLOAD,
		.where = (uint32_t)nir_u(x, NIR_PAYLOAD_base), .nth = s->loads++ };
	uint64_t off = nir_u(x, NIR_PAYLOAD_off), len = nir_u(x, NIR_PAYLOAD_len);

	if (nir_has(x, NIR_PAYLOAD_sreg) || !nir_has(x, NIR_PAYLOAD_dreg) || off > 255 ||
	    len > sizeof(l.mask))
		return false;
	l.off = (uint16_t)off;
	l.len = (uint16_t)len;
	return reg_set(s, nir_u(x, NIR_PAYLOAD_dreg), &l);
}

static bool all_zero(const struct nir_data *d)
{
	const uint8_t *p = d->p;

	for (uint32_t i = 0; i < d->len; i++)
		if (p[i])
			return false;
	return true;
}

/* reg = reg & mask; xor and shifts are not supported. */
static bool read_bitwise(struct reading *s, const struct nir *x)
{
	const struct load *from = reg_get(s, x, NIR_BITWISE_sreg);
	const struct nir_data *mask = &x->f[NIR_BITWISE_mask].d;
	struct load l;

	if (!from || from->masked || from->swapped || nir_u(x, NIR_BITWISE_op) != NFT_BITWISE_BOOL ||
	    !nir_has(x, NIR_BITWISE_mask) || !nir_has(x, NIR_BITWISE_dreg) ||
	    mask->len != from->len || nir_u(x, NIR_BITWISE_len) != from->len ||
	    (nir_has(x, NIR_BITWISE_xor) && !all_zero(&x->f[NIR_BITWISE_xor].d)))
		return false;
	l = *from;
	l.masked = true;
	memset(&l.mask, 0, sizeof(l.mask));
	memcpy(&l.mask, mask->p, mask->len);
	return reg_set(s, nir_u(x, NIR_BITWISE_dreg), &l);
}

/* ---- compares ---- */

static bool loads_same(const struct load *a, const struct load *b)
{
	return a->nth == b->nth && !a->masked && !b->masked && a->swapped == b->swapped;
}

/* nft encodes a range as two compares of one load: each is a half-open range, and they are joined. Compares of
 * different loads are different matches. */
static bool join_range(struct reading *s, const struct load *l, const struct test *t)
{
	struct item *last = s->n ? &s->item[s->n - 1] : NULL;
	union addr ones = addr_mask(8 * t->len, t->len);

	if (!last || last->use || !loads_same(&last->load, l) || !last->t.range || last->t.inv ||
	    last->t.len != t->len || t->inv)
		return false;
	if (addr_same(&last->t.b, &ones) && addr_zero(&t->a))
		last->t.b = t->b;
	else if (addr_zero(&last->t.a) && addr_same(&t->b, &ones))
		last->t.a = t->a;
	else
		return false;
	return true;
}

static bool range_add(struct reading *s, const struct load *l, struct test *t)
{
	struct item *it;
	int order;

	t->range = true;
	if (l->masked || t->len != l->len)
		return false;
	if (!join_range(s, l, t)) {
		it = item_add(s);
		it->load = *l;
		it->t = *t;
	} else {
		it = &s->item[s->n - 1];
	}
	order = addr_cmp(&it->t.a, &it->t.b, it->t.len);
	if (!order) {
		it->t.range = false;
		it->t.b = addr_mask(8 * it->t.len, it->t.len);
	}
	return order <= 0;
}

/* Converts an order comparison to a range. */
static bool read_order(struct reading *s, const struct load *l, unsigned op, struct test *t)
{
	union addr v = t->a;

	t->a = (union addr){ 0 };
	t->b = addr_mask(8 * t->len, t->len);
	switch (op) {
	case NFT_CMP_LT:
		t->b = v;
		return ival_pred(&t->b, t->len) && range_add(s, l, t);
	case NFT_CMP_LTE:
		t->b = v;
		return range_add(s, l, t);
	case NFT_CMP_GT:
		t->a = v;
		return ival_succ(&t->a, t->len) && range_add(s, l, t);
	case NFT_CMP_GTE:
		t->a = v;
		return range_add(s, l, t);
	default:
		return false;
	}
}

static bool read_cmp(struct reading *s, const struct nir *x)
{
	const struct load *l = reg_get(s, x, NIR_CMP_sreg);
	const struct nir_data *d = &x->f[NIR_CMP_data].d;
	unsigned op = (unsigned)nir_u(x, NIR_CMP_op);
	struct test t = { 0 };
	struct item *it;

	if (!l || !nir_has(x, NIR_CMP_data) || !d->len || d->len > l->len)
		return false;
	t.len = (uint8_t)d->len;
	memcpy(&t.a, d->p, d->len);
	if (op != NFT_CMP_EQ && op != NFT_CMP_NEQ)
		return read_order(s, l, op, &t);
	t.inv = op == NFT_CMP_NEQ;
	t.b = l->masked ? l->mask : addr_mask(8 * t.len, t.len);
	memset(t.b.b + t.len, 0, sizeof(t.b) - t.len);
	it = item_add(s);
	it->load = *l;
	it->t = t;
	return true;
}

static bool read_range(struct reading *s, const struct nir *x)
{
	const struct load *l = reg_get(s, x, NIR_RANGE_sreg);
	const struct nir_data *from = &x->f[NIR_RANGE_from].d, *to = &x->f[NIR_RANGE_to].d;
	struct test t = { .inv = nir_u(x, NIR_RANGE_op) == NFT_RANGE_NEQ };

	if (!l || !nir_has(x, NIR_RANGE_from) || !nir_has(x, NIR_RANGE_to) ||
	    from->len != l->len || to->len != l->len)
		return false;
	t.len = (uint8_t)from->len;
	memcpy(&t.a, from->p, from->len);
	memcpy(&t.b, to->p, to->len);
	return range_add(s, l, &t);
}

/* ---- uses, counter, verdict and target ---- */

static const char *text_of(struct reading *s, const struct nir *x, unsigned field)
{
	struct nir_data d = nir_d(x, field);

	return arena_strn(s->z->cx->arena, d.p, d.len);
}

static const struct use *read_blob(struct reading *s, enum ext_kind kind, const struct nir *x)
{
	struct nir_data info = nir_d(x, NIR_MATCH_info);

	return blob_unpack(s->z->cx, kind, text_of(s, x, NIR_MATCH_name),
		(unsigned)nir_u(x, NIR_MATCH_rev), info.p, info.len);
}

static bool read_match(struct reading *s, const struct nir *x)
{
	item_add(s)->use = s->blind ? s->z->no_head : read_blob(s, EXT_MATCH, x);
	return true;
}

static bool action_set(struct reading *s, enum verdict v)
{
	if (s->rule->verdict != VERDICT_NONE)
		return false;
	s->rule->verdict = (uint8_t)v;
	return true;
}

static bool read_target(struct reading *s, const struct nir *x)
{
	s->done = true;
	if (!strcmp(text_of(s, x, NIR_TARGET_name), "QUEUE"))
		return action_set(s, VERDICT_QUEUE);
	s->rule->target = s->blind ? s->z->no_head : read_blob(s, EXT_TARGET, x);
	return action_set(s, VERDICT_TARGET);
}

static bool read_counter(struct reading *s, const struct nir *x)
{
	if (s->counted || s->done)
		return false;
	s->counted = true;
	s->rule->counters.pkts = nir_u(x, NIR_COUNTER_pkts);
	s->rule->counters.bytes = nir_u(x, NIR_COUNTER_bytes);
	return true;
}

static bool read_verdict(struct reading *s, const struct nir *x)
{
	enum verdict v;

	if (nir_u(x, NIR_IMMEDIATE_dreg) != NFT_REG_VERDICT || !nir_has(x, NIR_IMMEDIATE_verdict))
		return false;
	s->done = true;
	if (nir_has(x, NIR_IMMEDIATE_chain))
		s->rule->to = text_of(s, x, NIR_IMMEDIATE_chain);
	if (s->rule->to && !chain_name_sayable(s->rule->to))
		return false;
	return verdict_by_code((int32_t)nir_u(x, NIR_IMMEDIATE_verdict), &v) && action_set(s, v);
}

/* Expressions read by hooks of extensions: the number consumed of the n expressions; 0: not understood. */
static size_t read_hooks(struct reading *s, const struct nir *x, size_t n)
{
	struct use_draft d;

	for (struct hook_ref *h = s->z->hooks[x->op]; h; h = h->next) {
		const struct use *u;
		size_t used;

		draft_init(&d, s->z->cx, h->ext, (struct pos){0});
		used = h->ext->raise(s->z->cx, x, n, &d);
		if (!used)
			continue;
		u = draft_seal_unchecked(&d);
		reg_forget(s);
		if (h->ext->kind == EXT_MATCH) {
			item_add(s)->use = u;
			return used;
		}
		s->rule->target = u;
		return action_set(s, VERDICT_TARGET) ? used : 0;
	}
	return 0;
}

bool read_all(struct reading *s, const struct nir_list *l)
{
	static read_fn *const readers[NIR_COUNT] = {
		[NIR_META] = read_meta, [NIR_PAYLOAD] = read_payload, [NIR_BITWISE] = read_bitwise,
		[NIR_CMP] = read_cmp, [NIR_RANGE] = read_range, [NIR_MATCH] = read_match,
		[NIR_TARGET] = read_target, [NIR_COUNTER] = read_counter,
		[NIR_IMMEDIATE] = read_verdict, [NIR_CT] = read_ct, [NIR_RT] = read_rt, [NIR_EXTHDR] = read_exthdr,
		[NIR_BYTEORDER] = read_byteorder,
	};
	size_t used;

	for (size_t i = 0; i < l->n; i += used) {
		const struct nir *x = &l->v[i];
		bool action = s->rule->verdict != VERDICT_NONE;
		unsigned items = s->n;

		/* Only the counter may follow a target; s->n is at most one item per expression. */
		if (s->done || s->n == NIR_RULE_MAX || (action && x->op != NIR_COUNTER))
			return false;
		used = readers[x->op] && readers[x->op](s, x) ? 1 : read_hooks(s, x, l->n - i);
		if (!used)
			return false;
		if (s->n > items || (s->n && (x->op == NIR_CMP || x->op == NIR_RANGE || whole_is(x))))
			s->item[s->n - 1].end = (uint16_t)(i + used);
	}
	return true;
}
