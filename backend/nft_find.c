/* Rules that are searched for among compiled runs, without reading the runs.
 *
 *	-s 192.0.2.7 -j DROP, a map of hosts       one question: the element of 192.0.2.7, and whether it is this rule
 *	a rule of a tree                           the element of its field in each map, down to the chain where it must be
 *
 * Where that cannot tell (rules that hide each other, a rule that stands in several chains), all of the chain is read.
 */
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_set.h"
#include "backend/nft_view.h"

enum { COMMENT_MAX = 96 };             /* bytes that fit into an element with all else that it may have to say */

/* ---- elements ---- */

/* Can single elements of the run tell whether a rule is in it? Where rules are hidden only those that have come since can. */
static bool is_simple(const struct image_run *run)
{
	return run->head.flags & IMAGE_MAP && run->maps.n && run->chains.n &&
		(!run->maps.v[0].interval || run->maps.v[0].nparts == 1 || run->head.flags & IMAGE_GATED);
}

/* The element that has the key in it, in *found; NULL: none has. False with a diag. */
static bool elem_ask(struct loading *l, const struct image_map *m, const uint8_t *key, struct image_elem **found)
{
	struct image_map *answer = arena_dup(l->cx->arena, m, sizeof(*m));
	struct elems_reading r = { .arena = l->cx->arena, .map = answer };
	struct nl_reader reader = { .self = &r, .message = view_on_elems };
	struct nlmsghdr *nlh = view_elems_request(l, m);
	struct image_elem e = { .key = key };

	answer->elems.v = NULL;
	answer->elems.n = answer->elems.cap = 0;
	*found = NULL;
	nft_elems_put(nlh, m, &e, 1, ELEMS_ASK);
	if (!nl_ask(l->nft->nl, nlh, &reader))
		return errno == ENOENT || nft_failed(l->cx, "Could not fetch an element of a map", errno);
	if (!r.strange && answer->elems.n == 1)
		*found = &answer->elems.v[0];
	return true;
}

/* The same for an element as long as e: of an interval of one part the kernel tells only the beginning. */
static bool elem_find(struct loading *l, const struct image_map *m, const struct image_elem *e, struct image_elem **found)
{
	const uint8_t *end = e->end ? e->end : e->key;
	struct image_elem *behind = NULL;
	uint8_t next[IMAGE_KEY];

	if (!elem_ask(l, m, end, found))
		return false;
	if (!*found || !m->interval)
		return true;
	if (m->nparts > 1) {
		if (memcmp((*found)->key, e->key, m->len) || memcmp((*found)->end ? (*found)->end : (*found)->key, end, m->len))
			*found = NULL;
		return true;
	}
	if (nft_key_next(next, m, end) && !elem_ask(l, m, next, &behind))
		return false;
	if (memcmp((*found)->key, e->key, m->len) || (behind && !memcmp(behind->key, e->key, m->len)))
		*found = NULL;
	else
		(*found)->end = end;
	return true;
}

/* Are there more elements than n? A socket of its own is asked, since the rest of the dump is not read. */
static bool more_elems(struct loading *l, const struct image_map *m, size_t n)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	struct image_map *some = arena_dup(l->cx->arena, m, sizeof(*m));
	struct elems_reading r = { .arena = l->cx->arena, .map = some };
	const struct nlmsghdr *nlh;

	some->elems.v = NULL;
	some->elems.n = some->elems.cap = 0;
	if (nl && nl_stream_dump(nl, view_elems_request(l, m)))
		while (some->elems.n <= n && nl_stream_next(nl, &nlh, true) == NL_MESSAGE)
			nft_elems_get(&r, nlh);
	nl_close(nl);
	return some->elems.n > n;
}

struct likes { struct viewing *v; struct chain *chain; const struct need_chain *need; bool hard; };

/* With much to say a rule does not fit into an element, but may be in a run all the same. */
static size_t comment_bytes(const struct rule *r)
{
	size_t n = 0;

	for (unsigned i = 0; i < r->nmatch; i++)
		if (r->match[i]->ext && !strcmp(r->match[i]->ext->name, "comment"))
			n += use_val(r->match[i], 0)->len;
	return n;
}

/* All elements that the rule would be, as the kernel has them. */
static bool elems_find(struct loading *l, const struct image_map *m, const struct image_elems *fit, const struct image_elem **found,
	size_t *n)
{
	struct image_elem *one;

	for (*n = 0; *n < fit->v.n; ++*n) {
		if (!elem_find(l, m, &fit->v.v[*n], &one))
			return false;
		if (!one)
			return true;
		found[*n] = one;
	}
	return true;
}

/* The rules of the run that are searched for go into the chain. k->hard: only the whole run can tell. */
static bool likes_run(struct likes *k, struct image_run *run)
{
	struct loading *l = k->v->l;
	struct image_map *m = &run->maps.v[0];
	size_t n = 0;

	for (size_t i = 0; i < k->need->like.n; i++) {
		struct image_elems fit = { {0} };
		const struct image_elem **found;
		size_t elems;
		struct rule *r;

		if (!image_fit(l->raiser, run, k->need->like.v[i], 1, &fit)) {
			k->hard |= comment_bytes(k->need->like.v[i]) > COMMENT_MAX;
			continue;
		}
		found = arena_array(l->cx->arena, fit.v.n, sizeof(*found));
		if (!elems_find(l, m, &fit, found, &elems))
			return false;
		r = elems == fit.v.n ? image_elem_rule(l->raiser, run, found, elems) : NULL;
		if (!r || !rule_same(r, k->need->like.v[i]) || !nft_run_spares(run, r->place->order)) {
			k->hard |= run->head.flags & (r ? IMAGE_HIDDEN | IMAGE_GATED : IMAGE_HIDDEN);
			k->hard |= r && nft_run_parted(run, r->place->order);
			continue;
		}
		rule_insert(k->chain, r, NULL);
		n += elems;
	}
	k->hard |= n && !more_elems(l, m, n);
	return true;
}

/* ---- … in trees ---- */

static bool has_state(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!r->match[i]->ext || r->match[i]->ext->effect != PURE)
			return true;
	return false;
}

/* May the rule be in this chain of a tree, where the last map leads? One with a state stands in another, where this one jumps. */
static bool leaf_has(struct loading *l, const struct image_chain *c, const struct rule *r)
{
	bool has = has_state(r);

	for (size_t i = 0; i < c->rules.n && !has; i++) {
		const struct nir_rule *nr = &c->rules.v[i].lowered;
		uint64_t order;

		has = image_order(nr->userdata, nr->userdata_len, &order) && rule_same(rule_raise(l->raiser, nr), r);
	}
	return has;
}

/* From map to map to the only chain in which the rule can be; *in false: it is not there. False with a diag. */
static bool tree_ask(struct viewing *v, const struct image_run *run, const struct rule *r, bool *in)
{
	const struct nir_rule *at = &run->entry.lowered;
	struct viewing hidden = { .l = v->l };
	uint8_t key[IMAGE_KEY];
	const char *name;

	*in = true;
	for (unsigned level = 0; level < NFT_DEPTH_MAX && image_probe(v->l->raiser, at, r, key, &name); level++) {
		const struct image_map *m = map_gets(&v->l->maps, name);
		const struct image_chain *c;
		struct image_elem *e;

		if (!m)
			return true;
		if (!elem_ask(v->l, m, key, &e) || (e && e->chain && !view_hidden_read(&hidden, e->chain)))
			return false;
		c = e && e->chain ? map_gets(&v->l->hidden, e->chain) : NULL;
		*in = c && leaf_has(v->l, c, r);
		if (!c || !c->rules.n)
			return true;
		at = &c->rules.v[0].lowered;
	}
	return true;
}

/* One that is in the tree may be in many of its chains: then all of it is read. */
static bool likes_tree(struct likes *k, const struct image_run *run)
{
	for (size_t i = 0; i < k->need->like.n && !k->hard; i++)
		if (!tree_ask(k->v, run, k->need->like.v[i], &k->hard))
			return false;
	return true;
}

static void likes_rule(struct likes *k, struct rule *r)
{
	for (size_t i = 0; i < k->need->like.n && !r->chain; i++)
		if (rule_same(r, k->need->like.v[i]))
			rule_insert(k->chain, r, NULL);
}

static bool likes_find(struct likes *k)
{
	const struct nft_view *view = k->chain->kernel;

	for (size_t i = 0; i < view->pieces.v.n && !k->hard; i++) {
		const struct opt_piece *x = &view->pieces.v.v[i];

		if (x->rule) {
			likes_rule(k, x->rule);
			continue;
		}
		if (!(x->run->head.flags & IMAGE_MAP)) {
			if (!likes_tree(k, x->run))
				return false;
			continue;
		}
		k->hard |= !is_simple(x->run);
		if (!k->hard && (!view_run_chains(k->v, x->run, 1) || !likes_run(k, x->run)))
			return false;
	}
	return true;
}

/* The rules that are searched for, or, where that cannot be told from single elements, all. */
bool view_likes_load(struct viewing *v, struct chain *c, const struct need_chain *n)
{
	struct likes k = { v, c, n, false };

	if (!likes_find(&k))
		return false;
	if (!k.hard)
		return true;
	while (c->first)
		rule_remove(c, c->first);
	return view_chain_fill(v, c);
}
