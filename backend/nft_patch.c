/* Adds rules to compiled runs that stay, and deletes rules from them: the necessary changes in the kernel.
 *
 *	a set or map       elements are added and deleted
 *	a tree             copies of the rule, in the chains of keys that it can match
 *
 * Rules inserted between two others of a run have an order key between theirs; those added at an end, one derived from
 * the generation.
 */
#include <string.h>
#include "backend/nft_plan.h"
#include "backend/nft_set.h"

static struct arena *arena(const struct planner *w) { return w->nb->cx->arena; }

static struct nft_patch *patch_find(const struct planner *w, const struct image_run *run, unsigned map)
{
	for (size_t i = 0; i < w->p->patches.n; i++)
		if (w->p->patches.v[i].run == run && w->p->patches.v[i].map == map)
			return &w->p->patches.v[i];
	return NULL;
}

struct nft_patch *patch_of(struct planner *w, struct image_run *run, unsigned map)
{
	struct nft_patch new = { .run = run, .map = map }, *p = patch_find(w, run, map);

	if (p)
		return p;
	map_init(&new.values, arena(w));
	vec_push(arena(w), &w->p->patches, new);
	return &w->p->patches.v[w->p->patches.n - 1];
}

static bool may_come(const struct planner *w) { return !w->nb->unfit && !w->p->zeroed && w->nb->optimize != OPT_OFF; }

/* The destination of a set is in its entry, under the chain's current name. */
bool patch_may_fit(const struct planner *w, const struct image_run *run)
{
	if (w->nb->renamed.n && run->maps.v[0].set)
		return false;
	return image_takes_elems(run) && may_come(w);
}

/* Adds the keys that the element covers to the map's front, if any. Rules added together often need the same ones. */
static void front_at(struct planner *w, struct image_run *run, unsigned map, const struct image_elem *e)
{
	uint64_t n = image_front_count(run, map, e);
	struct nft_patch *p = n ? patch_of(w, run, run->maps.v[map].front) : NULL;

	for (uint64_t i = 0; i < n; i++) {
		uint16_t len = run->maps.v[p->map].len;
		struct image_elem value = { .rule = e->rule };
		uint8_t key[IMAGE_KEY];

		image_front_key(run, map, e, i, key);
		if (map_get(&p->values, key, len))
			continue;
		value.key = arena_dup(arena(w), key, len);
		map_put(&p->values, value.key, len, p);
		vec_push(arena(w), &p->add, value);
	}
}

/* Can the front take what the element covers, in addition to everything else in this commit? */
static bool front_takes(const struct planner *w, const struct image_run *run, unsigned map, const struct image_elem *e)
{
	const struct nft_patch *p = patch_find(w, run, run->maps.v[map].front);

	return image_front_takes(run, map, e) && (!run->maps.v[map].front || !p || p->add.n <= IMAGE_FRONT);
}

/* For an interval up to the maximum key the kernel does not detect overlaps. */
static bool goes_on_to_last(const struct image_map *m, const struct image_elem *e)
{
	uint8_t next[IMAGE_KEY];

	return m->interval && e->end && !nft_key_next(next, m, e->end);
}

/* free: their keys are known to be free. */
static bool elems_at(struct planner *w, struct image_run *run, const struct image_elems *fit, bool free)
{
	for (size_t i = 0; i < fit->v.n; i++)
		if (!front_takes(w, run, 0, &fit->v.v[i]) || (!free && goes_on_to_last(&run->maps.v[0], &fit->v.v[i])))
			return false;
	for (size_t i = 0; i < fit->v.n; i++) {
		front_at(w, run, 0, &fit->v.v[i]);
		vec_push(arena(w), &patch_of(w, run, 0)->add, fit->v.v[i]);
	}
	return true;
}

/* Adds the rule as elements. */
static bool fit_at(struct planner *w, struct image_run *run, const struct rule *r, uint64_t order, bool free)
{
	struct image_elems fit = { { 0 } };

	return order && image_fit(planner_raiser(w), run, 0, r, order, &fit) && elems_at(w, run, &fit, free);
}

/* The element may have been widened already for another rule of this commit. */
static void elem_widen(struct planner *w, struct nft_patch *p, const struct image_wider *x)
{
	uint16_t len = p->run->maps.v[p->map].len;

	for (size_t i = 0; i < p->add.n; i++) {
		struct image_elem *e = &p->add.v[i];

		if (strcmp(e->chain, x->e.chain))
			continue;
		if (memcmp(x->e.key, e->key, len) < 0)
			e->key = x->e.key;
		if (memcmp(x->e.end, e->end, len) > 0)
			e->end = x->e.end;
		return;
	}
	vec_push(arena(w), &p->remove, x->was);
	vec_push(arena(w), &p->add, x->e);
}

/* The number of copies that may be added to a tree that was read. */
static size_t copies_left(const struct planner *w, const struct image_run *run)
{
	const struct nft_patch *p = patch_find(w, run, 0);
	size_t n = p ? p->copies.n : 0, most = IMAGE_COPIES * run->rules.n;

	for (size_t i = 0; i < run->chains.n; i++)
		n += run->chains.v[i].rules.n;
	return n < most ? most - n : 0;
}

/* The number of the next new chain of the run. */
static uint32_t chain_next(const struct planner *w, const struct image_run *run)
{
	const struct nft_patch *p = patch_find(w, run, 0);

	return run->head.nchains + (p ? (uint32_t)p->chains.n - p->sheds : 0);
}

/* Adds the rule as copies in the chains of a tree. */
static bool grow_at(struct planner *w, struct image_run *run, const struct rule *r, uint64_t order, size_t most)
{
	struct image_growth g = { .most = most, .next = chain_next(w, run) };

	if (!image_grow(planner_raiser(w), run, r, order, NULL, &g))
		return false;
	for (size_t i = 0; i < g.copies.n; i++)
		vec_push(arena(w), &patch_of(w, run, 0)->copies, g.copies.v[i]);
	if (g.own.name)
		vec_push(arena(w), &patch_of(w, run, 0)->chains, g.own);
	for (size_t i = 0; i < g.wider.n; i++) {
		front_at(w, run, g.wider.v[i].map, &g.wider.v[i].e);
		elem_widen(w, patch_of(w, run, g.wider.v[i].map), &g.wider.v[i]);
	}
	return true;
}

bool patch_at(struct planner *w, struct image_run *run, const struct rule *r, uint64_t order)
{
	return image_is_tree(run) ? grow_at(w, run, r, order, SIZE_MAX) : fit_at(w, run, r, order, true);
}

uint64_t patch_between(struct planner *w, struct image_run *run, const struct rule *r, uint64_t after, uint64_t before)
{
	uint64_t order = image_order_between(run, after, before);
	bool fits;

	if (image_is_tree(run))
		fits = order && may_come(w) && grow_at(w, run, r, order, copies_left(w, run));
	else
		fits = patch_may_fit(w, run) && fit_at(w, run, r, order, false);
	return fits ? order : 0;
}

/* Adds a rule whose key exists: appended, it is hidden behind the other rule; prepended, it takes over the element, and
 * the other is hidden. */
static bool twin_at(struct planner *w, struct image_run *run, const struct image_elem *e, bool behind)
{
	struct image_copy copy = { .to = &run->chains.v[TWINS_CHAIN], .before = SIZE_MAX };
	const struct image_elem *met = nft_asked(run)->met;
	struct nft_patch *p;

	if (!image_tell(planner_raiser(w), run, behind ? e : met, &copy.rule))
		return false;
	p = patch_of(w, run, 0);
	vec_push(arena(w), &p->copies, copy);
	if (behind)
		return true;
	vec_push(arena(w), &p->remove, *met);
	vec_push(arena(w), &p->hidden, *met);
	vec_push(arena(w), &p->add, *e);
	return true;
}

/* Two equal rules with equal counters are interchangeable. So the existing element need not be replaced, which would
 * require the kernel to wait. */
static uint64_t same_order(const struct planner *w, const struct image_run *run, const struct image_edges *edges)
{
	const struct nft_asked *asked = nft_asked(run);
	uint64_t of;

	return asked->same && image_order(asked->met->udata, &of) ? image_twin_order(edges, w->nb->rs->generation, of) : 0;
}

bool patch_edge(struct planner *w, struct image_run *run, const struct rule *r, bool behind)
{
	const struct nft_patch *p = patch_find(w, run, 0);
	const struct nft_asked *asked = nft_asked(run);
	uint32_t n = !p ? 0 : behind ? p->behind : p->in_front;
	struct image_elems fit = { { 0 } };
	struct image_edges edges;
	struct nft_patch *patch;
	uint64_t order, same;

	if ((asked->taken && !asked->met) || !image_edges_get(run, &edges))
		return false;
	same = behind ? 0 : same_order(w, run, &edges);
	order = same ? same : image_edge_order(&edges, w->nb->rs->generation, n, behind);
	if (!order || !image_fit(planner_raiser(w), run, 0, r, order, &fit) ||
	    !(asked->met ? twin_at(w, run, fit.v.v, behind || same) : elems_at(w, run, &fit, false)))
		return false;
	patch = patch_of(w, run, 0);
	*(behind ? &patch->behind : &patch->in_front) = n + 1;
	return true;
}

static bool stood_last(const struct planner *w, const struct image_place *at)
{
	const struct image_head *h = &at->run->head;

	return at->own && !strcmp(at->own, image_chain_name(arena(w), h->id, h->nchains - 1));
}

bool patch_left(struct planner *w, struct image_run *run)
{
	for (size_t i = 0; i < w->p->left.n; i++) {
		const struct image_place *at = w->p->left.v[i]->place;

		if (at->run != run)
			continue;
		if (!nft_run_spares(at))
			return false;
		for (size_t k = 0; k < at->elems.n; k++)
			vec_push(arena(w), &patch_of(w, run, at->map)->remove, *at->elems.v[k]);
		for (size_t k = 0; k < at->spots.n; k++)
			vec_push(arena(w), &patch_of(w, run, at->map)->gone, at->spots.v[k]);
		if (stood_last(w, at))
			patch_of(w, run, at->map)->sheds = true;
		for (size_t k = 0; k < at->told.n; k++)
			vec_push(arena(w), &patch_of(w, run, at->map)->gone, at->told.v[k]);
		for (size_t k = 0; k < at->heirs.n; k++)
			vec_push(arena(w), &patch_of(w, run, at->map)->add, at->heirs.v[k]);
	}
	return true;
}

void patches_drop(struct planner *w, const struct image_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < w->p->patches.n; i++)
		if (w->p->patches.v[i].run != run)
			w->p->patches.v[n++] = w->p->patches.v[i];
	w->p->patches.n = n;
}
