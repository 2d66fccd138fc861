/* Compiled rules for xtables-monitor: rereads them and determines the differences.
 *
 *	NEWSETELEM of a map, NEWRULE in a hidden chain, …      at the end of the commit the table is read
 *	a rule that is there and was not                         was added
 *	one that was there and is not                            was deleted
 *
 * So recompiling a run changes no rules, and the kernel's objects need not be interpreted one by one. Only rules in
 * runs are recorded, as lines: for all others the kernel's messages are complete. A run that others have changed is
 * one line, its entry.
 */
#include <string.h>
#include <linux/netfilter.h>
#include "compiler/text.h"
#include "frontend/monitor.h"

struct known_table *known_of(struct monitor *m, uint8_t family, const char *table)
{
	int t = table_by_name(table);

	if (t < 0 || (family != NFPROTO_IPV4 && family != NFPROTO_IPV6))
		return NULL;
	return &m->known[family == NFPROTO_IPV6][t];
}

bool known_each(struct monitor *m, known_fn *fn)
{
	for (unsigned f = 0; f < MONITOR_FAMILIES; f++)
		for (unsigned t = 0; t < TABLE_COUNT; t++)
			if (!fn(m, &m->known[f][t], f ? FAM_IP6 : FAM_IP4, t))
				return false;
	return true;
}

static void rules_forget(struct known_rules *k)
{
	if (k->arena)
		arena_free(k->arena);
	*k = (struct known_rules){0};
}

void known_told(struct known_table *k)
{
	rules_forget(&k->was);
	k->touched = k->fresh = k->read = false;
}

void known_forget(struct known_table *k)
{
	rules_forget(&k->was);
	rules_forget(&k->now);
	*k = (struct known_table){0};
}

static void rules_add(struct known_rules *k, struct cx *cx, const struct chain *c, struct change like)
{
	struct buf b = BUF_INIT;

	for (const struct rule *r = c->first; r; r = r->next) {
		if (!r->place && !(r->foreign && r->foreign->run))
			continue;
		buf_reset(&b);
		rule_save(&b, cx, r, false);
		like.rule = arena_str(k->arena, buf_str(&b) + strlen("-A "));
		like.counters = r->counters;
		vec_push(k->arena, &k->v, like);
	}
	buf_free(&b);
}

static void rules_keep(struct known_rules *k, struct cx *cx, const struct ruleset *rs, enum table_id t)
{
	struct change like = {.family = rs->family == FAM_IP6 ? NFPROTO_IPV6 : NFPROTO_IPV4, .table = table_names[t]};
	size_t n;
	struct chain **v = chains_sorted(rs, rs->table[t], &n);

	k->arena = arena_new();
	for (size_t i = 0; i < n; i++)
		rules_add(k, cx, v[i], like);
}

bool known_read(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	struct cx cx = m->cx;
	struct ruleset rs;
	bool compiled, good;

	cx.arena = arena_new();
	cx.family = f;
	ruleset_init(&rs, cx.arena, f);
	good = watch_load(m->watch, &cx, &rs, t, false, &compiled);
	if (k->read)
		rules_forget(&k->now);
	else
		k->was = k->now;
	k->now = (struct known_rules){0};
	k->read = true;
	k->generation = rs.generation;
	if (good && compiled)
		rules_keep(&k->now, &cx, &rs, t);
	arena_free(cx.arena);
	return good;
}
