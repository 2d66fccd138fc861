/* Determines what must be loaded of the ruleset before commands can be applied.
 *
 * Takes the commands of a transaction one by one, and returns a list for the back end: for each table, the chains
 * needed and how much of them.
 *
 *	-A INPUT -j web      filter: does INPUT exist, does web exist
 *	-D INPUT 3           filter: the rules of INPUT
 *	-D INPUT -j DROP     filter: the equal rules of INPUT
 *	-F                   filter: the existing chains
 *	-E a b, -D b 3       filter: the rules of a, and whether b exists
 *	*filter, no -n       filter: nothing, it is emptied first
 *
 * Never requests more than the command requires: -A on a chain of 100,000 rules reads none of them.
 */
#include <string.h>
#include "frontend/apply.h"

struct need_place {
	size_t table, chain;
	bool renamed;                  /* renamed by the text: the kernel's rules use its old name */
};

/* By command: the level needed for the chain it names, and for the whole table if it names none. */
static const struct { uint8_t one, all; } levels[CMD_COUNT] = {
	[CMD_APPEND]       = {NEED_EXISTS},
	[CMD_INSERT]       = {NEED_EXISTS},    /* at a number: the rules */
	[CMD_CHECK]        = {NEED_LIKE},
	[CMD_DELETE]       = {NEED_LIKE},
	[CMD_DELETE_NUM]   = {NEED_RULES},
	[CMD_REPLACE]      = {NEED_RULES},
	[CMD_LIST]         = {NEED_RULES, NEED_RULES},
	[CMD_LIST_RULES]   = {NEED_RULES, NEED_RULES},
	[CMD_FLUSH]        = {NEED_EXISTS, NEED_EXISTS},
	[CMD_ZERO]         = {NEED_EXISTS, NEED_EXISTS},
	[CMD_ZERO_NUM]     = {NEED_RULES},
	[CMD_NEW_CHAIN]    = {NEED_EXISTS},
	[CMD_DELETE_CHAIN] = {NEED_EXISTS, NEED_EXISTS},
	[CMD_POLICY]       = {NEED_EXISTS},
	[CMD_RENAME]       = {NEED_EXISTS},
	[CMD_CHAIN_LINE]   = {NEED_EXISTS},
	[CMD_COMPILE]      = {NEED_RULES, NEED_RULES},
};

void needs_init(struct need_map *m, struct arena *a, const struct apply_mode *mode)
{
	unsigned t;

	memset(m, 0, sizeof(*m));
	m->arena = a;
	m->mode = mode;
	for (t = 0; t < TABLE_COUNT; t++)
		map_init(&m->seen[t], a);
}

static size_t need_table(struct need_map *m, enum table_id t)
{
	struct need n = {.table = t};
	size_t i;

	for (i = 0; i < m->needs.v.n; i++)
		if (m->needs.v.v[i].table == t)
			return i;
	vec_push(m->arena, &m->needs.v, n);
	return i;
}

static void need_all(struct need_map *m, enum table_id t, enum need_level level)
{
	struct need *n = &m->needs.v.v[need_table(m, t)];

	if (n->all < level)
		n->all = level;
}

static struct need_chain *need_chain(struct need_map *m, enum table_id t, const char *name, enum need_level level)
{
	struct need_place *p = map_gets(&m->seen[t], name);
	struct need_chain *known;
	struct need *n;

	if (!p) {
		struct need_chain c = {.name = name, .level = level};

		p = arena_new_of(m->arena, struct need_place);
		p->table = need_table(m, t);
		n = &m->needs.v.v[p->table];
		p->chain = n->chains.n;
		vec_push(m->arena, &n->chains, c);
		map_puts(&m->seen[t], name, p);
		return &n->chains.v[p->chain];
	}
	known = &m->needs.v.v[p->table].chains.v[p->chain];
	if (known->level < level)
		known->level = level;
	return known;
}

/* The rules that the command searches by content. */
static void need_rules_like(struct need_map *m, const struct cmd *c, struct need_chain *n)
{
	uint32_t i;

	for (i = 0; levels[c->op].one == NEED_LIKE && i < c->nrules; i++)
		vec_push(m->arena, &n->like, &c->rules[i]);
	n->goes |= c->op == CMD_DELETE;
}

/* Does the command search for rules that jump to a renamed chain? */
static bool seeks_renamed(struct need_map *m, const struct cmd *c)
{
	for (uint32_t i = 0; i < c->nrules; i++) {
		const struct need_place *p = c->rules[i].to ? map_gets(&m->seen[c->table], c->rules[i].to) : NULL;

		if (p && p->renamed)
			return true;
	}
	return false;
}

/* From here on, what is needed of the new name is needed of the chain with the old name. */
static void need_renamed(struct need_map *m, const struct cmd *c)
{
	struct need_place *p = arena_dup(m->arena, map_gets(&m->seen[c->table], c->chain), sizeof(*p));

	need_chain(m, c->table, c->arg, NEED_EXISTS);
	p->renamed = true;
	map_puts(&m->seen[c->table], c->arg, p);
}

static void need_number(const struct cmd *c, struct need_chain *n)
{
	n->number = c->number;
	n->goes = c->op == CMD_DELETE_NUM || c->op == CMD_REPLACE;
	n->comes = c->op == CMD_REPLACE ? &c->rules[0] : NULL;
}

static void need_targets(struct need_map *m, const struct cmd *c)
{
	uint32_t i;

	for (i = 0; i < c->nrules; i++)
		if (c->rules[i].to)
			need_chain(m, c->table, c->rules[i].to, NEED_EXISTS);
}

/* A table line without -n empties the table. With -v the deleted chains are printed. */
static void need_table_line(struct need_map *m, const struct cmd *c)
{
	need_table(m, c->table);
	if (m->mode->noflush || m->reset[c->table])
		return;
	if (m->mode->verbose)
		need_all(m, c->table, NEED_EXISTS);
	m->reset[c->table] = true;
}

/* Is it a listing whose rules are visited by the back end? */
static bool walked(const struct need_map *m, const struct cmd *c)
{
	return m->walks && (c->op == CMD_LIST || c->op == CMD_LIST_RULES) && !c->number && !(c->list & LIST_JSON);
}

static enum need_level need_level(struct need_map *m, const struct cmd *c)
{
	if (walked(m, c))
		return NEED_EXISTS;
	if (levels[c->op].one == NEED_LIKE && seeks_renamed(m, c))
		return NEED_RULES;
	if (c->op == CMD_INSERT && c->number > 1)
		return NEED_RULES;
	/* A built-in chain is only deleted if it is empty. */
	if (c->op == CMD_DELETE_CHAIN && base_find(c->table, c->chain))
		return NEED_RULES;
	return levels[c->op].one;
}

void needs_add(struct need_map *m, const struct cmd *c)
{
	struct need_chain *chain;
	size_t table;

	if (c->op == CMD_TABLE_LINE) {
		need_table_line(m, c);
		return;
	}
	if (m->reset[c->table] || !levels[c->op].one)
		return;
	table = need_table(m, c->table);
	m->needs.v.v[table].refs |= walked(m, c);
	if (!c->chain) {
		need_all(m, c->table, walked(m, c) ? NEED_EXISTS : levels[c->op].all);
		return;
	}
	chain = need_chain(m, c->table, c->chain, need_level(m, c));
	need_rules_like(m, c, chain);
	if (m->single && chain->level == NEED_RULES && c->nrules <= 1 && !(c->list & LIST_JSON))
		need_number(c, chain);
	if (m->single && (c->op == CMD_APPEND || c->op == CMD_INSERT) && c->nrules == 1)
		chain->comes = &c->rules[0];
	chain->refs |= c->op == CMD_LIST;
	chain->more += c->op == CMD_APPEND || c->op == CMD_INSERT ? c->nrules : 0;
	need_targets(m, c);
	if (c->op == CMD_RENAME)
		need_renamed(m, c);
}

void needs_all(struct need_map *m, enum need_level level)
{
	size_t i;

	for (i = 0; i < m->needs.v.n; i++)
		need_all(m, m->needs.v.v[i].table, level);
}
