/* The kernel's ip_tables and ip6_tables: whole tables by getsockopt and setsockopt.
 *
 *	load      fetches the table's block, and converts only the needed rules
 *	commit    edits the block, entry by entry; other entries are sent back unchanged
 *
 * So -A on a chain of 100,000 rules decodes none of them. Counters of existing entries continue: packets counted
 * between reading and replacing are added (block/edit.c).
 *
 * There are no generations: programs that use these tables exclude each other by a lock (lock.h), from load to the end
 * of the transaction. The kernel only detects that a table has a different number of entries than the one that was
 * read: that is a clash.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "backend/fold.h"
#include "backend/layout.h"
#include "backend/legacy.h"
#include "backend/lock.h"
#include "compiler/memo.h"

bool legacy_refuse(struct legacy *l, struct cx *cx, enum table_id t)
{
	const char *program = l->be.family == FAM_IP6 ? "ip6tables" : "iptables";
	int err = errno;

	if (err == ENOENT || err == ENOPROTOOPT) {
		diag(cx->diags, (struct pos){0}, STATUS_VERSION,
			"can't initialize %s table `%s': Table does not exist (do you need to insmod?)", program,
			table_names[t]);
		return diag_why(cx->diags, "the kernel has no %s table %s", program, table_names[t]);
	}
	return diag(cx->diags, (struct pos){0}, STATUS_VERSION, "can't initialize %s table `%s': %s", program,
		table_names[t], err == EPERM ? "Permission denied (you must be root)" : strerror(err));
}

/* ---- reading ---- */

static struct block *block_new(struct legacy *l, struct cx *cx, enum table_id t)
{
	struct block *b = arena_new_of(cx->arena, struct block);

	block_init(b, l->kind, cx->arena, table_names[t]);
	b->here = l->be.optimize == OPT_OFF;   /* undoing a fold needs the original bytes of its rules */
	return b;
}

bool legacy_fetch(struct legacy *l, struct cx *cx, enum table_id t)
{
	struct block *b = block_new(l, cx, t);

	l->block[t] = b;
	l->blank &= ~IN_TABLE(t);
	if (block_fetch(b, l->fd))
		return true;
	if (!b->bad)
		return legacy_refuse(l, cx, t);
	diag(cx->diags, (struct pos){0}, STATUS_OTHER, "%s: malformed table", table_names[t]);
	return diag_why(cx->diags, "invalid data from the kernel at offset %u: %s", b->bad_at, b->bad);
}

bool legacy_fetch_blank(struct legacy *l, struct cx *cx, enum table_id t)
{
	struct ipt_getinfo info;

	l->block[t] = block_new(l, cx, t);
	l->blank |= IN_TABLE(t);
	return (block_info(l->kind, l->fd, table_names[t], &info) &&
		block_blank(l->block[t], info.valid_hooks, info.num_entries)) || legacy_refuse(l, cx, t);
}

static void read_chain(struct cx *cx, struct ruleset *rs, struct table *t, const struct block *b, struct block_chain *from)
{
	struct chain *c = chain_find(t, from->name);
	struct xt_counters n;

	if (!c)
		c = chain_add(rs, t, arena_str(cx->arena, from->name));
	c->handle = (uintptr_t)from;
	c->foreign = chain_name_cut(from->name) ? from : NULL;
	c->in_kernel = true;
	c->loaded = LOADED_EXISTS;
	if (from->hook < 0)
		return;
	c->policy = layout_policy(entry_verdict(b->kind, from->end.bytes));
	memcpy(&n, entry_counters(b->kind, from->end.bytes), sizeof(n));
	c->counters = (struct counters){ n.pcnt, n.bcnt };
}

/* Reads the rules of a chain that the filter accepts; NULL: all. */
static bool read_rules(struct cx *cx, struct block *b, struct chain *c, const struct layout_filter *f)
{
	struct block_chain *from = (struct block_chain *)(uintptr_t)c->handle;
	const struct block_entry *e;
	struct cx many = *cx;
	struct block_walk w;

	if (!from || c->loaded == LOADED_RULES)
		return true;
	if (!f && !block_split(b, from))
		return false;
	many.memo = memo_new(cx->arena);
	block_walk(&w, b, from);
	while ((e = block_walk_next(&w))) {
		if (f && !layout_filter_takes(f, e))
			continue;
		e = block_walk_take(&w);
		if (!e)
			return false;
		rule_insert(c, layout_unpack(&many, b, e), NULL);
	}
	if (!f)
		c->loaded = LOADED_RULES;
	return true;
}

/* Reads only the rule of a number; rule_at then knows its position and the number of rules. */
static bool read_one(struct cx *cx, struct block *b, struct chain *c, uint32_t number)
{
	const struct block_chain *from = (const struct block_chain *)(uintptr_t)c->handle;
	const struct block_entry *e;
	struct block_walk w;

	if (!from)
		return true;
	if (number <= from->nrules) {
		block_walk(&w, b, from);
		for (uint32_t i = 0; i < number; i++)
			block_walk_next(&w);
		e = block_walk_take(&w);
		if (!e)
			return false;
		rule_insert(c, layout_unpack(cx, b, e), NULL);
		c->near = c->first;
		c->near_number = number;
	}
	c->nrules = from->nrules;
	c->loaded = LOADED_RULES;
	return true;
}

static bool read_need(struct cx *cx, struct block *b, struct table *t, const struct need_chain *n)
{
	struct chain *c = chain_find(t, n->name);
	const struct layout_filter *f = NULL;

	if (!c || n->level < NEED_LIKE)
		return true;
	if (n->number)
		return read_one(cx, b, c, n->number);
	if (n->level == NEED_LIKE) {
		f = layout_filter_new(cx, n->like.v, n->like.n);
		if (!f)
			return true;
	}
	return read_rules(cx, b, c, f);
}

/* Sets the reference counts of chains. */
static void set_refs(struct table *t, bool all)
{
	struct chain *c;

	map_each(&t->chains, c)
		if ((all || c->loaded == LOADED_RULES) && c->handle)
			c->refs = ((const struct block_chain *)(uintptr_t)c->handle)->refs;
}

bool legacy_read(struct cx *cx, struct ruleset *rs, struct block *b, const struct need *n)
{
	struct table *t = ruleset_table(rs, n->table);
	struct chain *chain;
	bool good = true;

	t->in_kernel = t->loaded = true;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		read_chain(cx, rs, t, b, c);
	for (size_t i = 0; good && n->all < NEED_LIKE && i < n->chains.n; i++)
		good = read_need(cx, b, t, &n->chains.v[i]);
	for (size_t at = 0; good && n->all >= NEED_LIKE && (chain = map_next(&t->chains, &at)); )
		good = read_rules(cx, b, chain, NULL);
	set_refs(t, n->refs);
	return good;
}

static bool load_table(struct legacy *l, struct cx *cx, struct ruleset *rs, const struct need *n)
{
	if (!n->all && !n->chains.n)
		return legacy_fetch_blank(l, cx, n->table);
	if (!legacy_fetch(l, cx, n->table))
		return false;
	return (fold_open(cx, l->block[n->table]) && legacy_read(cx, rs, l->block[n->table], n)) ||
		diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "Memory allocation problem.");
}

bool legacy_begin(struct legacy *l, struct cx *cx, enum table_id t)
{
	if (l->lock < 0 && l->wait.mode != LOCK_NONE && (l->lock = lock_take(cx, &l->wait)) < 0)
		return false;
	if (l->fd < 0)
		l->fd = block_socket(l->kind);
	return l->fd >= 0 || legacy_refuse(l, cx, t);
}

static bool legacy_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *needs)
{
	struct legacy *l = (struct legacy *)be;

	if (!legacy_begin(l, cx, needs->v.n ? needs->v.v[0].table : TABLE_filter))
		return false;
	for (size_t i = 0; i < needs->v.n; i++)
		if (!load_table(l, cx, rs, &needs->v.v[i]))
			return false;
	return true;
}

static void legacy_walk(void *be, struct cx *cx, struct chain *c, rule_seer *see, void *seer)
{
	struct block *b = ((struct legacy *)be)->block[c->table->id];
	const struct block_entry *e;
	struct layout_last last;
	struct block_walk w;
	struct cx one = *cx;

	one.arena = arena_new();
	one.memo = memo_new(cx->arena);
	layout_last_init(&last, &one);
	block_walk(&w, b, (const struct block_chain *)(uintptr_t)c->handle);
	while ((e = block_walk_next(&w))) {
		struct rule *r = layout_unpack_next(&last, &one, b, e);

		r->chain = c;
		see(seer, &one, r);
		arena_reset(one.arena);
	}
	layout_last_free(&last);
	arena_free(one.arena);
}

/* Querying a table makes the kernel create it, so the existing tables are read from /proc: the newest comes first. */
static bool legacy_tables(struct backend *be, struct cx *cx, struct table_list *tables)
{
	const char *path = ((struct legacy *)be)->kind->tables;
	FILE *f = fopen(path, "re");
	char line[64];

	tables->n = 0;
	if (!f && errno == ENOENT)
		return true;
	if (!f)
		return diag(cx->diags, (struct pos){0}, STATUS_OTHER, "Failed to list table names in %s: %s", path,
			strerror(errno));
	while (fgets(line, sizeof(line), f) && tables->n < TABLE_COUNT) {
		int t;

		line[strcspn(line, "\n")] = 0;
		t = table_by_name(line);
		if (t >= 0)
			tables->v[tables->n++] = t;
	}
	fclose(f);
	return true;
}

/* ---- writing ---- */

struct built { struct ipt_replace *r; size_t len; struct xt_counters *old; struct block *before; };

static bool build(struct legacy_commit *c, enum table_id t, struct built *b)
{
	if (fold_block(c->cx, c->l->block[t], c->l->be.optimize, &c->l->folds[t]))
		b->r = block_build(c->l->block[t], &b->len);
	return b->r || diag(c->cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s: %s", table_names[t], strerror(errno));
}

/* Restores a table, with its counters at the time it was replaced. */
static void put_back(struct legacy_commit *c, struct built *b)
{
	struct xt_counters *unused;
	struct ipt_replace *r;
	size_t len;

	block_recount(b->before, b->old);
	b->before->nentries = b->r->num_entries;
	r = block_build(b->before, &len);
	if (r && block_replace(b->before, c->l->fd, r, len, &unused))
		block_add_counters(b->before, c->l->fd, r, NULL);
}

void legacy_warn_counters(struct cx *cx, enum table_id t)
{
	diag_warn(cx->diags, (struct pos){0}, "cannot set the counters of table %s: %s", table_names[t], strerror(errno));
}

static enum commit_result replace_table(struct legacy_commit *c, enum table_id t, struct built *b)
{
	struct block *block = c->l->block[t];
	int err;

	progress_begin(c->cx->progress, "waiting for the kernel", 0);
	if (block_replace(block, c->l->fd, b->r, b->len, &b->old)) {
		if (!block_add_counters(block, c->l->fd, b->r, b->old))
			legacy_warn_counters(c->cx, t);
		return COMMIT_OK;
	}
	err = errno;
	if (err == EAGAIN)
		return COMMIT_CLASH;
	fold_undo(block, c->l->folds[t]);
	legacy_refused(c, t, err);
	return COMMIT_FAILED;
}

/* Several tables can only be replaced one after the other: if one is refused, those replaced before are restored. */
static enum commit_result replace_all(struct legacy_commit *c, struct built *built)
{
	enum commit_result result = COMMIT_OK;
	int t;

	for (t = 0; t < TABLE_COUNT && result == COMMIT_OK; t++)
		if (c->tables & IN_TABLE(t))
			result = replace_table(c, t, &built[t]);
	if (result == COMMIT_OK)
		return result;
	for (t -= 2; t >= 0; t--)
		if (c->tables & IN_TABLE(t))
			put_back(c, &built[t]);
	return result;
}

/* With more than one table, saves their current state for restoring them. */
static bool keep_before(struct legacy_commit *c, struct built *built)
{
	for (int t = 0; t < TABLE_COUNT && (c->tables & (c->tables - 1)); t++) {
		struct block *mine = c->l->block[t];
		unsigned blank = c->l->blank;

		if (!(c->tables & IN_TABLE(t)))
			continue;
		if (!legacy_fetch(c->l, c->cx, t))
			return false;
		built[t].before = c->l->block[t];
		c->l->block[t] = mine;
		c->l->blank = blank;
	}
	return true;
}

static enum commit_result commit(struct legacy_commit *c, unsigned flags)
{
	struct built built[TABLE_COUNT] = {0};

	if (!keep_before(c, built))
		return COMMIT_FAILED;
	if (c->file)
		legacy_take_blobfile(c);
	else if (!legacy_edit(c))
		return COMMIT_FAILED;
	if (flags & COMMIT_TEST)
		return legacy_try(c) ? COMMIT_OK : COMMIT_FAILED;
	for (int t = 0; t < TABLE_COUNT; t++)
		if ((c->tables & IN_TABLE(t)) && !build(c, t, &built[t]))
			return COMMIT_FAILED;
	return replace_all(c, built);
}

enum commit_result legacy_commit_run(struct legacy_commit *c, unsigned flags)
{
	enum commit_result result;

	c->said = legacy_listen();
	result = commit(c, flags);
	if (c->said >= 0)
		close(c->said);
	return result;
}

static enum commit_result legacy_commit(struct backend *be, struct cx *cx, struct ruleset *rs,
	const struct edits *e, unsigned flags)
{
	struct legacy_commit c = { .l = (struct legacy *)be, .cx = cx, .rs = rs, .edits = e,
		.tables = legacy_touched(e) };

	return legacy_commit_run(&c, flags);
}

/* ---- the back end ---- */

static void legacy_done(struct backend *be)
{
	struct legacy *l = (struct legacy *)be;

	if (l->lock >= 0)
		close(l->lock);
	l->lock = -1;
}

static void legacy_close(struct backend *be)
{
	legacy_done(be);
	if (((struct legacy *)be)->fd >= 0)
		close(((struct legacy *)be)->fd);
	free(be);
}

static const struct backend_ops legacy_ops = {
	.name = "legacy", .load = legacy_load, .walk = legacy_walk, .tables = legacy_tables, .commit = legacy_commit,
	.dump = legacy_dump, .done = legacy_done, .close = legacy_close,
};

struct backend *backend_legacy_open(enum family f, const struct lock_wait *lock)
{
	struct legacy *l = mem_zalloc(sizeof(*l));

	l->be.ops = &legacy_ops;
	l->be.family = f;
	l->kind = layout_kind(f);
	l->wait = *lock;
	l->fd = -1;
	l->lock = -1;
	return &l->be;
}
