/* All rules of a back end as text.
 *
 * Things that a save text cannot represent (rules and hooks that are not iptables', sets, the dormant flag) would be
 * lost on restoring, so a ruleset with such things is refused.
 */
#include "frontend/read.h"
#include "frontend/snapshot.h"

const struct apply_mode snapshot_mode = {.restore = true, .counters = true};

bool snapshot_commands(struct run *r, const struct buf *text, struct cmds *out)
{
	struct reader rd;

	reader_init(&rd, &r->cx, r->name, "the rules as they were");
	return reader_text(&rd, arena_strn(r->arena, buf_str(text), text->len), text->len, out);
}

void snapshot_put_empty(struct buf *text, unsigned tables)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		if (!(tables & IN_TABLE(t)))
			continue;
		buf_printf(text, "*%s\n", table_names[t]);
		for (const struct base_info *b = base_infos; b->name; b++)
			if (b->table == t)
				buf_printf(text, ":%s ACCEPT [0:0]\n", b->name);
		buf_puts(text, "COMMIT\n");
	}
}

bool snapshot_tables_now(struct run *r, unsigned *tables)
{
	struct table_list list;

	if (!r->be->ops->tables(r->be, &r->cx, &list))
		return false;
	for (*tables = 0; list.n; list.n--)
		*tables |= IN_TABLE(list.v[list.n - 1]);
	return true;
}

/* ---- contents that text cannot represent ---- */

struct lost { struct run *run; bool any; };

static void refuse_lost(struct lost *lost, const char *what, enum table_id t)
{
	if (lost->any)
		return;
	lost->any = true;
	diag(&lost->run->diags, (struct pos){0}, STATUS_OTHER, "nothing was changed");
	diag_why(&lost->run->diags, "table %s has %s that iptables cannot express and that would be lost", table_names[t], what);
}

static void look_chain(struct lost *lost, const struct chain *c)
{
	if (c->foreign)
		refuse_lost(lost, "a chain", c->table->id);
	for (const struct rule *r = c->first; r; r = r->next)
		if (r->foreign)
			refuse_lost(lost, "a rule", c->table->id);
}

static void look_lost(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	const struct chain *c;

	(void)cx;
	for (unsigned t = 0; t < TABLE_COUNT && !applied; t++)
		for (size_t at = 0; rs->table[t] && (c = map_next(&rs->table[t]->chains, &at)); )
			look_chain(self, c);
}

static bool nothing_lost(struct run *r, unsigned tables)
{
	struct transact look = {.cx = &r->cx, .be = r->be, .mode = &snapshot_mode, .out = &r->out};
	struct lost lost = {.run = r};
	struct buf text = BUF_INIT;
	struct cmds cmds = {0};
	bool ok;

	snapshot_put_empty(&text, tables);
	ok = snapshot_commands(r, &text, &cmds) && transact_look(&look, &cmds, look_lost, &lost) && !lost.any;
	buf_free(&text);
	return ok;
}

bool snapshot_unsaid(struct run *r, unsigned tables)
{
	struct lost lost = {.run = r};
	const char *what = NULL;

	for (unsigned t = 0; r->be->ops->unsaid && t < TABLE_COUNT; t++) {
		if (!(tables & IN_TABLE(t)))
			continue;
		if (!r->be->ops->unsaid(r->be, &r->cx, t, &what))
			return false;
		if (what)
			refuse_lost(&lost, what, t);
	}
	return !lost.any;
}

bool snapshot_take(struct run *r, struct snapshot *s)
{
	size_t before = r->out.len;

	*s = (struct snapshot){0};
	if (!snapshot_tables_now(r, &s->tables) || !nothing_lost(r, s->tables) || !snapshot_unsaid(r, s->tables) ||
	    !run_save(r, true))
		return false;
	buf_add(&s->text, r->out.s + before, r->out.len - before);
	buf_cut(&r->out, before);
	return true;
}

void snapshot_free(struct snapshot *s)
{
	buf_free(&s->text);
}
