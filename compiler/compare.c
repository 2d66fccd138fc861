/* The difference of two rulesets.
 *
 * Records each ruleset as the lines of a save without counters; equal lines get equal numbers. Printing is in
 * compare_print.c.
 *
 * Chains are matched by name. Within a chain, rules are aligned so that as many as possible keep their place.
 */
#include <string.h>
#include "compiler/compare.h"
#include "compiler/text.h"

void compare_init(struct compare *c, struct arena *a)
{
	*c = (struct compare){.arena = a};
	map_init(&c->numbers, a);
	for (unsigned s = 0; s < SIDES; s++)
		for (unsigned t = 0; t < TABLE_COUNT; t++)
			map_init(&c->table[s][t].chains, a);
}

uint32_t compare_line(struct compare *c, const char *line, size_t len)
{
	uintptr_t n = (uintptr_t)map_get(&c->numbers, line, len);

	if (n)
		return (uint32_t)(n - 1);
	line = arena_strn(c->arena, line, len);
	n = c->lines.n + 1;
	map_put(&c->numbers, line, len, (void *)n);
	vec_push(c->arena, &c->lines, line);
	return (uint32_t)(n - 1);
}

static void take_chain(struct compare *c, struct compare_table *t, struct cx *cx, const struct chain *from)
{
	struct compare_chain *chain = arena_new_of(c->arena, struct compare_chain);
	struct buf line = BUF_INIT;

	chain->name = arena_str(c->arena, from->name);
	chain->policy = chain_policy_word(from);
	for (const struct rule *r = from->first; r; r = r->next) {
		buf_reset(&line);
		rule_save(&line, cx, r, false);
		vec_push(c->arena, &chain->rules.v, compare_line(c, line.s, line.len));
	}
	map_puts(&t->chains, chain->name, chain);
	buf_free(&line);
}

void compare_take(struct compare *c, enum side s, struct cx *cx, const struct ruleset *rs)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		struct compare_table *to = &c->table[s][t];
		struct chain **chains;
		size_t n;

		if (!rs->table[t])
			continue;
		to->there = true;
		map_init(&to->chains, c->arena);
		chains = chains_sorted(rs, rs->table[t], &n);
		for (size_t i = 0; i < n; i++)
			take_chain(c, to, cx, chains[i]);
	}
}

bool compare_same(const struct compare_chain *a, const struct compare_chain *b)
{
	const struct compare_chain *one = a ? a : b;

	if (!a || !b)
		return !one->rules.v.n && !strcmp(one->policy, "ACCEPT");
	return !strcmp(a->policy, b->policy) && a->rules.v.n == b->rules.v.n &&
		(!a->rules.v.n || !memcmp(a->rules.v.v, b->rules.v.v, a->rules.v.n * sizeof(uint32_t)));
}

/* Are all chains of one side equal to those of the other? */
static bool chains_same(const struct compare_table *of, const struct compare_table *as)
{
	const struct compare_chain *chain;

	map_each(&of->chains, chain)
		if (!compare_same(chain, map_gets(&as->chains, chain->name)))
			return false;
	return true;
}

bool compare_differ(const struct compare *c)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		const struct compare_table *old = &c->table[SIDE_OLD][t], *new = &c->table[SIDE_NEW][t];

		if (old->there != new->there || !chains_same(old, new) || !chains_same(new, old))
			return true;
	}
	return false;
}
