/* -L and -S: prints a loaded table as iptables lists it.
 *
 *	-L            "Chain INPUT (policy ACCEPT)", column titles, rules; an empty line; the next chain
 *	-L INPUT 2    only the line of the second rule
 *	-S            "-P INPUT ACCEPT", "-N web", then "-A INPUT -j web"
 *
 * Chains and rules are formatted by compiler/text.h. Never modifies the ruleset.
 */
#include <string.h>
#include "compiler/json.h"
#include "frontend/list.h"

void list_foreign(struct buf *b, const struct table *t)
{
	const struct chain *c;

	map_each(&t->chains, c) {
		/* Longer names are those of runs, or of chains without a hook. */
		if (!c->foreign || strlen(c->name) > CHAIN_NAME_MAX)
			continue;
		buf_printf(b, chain_name_cut(c->name) ? "# Table `%s' has chains whose names iptables cannot express.\n" :
			"# Table `%s' contains incompatible base-chains, use 'nft' tool to list them.\n", table_names[t->id]);
		return;
	}
}

void list_table(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	struct chain *only, uint32_t number, unsigned flags, const struct rules_from *from)
{
	struct chain **list;
	size_t i, n;

	list_foreign(b, t);
	if (number) {
		const struct rule *r = only ? rule_at(only, number) : NULL;

		if (r)
			rule_list(b, cx, r, flags & LIST_NUMBERS ? number : 0, flags);
		return;
	}
	if (only) {
		chain_list(b, cx, only, flags, from);
		return;
	}
	list = chains_sorted(rs, t, &n);
	for (i = 0; i < n; i++) {
		if (i)
			buf_putc(b, '\n');
		chain_list(b, cx, list[i], flags, from);
	}
}

void list_json(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, struct chain *only,
	uint32_t number)
{
	json_open(b, rs->family);
	json_table(b, cx, rs, t, only, number, true);
	json_close(b);
}

void list_rules(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	struct chain *only, uint32_t number, bool counters, const struct rules_from *from)
{
	struct chain **list;
	size_t i, n;

	list_foreign(b, t);
	if (number) {
		const struct rule *r = only ? rule_at(only, number) : NULL;

		if (r) {
			rule_save(b, cx, r, counters);
			buf_putc(b, '\n');
		}
		return;
	}
	if (only) {
		chain_save_head(b, only, counters);
		chain_save_rules(b, cx, only, counters, from);
		return;
	}
	list = chains_sorted(rs, t, &n);
	for (i = 0; i < n; i++)
		chain_save_head(b, list[i], counters);
	for (i = 0; i < n; i++)
		chain_save_rules(b, cx, list[i], counters, from);
}
