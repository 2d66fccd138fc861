/* Commits compiled tables (blobfile.h): whole tables instead of edits.
 *
 * If the kernel refuses one, its entries are decoded to rules, so that the responsible one can be reported as if it had
 * been typed.
 */
#include <string.h>
#include "backend/blobfile.h"
#include "backend/legacy.h"
#include "compiler/text.h"

enum { TRIES = 40 };

void legacy_take_blobfile(struct legacy_commit *c)
{
	for (unsigned i = 0; i < c->file->n; i++) {
		struct block **mine = &c->l->block[c->file->table[i].id], *new = &c->file->table[i].block;

		new->nentries = (*mine)->nentries;
		*mine = new;
	}
}

/* ---- blame ---- */

static struct pos rule_place(struct legacy_commit *c, const struct table *t, const struct rule *r)
{
	struct src *src = arena_new_of(c->cx->arena, struct src);
	struct buf text = BUF_INIT;

	buf_printf(&text, "-t %s ", table_names[t->id]);
	rule_save(&text, c->cx, r, false);
	*src = (struct src){ .file = c->file->file, .text = arena_str(c->cx->arena, buf_str(&text)) };
	buf_free(&text);
	return (struct pos){ src, 1, (uint32_t)strlen(src->text) };
}

static void name_rules(struct legacy_commit *c, struct table *t, struct chain *chain)
{
	for (struct rule *r = chain->first; r; r = r->next) {
		struct edit *e = arena_new_of(c->cx->arena, struct edit);
		struct legacy_new added = { (struct block_entry *)(uintptr_t)r->handle, e };

		*e = (struct edit){ .op = EDIT_RULE_ADD, .table = t, .chain = chain, .rule = r, .n = 1, .pos = rule_place(c, t, r) };
		vec_push(c->cx->arena, &c->added, added);
	}
}

void legacy_name_blobfile(struct legacy_commit *c, enum table_id id)
{
	struct ruleset rs;
	struct chain *chain;
	struct table *t;

	ruleset_init(&rs, c->cx->arena, c->cx->family);
	legacy_read(c->cx, &rs, c->l->block[id], &(struct need){ .table = id, .all = NEED_RULES });
	t = ruleset_table(&rs, id);
	map_each(&t->chains, chain)
		name_rules(c, t, chain);
}

/* ---- the commit ---- */

static enum commit_result put_once(struct legacy *l, struct cx *cx, struct blobfile *bf, unsigned flags)
{
	struct legacy_commit c = { .l = l, .cx = cx, .file = bf };

	for (unsigned i = 0; i < bf->n; i++) {
		if (!legacy_fetch_blank(l, cx, bf->table[i].id))
			return COMMIT_FAILED;
		c.tables |= IN_TABLE(bf->table[i].id);
	}
	return legacy_commit_run(&c, flags);
}

bool backend_legacy_put(struct backend *be, struct cx *cx, struct blobfile *bf, unsigned flags)
{
	struct legacy *l = (struct legacy *)be;
	enum commit_result result = COMMIT_CLASH;

	if (!legacy_begin(l, cx, bf->table[0].id))
		return false;
	be->optimize = OPT_OFF;        /* it is already compiled */
	for (unsigned n = 0; n < TRIES && result == COMMIT_CLASH; n++)
		result = put_once(l, cx, bf, flags);
	be->ops->done(be);
	return result == COMMIT_OK || (result == COMMIT_CLASH &&
		diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "Resource temporarily unavailable."));
}
