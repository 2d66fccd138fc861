/* The order keys of a run: who stands where is told by them alone, without what the rules are. */
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_view.h"
#include "compiler/image_tlv.h"

void orders_init(struct orders *o, struct viewing *v, struct image_run *run)
{
	*o = (struct orders){ .view = v, .run = run };
	o->told = arena_array(v->l->cx->arena, run->chains.n, sizeof(*o->told));
}

struct orders_reading {
	struct orders *o;
	uint32_t chain;
};

/* A rule of the run says which one it is, or that it is none of the source. */
static bool on_order(void *self, const struct nlmsghdr *nlh)
{
	struct orders_reading *r = self;
	struct ordered o = { .chain = r->chain };
	bool inner = false, good = false;
	const struct nlattr *attr;
	size_t len;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		const void *p = mnl_attr_get_payload(attr);
		uint32_t n = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) == NFTA_RULE_HANDLE)
			o.handle = be64toh(mnl_attr_get_u64(attr));
		if (mnl_attr_get_type(attr) != NFTA_RULE_USERDATA)
			continue;
		inner = tlv_get(p, n, TLV_TEMPLATE, &len) || tlv_get(p, n, TLV_INNER, &len);
		good = !inner && image_order(p, n, &o.order);
	}
	if (good)
		vec_push(r->o->view->l->cx->arena, &r->o->v, o);
	r->o->told[r->chain].all &= good;
	r->o->told[r->chain].strange |= !good && !inner;
	return true;
}

static void on_restart(void *self)
{
	struct orders_reading *r = self;

	r->o->v.n = r->o->told[r->chain].first;
	r->o->told[r->chain].all = true;
	r->o->told[r->chain].strange = false;
}

bool orders_read(struct orders *o, uint32_t chain)
{
	struct orders_reading r = { .o = o, .chain = chain };
	struct nl_reader reader = { .self = &r, .message = on_order, .restart = on_restart };
	struct told *told = &o->told[chain];

	if (told->read)
		return true;
	*told = (struct told){ .first = o->v.n, .read = true, .all = true };
	if (!view_rules_dump(o->view, o->run->chains.v[chain].name, &reader))
		return false;
	told->n = o->v.n - told->first;
	return true;
}

/* As rules that have their order keys and nothing else. */
static void chain_tell(struct orders *o, const struct told *told, struct image_chain *c)
{
	struct arena *a = o->view->l->cx->arena;

	vec_grow_of(a, &c->rules, told->n);
	for (size_t i = 0; i < told->n; i++) {
		const struct ordered *x = &o->v.v[told->first + i];
		struct image_rule ir = { .handle = x->handle };
		struct tlv t = {0};

		tlv_put64(&t, TLV_ORDER, x->order);
		ir.lowered.userdata = arena_dup(a, t.b, t.len);
		ir.lowered.userdata_len = t.len;
		vec_push(a, &c->rules, ir);
	}
}

static bool source_chain(void *self, struct image_chain *c)
{
	struct orders *o = self;
	uint32_t chain = (uint32_t)(c - o->run->chains.v);

	if (c->rules.n)
		return true;
	if (!orders_read(o, chain))
		return false;
	if (!o->told[chain].all)
		return view_chain_read(o->view->l, c);
	chain_tell(o, &o->told[chain], c);
	return true;
}

static bool source_map(void *self, struct image_map *m)
{
	struct orders *o = self;
	bool good;

	return m->elems.n || (view_map_read(o->view->l, m, &good) && good);
}

struct image_source orders_source(struct orders *o)
{
	return (struct image_source){ source_map, source_chain, o };
}
