/* Runs of rules that share their packets evenly: which rules do, their entry, and whether a run that was read has what
 * opt_share.c builds.
 *
 *	-m statistic --mode random --probability 0.33333333349 -j a      one packet in three
 *	-m statistic --mode random --probability 0.5 -j b                one in two of the rest
 *	-j c                                                             the rest
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/effect.h"
#include "compiler/image_priv.h"

enum { SHARES = 512 };         /* rules of a run, at most */

/* ---- which rules ---- */

static uint32_t use_share(const struct use *u, bool *turns)
{
	return u->form->ext && u->form->ext->share ? u->form->ext->share(u, turns) : 0;
}

/* The rule's next match, from *at on, that is not a comment; NULL: none. */
static const struct use *next_test(const struct rule *r, unsigned *at)
{
	while (*at < r->nmatch && use_is_comment(r->match[*at]))
		++*at;
	return *at < r->nmatch ? r->match[(*at)++] : NULL;
}

/* The n of "one packet in n" given by the rule's last match; 1: no such match; 0: the rule does not qualify. */
static uint32_t rule_share(const struct rule *r, bool *turns)
{
	const struct use *u = NULL, *next;
	unsigned at = 0;
	bool pure = true;

	for (; (next = next_test(r, &at)); u = next)
		pure = pure && (!u || use_is_pure(u));
	if (r->foreign || r->verdict == VERDICT_QUEUE || rule_ending(r) == END_OPAQUE || rule_once(r) || !pure)
		return 0;
	return !u || use_is_pure(u) ? 1 : use_share(u, turns);
}

/* Are the tests equal, except for comments and shares? */
static bool tests_same(const struct rule *a, const struct rule *b)
{
	unsigned i = 0, k = 0;
	const struct use *x, *y;
	bool turns;

	do {
		x = next_test(a, &i);
		y = next_test(b, &k);
		x = x && use_share(x, &turns) ? NULL : x;
		y = y && use_share(y, &turns) ? NULL : y;
		if (!x != !y || (x && !use_same(x, y)))
			return false;
	} while (x);
	return use_same(a->head, b->head);
}

/* Can the rules after a rule that may return be moved to another chain? */
static bool rests_good(struct rule *const *rules, size_t n, bool turns)
{
	bool on = false;

	for (size_t i = 0; i < n; i++) {
		if (on && (turns || rules[i]->verdict == VERDICT_RETURN || rules[i]->verdict == VERDICT_GOTO))
			return false;
		on |= rule_goes_on(rules[i]);
	}
	return true;
}

/* Quick check: most rules have no such match. */
static bool has_share(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (r->match[i]->form->ext && r->match[i]->form->ext->share)
			return true;
	return false;
}

size_t share_find(struct rule *const *rules, size_t n, bool *turns)
{
	uint32_t of;
	bool other;

	*turns = false;
	of = n && has_share(rules[0]) ? rule_share(rules[0], turns) : 0;
	other = *turns;
	if (of < 2 || of > SHARES || of > n)
		return 0;
	for (uint32_t i = 1; i < of; i++)
		if (rule_share(rules[i], &other) != of - i || (of - i > 1 && other != *turns) || !tests_same(rules[0], rules[i]))
			return 0;
	return rests_good(rules, of, *turns) ? of : 0;
}

/* ---- the entry ---- */

static void draw_put(struct cx *cx, struct nir_list *l, size_t n, bool turns)
{
	struct nir *x = nir_add(cx, l, NIR_NUMGEN);

	nir_setu(x, NIR_NUMGEN_dreg, NFT_REG_1);
	nir_setu(x, NIR_NUMGEN_modulus, n);
	nir_setu(x, NIR_NUMGEN_type, turns ? NFT_NG_INCREMENTAL : NFT_NG_RANDOM);
	nir_setu(x, NIR_NUMGEN_offset, 0);
}

static bool is_share(const struct cx *cx, const struct shape *s, const struct shape_item *it)
{
	const struct ext *e = match_ext(cx, s, it);

	return e && e->share;
}

bool share_entry(struct raiser *z, struct nir_list *out, const struct nir_rule *last, const struct image_map *map, size_t n, bool turns)
{
	struct shape s;

	if (!shape_read(z, last, &s))
		return false;
	for (unsigned i = 0; i < s.n; i++)
		if (s.item[i].kind != SHAPE_COMMENT && !is_share(z->cx, &s, &s.item[i]))
			span_put(z->cx, out, &last->list, s.item[i].from, s.item[i].to);
	draw_put(z->cx, out, n, turns);
	lookup_put(z->cx, out, map);
	guard_put(z->cx, out);
	return true;
}

/* ---- verification of decoded runs ---- */

/* Does the list have exactly the rule's action? */
static bool list_does(struct raiser *z, const struct nir_rule *nr, const struct rule *r)
{
	const struct rule *does = rule_raise(z, nr);
	struct rule like = *r;

	like.nmatch = 0;
	like.head = rule_raise(z, &(struct nir_rule){0})->head;
	return rule_same(&like, does);
}

/* Checks that the chain from `at` on, including blocks it jumps to, contains the run's rules from number `next` on.
 * Returns the number after the last one; a result above the number of rules means that it contains something else. */
static size_t chain_follows(const struct image_run *run, const struct image_chain *c, size_t at, size_t next, bool block)
{
	for (; c && at < c->rules.n && next <= run->rules.n; at++) {
		const struct image_rule *ir = &c->rules.v[at];
		const char *to = image_leads_to(run, ir);
		uint64_t order;

		if (image_order(ir->lowered.udata, &order))
			next = next < run->rules.n && order == run->rules.v[next]->place->order ? next + 1 : SIZE_MAX;
		else
			next = to && !block ? chain_follows(run, image_chain_named(run, to), 0, next, true) : SIZE_MAX;
	}
	return c ? next : SIZE_MAX;
}

/* Does the chain have the action of rule `number`, followed by the later rules if packets may return? */
static bool chain_good(struct raiser *z, const struct image_run *run, const struct image_chain *c, size_t number)
{
	const struct rule *r = run->rules.v[number];
	bool acts = r->verdict != VERDICT_NONE;

	if (!c || (acts && !(c->rules.n && list_does(z, &c->rules.v[0].lowered, r))))
		return false;
	return chain_follows(run, c, acts, number + 1, false) == (rule_goes_on(r) ? run->rules.n : number + 1);
}

/* Is it the action of rule `number`, or a chain of the run that performs it? */
static bool elem_good(struct raiser *z, const struct image_run *run, const struct image_elem *e, uint32_t number)
{
	const struct rule *r = run->rules.v[number];
	uint64_t order;

	if (!image_order(e->udata, &order) || order != r->place->order)
		return false;
	if (e->chain && image_name_id(e->chain) == run->head.id)
		return e->verdict == NFT_JUMP && chain_good(z, run, image_chain_named(run, e->chain), number);
	return elem_does(e, r);
}

static bool map_good(struct raiser *z, const struct image_run *run)
{
	const struct image_map *m = &run->maps.v[0];
	uint32_t number;

	if (m->elems.n != run->rules.n || m->interval || m->set || m->len != sizeof(number))
		return false;
	for (size_t i = 0; i < m->elems.n; i++) {
		memcpy(&number, m->elems.v[i].key, sizeof(number));
		if (number >= run->rules.n || !elem_good(z, run, &m->elems.v[i], number))
			return false;
	}
	return true;
}

bool share_good(struct raiser *z, const struct image_run *run)
{
	struct nir_rule last = {0};
	struct nir_list l = {0};
	bool turns;

	if (run->maps.n != 1 || share_find(run->rules.v, run->rules.n, &turns) != run->rules.n || !map_good(z, run))
		return false;
	return rule_lower(z->cx, run->rules.v[run->rules.n - 1], &last) &&
		share_entry(z, &l, &last, &run->maps.v[0], run->rules.n, turns) &&
		nir_list_same(&l, &run->entry.lowered.list);
}
