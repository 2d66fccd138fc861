/* Sections of a tree (opt_sections.c) as nft objects. Before a section is a sieve for each side: a set of the addresses for
 * which a rule of that side can match.
 *
 *	[ daddr in a set of the section's ] jump 1       1: [ saddr in a set of the section's ] goto 2      2: all rules in order
 *	[ saddr in a set of the section's ] jump 3          the tree over daddr
 *	wide rules                                       3: the tree over saddr
 *
 * A packet that returns from chain 2 has matched none of the section's rules; evaluating some of them again has no effect.
 * Chain 2 has the rules in slices, which are behind sieves, too.
 */
#include <linux/netfilter/nf_tables.h>
#include "compiler/opt_node.h"
#include "lib/order.h"

enum {
	SLICE = 512,                   /* number of rules per slice; more, */
	SLICES = 32,                   /* … if there would be more than this many slices */
};

/* ---- sieves ---- */

/* The field's intervals in which any of the rules can match: stores their bounds in `out`, returns their number. */
static size_t cells_covered(const struct tree *t, const struct tree_set *set, unsigned f, struct group *out)
{
	struct numbered *v = arena_array(t->w.temp, set->n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		v[i] = (struct numbered){ (uint32_t)t->w.box[set->v[i]].lo[f], set->v[i] };
	numbered_sort(t->w.temp, v, set->n);
	for (size_t i = 0; i < set->n; i++) {
		const struct cell_box *b = &t->w.box[v[i].at];

		if (!n || b->lo[f] > out[n - 1].hi + 1)
			out[n++] = (struct group){ .lo = b->lo[f], .hi = b->hi[f], .set = { &v[i].at, 1, 1 } };
		else if (b->hi[f] > out[n - 1].hi)
			out[n - 1].hi = b->hi[f];
	}
	return n;
}

/* Creates an nft set of these intervals; returns its number. */
static unsigned sieve_of(struct tree *t, const struct tree_set *set, unsigned f)
{
	unsigned n = tree_map(t, field_key(t->w.o, f), true);
	struct group *g = arena_array(t->w.temp, set->n, sizeof(*g));
	size_t covered = cells_covered(t, set, f, g);
	struct image_map *m = &t->run->maps.v[n];

	m->set = true;
	vec_grow_of(t->w.o->cx->arena, &m->elems, covered);
	for (size_t i = 0; i < covered; i++)
		vec_push(t->w.o->cx->arena, &m->elems, group_elem(t, &g[i], f, m->len));
	arena_reset(t->w.temp);
	return n;
}

/* Emits a lookup in such a set: packets that are in it go to chain `to`. */
static void sieve_put(struct tree *t, unsigned chain, unsigned map, int32_t verdict, unsigned to)
{
	const struct image_map *m = &t->run->maps.v[map];
	struct nir_list l = {0};

	field_put(t->w.o->cx, &l, m->key[0], NFT_REG_1);
	lookup_put(t->w.o->cx, &l, m);
	nir_verdict(t->w.o->cx, &l, verdict, t->run->chains.v[to].name);
	run_inner(t->w.o, &t->run->chains.v[chain], &l);
}

static unsigned chain_new(struct tree *t)
{
	run_chain(t->w.o, t->run);
	return (unsigned)t->run->chains.n - 1;
}

/* ---- slices ---- */

/* Emits some narrow rules of a section, in order: in a separate chain, which is reached after a set lookup for either side. */
static void slice_put(struct tree *t, unsigned chain, const struct section *s)
{
	unsigned own;

	if (s->all.n <= t->w.leaf) {
		leaf_put(t, chain, &s->all);
		return;
	}
	own = chain_new(t);
	leaf_put(t, own, &s->all);
	for (unsigned f = 0; f < SIDES; f++)
		if (s->side[f].n)
			sieve_put(t, chain, sieve_of(t, &s->side[f], f), NFT_JUMP, own);
}

/* Emits all rules of a section in order, for packets that rules of both sides can match. */
static void slices_put(struct tree *t, unsigned chain, const struct section *s)
{
	size_t at = 0, least = long_list(t->w.o, SLICE), most = s->all.n / SLICES < least ? least : s->all.n / SLICES;
	struct section slice = {0};

	for (size_t i = 0; i < s->all.n; i++) {
		uint32_t r = s->all.v[i];
		bool first = at < s->side[0].n && s->side[0].v[at] == r;

		if (t->behind[r] || slice.all.n == most) {
			slice_put(t, chain, &slice);
			slice = (struct section){0};
		}
		if (t->behind[r]) {
			leaf_put(t, chain, &(struct tree_set){ &r, 1, 1 });
			continue;
		}
		at += first;
		vec_push(t->w.a, &slice.side[!first], r);
		vec_push(t->w.a, &slice.all, r);
	}
	slice_put(t, chain, &slice);
}

/* ---- the section ---- */

/* Emits a tree over one side of a section, including the wide rules. */
static void side_put(struct tree *t, unsigned chain, const struct section *s, unsigned f, const struct place *at)
{
	struct turn turn = { .field = f };
	struct place inner = *at;

	for (size_t i = 0, k = 0, w = 0; i < s->all.n; i++) {
		uint32_t r = s->all.v[i];
		bool own = k < s->side[f].n && s->side[f].v[k] == r, wide = w < s->wide.n && s->wide.v[w] == r;

		k += own;
		w += wide;
		if (own || wide)
			vec_push(t->w.a, &turn.set, r);
	}
	inner.leaf += 2 * s->wide.n;
	turn_put(t, chain, NFT_GOTO, &turn, &inner);
}

void section_put(struct tree *t, const struct section *s, const struct place *at)
{
	bool both = s->side[0].n && s->side[1].n;
	unsigned sieve[SIDES] = {0}, chain;

	for (unsigned f = 0; f < SIDES; f++)
		if (s->side[f].n)
			sieve[f] = sieve_of(t, &s->side[f], f);
	for (size_t i = 0; i < s->wide.n; i++)
		t->behind[s->wide.v[i]] = true;
	for (unsigned f = 0; f < SIDES; f++) {
		if (!s->side[f].n)
			continue;
		chain = chain_new(t);
		sieve_put(t, TURNS_CHAIN, sieve[f], NFT_JUMP, chain);
		if (both && !f) {
			unsigned all = chain_new(t);

			sieve_put(t, chain, sieve[1], NFT_GOTO, all);
			slices_put(t, all, s);
		}
		side_put(t, chain, s, f, at);
	}
	leaf_put(t, TURNS_CHAIN, &s->wide);
}
