/* Rules that share their packets evenly, as one draw.
 *
 *	-m statistic --mode random --probability 0.33333333349 -j a      numgen random mod 3 → lookup
 *	-m statistic --mode random --probability 0.5 -j b                  0 : jump chain 1     [ jump a ] then the 2nd and 3rd rule
 *	-j c                                                               1 : jump chain 2     [ jump b ] then the 3rd rule
 *	                                                                   2 : jump c
 *
 * Each rule matches one in as many packets as rules are left, so all get equal shares, and a single draw is equivalent.
 * With round-robin (--mode nth) the number is a counter.
 *
 * A packet that returns from a rule's destination continues with the following rules as before: these follow the jump,
 * complete, with draws of their own. With many rules these are arranged in blocks, chains of about as many rules as
 * there are blocks, to avoid a quadratic number of rules:
 *
 *	chain of rule 5 of 100        [ jump SEP-5 ] rules 6 .. 10, jump the block 11 .. 20, jump the block 21 .. 30, …
 *
 * Conditions; otherwise the rules stay plain:
 * - The rules differ only in this match, comments and actions; all their other tests are functions of the packet.
 * - The match is evaluated last, so that all rules draw for the same packets.
 * - With round-robin no packet reaches a second rule: turns are counted in each rule separately.
 * - If packets may return from a rule, the rules after it have no RETURN or goto, which would have a different
 *   meaning.
 */
#include <linux/netfilter/nf_tables.h>
#include "compiler/opt_priv.h"

enum { FEW = 12 };             /* up to this many rules need no blocks */

struct sharing {
	struct opt_env *o;
	struct rule *const *rules;
	size_t n, block;               /* rules per block */
	struct image_run *run;
	unsigned *chain;               /* chain of each block */
	bool *said;                    /* by rule: it has been placed */
};

/* Adds a complete copy of a rule whose packets were drawn elsewhere. */
static void copy_put(struct sharing *s, unsigned chain, size_t i)
{
	run_rule(s->o, &s->run->chains.v[chain], s->rules[i], run_order(i), false);
	s->said[i] = true;
}

static size_t block_end(const struct sharing *s, size_t i)
{
	size_t end = (i / s->block + 1) * s->block;

	return end < s->n ? end : s->n;
}

static void block_jump(struct sharing *s, unsigned chain, size_t from)
{
	unsigned *block = &s->chain[from / s->block];
	struct nir_list l = {0};

	if (!*block) {
		*block = (unsigned)s->run->chains.n;
		run_chain(s->o, s->run);
		for (size_t i = from; i < block_end(s, from); i++)
			copy_put(s, *block, i);
	}
	jump_put(s->o->cx, &l, s->run->chains.v[*block].name);
	run_inner(s->o, &s->run->chains.v[chain], &l);
}

/* Adds a rule's action, without its tests and counter. */
static void action_put(struct sharing *s, unsigned chain, const struct rule *r)
{
	const struct nir_list *of = env_lower(s->o, r);
	struct image_chain *c = &s->run->chains.v[chain];
	struct nir_list l = {0};
	unsigned at = 0;

	while (of->v[at].op != NIR_COUNTER)
		at++;
	if (at + 1 == of->n)
		return;
	span_put(s->o->cx, &l, of, at + 1, (unsigned)of->n);
	run_inner(s->o, c, &l);
	run_compat(&c->rules.v[c->rules.n - 1].lowered, of);
}

/* Builds the chain of a rule: its action and, if packets may return, the following rules. */
static const char *chain_put(struct sharing *s, size_t i)
{
	unsigned chain = (unsigned)s->run->chains.n;
	size_t k = i + 1, end = rule_goes_on(s->rules[i]) ? s->n : k;

	run_chain(s->o, s->run);
	action_put(s, chain, s->rules[i]);
	for (; k < end && k < block_end(s, i); k++)
		copy_put(s, chain, k);
	for (; k < end; k = block_end(s, k))
		block_jump(s, chain, k);
	return s->run->chains.v[chain].name;
}

static void elem_put(struct sharing *s, size_t i)
{
	struct rule *r = s->rules[i];
	struct image_elem e = { .counted = true, .counters = r->counters, .rule = r };
	uint32_t number = (uint32_t)i;

	e.key = arena_dup(s->o->cx->arena, &number, sizeof(number));
	if (!elem_verdict(&e, r) || (rule_goes_on(r) && i + 1 < s->n)) {
		e.verdict = NFT_JUMP;
		e.chain = chain_put(s, i);
	}
	elem_udata_part(s->o->cx->arena, &e, run_order(i));
	vec_push(s->o->cx->arena, &s->run->maps.v[0].elems, e);
}

/* The size of blocks: about the square root, if the call depth allows. */
static size_t block_size(const struct opt_env *o, size_t n)
{
	size_t size = 1;

	if (n <= FEW)
		return n;
	while (size * size < n)
		size++;
	return o->depth < 2 ? 0 : size;
}

static bool any_on(struct rule *const *rules, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (rule_goes_on(rules[i]))
			return true;
	return false;
}

static bool any_target(struct rule *const *rules, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rules[i]->verdict == VERDICT_TARGET)
			return true;
	return false;
}

struct image_run *share_build(struct opt_env *o, struct rule *const *rules, size_t n, bool turns, const char **why)
{
	struct sharing s = { .o = o, .rules = rules, .n = n, .block = n };
	struct nir_rule last = {0};
	bool on = any_on(rules, n);

	*why = "jumps would nest too deep";
	if (on)
		s.block = block_size(o, n);
	if (!s.block || (!o->depth && (on || any_target(rules, n))))
		return NULL;
	*why = "their rules are too long";
	s.run = run_new(o);
	run_chain(o, s.run);
	run_map_of(o, s.run, K_SHARE);
	last.list = *env_lower(o, rules[n - 1]);
	if (!share_entry(o->z, &s.run->entry.lowered.list, &last, &s.run->maps.v[0], n, turns))
		return NULL;
	run_compat(&s.run->entry.lowered, &last.list);
	s.run->entry.rule = rules[0];
	s.chain = arena_array(o->scratch, n, sizeof(*s.chain));
	s.said = arena_array(o->scratch, n, sizeof(*s.said));
	for (size_t i = 0; i < n; i++) {
		elem_put(&s, i);
		vec_push(o->cx->arena, &s.run->rules, rules[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (!s.said[i])
			copy_put(&s, 0, i);
	run_seal(o, s.run, run_order(n), IMAGE_SHARES);
	return s.run;
}
