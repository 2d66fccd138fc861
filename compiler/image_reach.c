/* Verifies that a tree read from the kernel leads to the rules it contains.
 *
 *	entry        lookup of daddr in map 0       192.0.2.0/24 : jump chain 1, …        reached
 *	chain 1      lookup of saddr in map 1       10.0.0.0/8 : goto chain 2, …          reached
 *	chain 3      -p tcp -j DROP                 no element leads here any more: no packet reaches the rule that a listing would show
 *
 * Visits each chain and element once. The intervals' extents are not checked, because added and deleted rules change
 * them; but the number of elements never changes, and each has a mark that elements added by nft lack.
 */
#include "compiler/image_priv.h"

struct reach {
	const struct image_run *run;
	struct arena *arena;
	bool *chain, *map;             /* by index: reached */
	size_t leads;                  /* elements of reached maps */
	VEC(size_t) todo;              /* reached chains that have not been visited */
};

/* False if it is not a chain of the run but a user's. */
static bool chain_reach(struct reach *r, const char *name)
{
	size_t n = image_chain_number(r->run, name);

	if (n == r->run->chains.n)
		return false;
	if (!r->chain[n])
		vec_push(r->arena, &r->todo, n);
	r->chain[n] = true;
	return true;
}

/* False if an element of a map other than a front does anything but lead to a chain. */
static bool map_reach(struct reach *r, const char *name)
{
	size_t n = image_map_number(r->run, name);
	const struct image_map *m = n < r->run->maps.n ? &r->run->maps.v[n] : NULL;

	if (!m || r->map[n])
		return true;
	r->map[n] = true;
	for (size_t i = 0; i < m->elems.n && !m->lead; i++) {
		const struct image_elem *e = &m->elems.v[i];

		if (!m->set && (!e->chain || !chain_reach(r, e->chain)))
			return false;
		if (r->run->head.leads && !tlv_has(e->udata, TLV_LEADS))
			return false;
		r->leads++;
	}
	return true;
}

static bool list_reach(struct reach *r, const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *to = nir_jump_to(&l->v[i]), *map = nir_lookup_in(&l->v[i]);

		if (to)
			chain_reach(r, to);
		if (map && !map_reach(r, map))
			return false;
	}
	return true;
}

/* Chain 0 is never reached. In other chains, unreachable rules are marked. */
static bool chain_hidden(const struct reach *r, size_t n)
{
	const struct image_chain *c = &r->run->chains.v[n];

	for (size_t i = 0; n && i < c->rules.n; i++)
		if (!tlv_has(c->rules.v[i].lowered.udata, TLV_BYTES))
			return false;
	return true;
}

static bool prints_whole(const struct image_run *run)
{
	return !run->head.missing || run->maps.v[run->head.missing].elems.n == run->head.prints;
}

bool tree_reaches(struct arena *a, const struct image_run *run)
{
	struct reach r = { .run = run, .arena = a };
	bool good;

	r.chain = arena_array(a, run->chains.n + 1, sizeof(bool));
	r.map = arena_array(a, run->maps.n + 1, sizeof(bool));
	good = list_reach(&r, &run->entry.lowered.list);
	while (good && r.todo.n) {
		const struct image_chain *c = &run->chains.v[r.todo.v[--r.todo.n]];

		for (size_t i = 0; good && i < c->rules.n; i++)
			good = list_reach(&r, &c->rules.v[i].lowered.list);
	}
	for (size_t n = 0; good && n < run->chains.n; n++)
		good = r.chain[n] || chain_hidden(&r, n);
	return good && (!run->head.leads || r.leads == run->head.leads) && prints_whole(run);
}
