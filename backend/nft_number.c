/* Access to rules by number in a chain with compiled runs: positions are determined from the order keys alone.
 *
 *	-D INPUT 50000       reads the order keys of all rules in the runs of INPUT, and the 50,000th rule with all its copies
 *	-I INPUT 50000 …     and, if it is added to a run, the chains it must be in
 *
 * If the run cannot stay as it is, or is not as expected, the complete chain is read as for a listing.
 */
#include <string.h>
#include "backend/nft_view.h"
#include "compiler/image.h"
#include "lib/order.h"

struct numbering {
	struct viewing *v;
	struct chain *chain;
	const struct need_chain *need;
	size_t piece;                  /* the piece that contains the number */
	struct image_run *run;         /* … if that is a run */
	struct orders orders;          /* its order keys */
	uint64_t *keys;                /* … sorted, without duplicates */
	size_t nkeys;
	uint32_t at;                   /* index of the wanted one in keys */
};

/* ---- order keys ---- */

static void map_orders(struct numbering *n, const struct image_map *m, bool *strange)
{
	struct ordered o = { .chain = NO_CHAIN };

	for (size_t i = 0; i < m->elems.n; i++) {
		const struct image_elem *e = &m->elems.v[i];

		if (!e->counted)
			continue;
		*strange |= !image_order(e->udata, &o.order);
		vec_push(n->v->l->cx->arena, &n->orders.v, o);
	}
}

static void keys_sort(struct numbering *n)
{
	const struct ordered *o = n->orders.v.v;
	uint64_t *k = arena_array(n->v->l->cx->arena, n->orders.v.n + 1, sizeof(*k));
	size_t all = 0;

	for (size_t i = 0; i < n->orders.v.n; i++)
		if (!o[i].counts && !o[i].jumps)
			k[all++] = o[i].order;
	n->keys = k;
	n->nkeys = u64_sort_once(k, all);
}

/* Reads all order keys of the run and, unless it is a tree, its elements. *good: everything is as expected so far. */
static bool run_orders(struct numbering *n, struct image_run *run, bool *good)
{
	bool strange = false, whole = true;

	orders_init(&n->orders, n->v, run);
	for (uint32_t i = 0; i < run->chains.n; i++) {
		if (!orders_read(&n->orders, i))
			return false;
		strange |= n->orders.told[i].strange;
	}
	for (size_t i = 0; i < run->maps.n && !image_is_tree(run); i++) {
		if (!view_map_read(n->v->l, &run->maps.v[i], good))
			return false;
		whole &= *good;
		map_orders(n, &run->maps.v[i], &strange);
	}
	*good = whole && !strange;
	keys_sort(n);
	return true;
}

/* Finds the position of the number, if there is such a rule. *good as above. */
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
			count = n->nkeys;
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

/* Reads the chains that contain the order key, and the one with the templates. For a rule of a tree that is deleted, or
 * before which another one is inserted, one copy suffices. */
static bool order_read(struct numbering *n, uint64_t order)
{
	bool one = (n->need->goes || n->need->comes) && image_is_tree(n->run);

	if (!view_chain_read(n->v->l, &n->run->chains.v[0]))
		return false;
	for (size_t i = 0; i < n->orders.v.n; i++) {
		const struct ordered *o = &n->orders.v.v[i];

		if (o->order != order || o->jumps || o->chain == NO_CHAIN)
			continue;
		if (!view_chain_read(n->v->l, &n->run->chains.v[o->chain]))
			return false;
		if (one && o->chain)
			break;
	}
	return true;
}

/* Records all copies of a rule of a tree, and jumps to its own chain. */
static void place_all(struct numbering *n, struct image_place *at)
{
	const char *stands = NULL;
	bool jumps = false;

	at->spots.n = 0;
	for (size_t i = 0; i < n->orders.v.n; i++) {
		const struct ordered *o = &n->orders.v.v[i];
		struct image_spot spot = { n->run->chains.v[o->chain].name, o->handle };

		if (o->order != at->order)
			continue;
		vec_push(n->v->l->cx->arena, &at->spots, spot);
		jumps |= o->jumps;
		if (!o->jumps && !o->counts)
			stands = spot.chain;
	}
	at->own = jumps ? stands : NULL;
}

/* Puts the rule into a chain that is known to have more rules. */
static void rule_alone(struct numbering *n, struct rule *r)
{
	uint32_t nrules = n->chain->nrules;

	n->chain->nrules = 0;
	rule_insert(n->chain, r, NULL);
	n->chain->near = r;
	n->chain->near_number = n->need->number;
	n->chain->nrules = nrules;
}

/* ---- additions to runs ---- */

static bool keys_overlap(const struct image_map *m, const struct image_elem *a, const struct image_elem *b)
{
	return memcmp(a->key, elem_last(b), m->len) <= 0 && memcmp(b->key, elem_last(a), m->len) <= 0;
}

static bool any_overlaps(const struct image_map *m, const struct image_elems *fit, const struct image_elem *e)
{
	for (size_t i = 0; i < fit->v.n; i++)
		if (keys_overlap(m, e, &fit->v.v[i]))
			return true;
	return false;
}

/* Are the elements' keys free, after the rule at the place `goes` (NULL: none) has been replaced by its heirs? */
static bool elems_free(const struct image_map *m, const struct image_elems *fit, const struct image_place *goes)
{
	uint64_t order;

	for (size_t i = 0; i < m->elems.n; i++)
		if (any_overlaps(m, fit, &m->elems.v[i]) &&
		    !(goes && image_order(m->elems.v[i].udata, &order) && order == goes->order))
			return false;
	for (size_t i = 0; goes && i < goes->heirs.n; i++)
		if (any_overlaps(m, fit, &goes->heirs.v[i]))
			return false;
	return m->nparts == 1 || !m->interval;
}

/* The number of copies that may be added to a tree. */
static size_t copies_left(const struct numbering *n)
{
	size_t most = IMAGE_COPIES * n->nkeys;

	return n->orders.v.n < most ? most - n->orders.v.n : 0;
}

/* Can the rule be added to the run with this order key? */
static bool may_come(struct numbering *n, const struct rule *r, uint64_t order, const struct image_place *goes)
{
	struct raiser *z = n->v->l->raiser;
	struct image_source source = orders_source(&n->orders);
	struct image_elems fit = { { 0 } };
	struct image_growth growth = { .most = copies_left(n) };

	if (image_is_tree(n->run))
		return image_grow(z, n->run, r, order, &source, &growth);
	if (!(image_takes_elems(n->run) && view_chain_read(n->v->l, &n->run->chains.v[0]) && image_fit(z, n->run, 0, r, order, &fit) &&
	      elems_free(&n->run->maps.v[0], &fit, goes)))
		return false;
	for (size_t i = 0; i < fit.v.n; i++)
		if (!image_front_takes(n->run, 0, &fit.v.v[i]))
			return false;
	return true;
}

/* The order key of a rule inserted before the wanted one, or replacing it; 0: it does not belong between two rules of
 * the run. */
static uint64_t order_of(const struct numbering *n, uint64_t order)
{
	uint64_t before;

	if (n->need->goes)
		return order;
	before = n->at ? n->keys[n->at - 1] : order;
	return image_order_between(n->run, before, order);
}

/* For a rule deleted from an open run: reads what is hidden behind it, and replaces it unless something else does. */
static bool twins_read(struct numbering *n, const struct rule *r)
{
	return n->need->comes ? view_chain_read(n->v->l, &n->run->chains.v[TWINS_CHAIN]) : view_heir_read(n->v->l, n->run, r);
}

/* Can the rule be deleted, with the rest of its run staying? */
static bool may_go(struct numbering *n, const struct rule *r)
{
	if (n->nkeys == 1 && !view_stays_empty(n->chain, n->run))
		return false;
	return nft_run_spares(r->place) || (!image_is_tree(n->run) && view_run_chains(n->v, n->run, n->run->chains.n) &&
		image_uncover(n->v->l->raiser, r, true));
}

/* Reads the rules that leave the run for a rule that does not fit between them. False if it must be rebuilt, or with a diag. */
static bool split_read(struct numbering *n, const struct rule *r, struct nft_number *number)
{
	size_t behind = n->at + n->need->goes;
	bool leading;

	if (r->place->heirs.n || !nft_splits(n->run, n->at, n->nkeys - behind, &leading) ||
	    !view_run_chains(n->v, n->run, n->run->chains.n) ||
	    !image_decode_part(n->v->l->raiser, n->run, n->keys[leading ? 0 : behind], n->keys[leading ? n->at - 1 : n->nkeys - 1]))
		return false;
	number->split = n->run;
	number->leading = leading;
	return n->run->rules.n && (!leading || nft_split_heirs(n->v->l->raiser, n->run, n->run->rules.v, n->run->rules.n,
		n->need->goes, &number->leave));
}

/* Plans where a rule goes that is to come at this place of the run. False as above. */
static bool comes_where(struct numbering *n, const struct rule *r, uint64_t order, struct nft_number *number)
{
	const struct need_chain *need = n->need;
	bool first = !n->at, last = need->goes && n->at + 1 == n->nkeys;
	uint64_t comes;

	if (first && !need->goes)
		return true;
	comes = order_of(n, order);
	if (comes && may_come(n, need->comes, comes, need->goes ? r->place : NULL)) {
		number->into = n->run;
		number->order = comes;
		return true;
	}
	/* In front of the run, or behind it. */
	number->piece += last && !first;
	return first || last || (!image_is_tree(n->run) && split_read(n, r, number));
}

/* Loads the rule; false if the chain has to be read, or with a diag. */
static bool run_number(struct numbering *n, struct nft_number *number)
{
	uint64_t order = n->keys[n->at];
	struct rule *r;

	if (n->run->head.flags & (IMAGE_GATED | IMAGE_SHARES) || !n->run->chains.n || !order_read(n, order))
		return false;
	r = image_decode_one(n->v->l->raiser, n->run, order);
	if (r && n->need->goes && n->run->head.flags & IMAGE_OPEN && !twins_read(n, r))
		return false;
	if (!r || (n->need->goes && !may_go(n, r)))
		return false;
	if (n->need->goes && image_is_tree(n->run))
		place_all(n, r->place);
	if (n->need->comes && !comes_where(n, r, order, number))
		return false;
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

/* Is the chain a single run that must be rebuilt for the rule in any case? */
static bool comes_never(const struct nft_view *view, const struct need_chain *need)
{
	const struct image_run *run = view->pieces.v.n == 1 ? view->pieces.v.v[0].run : NULL;

	return run && image_is_tree(run) && need->comes && (need->goes || need->number > 1) && !image_may_grow(run, need->comes);
}

bool view_number_load(struct viewing *v, struct chain *c, const struct need_chain *need)
{
	struct numbering n = { .v = v, .chain = c, .need = need };
	unsigned errors = v->l->cx->diags->nerrors;
	bool good;

	if (v->l->nft->whole || (need->comes && v->l->nft->be.optimize == OPT_OFF) || comes_never(c->kernel, need))
		return view_chain_fill(v, c);
	if (!number_find(&n, &good))
		return false;
	if (good && number_load(&n, c->kernel))
		return true;
	/* After an error, reading everything would not help. */
	if (v->l->cx->diags->nerrors > errors)
		return false;
	c->nrules = 0;
	return view_chain_fill(v, c);
}
