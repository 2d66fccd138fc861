/* Rules that are asked for by number, in a chain with compiled runs: who stands where is told by the order keys alone.
 *
 *	-D INPUT 50000       of all rules in the runs of INPUT the order keys; the rule that has the 50,000th, with all of its copies
 *	-I INPUT 50000 …     and, if it comes into a run, the chains that it has to stand in
 *
 * Where the run cannot stay as it is, or is not as it should be, all of the chain is read as for a listing.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_view.h"
#include "compiler/image_tlv.h"

/* An order key, and the chain of the run that it was found in; NO_CHAIN: an element has it. */
struct ordered { uint64_t order; uint32_t chain; };
enum { NO_CHAIN = UINT32_MAX };

struct numbering {
	struct viewing *v;
	struct chain *chain;
	const struct need_chain *need;
	size_t piece;                  /* where the number is, */
	struct image_run *run;         /* … if that is a run, */
	VEC(struct ordered) orders;    /* its order keys, in order, */
	uint32_t at;                   /* … and which of them, from 0 on, each counted once */
	size_t different;              /* how many there are, each counted once */
	struct image_source source;
};

/* ---- order keys ---- */

struct orders_reading {
	struct numbering *n;
	uint32_t chain;
	size_t from;                   /* where the chain's begin */
	bool strange;
};

/* A rule of the run says which one it is, or that it is none of the source. */
static bool on_order(void *self, const struct nlmsghdr *nlh)
{
	struct orders_reading *r = self;
	struct ordered o = { .chain = r->chain };
	const struct nlattr *attr;
	bool good = false;
	size_t len;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		const void *p = mnl_attr_get_payload(attr);
		uint32_t n = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) != NFTA_RULE_USERDATA)
			continue;
		good = tlv_get(p, n, TLV_TEMPLATE, &len) || tlv_get(p, n, TLV_INNER, &len);
		if (good || !image_order(p, n, &o.order))
			continue;
		good = true;
		vec_push(r->n->v->l->cx->arena, &r->n->orders, o);
	}
	r->strange |= !good;
	return true;
}

static void on_orders_restart(void *self)
{
	struct orders_reading *r = self;

	r->n->orders.n = r->from;
}

static bool chain_orders(struct numbering *n, const char *name, uint32_t chain, bool *strange)
{
	struct orders_reading r = { .n = n, .chain = chain, .from = n->orders.n };
	struct nl_reader reader = { .self = &r, .message = on_order, .restart = on_orders_restart };

	if (!view_rules_dump(n->v, name, &reader))
		return false;
	*strange |= r.strange;
	return true;
}

static void map_orders(struct numbering *n, const struct image_map *m, bool *strange)
{
	struct ordered o = { .chain = NO_CHAIN };

	for (size_t i = 0; i < m->elems.n; i++) {
		const struct image_elem *e = &m->elems.v[i];

		if (!e->counted)
			continue;
		*strange |= !image_order(e->udata, e->udata_len, &o.order);
		vec_push(n->v->l->cx->arena, &n->orders, o);
	}
}

static int by_order(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

/* All of the run's order keys, and in a run that is no tree its elements. *good: all of it may be as it should. */
static bool run_orders(struct numbering *n, struct image_run *run, bool *good)
{
	bool strange = false;

	n->orders.n = n->different = 0;
	for (uint32_t i = 0; i < run->chains.n; i++)
		if (!chain_orders(n, run->chains.v[i].name, i, &strange))
			return false;
	*good = true;
	for (size_t i = 0; i < run->maps.n && !image_is_tree(run); i++) {
		bool whole;

		if (!view_map_read(n->v->l, &run->maps.v[i], &whole))
			return false;
		*good &= whole;
		map_orders(n, &run->maps.v[i], &strange);
	}
	*good &= !strange;
	if (n->orders.n)
		qsort(n->orders.v, n->orders.n, sizeof(*n->orders.v), by_order);
	for (size_t i = 0; i < n->orders.n; i++)
		n->different += !i || n->orders.v[i].order != n->orders.v[i - 1].order;
	return true;
}

/* The number-th order key, from 0 on; there is one. */
static uint64_t order_at(const struct numbering *n, uint32_t number)
{
	const struct ordered *o = n->orders.v;

	for (; number; number--)
		for (uint64_t order = o->order; o->order == order; o++)
			;
	return o->order;
}

/* Where the number is, if there is such a rule. *good as above. */
static bool number_find(struct numbering *n, bool *good)
{
	const struct nft_view *view = n->chain->kernel;
	size_t before = 0;

	*good = true;
	for (n->piece = 0; *good && n->piece < view->pieces.v.n; n->piece++) {
		struct image_run *run = view->pieces.v.v[n->piece].run;
		size_t count = 1;

		if (run && !run_orders(n, run, good))
			return false;
		if (run)
			count = n->different;
		if (n->need->number <= before + count) {
			n->run = run;
			n->at = n->need->number - 1 - (uint32_t)before;
			n->chain->nrules = (uint32_t)(before + count);
			return true;
		}
		before += count;
	}
	n->chain->nrules = (uint32_t)before;
	return true;
}

/* ---- the rule ---- */

static bool source_map(void *self, struct image_map *m)
{
	struct numbering *n = self;
	bool good;

	return m->elems.n || (view_map_read(n->v->l, m, &good) && good);
}

static bool source_chain(void *self, struct image_chain *c)
{
	struct numbering *n = self;

	return view_chain_read(n->v->l, c);
}

/* The chains in which the order key was found, and the one that says what elements are. */
static bool order_read(struct numbering *n, uint64_t order)
{
	if (!source_chain(n, &n->run->chains.v[0]))
		return false;
	for (size_t i = 0; i < n->orders.n; i++)
		if (n->orders.v[i].order == order && n->orders.v[i].chain != NO_CHAIN &&
		    !source_chain(n, &n->run->chains.v[n->orders.v[i].chain]))
			return false;
	return true;
}

/* In a chain that is known to have more rules than these. */
static void rule_alone(struct numbering *n, struct rule *r)
{
	uint32_t nrules = n->chain->nrules;

	n->chain->nrules = 0;
	rule_insert(n->chain, r, NULL);
	n->chain->near = r;
	n->chain->near_number = n->need->number;
	n->chain->nrules = nrules;
}

/* ---- what comes to a run ---- */

static bool keys_overlap(const struct image_map *m, const struct image_elem *a, const struct image_elem *b)
{
	return memcmp(a->key, b->end ? b->end : b->key, m->len) <= 0 && memcmp(b->key, a->end ? a->end : a->key, m->len) <= 0;
}

/* Is there room for the elements, where those of this order key go? */
static bool elems_free(const struct image_map *m, const struct image_elems *fit, uint64_t order)
{
	uint64_t other;

	for (size_t i = 0; i < m->elems.n; i++)
		for (size_t k = 0; k < fit->v.n; k++)
			if (keys_overlap(m, &m->elems.v[i], &fit->v.v[k]) &&
			    !(image_order(m->elems.v[i].udata, m->elems.v[i].udata_len, &other) && other == order))
				return false;
	return m->nparts == 1 || !m->interval;
}

/* May the rule come into the run as it is, with this order key? */
static bool may_come(struct numbering *n, const struct rule *r, uint64_t order)
{
	struct raiser *z = n->v->l->raiser;
	struct image_elems fit = { { 0 } };
	struct image_growth growth = { { 0 } };
	uint32_t flags = n->run->head.flags;

	if (image_is_tree(n->run))
		return image_grow(z, n->run, r, order, &n->source, &growth);
	return flags & IMAGE_MAP && flags & IMAGE_STEADY && source_chain(n, &n->run->chains.v[0]) &&
		image_fit(z, n->run, 0, r, order, &fit) && elems_free(&n->run->maps.v[0], &fit, order);
}

/* The order key of a rule that comes in front of the one that is meant, or instead of it; 0: it does not come between two of the run. */
static uint64_t order_of(const struct numbering *n, uint64_t order)
{
	uint64_t before;

	if (n->need->goes)
		return order;
	before = n->at ? order_at(n, n->at - 1) : order;
	return before + (order - before) / 2 == before ? 0 : before + (order - before) / 2;
}

/* The rule is there as the kernel has it; false: the chain has to be read, or there is a diag. */
static bool run_number(struct numbering *n, struct nft_number *number)
{
	uint64_t order = order_at(n, n->at), comes;
	struct rule *r;

	if (n->run->head.flags & (IMAGE_GATED | IMAGE_SHARES) || !n->run->chains.n || !order_read(n, order))
		return false;
	r = image_decode_one(n->v->l->raiser, n->run, order);
	if (!r || (n->need->goes && (!nft_run_spares(r->place) || n->different == 1)))
		return false;
	comes = n->need->comes ? order_of(n, order) : 0;
	if (n->need->comes && (n->need->goes || n->at)) {
		if (!comes || !may_come(n, n->need->comes, comes))
			return false;
		number->into = n->run;
		number->order = comes;
	}
	rule_alone(n, r);
	return true;
}

static bool number_load(struct numbering *n, struct nft_view *view)
{
	struct nft_number *number = arena_new_of(n->v->l->cx->arena, struct nft_number);

	number->piece = n->piece;
	if (n->run && !run_number(n, number))
		return false;
	if (!n->run && n->piece < view->pieces.v.n)
		rule_alone(n, view->pieces.v.v[n->piece].rule);
	n->chain->loaded = LOADED_RULES;
	view->number = number;
	return true;
}

bool view_number_load(struct viewing *v, struct chain *c, const struct need_chain *need)
{
	struct numbering n = { .v = v, .chain = c, .need = need };
	bool good;

	n.source = (struct image_source){ source_map, source_chain, &n };
	if (v->l->nft->whole || (need->comes && v->l->nft->be.optimize == OPT_OFF))
		return view_chain_fill(v, c);
	if (!number_find(&n, &good))
		return false;
	if (good && number_load(&n, c->kernel))
		return true;
	c->nrules = 0;
	return view_chain_fill(v, c);
}
