/* How many rules jump to a chain. The kernel counts a chain's rules, the jumps to it, and the elements and copies of compiled rules that lead
 * there as one.
 */
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_load.h"

static uint32_t view_rules(const struct chain *c)
{
	const struct nft_view *view = c->kernel;

	return view ? (uint32_t)view->pieces.v.n : c->nrules;
}

static void refs_change(struct table *t, const char *to, int change)
{
	struct chain *c = to ? chain_find(t, to) : NULL;

	if (c && c->loaded == LOADED_RULES)
		c->refs += (uint32_t)change;
}

static void list_refs(struct table *t, const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].op == NIR_IMMEDIATE && nir_has(&l->v[i], NIR_IMMEDIATE_chain))
			refs_change(t, l->v[i].f[NIR_IMMEDIATE_chain].d.p, -1);
}

static void run_refs(struct table *t, const struct image_run *run)
{
	list_refs(t, &run->entry.lowered.list);
	for (size_t i = 0; i < run->maps.n; i++)
		for (size_t k = 0; k < run->maps.v[i].elems.n; k++)
			refs_change(t, run->maps.v[i].elems.v[k].chain, -1);
	for (size_t i = 0; i < run->chains.n; i++)
		for (size_t k = 0; k < run->chains.v[i].rules.n; k++)
			list_refs(t, &run->chains.v[i].rules.v[k].lowered.list);
	for (size_t i = 0; i < run->rules.n; i++)
		refs_change(t, run->rules.v[i]->to, 1);
}

/* The kernel counts elements and copies; the user rules. */
static void view_refs(struct table *t)
{
	for (size_t i = 0; i < t->chains.n; i++) {
		const struct chain *c = t->chains.entry[i].value;
		const struct nft_view *view = c ? c->kernel : NULL;

		for (size_t k = 0; view && c->loaded == LOADED_RULES && k < view->pieces.v.n; k++)
			if (view->pieces.v.v[k].run && !view->pieces.v.v[k].rule)
				run_refs(t, view->pieces.v.v[k].run);
	}
}

/* The kernel counts a chain's rules and the jumps to it as one, so that jumps are known without reading those who jump. */
bool nft_refs_known(struct loading *l, struct table *t)
{
	for (size_t i = 0; i < t->chains.n; i++) {
		struct chain *c = t->chains.entry[i].value;

		if (c && c->in_kernel && c->loaded == LOADED_RULES && c->use >= view_rules(c))
			c->refs = c->use - view_rules(c);
	}
	view_refs(t);
	return nft_left_unref(l, t);
}
