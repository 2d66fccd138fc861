/* Edits that add several rules: consecutive lines of a text, each with its own position.
 *
 *	[1:2] -A INPUT -s 192.0.2.1 -j DROP        position of the edit: -A, column 7
 *	[10:20] -A INPUT -s 192.0.2.2 -j DROP      of its second rule: column 9
 */
#include <string.h>
#include "backend/backend.h"
#include "compiler/founder.h"

/* The column of a line's first word after its counters, where a command starts. */
static uint32_t command_col(const char *text)
{
	const char *at = text + strspn(text, " \t"), *bracket = *at == '[' ? strchr(at, ']') : NULL;

	at = bracket ? bracket + 1 + strspn(bracket + 1, " \t") : at;
	return (uint32_t)(at - text) + 1;
}

struct edit edit_single(const struct edit *e, uint32_t i)
{
	struct edit one = *e;
	const struct src *src = e->rule[i].pos.src;

	one.n = 1;
	if (!i)
		return one;
	one.rule = &e->rule[i];
	one.prev = &e->rule[i - 1];
	if (src && src != e->pos.src) {
		one.pos.src = src;
		one.pos.col = command_col(src->text);
	}
	return one;
}

bool edits_found(const struct ruleset *rs, const struct edits *e)
{
	struct founders f;

	founders_init(&f, rs->arena, founder_mark);
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		if ((x->op != EDIT_RULE_ADD && x->op != EDIT_RULE_REPLACE) || rs->table[x->table->id] != x->table)
			continue;
		for (uint32_t k = 0; k < x->n; k++)
			if (rule_shares(&x->rule[k]) && x->rule[k].chain)
				founders_see_rule(&f, &x->rule[k]);
	}
	return f.any;
}

bool edit_brings(const struct edit *e, const struct rule *r)
{
	for (uint32_t i = 0; i < e->n; i++)
		if (&e->rule[i] == r)
			return true;
	return false;
}
