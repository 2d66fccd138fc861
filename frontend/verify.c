/* sluice verify: compares the compiled rules of a text with its rules, on generated packets. iptables-restore --verify:
 * the same before loading.
 *
 *	$ sluice verify --level full big.rules
 *	filter: 10000 rules, 9994 of them compiled in 3 runs; 40000 packets gave the same result
 *
 * Exit status of sluice verify: 0 equivalent, 1 not, 2 and more an error.
 */
#include "compiler/equiv.h"
#include "frontend/tool.h"
#include "frontend/verify.h"
#include "lib/num.h"

enum { PACKETS = 10000 };      /* default per chain */

struct verify {
	struct equiv_how how;
	struct buf *out;               /* a line for each table; NULL: not wanted */
	struct buf difference;         /* the first one */
	bool ok;
};

static size_t table_rules(const struct table *t)
{
	size_t n = 0;
	const struct chain *c;

	map_each(&t->chains, c)
		n += c->nrules;
	return n;
}

static void verify_table(struct verify *v, struct cx *cx, const struct ruleset *rs, const struct table *t)
{
	struct equiv_result e;

	if (!equiv_table(cx, rs, t, &v->how, &e)) {
		v->ok = false;
		return;
	}
	if (e.difference)
		buf_printf(&v->difference, "table %s: %s", table_names[t->id], e.difference);
	else if (v->out)
		buf_printf(v->out, "%s: %zu rules, %zu of them compiled in %zu runs; %llu packets gave the same result\n",
			table_names[t->id], table_rules(t), e.compiled, e.runs, (unsigned long long)e.packets);
}

static void verify_look(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	struct verify *v = self;

	for (unsigned id = 0; applied && id < TABLE_COUNT; id++)
		if (rs->table[id] && v->ok && !v->difference.len)
			verify_table(v, cx, rs, rs->table[id]);
}

bool verify_commands(const struct transact *t, const struct cmds *cmds)
{
	struct verify v = {.how = {.level = t->be->optimize, .packets = PACKETS, .seed = 1}, .ok = true};
	bool ok = transact_look(t, cmds, verify_look, &v) && v.ok;

	if (ok && v.difference.len) {
		ok = diag(t->cx->diags, (struct pos){0}, STATUS_OTHER,
			"The compiled rules do not behave like the original rules; nothing was loaded.\n%s",
			buf_str(&v.difference));
	}
	buf_free(&v.difference);
	return ok;
}

/* ---- sluice verify ---- */

enum { LEVEL = TOOL_OWN, VERIFY_PACKETS, SEED, SHRINK };

static const struct option_row rows[] = {
	TOOL_ROWS,
	[LEVEL] = {"level", 'l', ARG_WORD, "LEVEL", "off, auto or full (default: the level used for loading)"},
	[VERIFY_PACKETS] = {"packets", 'p', ARG_WORD, "N", "packets to generate for each chain (10000)"},
	[SEED] = {"seed", 's', ARG_WORD, "N", "seed of the random numbers (1)"},
	[SHRINK] = {"shrink", 0, ARG_WORD, "N", "compile lists as if they were N times as long"},
	{0}
};

struct verify_tool { struct run *run; struct verify v; };

static void verify_option(void *self, int row, const char *arg)
{
	struct verify_tool *vt = self;
	uint64_t *to = row == SEED ? &vt->v.how.seed : &vt->v.how.packets;

	if (row == LEVEL)
		vt->run->optimize_said = arg;
	else if (row == SHRINK)
		tool_shrink(vt->run, arg, &vt->v.how.shrink);
	else if (!num_parse(arg, to, 0, UINT64_MAX))
		diag(&vt->run->diags, (struct pos){0}, STATUS_PARAM, "not a number: %s", arg);
}

int verify_main(struct run *r, int argc, char *const argv[])
{
	struct verify_tool vt = {r, {.how = {.level = OPT_AUTO, .packets = PACKETS, .seed = 1}, .out = &r->out, .ok = true}};
	struct tool t = {.run = r, .rows = rows, .option = verify_option, .self = &vt, .min = 1, .max = 1};
	struct apply_mode mode = {.restore = true};
	struct transact ta = {.cx = &r->cx, .mode = &mode, .out = &r->out};
	struct cmds cmds = {0};
	bool differs;

	r->restore = true;
	if (tool_options(&t, argc, argv) && run_optimize(r, &vt.v.how.level) && tool_open_blank(r) &&
	    tool_commands(r, t.word[0], &cmds)) {
		ta.be = r->be;
		transact_look(&ta, &cmds, verify_look, &vt.v);
	}
	differs = vt.v.difference.len;
	buf_add(&r->out, buf_str(&vt.v.difference), vt.v.difference.len);
	buf_free(&vt.v.difference);
	return tool_finish(r, differs);
}
