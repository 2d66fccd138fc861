/* sluice lint: probable mistakes in a restore text, with positions.
 *
 *	home.rules:17:1: warning: never reached: line 12 matches all packets that this rule matches
 *
 * Of one kind only the first findings are printed: a program that writes thousands of rules repeats itself.
 *
 * Does not access the kernel. Exit status: 0 no findings, 1 findings, 2 and more an error.
 */
#include <stdlib.h>
#include "compiler/lint.h"
#include "frontend/tool.h"

enum { ALL = TOOL_OWN };
enum { SHOWN = 10 };                   /* findings of one kind, unless --all is given */

static const struct option_row rows[] = { TOOL_ROWS,
	[ALL] = {"all", 'a', ARG_NONE, NULL, "print all findings, not only the first ten of each kind"}, {0} };

struct linting {
	struct lint lint;
	bool all;
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

/* Counts the finding among those of its kind. */
static size_t nth_of_kind(struct map *kinds, struct arena *a, const struct finding *f)
{
	size_t *n = map_gets(kinds, f->kind);

	if (!n) {
		n = arena_new_of(a, size_t);
		map_puts(kinds, f->kind, n);
	}
	return ++*n;
}

static void show(struct run *r, const struct linting *l)
{
	const struct finding *f = l->lint.found.v;
	struct map kinds;
	size_t held = 0;

	map_init(&kinds, r->arena);
	for (size_t i = 0; i < l->lint.found.n; i++, f++)
		if (nth_of_kind(&kinds, r->arena, f) <= SHOWN || l->all)
			diag_warn(&r->diags, f->pos, "%s", f->text);
		else
			held++;
	if (held)
		diag_warn(&r->diags, (struct pos){0}, "%zu more findings of these kinds; --all prints them", held);
}

static bool lint_file(struct run *r, struct linting *l, const char *file)
{
	static const struct apply_mode mode = {.restore = true};
	struct transact t = {.cx = &r->cx, .mode = &mode, .out = &r->out};
	struct cmds cmds = {0};

	if (!tool_commands(r, file, &cmds) || !tool_open_blank(r))
		return false;
	t.be = r->be;
	note_chains(l, &cmds);
	if (!transact_look(&t, &cmds, look, l))
		return false;
	if (l->lint.found.n)
		qsort(l->lint.found.v, l->lint.found.n, sizeof(*l->lint.found.v), by_line);
	show(r, l);
	return true;
}

static void lint_option(void *self, int row, const char *arg)
{
	struct linting *l = self;

	(void)arg;
	l->all |= row == ALL;
}

int lint_main(struct run *r, int argc, char *const argv[])
{
	struct linting l = {.lint.cx = &r->cx};
	struct tool t = {.run = r, .rows = rows, .option = lint_option, .self = &l, .min = 1, .max = 1};

	r->restore = true;
	if (tool_options(&t, argc, argv))
		lint_file(r, &l, t.word[0]);
	return tool_finish(r, l.lint.found.n > 0);
}
