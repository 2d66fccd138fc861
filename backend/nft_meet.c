/* Interaction of an added rule with the contents of a run, and replacements for a deleted one.
 *
 *	-A INPUT -s 192.0.2.7 -j DROP, the key is free         a new element
 *	the same, an open run has the key                      the rule is hidden behind the existing one
 *	-D INPUT -s 192.0.2.7 …, one is hidden behind it       the hidden rule replaces it
 */
#include "backend/nft_view.h"

bool view_heir_read(struct loading *l, struct image_run *run, const struct rule *r)
{
	uint32_t chain;

	if (r->place->elems.n != 1 || r->place->map || !image_twin(run, r->place->elems.v[0], &chain) || chain >= run->chains.n)
		return true;
	if (!view_chain_read(l, &run->chains.v[chain]))
		return false;
	image_heir(l->raiser, &run->chains.v[chain], r->place);
	return true;
}

/* Are there only a few elements, of which this is the first? */
static bool first_of_few(struct loading *l, const struct image_map *of, const struct image_elem *e, bool *first)
{
	enum { FEW = 64 };
	struct image_map m = image_map_bare(of);
	uint64_t order, other;

	*first = of->count && of->count <= FEW && image_order(e->udata, &order);
	if (!*first)
		return true;
	if (!view_map_read(l, &m, first))
		return false;
	for (size_t i = 0; *first && i < m.elems.n; i++)
		*first = image_order(m.elems.v[i].udata, &other) && other >= order;
	return true;
}

/* Determines `met` and `same` from the element with the rule's key. */
static bool twin_read(struct loading *l, struct image_run *run, const struct image_elem *fit, const struct rule *r)
{
	struct nft_asked *asked = run->kernel;
	struct image_elem *found;
	const struct rule *is;

	if (!view_elem_find(l, &run->maps.v[0], fit, &found))
		return false;
	asked->met = found;
	is = found ? image_elem_rule(l->raiser, run, 0, &asked->met, 1) : NULL;
	return !is || !rule_same(is, r) || !counters_same(&is->counters, &r->counters) ||
		first_of_few(l, &run->maps.v[0], found, &asked->same);
}

bool view_met_read(struct loading *l, struct image_run *run, const struct rule *r)
{
	struct image_elems fit = { {0} };
	const struct image_map *m = run->maps.v;
	struct nft_asked *asked = run->kernel;
	struct image_elem *found;

	if (!run->maps.n || !image_takes_elems(run) || !image_fit(l->raiser, run, 0, r, 1, &fit))
		return true;
	for (size_t i = 0; i < fit.v.n && !asked->taken; i++) {
		const struct image_elem *e = &fit.v.v[i];

		if (!view_elem_ask(l, m, e->key, &found) || (!found && e->end && !view_elem_ask(l, m, e->end, &found)))
			return false;
		asked->taken = found;
	}
	return !asked->taken || !(run->head.flags & IMAGE_OPEN) || fit.v.n != 1 || twin_read(l, run, fit.v.v, r);
}

/* Not if it would go unnoticed that a chain is empty, or unreferenced. */
bool view_stays_empty(const struct chain *c, const struct image_run *run)
{
	const struct nir_list *l = &run->entry.lowered.list;

	for (size_t i = 0; i < l->n; i++)
		if (nir_jump_to(&l->v[i]))
			return false;
	return c->base && run->head.flags & IMAGE_OPEN;
}
