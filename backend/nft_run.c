/* Converts compiled runs to messages.
 *
 *	NEWSET sluice.….map.00000           maps first, as rules look them up
 *	NEWCHAIN sluice.….chain.00000       hidden chains, as elements and rules lead to them
 *	NEWRULE, NEWSETELEM                 their contents
 *	NEWRULE INPUT                       finally the entry, added by the code that knows its position (nft_loose.c)
 *
 * Deletion follows the kernel's dependencies: first the rules, which reference maps, then the maps, whose elements
 * reference chains, then the chains.
 */
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft.h"
#include "backend/nft_set.h"

static struct nlmsghdr *run_message(struct nft_batch *nb, const struct edit *e, unsigned msg, uint16_t flags, size_t room,
	const char *doing, const struct rule *r)
{
	struct nft_origin o = { doing, e, e->table, e->chain, r };

	return nft_message(nb, msg, flags, room, &o);
}

/* ---- creation ---- */

static bool set_put(struct nft_batch *nb, const struct edit *e, const struct image_map *m, const struct rule *r)
{
	struct nlmsghdr *nlh = run_message(nb, e, NFT_MSG_NEWSET, NLM_F_CREATE | NLM_F_EXCL, NFT_MAP_ROOM, "SET_ADD", r);

	nft_map_put(nlh, m, nb->next_id++);
	return nft_message_end(nb);
}

static bool chain_put(struct nft_batch *nb, const struct edit *e, const struct image_chain *c, const struct rule *r)
{
	struct nlmsghdr *nlh = run_message(nb, e, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL, NFT_SMALL_ROOM, "CHAIN_USER_ADD", r);

	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, c->name);
	return nft_message_end(nb);
}

bool nft_entry_end(struct nft_batch *nb, const struct edit *e, struct nlmsghdr *nlh, struct image_run *run)
{
	nft_jumps_kname(nb, e->table, &run->entry.lowered.list);
	return nft_rule_end(nb, nlh, &run->entry.lowered);
}

/* Adds the rule before the one with this handle; 0: appends. */
static bool rule_put(struct nft_batch *nb, const struct edit *e, struct image_spot at, const struct image_rule *ir)
{
	uint16_t append = at.handle ? 0 : NLM_F_APPEND;
	struct nlmsghdr *nlh = run_message(nb, e, NFT_MSG_NEWRULE, NLM_F_CREATE | append, 0,
		append ? "RULE_APPEND" : "RULE_INSERT", ir->rule);
	struct nir_rule nr = *image_rule_nr(nft_work(nb), ir, &nb->nr);

	nft_jumps_kname(nb, e->table, &nr.list);
	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, at.chain);
	if (at.handle)
		nl_attr_put_u64(nlh, NFTA_RULE_POSITION, htobe64(at.handle));
	return nft_rule_end(nb, nlh, &nr);
}

/* Adding existing values to a front is allowed. */
static bool elems_put(struct nft_batch *nb, const struct edit *e, const struct image_map *m, struct image_elem *v, size_t n,
	enum nft_elems_how how)
{
	bool add = how == ELEMS_ADD;

	for (size_t i = 0; nft_has_knames(nb) && i < n; i++)
		v[i].chain = nft_jump_kname(nb, e->table, v[i].chain);
	for (size_t i = 0; i < n; ) {
		struct nlmsghdr *nlh = run_message(nb, e, add ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM,
			!add ? 0 : m->lead ? NLM_F_CREATE : NLM_F_CREATE | NLM_F_EXCL, NFT_ELEMS_ROOM, add ? "RULE_APPEND" : "RULE_DELETE",
			v[i].rule);

		nl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, m->name);
		i += nft_elems_put(nlh, m, &v[i], n - i, how);
		if (!nft_message_end(nb))
			return false;
	}
	return true;
}

static bool objects_put(struct nft_batch *nb, const struct edit *e, const struct image_run *run)
{
	for (size_t i = 0; i < run->maps.n; i++)
		if (!set_put(nb, e, &run->maps.v[i], run->entry.rule))
			return false;
	for (size_t i = 0; i < run->chains.n; i++)
		if (!chain_put(nb, e, &run->chains.v[i], run->entry.rule))
			return false;
	return true;
}

static bool all_elems_put(struct nft_batch *nb, const struct edit *e, const struct image_run *run)
{
	for (size_t i = 0; i < run->maps.n; i++)
		if (!elems_put(nb, e, &run->maps.v[i], run->maps.v[i].elems.v, run->maps.v[i].elems.n, ELEMS_ADD))
			return false;
	return true;
}

/* Prefetches the rules to be lowered for this chain, or the data they point to. Must be inlined: compilers remove calls
 * of functions that only prefetch. */
static inline __attribute__((always_inline)) void chain_fetch(const struct image_run *run, size_t chain, bool pointed)
{
	const struct image_chain *c = chain < run->chains.n ? &run->chains.v[chain] : NULL;

	for (size_t i = 0; c && i < c->rules.n; i++) {
		const struct rule *r = c->rules.v[i].rule;

		if (c->rules.v[i].made == MADE_READY)
			continue;
		__builtin_prefetch(pointed ? (const void *)r->match : &r->match);
		__builtin_prefetch(pointed ? (const void *)r->head : &r->counters);
	}
}

bool nft_run_put_rules(struct nft_batch *nb, const struct edit *e, struct image_run *run)
{
	for (size_t i = 0; i < run->chains.n; i++) {
		/* Trees visit them in another order than in memory. */
		chain_fetch(run, i + 2, false);
		chain_fetch(run, i + 1, true);
		for (size_t k = 0; k < run->chains.v[i].rules.n; k++)
			if (!rule_put(nb, e, (struct image_spot){ run->chains.v[i].name }, &run->chains.v[i].rules.v[k]))
				return false;
	}
	return true;
}

bool nft_run_put_maps(struct nft_batch *nb, const struct edit *e, struct image_run *run)
{
	return objects_put(nb, e, run) && all_elems_put(nb, e, run);
}

bool nft_run_put(struct nft_batch *nb, const struct edit *e, struct image_run *run)
{
	return objects_put(nb, e, run) && nft_run_put_rules(nb, e, run) && all_elems_put(nb, e, run);
}

/* ---- deletion ---- */

static bool name_delete(struct nft_batch *nb, const struct edit *e, unsigned msg, unsigned attr, const char *name)
{
	struct nlmsghdr *nlh = run_message(nb, e, msg, 0, NFT_SMALL_ROOM, "RULE_DELETE", NULL);

	nl_attr_put_strz(nlh, (uint16_t)attr, name);
	return nft_message_end(nb);
}

bool nft_run_delete(struct nft_batch *nb, const struct edit *e, const struct image_run *run)
{
	for (size_t i = 0; i < run->chains.n; i++)
		if (!name_delete(nb, e, NFT_MSG_DELRULE, NFTA_RULE_CHAIN, run->chains.v[i].name))
			return false;
	for (size_t i = 0; i < run->maps.n; i++)
		if (!name_delete(nb, e, NFT_MSG_DELSET, NFTA_SET_NAME, run->maps.v[i].name))
			return false;
	for (size_t i = 0; i < run->chains.n; i++)
		if (!name_delete(nb, e, NFT_MSG_DELCHAIN, NFTA_CHAIN_NAME, run->chains.v[i].name))
			return false;
	return true;
}

/* ---- single rules ---- */

/* Rules added since the run was created hide nothing. */
static bool is_late(const struct image_place *at)
{
	struct image_edges e;

	return image_edges_get(at->run, &e) && (at->order < e.first || at->order > e.last);
}

/* Only elements hide others, and rules of trees that are marked so: other rules are complete and evaluated in order. */
bool nft_run_spares(const struct image_place *at)
{
	uint32_t flags = at->run->head.flags;

	if (at->hides || flags & (IMAGE_GATED | IMAGE_SHARES))
		return false;
	if (flags & IMAGE_OPEN)
		return !at->elems.n || at->known || !image_leads(at);
	if (!at->elems.n || at->known || image_alone(at->elems.v[0]))
		return true;
	return flags & IMAGE_MAP && (!(flags & IMAGE_HIDDEN) || is_late(at));
}

static bool spot_delete(struct nft_batch *nb, const struct edit *e, const struct image_spot *s)
{
	struct nlmsghdr *nlh = run_message(nb, e, NFT_MSG_DELRULE, 0, NFT_SMALL_ROOM, "RULE_DELETE", NULL);

	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, s->chain);
	nl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(s->handle));
	return nft_message_end(nb);
}

bool nft_patch_remove(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p)
{
	for (size_t i = 0; i < p->gone.n; i++)
		if (!spot_delete(nb, e, &p->gone.v[i]))
			return false;
	return !p->remove.n || elems_put(nb, e, &p->run->maps.v[p->map], p->remove.v, p->remove.n, ELEMS_KEYS);
}

/* Does it replace a deleted one? */
static bool comes_again(const struct nft_patch *p, const struct image_elem *e)
{
	for (size_t i = 0; i < p->remove.n; i++)
		if (image_within(&p->run->maps.v[p->map], e, &p->remove.v[i]))
			return true;
	return false;
}

/* The kernel fails to detect an overlap of a new interval that starts before an existing one extending to the maximum
 * key, which has no end element. It does detect it for single keys, so the last key of each new interval is first added
 * and then deleted. */
static bool ends_try(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p)
{
	const struct image_map *m = &p->run->maps.v[p->map];
	struct image_elems ends = { {0} };

	for (size_t i = 0; m->interval && i < p->add.n; i++) {
		const struct image_elem *of = &p->add.v[i];
		struct image_elem end = { .key = of->end, .verdict = of->verdict, .chain = of->chain, .rule = of->rule };

		if (end.key && !comes_again(p, of))
			vec_push(nb->cx->arena, &ends.v, end);
	}
	return elems_put(nb, e, m, ends.v.v, ends.v.n, ELEMS_ADD) && elems_put(nb, e, m, ends.v.v, ends.v.n, ELEMS_KEYS);
}

static bool copy_put(struct nft_batch *nb, const struct edit *e, const struct image_copy *c)
{
	const struct image_rule *behind = c->before < c->to->rules.n ? &c->to->rules.v[c->before] : NULL;

	return rule_put(nb, e, (struct image_spot){ c->to->name, behind ? behind->handle : 0 }, &c->rule);
}

/* Adds rules to a chain of a run. */
static bool rules_come(struct nft_batch *nb, const struct edit *e, const struct image_chain *c)
{
	for (size_t i = 0; i < c->rules.n; i++)
		if (!rule_put(nb, e, (struct image_spot){ c->name }, &c->rules.v[i]))
			return false;
	return true;
}

/* Replaces the entry, which records the number of chains. */
static bool entry_renew(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p, uint32_t nchains)
{
	struct image_run run = *p->run;
	struct nlmsghdr *nlh = nft_rule_message(nb, e, NFT_MSG_NEWRULE, NLM_F_REPLACE, 0, "RULE_REPLACE", e->rule);

	run.head.nchains = nchains;
	image_entry_udata(nb->cx->arena, &run);
	nl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(run.entry.handle));
	return nft_entry_end(nb, e, nlh, &run);
}

static bool chains_change(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p)
{
	const struct image_head *h = &p->run->head;

	for (size_t i = 0; i < p->chains.n; i++)
		if ((i >= p->sheds && !chain_put(nb, e, &p->chains.v[i], e->rule)) || !rules_come(nb, e, &p->chains.v[i]))
			return false;
	if (p->chains.n > p->sheds)
		return entry_renew(nb, e, p, h->nchains + (uint32_t)p->chains.n - p->sheds);
	return p->chains.n || !p->sheds || (entry_renew(nb, e, p, h->nchains - 1) &&
		name_delete(nb, e, NFT_MSG_DELCHAIN, NFTA_CHAIN_NAME, image_chain_name(nb->cx->arena, h->id, h->nchains - 1)));
}

bool nft_patch_add(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p)
{
	if (!image_is_tree(p->run) && !ends_try(nb, e, p))
		return false;
	if (!chains_change(nb, e, p))
		return false;
	for (size_t i = 0; i < p->copies.n; i++)
		if (!copy_put(nb, e, &p->copies.v[i]))
			return false;
	return !p->add.n || elems_put(nb, e, &p->run->maps.v[p->map], p->add.v, p->add.n, ELEMS_ADD);
}
