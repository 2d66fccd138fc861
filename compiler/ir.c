/* Rulesets: tables, chains, and comparison of rules. Lists of rules are in ir_list.c.
 *
 *	ruleset_init(&rs, a, FAM_IP4);
 *	t = ruleset_table(&rs, TABLE_filter);   has INPUT, FORWARD, OUTPUT
 *	c = chain_add(&rs, t, "web");
 *	rule_insert(chain_find(t, "INPUT"), r, NULL);
 *
 * Independent of the kernel's state and of the semantics of commands, which are the callers' concern.
 */
#include "compiler/ir.h"
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const table_names[TABLE_COUNT] = {
#define TABLE(name) [TABLE_##name] = #name,
#define BASE(table, chain, hook, type, prio)
#include "compiler/tables.def"
#undef TABLE
#undef BASE
};

const struct base_info base_infos[] = {
#define TABLE(name)
#define BASE(table, chain, hook, type, prio) {#chain, TABLE_##table, HOOK_##hook, type, prio},
#include "compiler/tables.def"
#undef TABLE
#undef BASE
	{0}
};

int table_by_name(const char *name)
{
	int i;

	for (i = 0; i < TABLE_COUNT; i++)
		if (!strcmp(name, table_names[i]))
			return i;
	return -1;
}

const struct base_info *base_find(enum table_id t, const char *chain)
{
	const struct base_info *b;

	for (b = base_infos; b->name; b++)
		if (b->table == t && !strcmp(b->name, chain))
			return b;
	return NULL;
}

/* ---- tables and chains ---- */

void ruleset_init(struct ruleset *rs, struct arena *a, enum family f)
{
	*rs = (struct ruleset){.arena = a, .family = f};
}

struct table *ruleset_table(struct ruleset *rs, enum table_id id)
{
	const struct base_info *b;
	struct table *t = rs->table[id];

	if (t)
		return t;
	t = rs->table[id] = arena_new_of(rs->arena, struct table);
	t->id = id;
	map_init(&t->chains, rs->arena);
	for (b = base_infos; b->name; b++)
		if (b->table == id)
			chain_add(rs, t, b->name);
	return t;
}

void table_complete(struct table *t)
{
	struct chain *c;

	t->loaded = true;
	map_each(&t->chains, c)
		c->loaded = LOADED_RULES;
}

struct chain *chain_find(const struct table *t, const char *name)
{
	return map_gets(&t->chains, name);
}

struct chain *chain_add(struct ruleset *rs, struct table *t, const char *name)
{
	struct chain *c = arena_new_of(rs->arena, struct chain);

	assert(!chain_find(t, name));
	c->name = arena_str(rs->arena, name);
	c->table = t;
	c->base = base_find(t->id, name);
	c->policy = VERDICT_ACCEPT;
	map_puts(&t->chains, c->name, c);
	return c;
}

void chain_remove(struct table *t, struct chain *c)
{
	map_dels(&t->chains, c->name);
}

/* Updates rules that jump to the chain. Indexes that hashed the old name are rebuilt on demand. */
static void jumps_rename(struct chain *c, const char *old, const char *name)
{
	struct rule *r;

	for (r = c->first; r; r = r->next) {
		if (!r->to || strcmp(r->to, old))
			continue;
		r->to = name;
		c->index = NULL;
	}
}

void chain_rename(struct table *t, struct chain *c, const char *name)
{
	const char *old = c->name;
	struct chain *other;

	map_dels(&t->chains, old);
	c->name = arena_str(t->chains.arena, name);
	map_puts(&t->chains, c->name, c);
	map_each(&t->chains, other)
		jumps_rename(other, old, c->name);
}

static int chain_cmp(const void *a, const void *b)
{
	const struct chain *x = *(struct chain *const *)a, *y = *(struct chain *const *)b;

	if (x->base && y->base)
		return (x->base > y->base) - (x->base < y->base);
	if (x->base || y->base)
		return x->base ? -1 : 1;
	return strcmp(x->name, y->name);
}

struct chain **chains_sorted(const struct ruleset *rs, const struct table *t, size_t *n)
{
	struct chain **v = arena_array(rs->arena, t->chains.n, sizeof(struct chain *));
	struct chain *c;
	size_t count = 0;

	map_each(&t->chains, c)
		if (c->base || !c->foreign)
			v[count++] = c;
	if (count)
		qsort(v, count, sizeof(struct chain *), chain_cmp);
	*n = count;
	return v;
}

/* ---- chain names ---- */

const char *const verdict_words[] = {
	[VERDICT_ACCEPT] = "ACCEPT", [VERDICT_DROP] = "DROP", [VERDICT_RETURN] = "RETURN", [VERDICT_QUEUE] = "QUEUE",
};

enum verdict verdict_by_name(const char *name)
{
	for (unsigned v = VERDICT_ACCEPT; v <= VERDICT_QUEUE; v++)
		if (!strcmp(name, verdict_words[v]))
			return v;
	return VERDICT_NONE;
}

bool chain_name_cut(const char *name)
{
	while (*name && !isspace((unsigned char)*name))
		name++;
	return *name;
}

bool chain_name_sayable(const char *name) { return strlen(name) <= CHAIN_NAME_MAX && !chain_name_cut(name); }

const char *chain_name_error(struct arena *a, const char *name)
{
	if (strlen(name) > CHAIN_NAME_MAX)
		return arena_fmt(a, "chain name `%s' too long (must be under %u chars)", name,
			CHAIN_NAME_MAX + 1);
	if (*name == '-' || *name == '!')
		return arena_fmt(a, "chain name not allowed to start with `%c'", *name);
	if (!*name || verdict_by_name(name) != VERDICT_NONE || ext_find(EXT_TARGET, name, FAM_ANY))
		return "chain name may not clash with target name";
	if (chain_name_cut(name) || strpbrk(name, "\"\\"))
		return arena_fmt(a, "Invalid chain name `%s'", name);
	return NULL;
}

/* ---- rules ---- */

struct rule *rule_new(struct arena *a)
{
	return arena_new_of(a, struct rule);
}

static bool maybe_use_same(const struct use *a, const struct use *b)
{
	return a == b || (a && b && use_same(a, b));
}

static bool maybe_text_same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

bool rule_same(const struct rule *a, const struct rule *b)
{
	unsigned i;

	if (a->verdict != b->verdict || a->nmatch != b->nmatch || a->foreign != b->foreign)
		return false;
	if (!maybe_use_same(a->head, b->head) || !maybe_use_same(a->target, b->target) ||
	    !maybe_text_same(a->to, b->to))
		return false;
	for (i = 0; i < a->nmatch; i++)
		if (!maybe_use_same(a->match[i], b->match[i]))
			return false;
	return true;
}

static uint64_t maybe_use_hash(const struct use *u, uint64_t seed)
{
	return u ? use_hash(u, seed) : hash_bytes("", 0, seed);
}

uint64_t rule_hash(const struct rule *r)
{
	uint64_t h = maybe_use_hash(r->head, r->verdict ^ hash_secret());
	unsigned i;

	for (i = 0; i < r->nmatch; i++)
		h = maybe_use_hash(r->match[i], h);
	h = maybe_use_hash(r->target, h);
	h = hash_bytes(&r->foreign, sizeof(r->foreign), h);
	return hash_bytes(r->to, r->to ? strlen(r->to) : 0, h);
}

uint8_t rule_proto(const struct rule *r)
{
	const struct use *u = r->head;

	if (!u || !u->form->ext || !use_has(u, HEAD_PROTO) || use_inv(u, HEAD_PROTO))
		return 0;
	return (uint8_t)use_val(u, HEAD_PROTO)->n;
}
