/* A back end in memory. See memory.h. Always loads tables completely, but records the requested needs, so that tests can
 * check them.
 */
#include "tests/unit/memory.h"
#include <stdlib.h>
#include <string.h>
#include "compiler/text.h"

static void needs_print(struct buf *b, const struct needs *n)
{
	static const char *const levels[] = {"", "exists", "like", "rules"};
	size_t i, j;

	buf_reset(b);
	for (i = 0; i < n->v.n; i++) {
		const struct need *t = &n->v.v[i];

		buf_printf(b, "%s%s", i ? "; " : "", table_names[t->table]);
		if (t->all)
			buf_printf(b, " all=%s", levels[t->all]);
		for (j = 0; j < t->chains.n; j++)
			buf_printf(b, " %s=%s", t->chains.v[j].name, levels[t->chains.v[j].level]);
	}
}

static bool memory_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n)
{
	struct memory *m = (struct memory *)be;
	size_t i;

	m->loads++;
	needs_print(&m->needs, n);
	for (i = 0; i < n->v.n; i++) {
		enum table_id id = n->v.v[i].table;
		struct table_text text = {.id = id, .file = "memory", .line = 1, .text = m->text[id]};

		if (text.text)
			text.len = strlen(text.text);
		ruleset_table(rs, id);
		if (text.text && !m->read(cx, rs, &text))
			return false;
		table_complete(rs->table[id]);
	}
	return true;
}

static bool memory_tables(struct backend *be, struct cx *cx, struct table_list *tables)
{
	unsigned t;

	(void)cx;
	for (tables->n = t = 0; t < TABLE_COUNT; t++)
		if (((struct memory *)be)->text[t])
			tables->v[tables->n++] = t;
	return true;
}

static enum commit_result memory_commit(struct backend *be, struct cx *cx, struct ruleset *rs,
	const struct edits *e, unsigned flags)
{
	struct memory *m = (struct memory *)be;
	size_t i;

	m->commits++;
	m->edits = (unsigned)e->v.n;
	if (m->clashes) {
		m->clashes--;
		return COMMIT_CLASH;
	}
	for (i = 0; i < e->v.n && !(flags & COMMIT_TEST); i++) {
		enum table_id id = e->v.v[i].table->id;
		struct buf b = BUF_INIT;

		if (i && id == e->v.v[i - 1].table->id)
			continue;
		table_save(&b, cx, rs, rs->table[id], true, NULL);
		free(m->text[id]);
		m->text[id] = b.s;
	}
	return COMMIT_OK;
}

static void memory_close(struct backend *be)
{
	(void)be;
}

static const struct backend_ops memory_ops = {
	.name = "nf_tables", .load = memory_load, .tables = memory_tables, .commit = memory_commit,
	.close = memory_close,
};

void memory_init(struct memory *m, enum family f, table_reader *read)
{
	*m = (struct memory){.be = {.ops = &memory_ops, .family = f}, .read = read};
}

void memory_free(struct memory *m)
{
	unsigned t;

	for (t = 0; t < TABLE_COUNT; t++)
		free(m->text[t]);
	buf_free(&m->needs);
}

void memory_print(const struct memory *m, struct buf *out)
{
	unsigned t;

	for (t = 0; t < TABLE_COUNT; t++)
		if (m->text[t])
			buf_puts(out, m->text[t]);
}
