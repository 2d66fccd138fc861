/* Tables for the kernel's ip_tables, as a file (blobfile.h).
 *
 * Applies the edits like the legacy back end, to tables that have only empty built-in chains. Policies not given in the
 * text are ACCEPT, since the kernel is not accessed. A compiled table replaces a whole table, so the text must be one
 * that empties it.
 */
#include <errno.h>
#include <string.h>
#include "backend/blobfile.h"
#include "backend/emit.h"
#include "backend/fold.h"
#include "backend/layout.h"
#include "backend/legacy.h"

static bool check_edits(struct cx *cx, const struct edits *e, unsigned tables)
{
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *d = &e->v.v[i];

		if (d->op == EDIT_TABLE_RESET)
			tables &= ~IN_TABLE(d->table->id);
	}
	if (!tables)
		return true;
	diag(cx->diags, (struct pos){0}, STATUS_PARAM, "blob: only whole tables can be compiled");
	return diag_why(cx->diags, "--noflush is not supported");
}

static unsigned hooks_of(enum table_id t)
{
	unsigned hooks = 0;

	for (const struct base_info *b = base_infos; b->name; b++)
		if (b->table == t)
			hooks |= IN_HOOK(b->hook);
	return hooks;
}

static bool table_blank(struct legacy *l, struct cx *cx, int t)
{
	l->block[t] = arena_new_of(cx->arena, struct block);
	block_init(l->block[t], l->kind, cx->arena, table_names[t]);
	return block_blank(l->block[t], hooks_of(t), 0) ||
		diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "Memory allocation problem.");
}

/* All tables of the edits, compiled at this level. False with a diag. */
static bool tables_compile(struct legacy *l, struct cx *cx, struct ruleset *rs, const struct edits *e, enum opt_level level)
{
	struct legacy_commit c = { .l = l, .cx = cx, .rs = rs, .edits = e, .tables = legacy_touched(e), .said = -1 };

	*l = (struct legacy){ .be.family = cx->family, .kind = layout_kind(cx->family), .fd = -1, .lock = -1 };
	if (!check_edits(cx, e, c.tables))
		return false;
	for (int t = 0; t < TABLE_COUNT; t++)
		if (c.tables & IN_TABLE(t) && !table_blank(l, cx, t))
			return false;
	if (!legacy_edit(&c))
		return false;
	for (int t = 0; t < TABLE_COUNT; t++)
		if (l->block[t] && !fold_block(cx, l->block[t], level, &l->folds[t]))
			return diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s: %s", table_names[t], strerror(errno));
	return true;
}

bool emit_blob(struct buf *out, struct cx *cx, struct ruleset *rs, const struct edits *e, enum opt_level level)
{
	struct legacy l;

	if (!tables_compile(&l, cx, rs, e, level))
		return false;
	blobfile_begin(out, l.kind);
	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t len;
		struct ipt_replace *r = l.block[t] ? block_build(l.block[t], &len) : NULL;

		if (l.block[t] && !r)
			return diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s: %s", table_names[t], strerror(errno));
		if (r)
			blobfile_add(out, r, len);
	}
	blobfile_end(out);
	return true;
}

bool emit_folds(struct buf *out, struct cx *cx, struct ruleset *rs, const struct edits *e, enum opt_level level)
{
	struct legacy l;

	if (!tables_compile(&l, cx, rs, e, level))
		return false;
	for (int t = 0; t < TABLE_COUNT; t++)
		if (l.block[t])
			fold_describe(out, cx, l.block[t], l.folds[t], level);
	return true;
}
