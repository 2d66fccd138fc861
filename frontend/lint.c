/* sluice lint: probable mistakes in a restore text, with positions.
 *
 *	home.rules:17:1: warning: never reached: line 12 matches all packets that this rule matches
 *
 * Does not access the kernel. Exit status: 0 no findings, 1 findings, 2 and more an error.
 */
#include <stdlib.h>
#include "compiler/lint.h"
#include "frontend/tool.h"

static const struct option_row rows[] = { TOOL_ROWS, {0} };

struct linting {
	struct lint lint;
	struct map made[TABLE_COUNT];  /* chain -> position of its line */
};

static void note_chains(struct linting *l, const struct cmds *cmds)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++)
		map_init(&l->made[t], l->lint.cx->arena);
	for (size_t i = 0; i < cmds->v.n; i++) {
		const struct cmd *c = cmds->v.v[i];
		struct pos pos = cmd_pos(c, PLACE_CHAIN);

		if (c->op == CMD_CHAIN_LINE || c->op == CMD_NEW_CHAIN || c->op == CMD_POLICY)
			map_puts(&l->made[c->table], c->chain, arena_dup(l->lint.cx->arena, &pos, sizeof(pos)));
	}
}

static void look(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	struct linting *l = self;

	(void)cx;
	for (unsigned t = 0; applied && t < TABLE_COUNT; t++)
		if (rs->table[t]) {
			l->lint.made = &l->made[t];
			lint_table(&l->lint, rs, rs->table[t]);
		}
}

static int by_line(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	unsigned m = x->pos.src ? x->pos.src->line : 0, n = y->pos.src ? y->pos.src->line : 0;

	return m != n ? (m > n) - (m < n) : (x->pos.col > y->pos.col) - (x->pos.col < y->pos.col);
}

static bool lint_file(struct run *r, const char *file, size_t *found)
{
	static const struct apply_mode mode = {.restore = true};
	struct linting l = {.lint.cx = &r->cx};
	struct transact t = {.cx = &r->cx, .mode = &mode, .out = &r->out};
	struct cmds cmds = {0};

	if (!tool_commands(r, file, &cmds) || !tool_open_blank(r))
		return false;
	t.be = r->be;
	note_chains(&l, &cmds);
	if (!transact_look(&t, &cmds, look, &l))
		return false;
	*found = l.lint.found.n;
	if (*found)
		qsort(l.lint.found.v, *found, sizeof(*l.lint.found.v), by_line);
	for (size_t i = 0; i < *found; i++)
		diag_warn(&r->diags, l.lint.found.v[i].pos, "%s", l.lint.found.v[i].text);
	return true;
}

int lint_main(struct run *r, int argc, char *const argv[])
{
	struct tool t = {.run = r, .rows = rows, .min = 1, .max = 1};
	size_t found = 0;

	r->restore = true;
	if (tool_options(&t, argc, argv))
		lint_file(r, t.word[0], &found);
	return tool_finish(r, found > 0);
}
