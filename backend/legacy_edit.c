/* Applies edits of the ruleset to a block.
 *
 *	RULE_ADD      the rule as an entry, before the entry of the next rule
 *	RULE_DELETE   deletes its entry
 *	CHAIN_FLUSH   deletes all of its entries, whether they were decoded or not
 *
 * The handle of a rule is its entry, that of a chain its struct block_chain. Jumps of new rules are resolved after all
 * edits, when every chain has its final name.
 */
#include "backend/layout.h"
#include "backend/legacy.h"

typedef bool edit_op(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain);

static bool no_memory(struct legacy_commit *c)
{
	return diag(c->cx->diags, (struct pos){0}, STATUS_RESOURCE, "Memory allocation problem.");
}

static struct block_entry *entry_of(const struct rule *r) { return r ? (struct block_entry *)(uintptr_t)r->handle : NULL; }

/* NULL for a built-in chain that the kernel's table lacks. */
static struct block_chain *chain_of(const struct block *b, const struct chain *c)
{
	if (!c)
		return NULL;
	return c->base ? b->base[c->base->hook] : (struct block_chain *)(uintptr_t)c->handle;
}

/* ---- chains ---- */

/* Policies and their counters stay; lines of the text may change them. */
static bool table_reset(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)c, (void)e, (void)chain;
	for (struct block_chain *k = block_next_chain(b, NULL); k; k = block_next_chain(b, k))
		block_flush(b, k);
	b->nuser = 0;
	return true;
}

static bool chain_new(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	chain = block_chain_add(b, e->chain->name);
	e->chain->handle = (uintptr_t)chain;
	return chain || no_memory(c);
}

/* The message of the front end, which it could not give because the table's rules were not loaded; it now loads them,
 * and gives more details. */
static bool chain_delete(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	if (chain->refs)
		return diag(c->cx->diags, e->pos, STATUS_OTHER, "Too many links.");
	if (chain->nrules)
		return diag(c->cx->diags, e->pos, STATUS_OTHER, "Directory not empty.");
	block_chain_delete(b, chain);
	return true;
}

static bool chain_rename_to(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)c;
	block_chain_rename(b, chain, e->chain->name);
	return true;
}

static bool chain_flush(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)c, (void)e;
	block_flush(b, chain);
	return true;
}

static bool chain_policy(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)c;
	block_policy(b, chain, layout_verdict(e->chain->policy));
	block_count_set(b, &chain->end, e->chain->counters.pkts, e->chain->counters.bytes);
	return true;
}

static bool chain_zero(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)e;
	return block_zero(b, chain) || no_memory(c);
}

/* ---- rules ---- */

static struct block_entry *entry_new(struct legacy_commit *c, const struct edit *e, struct block *b)
{
	struct block_entry *k = layout_pack(c->cx, b, e->rule);
	struct legacy_new added = { k, e };

	if (!k)
		return NULL;
	e->rule->handle = (uintptr_t)k;
	vec_push(c->cx->arena, &c->added, added);
	return k;
}

static bool rule_add(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	for (uint32_t i = 0; i < e->n; i++) {
		struct edit one = edit_single(e, i);
		struct block_entry *k = entry_new(c, e->n > 1 ? arena_dup(c->cx->arena, &one, sizeof(one)) : e, b);

		if (!k)
			return false;
		block_insert(chain, k, e->head ? chain->first : entry_of(e->ref));
	}
	return true;
}

static bool rule_replace(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	struct block_entry *k = entry_new(c, e, b), *old = entry_of(e->ref);

	if (!k)
		return false;
	block_insert(chain, k, old);
	block_remove(old);
	return true;
}

static bool rule_delete(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)c, (void)b, (void)chain;
	block_remove(entry_of(e->ref));
	return true;
}

static bool rule_counters(struct legacy_commit *c, const struct edit *e, struct block *b, struct block_chain *chain)
{
	(void)chain;
	return block_count(b, entry_of(e->rule), e->rule->counters.pkts, e->rule->counters.bytes) || no_memory(c);
}

static const struct { edit_op *run; bool chain; } ops[] = {
	[EDIT_TABLE_RESET]   = { table_reset },
	[EDIT_CHAIN_NEW]     = { chain_new },
	[EDIT_CHAIN_DELETE]  = { chain_delete, true },
	[EDIT_CHAIN_RENAME]  = { chain_rename_to, true },
	[EDIT_CHAIN_FLUSH]   = { chain_flush, true },
	[EDIT_POLICY]        = { chain_policy, true },
	[EDIT_RULE_ADD]      = { rule_add, true },
	[EDIT_RULE_REPLACE]  = { rule_replace, true },
	[EDIT_RULE_DELETE]   = { rule_delete, true },
	[EDIT_RULE_COUNTERS] = { rule_counters, true },
	[EDIT_CHAIN_ZERO]    = { chain_zero, true },
};

static bool edit_run(struct legacy_commit *c, const struct edit *e)
{
	struct block *b = c->l->block[e->table->id];
	struct block_chain *chain = chain_of(b, e->chain);

	if (!ops[e->op].chain || chain)
		return ops[e->op].run(c, e, b, chain);
	diag(c->cx->diags, e->pos, STATUS_OTHER, "No chain/target/match by that name.");
	return diag_why(c->cx->diags, "this kernel's table %s has no chain %s", table_names[e->table->id], e->chain->name);
}

/* ---- jumps ---- */

static void link_added(struct legacy_commit *c)
{
	for (size_t i = 0; i < c->added.n; i++) {
		const struct rule *r = c->added.v[i].edit->rule;
		struct block_entry *e = c->added.v[i].entry;
		const struct chain *to = r->to && e->chain ? chain_find(c->added.v[i].edit->table, r->to) : NULL;

		if (to)
			block_jump(e, (struct block_chain *)(uintptr_t)to->handle);
	}
}

/* The last edit that added a jump of the cycle. */
static struct pos closing_jump(struct legacy_commit *c, struct block_chain *const *loop, size_t n)
{
	struct pos pos = {0};

	for (size_t i = 0; i < c->added.n; i++)
		for (size_t k = 0; k < n; k++)
			if (c->added.v[i].entry->chain == loop[k] && c->added.v[i].entry->to == loop[(k + 1) % n])
				pos = c->added.v[i].edit->pos;
	return pos;
}

static bool refuse_loop(struct legacy_commit *c, struct block_chain *const *loop, size_t n)
{
	const char *path = loop[0]->name;

	for (size_t k = 1; k < n && k < 8; k++)
		path = arena_fmt(c->cx->arena, "%s -> %s", path, loop[k]->name);
	diag(c->cx->diags, closing_jump(c, loop, n), STATUS_OTHER, "Too many levels of symbolic links.");
	return diag_why(c->cx->diags, "the jumps form a loop: %s%s -> %s", path, n > 8 ? " -> …" : "",
		loop[0]->name);
}

static bool check_loops(struct legacy_commit *c)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct block_chain **loop;
		size_t n;

		if (!(c->tables & IN_TABLE(t)))
			continue;
		if (!block_loop(c->l->block[t], &loop, &n))
			return no_memory(c);
		if (n)
			return refuse_loop(c, loop, n);
	}
	return true;
}

/* ---- all of them ---- */

unsigned legacy_touched(const struct edits *e)
{
	unsigned tables = 0;

	for (size_t i = 0; i < e->v.n; i++)
		tables |= IN_TABLE(e->v.v[i].table->id);
	return tables;
}

/* A table that is emptied was not read. If the text does not give the policies of all built-in chains it is read now,
 * to keep them. */
static bool fetch_policies(struct legacy_commit *c)
{
	unsigned hooks[TABLE_COUNT] = {0};

	for (size_t i = 0; i < c->edits->v.n; i++) {
		const struct edit *e = &c->edits->v.v[i];

		if (e->op == EDIT_POLICY)
			hooks[e->table->id] |= IN_HOOK(e->chain->base->hook);
	}
	for (int t = 0; t < TABLE_COUNT; t++)
		if ((c->tables & c->l->blank & IN_TABLE(t)) && (c->l->block[t]->valid_hooks & ~hooks[t]) &&
		    !legacy_fetch(c->l, c->cx, t))
			return false;
	return true;
}

bool legacy_edit(struct legacy_commit *c)
{
	if (!fetch_policies(c))
		return false;
	progress_begin(c->cx->progress, "compiling", c->edits->v.n);
	for (size_t i = 0; i < c->edits->v.n; i++) {
		progress_step(c->cx->progress, i);
		if (!edit_run(c, &c->edits->v.v[i]))
			return false;
	}
	link_added(c);
	return check_loops(c);
}
