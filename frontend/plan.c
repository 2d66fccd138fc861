/* sluice plan: what a restore would change. sluice diff: the difference of two texts.
 *
 *	sluice plan new.rules               compares with the live ruleset
 *	sluice plan --unified new.rules     the same in the format of diff -u
 *	sluice diff old.rules new.rules     both from files, without accessing the kernel
 *
 * Exit status: 0 no difference, 1 a difference, 2 and more an error. Counters are ignored.
 */
#include <string.h>
#include "compiler/compare.h"
#include "frontend/tool.h"

enum { UNIFIED = TOOL_OWN, NOFLUSH };

#define UNIFIED_ROW [UNIFIED] = {"unified", 'u', ARG_NONE, NULL, "as a unified diff of the two save texts"}

static const struct option_row plan_rows[] = {
	TOOL_ROWS,
	UNIFIED_ROW,
	[NOFLUSH] = {"noflush", 'n', ARG_NONE, NULL, "as iptables-restore --noflush: do not flush the tables first"},
	{0}
}, diff_rows[] = { TOOL_ROWS, UNIFIED_ROW, {0} };

struct plan {
	struct run *run;
	struct compare compare;
	struct apply_mode mode;
	bool unified;
};

static void plan_option(void *self, int row, const char *arg)
{
	struct plan *p = self;

	(void)arg;
	*(row == UNIFIED ? &p->unified : &p->mode.noflush) = true;
}

/* Applies the commands of a text to the back end's ruleset, observed by `look`. */
static bool plan_look(struct plan *p, const char *file, transact_look_fn *look)
{
	struct run *r = p->run;
	struct transact t = {.cx = &r->cx, .mode = &p->mode, .out = &r->out};
	struct cmds cmds = {0};

	if (!tool_commands(r, file, &cmds) || (!r->be && !run_open(r)))
		return false;
	t.be = r->be;
	return transact_look(&t, &cmds, look, p);
}

static void look_both(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	struct plan *p = self;

	compare_take(&p->compare, applied ? SIDE_NEW : SIDE_OLD, cx, rs);
}

static void look_old(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	if (applied)
		compare_take(&((struct plan *)self)->compare, SIDE_OLD, cx, rs);
}

static void look_new(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	if (applied)
		compare_take(&((struct plan *)self)->compare, SIDE_NEW, cx, rs);
}

/* Prints the difference; returns the exit status. */
static int plan_finish(struct plan *p, bool ok, const char *old, const char *new)
{
	if (ok && p->unified)
		compare_unified(&p->run->out, &p->compare, old, new);
	else if (ok)
		compare_readable(&p->run->out, &p->compare);
	return tool_finish(p->run, ok && compare_differ(&p->compare));
}

static struct plan plan_new(struct run *r)
{
	struct plan p = {.run = r, .mode.restore = true};

	r->restore = true;
	compare_init(&p.compare, r->arena);
	return p;
}

int plan_main(struct run *r, int argc, char *const argv[])
{
	struct plan p = plan_new(r);
	struct tool t = {.run = r, .rows = plan_rows, .option = plan_option, .self = &p, .min = 1, .max = 1};
	bool ok = tool_options(&t, argc, argv);

	r->lock.mode = LOCK_NONE;
	p.mode.legacy = !strcmp(run_backend_name(r), "legacy");
	ok = ok && plan_look(&p, t.word[0], look_both);
	return plan_finish(&p, ok, "live", t.word[0]);
}

int diff_main(struct run *r, int argc, char *const argv[])
{
	struct plan p = plan_new(r);
	struct tool t = {.run = r, .rows = diff_rows, .option = plan_option, .self = &p, .min = 2, .max = 2};
	bool ok = tool_options(&t, argc, argv);

	ok = ok && tool_open_blank(r) && plan_look(&p, t.word[0], look_old) && plan_look(&p, t.word[1], look_new);
	return plan_finish(&p, ok, t.word[0], t.word[1]);
}
