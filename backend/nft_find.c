/* Finds rules in compiled runs without reading the runs.
 *
 *	-s 192.0.2.7 -j DROP, a map of hosts       one request: the element of 192.0.2.7, and whether it is this rule
 *	a rule of a tree                           the element of its field in each map, down to the chain that must contain it
 *	a rule of a group                          the group's chain, and the same requests for its maps
 *
 * If that is inconclusive, the complete chain is read: for a rule that was not found and may be hidden by others, or
 * one that is to be deleted and hides others. For a rule that is to be deleted from several chains of a tree, all
 * chains its packets can reach are searched.
 */
#include <string.h>
#include "backend/nft_view.h"

/* ---- searching maps ---- */

struct likes {
	struct viewing *v;
	struct chain *chain;
	VEC(const struct rule *) rules;        /* without duplicates */
	bool goes;                     /* as in need_chain */
	bool hard;                     /* inconclusive without reading everything */
};

/* Queries all elements that the rule would be; *found NULL if some are missing. */
static bool elems_find(struct loading *l, const struct image_map *m, const struct image_elems *fit, const struct image_elem ***found)
{
	const struct image_elem **v = arena_array(l->cx->arena, fit->v.n, sizeof(*v));
	struct image_elem *one;

	*found = NULL;
	for (size_t i = 0; i < fit->v.n; i++) {
		if (!view_elem_find(l, m, &fit->v.v[i], &one))
			return false;
		if (!one)
			return true;
		v[i] = one;
	}
	*found = v;
	return true;
}

/* A rule partly hidden by an earlier one may still be represented by its first element. */
static bool first_find(struct loading *l, struct image_run *run, unsigned map, const struct image_elems *fit, struct rule **r)
{
	struct image_elem *first;

	*r = NULL;
	if (fit->v.n != 1 || !run->maps.v[map].interval)
		return true;
	if (!view_elem_ask(l, &run->maps.v[map], fit->v.v[0].key, &first))
		return false;
	if (first && image_tests(first))
		*r = image_elem_rule(l->raiser, run, map, (const struct image_elem *const *)&first, 1);
	return true;
}

/* The rule in one of the run's maps, *r; NULL if it is not found there. */
static bool map_find(struct loading *l, struct image_run *run, unsigned map, const struct rule *like, struct rule **r)
{
	struct image_elems fit = { {0} };
	const struct image_elem **found;

	*r = NULL;
	if (!image_fit(l->raiser, run, map, like, 1, &fit))
		return true;
	if (!elems_find(l, &run->maps.v[map], &fit, &found))
		return false;
	if (found)
		*r = image_elem_rule(l->raiser, run, map, found, fit.v.n);
	if (!*r && !first_find(l, run, map, &fit, r))
		return false;
	if (*r && !rule_same(*r, like))
		*r = NULL;
	return true;
}

/* ---- searching runs ---- */

/* Can the rule be used? One that is to be deleted must be removable by itself. */
static bool is_had(const struct likes *k, const struct rule *r) { return !k->goes || nft_run_spares(r->place); }

/* The earlier of two rules. */
static struct rule *earlier(struct rule *a, struct rule *b)
{
	return !a || (b && b->place->order < a->place->order) ? b : a;
}

/* The first such rule in a chain of the run. */
static struct rule *chain_find_like(struct loading *l, struct image_run *run, const struct image_chain *c, const struct rule *like)
{
	struct rule *best = NULL;

	for (size_t i = 0; i < c->rules.n; i++) {
		struct rule *r = image_said(l->raiser, run, c, &c->rules.v[i]);

		if (r && rule_same(r, like))
			best = earlier(best, r);
	}
	return best;
}

static bool run_find(struct likes *k, struct image_run *run, const struct rule *like, struct rule **r)
{
	bool group = run->head.flags & IMAGE_GROUP, open = run->head.flags & IMAGE_OPEN;
	struct rule *one;

	*r = group || open ? chain_find_like(k->v->l, run, &run->chains.v[group ? GROUP_CHAIN : TWINS_CHAIN], like) : NULL;
	for (unsigned i = 0; i < (group ? run->maps.n : 1); i++) {
		if (!map_find(k->v->l, run, i, like, &one))
			return false;
		*r = earlier(*r, one);
	}
	return true;
}

/* The number of rules, or parts of rules, in the chain. */
static size_t chain_says(const struct image_chain *c)
{
	size_t n = 0;
	uint64_t order;

	for (size_t i = 0; i < c->rules.n; i++)
		n += image_order(c->rules.v[i].lowered.udata, &order);
	return n;
}

/* Does the run contain more than n elements and rules? False: unknown. */
static bool has_more(struct loading *l, const struct image_run *run, size_t n)
{
	if (run->head.flags & IMAGE_GROUP && chain_says(&run->chains.v[GROUP_CHAIN]) > n)
		return true;
	for (uint32_t i = 0; i < run->maps.n; i++)
		if (image_says(run, i) && view_has_more(l, &run->maps.v[i], n))
			return true;
	return false;
}

/* For an open run, whose rules were added one by one: `found` rules were found and can be deleted; `alone` of their
 * elements are not replaced by anything. */
static void open_goes(struct likes *k, struct image_run *run, size_t found, size_t alone)
{
	struct nft_asked *asked = run->kernel;

	k->hard |= found > 1 && found > alone;
	if (!k->hard && alone && !view_stays_empty(k->chain, run) && !has_more(k->v->l, run, alone))
		asked->last = found;
}

/* Of equal rules the first is deleted: is there one before this run? */
static bool goes_before(const struct likes *k, const struct rule *like)
{
	return k->goes && rule_find(k->v->l->rs, k->chain, like);
}

/* Adds the run's matching rules to the chain. In a group, one of them may be hidden and be the first. */
static bool likes_run(struct likes *k, struct image_run *run)
{
	uint32_t flags = run->head.flags;
	size_t n = 0, found = 0, alone = 0;

	k->hard |= k->goes && flags & IMAGE_GROUP && flags & IMAGE_HIDDEN;
	for (size_t i = 0; i < k->rules.n && !(k->goes && k->hard); i++) {
		const struct rule *like = k->rules.v[i];
		bool may = true;
		struct rule *r;

		if (goes_before(k, like))
			continue;
		if (!run_find(k, run, like, &r) || (!r && !view_hidden_find(k->v, run, like, &r, &may)) ||
		    (r && k->goes && (!view_heir_read(k->v->l, run, r) || (k->rules.n == 1 && !view_uncover(k->v, run, &r)))))
			return false;
		if (!r || !is_had(k, r)) {
			k->hard |= may;
			continue;
		}
		rule_insert(k->chain, r, NULL);
		n += r->place->elems.n + r->place->spots.n;
		found++;
		alone += r->place->heirs.n ? 0 : r->place->elems.n;
	}
	if (k->goes && n && flags & IMAGE_OPEN)
		open_goes(k, run, found, alone);
	else
		k->hard |= k->goes && n && !k->hard && !has_more(k->v->l, run, n);
	return true;
}

/* ---- searching trees ---- */

/* Where a rule may be in a tree. */
struct leaf {
	const struct image_chain *chain;       /* NULL: nowhere */
	bool only;                     /* and in no other chain */
	bool looked;                   /* a map has been looked up */
};

/* Follows maps to the only chain that can contain the rule, or to the first of several. `at` looks up the first map.
 * False with a diag. */
static bool tree_walk(struct viewing *v, const struct nir_rule *at, const struct rule *r, struct leaf *leaf)
{
	struct viewing hidden = { .l = v->l };
	uint8_t key[IMAGE_KEY];
	const char *name;
	bool one;

	*leaf = (struct leaf){ .only = true };
	for (unsigned level = 0; level < NFT_DEPTH_MAX && image_probe(v->l->raiser, at, r, key, &one, &name); level++) {
		const struct image_map *m = map_gets(&v->l->maps, name);
		struct image_elem *e = NULL;

		leaf->only &= one;
		leaf->looked = true;
		if (m && !view_elem_ask(v->l, m, key, &e))
			return false;
		/* The rules after a lookup in a tree's chain do not test the looked up field. */
		if (!e || !e->chain)
			return true;
		leaf->chain = NULL;
		if (!view_hidden_read(&hidden, e->chain))
			return false;
		leaf->chain = map_gets(&v->l->hidden, e->chain);
		if (!leaf->chain || !leaf->chain->rules.n)
			return true;
		at = &leaf->chain->rules.v[0].lowered;
	}
	return true;
}

static bool chain_hides(const struct image_chain *c)
{
	for (size_t i = 0; i < c->rules.n; i++)
		if (image_hides(&c->rules.v[i]))
			return true;
	return false;
}

/* State of searching a rule in a tree. */
struct tree_find {
	struct image_run *run;
	const struct rule *like;
	struct rule *r;                /* NULL: not found */
	bool hidden;                   /* others may hide it in that case */
};

/* For a rule that is to be deleted: finds all copies. */
static bool copies_find(struct likes *k, struct tree_find *f, const struct nir_rule *at)
{
	struct orders orders;
	struct image_source source = orders_source(&orders);

	orders_init(&orders, k->v, f->run);
	return image_spots(k->v->l->raiser, at, f->r, &source);
}

/* Follows jumps of the chain to chains with a single stateful rule. False with a diag. */
static bool alone_find(struct likes *k, struct tree_find *f, const struct image_chain *c)
{
	struct viewing hidden = { .l = k->v->l };

	for (size_t i = 0; i < c->rules.n && !f->r; i++) {
		const char *to = image_leads_to(f->run, &c->rules.v[i]);
		const struct image_chain *alone;

		if (to && !view_hidden_read(&hidden, to))
			return false;
		alone = to ? map_gets(&k->v->l->hidden, to) : NULL;
		if (alone)
			f->r = chain_find_like(k->v->l, f->run, alone, f->like);
		if (alone && f->r)
			f->r->place->own = alone->name;
	}
	return true;
}

static size_t chain_number(const struct image_run *run, const struct image_chain *c)
{
	size_t n = 0;

	while (n < run->chains.n && strcmp(run->chains.v[n].name, c->name))
		n++;
	return n;
}

/* Reads a chain of the run: *other, does it have a rule other than the one that was found? False with a diag. */
static bool other_find(struct likes *k, const struct tree_find *f, size_t n, bool *other)
{
	struct viewing hidden = { .l = k->v->l };
	const struct image_chain *c;
	uint64_t order;

	if (!view_hidden_read(&hidden, f->run->chains.v[n].name))
		return false;
	c = map_gets(&k->v->l->hidden, f->run->chains.v[n].name);
	for (size_t i = 0; c && i < c->rules.n && !*other; i++) {
		struct nir_data udata = c->rules.v[i].lowered.udata;

		*other = image_order(udata, &order) && !image_is_part(udata) && order != f->r->place->order;
	}
	return true;
}

/* *more: does the tree have another rule, in this chain or in one of those made before and after it? False with a diag. */
static bool tree_has_more(struct likes *k, const struct tree_find *f, const struct image_chain *c, bool *more)
{
	enum { NEAR = 4 };
	size_t at = chain_number(f->run, c);

	*more = chain_says(c) > 1;
	for (size_t i = 1; i <= NEAR && !*more; i++)
		if ((at + i < f->run->chains.n && !other_find(k, f, at + i, more)) ||
		    (!*more && at > i && !other_find(k, f, at - i, more)))
			return false;
	return true;
}

static bool leaf_find(struct likes *k, struct tree_find *f, const struct nir_rule *at, const struct leaf *leaf)
{
	bool only, more = false;

	if (!leaf->chain)
		return true;
	f->r = chain_find_like(k->v->l, f->run, leaf->chain, f->like);
	only = f->r && leaf->only;
	if (!f->r && !alone_find(k, f, leaf->chain))
		return false;
	f->hidden |= chain_hides(leaf->chain);
	if (f->r && k->goes && !tree_has_more(k, f, leaf->chain, &more))
		return false;
	if (f->r && k->goes)
		k->hard |= f->r->place->hides || !more || (!only && (!at || !copies_find(k, f, at)));
	return true;
}

/* ---- searching sections ---- */

/* The section that contains the rule at index line: a sieve for one or both sides, followed by wide rules. Adjacent
 * sections without wide rules between them count as one. */
static void section_lines(const struct tree_find *f, const struct image_chain *c, size_t line, size_t *begin, size_t *end)
{
	while (line && !image_sieves(f->run, &c->rules.v[line]))
		line--;
	*begin = *end = line;
	while (*begin && image_sieves(f->run, &c->rules.v[*begin - 1]))
		--*begin;
	while (*end < c->rules.n && image_sieves(f->run, &c->rules.v[*end]))
		++*end;
	while (*end < c->rules.n && !image_sieves(f->run, &c->rules.v[*end]))
		++*end;
}

/* For a rule that is to be deleted: finds all copies in the section of this index. */
static void section_goes(struct likes *k, struct tree_find *f, const struct image_chain *c, size_t line)
{
	size_t begin, end;
	struct orders orders;
	struct image_source source = orders_source(&orders);

	section_lines(f, c, line, &begin, &end);
	if (!image_sieves(f->run, &c->rules.v[begin]))
		return;
	orders_init(&orders, k->v, f->run);
	k->hard |= !image_section_spots(k->v->l->raiser, c, begin, end, f->r, &source);
}

/* Searches behind a sieve: the chain of a goto, with all of the section's rules in order, is a tree. */
static bool sieve_find_like(struct likes *k, struct tree_find *f, const char *to)
{
	struct viewing hidden = { .l = k->v->l };
	struct leaf leaf = { .only = true };
	const struct image_chain *c;

	if (!view_hidden_read(&hidden, to))
		return false;
	leaf.chain = c = map_gets(&k->v->l->hidden, to);
	if (!leaf_find(k, f, NULL, &leaf))
		return false;
	for (size_t i = 0; c && i < c->rules.n && !f->r; i++) {
		if (image_sieves(f->run, &c->rules.v[i]))
			continue;
		if (!tree_walk(k->v, &c->rules.v[i].lowered, f->like, &leaf))
			return false;
		leaf.only = true;
		if (!leaf_find(k, f, NULL, &leaf))
			return false;
	}
	return true;
}

/* The index of the rule with this order key in the chain. */
static size_t line_of(const struct image_chain *c, uint64_t order)
{
	size_t i = 0;
	uint64_t at;

	while (i + 1 < c->rules.n && !(image_order(c->rules.v[i].lowered.udata, &at) && at == order))
		i++;
	return i;
}

/* Searches each turn, and the rules between them. */
static bool turns_find_like(struct likes *k, struct tree_find *f)
{
	const struct image_chain *c = &f->run->chains.v[TURNS_CHAIN];
	struct leaf leaf = { .chain = c, .only = true };

	if (!leaf_find(k, f, NULL, &leaf))
		return false;
	if (f->r && k->goes && !k->hard)
		section_goes(k, f, c, line_of(c, f->r->place->order));
	for (size_t i = 0; i < c->rules.n && !f->r; i++) {
		const char *to = image_sieves(f->run, &c->rules.v[i]);

		if (to) {
			if (!sieve_find_like(k, f, to))
				return false;
			if (f->r && k->goes && !k->hard)
				section_goes(k, f, c, i);
			continue;
		}
		if (!tree_walk(k->v, &c->rules.v[i].lowered, f->like, &leaf) || !leaf_find(k, f, &c->rules.v[i].lowered, &leaf))
			return false;
	}
	return true;
}

static bool single_find_like(struct likes *k, struct tree_find *f)
{
	struct leaf leaf;

	if (!tree_walk(k->v, &f->run->entry.lowered, f->like, &leaf) || !leaf_find(k, f, &f->run->entry.lowered, &leaf))
		return false;
	k->hard |= !leaf.looked;
	return true;
}

/* May the tree contain the rule where others hide it? */
static bool is_missing(struct likes *k, const struct image_run *run, const struct rule *like, bool *may)
{
	uint8_t key[IMAGE_KEY] = {0};
	struct image_elem *e = NULL;
	uint32_t print = image_fingerprint(k->v->l->cx, like);

	memcpy(key, &print, sizeof(print));
	*may = true;
	if (!run->head.missing)
		return true;
	if (!view_elem_ask(k->v->l, &run->maps.v[run->head.missing], key, &e))
		return false;
	*may = e;
	return true;
}

/* Adds the rule to the chain if it is in the tree and that can be determined. */
static bool like_tree(struct likes *k, struct image_run *run, const struct rule *like)
{
	size_t chains = run->head.flags & IMAGE_TURNS ? TURNS_CHAIN + 1 : 1;
	struct tree_find f = { .run = run, .like = like };

	if (run->chains.n < chains) {
		k->hard = true;
		return true;
	}
	if (!view_run_chains(k->v, run, chains) || !(chains > 1 ? turns_find_like : single_find_like)(k, &f))
		return false;
	if (f.r)
		rule_insert(k->chain, f.r, NULL);
	else if (f.hidden && !is_missing(k, run, like, &f.hidden))
		return false;
	k->hard |= !f.r && f.hidden;
	return true;
}

static bool likes_tree(struct likes *k, struct image_run *run)
{
	for (size_t i = 0; i < k->rules.n && !(k->goes && k->hard); i++)
		if (!goes_before(k, k->rules.v[i]) && !like_tree(k, run, k->rules.v[i]))
			return false;
	return true;
}

/* ---- searching chains ---- */

static void likes_rule(struct likes *k, struct rule *r)
{
	for (size_t i = 0; i < k->rules.n && !r->chain; i++)
		if (rule_same(r, k->rules.v[i]))
			rule_insert(k->chain, r, NULL);
}

static bool likes_piece(struct likes *k, struct image_run *run)
{
	uint32_t flags = run->head.flags;
	/* The second chain is the group's, the one behind the gate, or that of twins. */
	size_t chains = flags & (IMAGE_GROUP | IMAGE_GATED | IMAGE_OPEN) ? 2 : 1;

	if (!(flags & (IMAGE_MAP | IMAGE_GROUP)))
		return likes_tree(k, run);
	if (run->maps.n && run->chains.n >= chains)
		return view_run_chains(k->v, run, chains) && likes_run(k, run);
	k->hard = true;
	return true;
}

static bool likes_find(struct likes *k)
{
	const struct nft_view *view = k->chain->kernel;

	for (size_t i = 0; i < view->pieces.v.n && !(k->goes && k->hard); i++) {
		const struct opt_piece *x = &view->pieces.v.v[i];

		if (x->rule)
			likes_rule(k, x->rule);
		else if (!likes_piece(k, x->run))
			return false;
	}
	return true;
}

/* A text may name a rule twice: then two equal rules may be deleted, possibly from one run. */
static void likes_once(struct likes *k, const struct need_chain *n)
{
	struct arena *a = k->v->l->cx->arena;
	struct map seen;

	map_init(&seen, a);
	for (size_t i = 0; i < n->like.n; i++) {
		uint64_t hash = rule_hash(n->like.v[i]);
		const struct rule *before = map_get(&seen, &hash, sizeof(hash));

		if (before && rule_same(before, n->like.v[i])) {
			k->hard |= k->goes;
			continue;
		}
		map_put(&seen, arena_dup(a, &hash, sizeof(hash)), sizeof(hash), (void *)n->like.v[i]);
		vec_push(a, &k->rules, n->like.v[i]);
	}
}

static bool all_found(struct likes *k)
{
	for (size_t i = 0; i < k->rules.n; i++)
		if (!rule_find(k->v->l->rs, k->chain, k->rules.v[i]))
			return false;
	return true;
}

/* Loads the rules searched for or, if single elements are inconclusive, all rules. */
bool view_likes_load(struct viewing *v, struct chain *c, const struct need_chain *n)
{
	struct likes k = { .v = v, .chain = c, .goes = n->goes, .hard = n->goes && v->l->nft->whole };

	likes_once(&k, n);
	if (!likes_find(&k))
		return false;
	if (!k.hard || (!k.goes && all_found(&k)))
		return true;
	while (c->first)
		rule_remove(c, c->first);
	return view_chain_fill(v, c);
}
