/* Order keys and counters of a run: positions and counts are determined from them alone, without decoding the rules. */
#include <endian.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_set.h"
#include "backend/nft_view.h"
#include "compiler/image.h"

void orders_init(struct orders *o, struct viewing *v, struct image_run *run)
{
	*o = (struct orders){ .view = v, .run = run };
	o->told = arena_array(v->l->cx->arena, run->chains.n, sizeof(*o->told));
}

struct orders_reading {
	struct orders *o;
	uint32_t chain;
};

/* Each rule of the run records its order key, or that it is not a source rule. */
static bool on_order(void *self, const struct nlmsghdr *nlh)
{
	struct orders_reading *r = self;
	struct ordered o = { .chain = r->chain };
	bool inner = false, good = false;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		struct nir_data udata = { mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) };

		if (mnl_attr_get_type(attr) == NFTA_RULE_HANDLE)
			o.handle = be64toh(mnl_attr_get_u64(attr));
		if (mnl_attr_get_type(attr) != NFTA_RULE_USERDATA)
			continue;
		o.jumps = image_jumps(udata, &o.order);
		inner = !o.jumps && image_is_inner(udata);
		good = o.jumps || (!inner && image_order(udata, &o.order));
		o.counts = image_is_part(udata);
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

/* Represents them as rules that have only order keys. */
static void chain_tell(struct orders *o, const struct told *told, struct image_chain *c)
{
	struct arena *a = o->view->l->cx->arena;

	vec_grow_of(a, &c->rules, told->n);
	for (size_t i = 0; i < told->n; i++) {
		const struct ordered *x = &o->v.v[told->first + i];
		struct image_rule ir = { .handle = x->handle };

		ir.lowered.udata = image_order_udata(a, x->order, false);
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

/* ---- counters ---- */

struct count { uint64_t order; struct counters n; };

struct counting {
	struct arena *arena;           /* for one map or chain */
	VEC(struct count) v;
	struct elems_reading elems;
};

static bool on_rule_count(void *self, const struct nlmsghdr *nlh)
{
	struct counting *k = self;
	const struct nlattr *attr, *expr;
	struct count c = { 0 };

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
			mnl_attr_for_each_nested(expr, attr)
				nft_counter_get(expr, &c.n);
		else if (mnl_attr_get_type(attr) == NFTA_RULE_USERDATA)
			image_order((struct nir_data){ mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) }, &c.order);
	}
	if (c.order && c.n.pkts)
		vec_push(k->arena, &k->v, c);
	return true;
}

static bool on_elems_count(void *self, const struct nlmsghdr *nlh)
{
	struct counting *k = self;
	struct image_map *m = k->elems.map;

	nft_elems_get(&k->elems, nlh);
	for (size_t i = 0; i < m->elems.n; i++) {
		struct count c = { .n = m->elems.v[i].counters };

		if (c.n.pkts && image_order(m->elems.v[i].udata, &c.order))
			vec_push(k->arena, &k->v, c);
	}
	m->elems.n = k->elems.ends.n = 0;
	return true;
}

static void on_count_restart(void *self)
{
	struct counting *k = self;

	k->v.n = 0;
}

/* Passes on the results of one dump, which are not kept. */
static void counts_see(struct counting *k, counts_seer *see, void *seer)
{
	for (size_t i = 0; i < k->v.n; i++)
		see(seer, k->v.v[i].order, k->v.v[i].n);
	arena_reset(k->arena);
	k->v.v = NULL;
	k->v.n = k->v.cap = 0;
}

static bool chains_count(struct viewing *v, const struct image_run *run, struct counting *k, counts_seer *see, void *seer)
{
	struct nl_reader reader = { .self = k, .message = on_rule_count, .restart = on_count_restart };

	for (size_t i = 0; i < run->chains.n; i++) {
		if (!view_rules_dump(v, run->chains.v[i].name, &reader))
			return false;
		counts_see(k, see, seer);
	}
	return true;
}

static bool maps_count(struct viewing *v, const struct image_run *run, struct counting *k, counts_seer *see, void *seer)
{
	struct nl_reader reader = { .self = k, .message = on_elems_count, .restart = on_count_restart };

	for (size_t i = 0; i < run->maps.n; i++) {
		struct image_map m = image_map_bare(&run->maps.v[i]);

		k->elems = (struct elems_reading){ .arena = k->arena, .map = &m };
		if (!view_elems_dump(v->l, &m, &reader))
			return false;
		counts_see(k, see, seer);
	}
	return true;
}

bool view_run_counts(struct viewing *v, const struct image_run *run, counts_seer *see, void *seer)
{
	struct counting k = { .arena = arena_new() };
	bool good = chains_count(v, run, &k, see, seer) && (image_is_tree(run) || maps_count(v, run, &k, see, seer));

	arena_free(k.arena);
	return good;
}
