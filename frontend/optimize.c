/* sluice optimize: recompiles live rules at another level; or shows the result without changing anything, also for a
 * text.
 *
 *	$ sluice optimize --level full            all tables, in one step; counters are kept
 *	$ sluice optimize --plan big.rules
 *	filter INPUT: 1003 rules; a packet that matches none costs 4500 ns, compiled 230 ns
 *		1-1000: a map of ip saddr, 1000 values
 *		1001-1003: plain
 *		not compiled 1001-1003: of the same shape, but too few to gain from compiling
 *
 * Plans depend only on the rules, so --plan and --dump of a text do not access the kernel.
 */
#include <string.h>
#include <unistd.h>
#include "compiler/image_text.h"
#include "compiler/opt_cost.h"
#include "compiler/text.h"
#include "frontend/tool.h"

enum { LEVEL = TOOL_OWN, PLAN, DUMP, SHRINK, OPTIMIZE_TABLE, VERBOSE };

static const struct option_row rows[] = {
	TOOL_ROWS,
	[LEVEL] = {"level", 'l', ARG_WORD, "LEVEL", "off, auto or full (default: the level used for loading)"},
	[PLAN] = {"plan", 'p', ARG_NONE, NULL, "change nothing; show what would be compiled, the costs, and why rules stay plain"},
	[DUMP] = {"dump", 'd', ARG_WORD, "PASS",
		"print the result after a pass: share, map, order, tree, rest, common or front (the last)"},
	[SHRINK] = {"shrink", 0, ARG_WORD, "N", "plan as if the lists of rules were N times as long"},
	[OPTIMIZE_TABLE] = {"table", 't', ARG_WORD, "TABLE", "only this table"},
	[VERBOSE] = {"verbose", 'v', ARG_NONE, NULL, "show what is compiled"},
	{0}
};

struct optimize {
	struct run *run;
	struct opt_how how;
	uint64_t next_run;
	int table;                     /* enum table_id; -1: all */
	bool plan, dump, verbose;
	struct buf out;                /* of the plan */
	struct buf log;                /* of the chain being planned */
};

static bool table_option(struct optimize *o, const char *name)
{
	o->table = table_by_name(name);
	return o->table >= 0 || diag(&o->run->diags, (struct pos){0}, STATUS_PARAM, "unknown table \"%s\"", name);
}

static bool pass_option(struct optimize *o, const char *name)
{
	o->dump = true;
	for (unsigned p = OPT_PASS_ALL + 1; p < OPT_PASS_COUNT; p++) {
		if (strcmp(name, opt_pass_names[p]))
			continue;
		o->how.last = p;
		return true;
	}
	diag(&o->run->diags, (struct pos){0}, STATUS_PARAM, "unknown pass \"%s\"", name);
	return diag_why(&o->run->diags, "a pass is share, map, order, tree, rest, common or front");
}

static void optimize_option(void *self, int row, const char *arg)
{
	struct optimize *o = self;

	if (row == LEVEL)
		o->run->optimize_said = arg;
	else if (row == DUMP)
		pass_option(o, arg);
	else if (row == SHRINK)
		tool_shrink(o->run, arg, &o->how.shrink);
	else if (row == OPTIMIZE_TABLE)
		table_option(o, arg);
	else
		*(row == PLAN ? &o->plan : &o->verbose) = true;
}

/* ---- plans ---- */

struct costs { uint64_t linear, compiled; };

static uint64_t plain_cost(struct cx *cx, const struct rule *r)
{
	struct nir_rule nr = {0};

	return rule_lower(cx, r, &nr) ? cost_rule(&nr.list) : 0;
}

static void piece_costs(struct cx *cx, const struct opt_piece *p, struct costs *c)
{
	uint64_t cost = p->rule && !p->rule->foreign ? plain_cost(cx, p->rule) : 0;

	c->linear += p->run ? p->linear : cost;
	c->compiled += p->run ? cost_run(cx, p->run) : cost;
}

/* Consecutive plain rules are printed as one line. */
static void put_pieces(struct optimize *o, struct cx *cx, const struct opt_pieces *pieces)
{
	size_t at = 0;

	for (size_t i = 0; i < pieces->v.n;) {
		size_t n = 0;

		while (i + n < pieces->v.n && pieces->v.v[i + n].rule)
			n++;
		if (n) {
			buf_putc(&o->out, '\t');
			buf_span(&o->out, at + 1, n);
			buf_puts(&o->out, ": plain\n");
			at += n;
			i += n;
			continue;
		}
		buf_putc(&o->out, '\t');
		buf_span(&o->out, at + 1, pieces->v.v[i].run->rules.n);
		buf_puts(&o->out, ": ");
		image_describe(&o->out, cx, pieces->v.v[i].run);
		buf_putc(&o->out, '\n');
		if (o->dump)
			image_print(&o->out, cx, pieces->v.v[i].run);
		at += pieces->v.v[i++].run->rules.n;
	}
}

static void put_why(struct optimize *o)
{
	char *rest = o->log.s, *line;

	while ((line = rest ? strsep(&rest, "\n") : NULL) && *line)
		buf_printf(&o->out, "\tnot compiled %s\n", line);
	buf_reset(&o->log);
}

static void plan_chain(struct optimize *o, struct cx *cx, struct raiser *z, const struct chain *c)
{
	struct rule **v = arena_array(cx->arena, c->nrules, sizeof(*v));
	struct opt_pieces pieces = {0};
	struct costs costs = {0};
	size_t n = 0;

	for (struct rule *r = c->first; r; r = r->next)
		v[n++] = r;
	opt_plan(z, &o->how, v, n, &pieces);
	for (size_t i = 0; i < pieces.v.n; i++)
		piece_costs(cx, &pieces.v.v[i], &costs);
	buf_printf(&o->out, "%s %s: %zu rule%s; a packet that matches none costs %llu ns", table_names[c->table->id],
		c->name, n, n == 1 ? "" : "s", (unsigned long long)costs.linear / 10);
	if (pieces.v.n < n)
		buf_printf(&o->out, ", compiled %llu ns", (unsigned long long)costs.compiled / 10);
	buf_putc(&o->out, '\n');
	put_pieces(o, cx, &pieces);
	put_why(o);
}

static void plan_table(struct optimize *o, struct cx *cx, const struct ruleset *rs, const struct table *t)
{
	struct raiser *z = raiser_new(cx);
	size_t n;
	struct chain **chains = chains_sorted(rs, t, &n);

	o->how.table = t->id;
	o->next_run = 1;
	o->how.depth = opt_depth(cx->arena, t);
	for (size_t i = 0; i < n; i++)
		if (chains[i]->nrules)
			plan_chain(o, cx, z, chains[i]);
}

static void plan_look(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	struct optimize *o = self;

	for (int id = 0; applied && id < TABLE_COUNT; id++)
		if (rs->table[id] && (o->table < 0 || o->table == id))
			plan_table(o, cx, rs, rs->table[id]);
}

/* ---- commands ---- */

static bool is_nft(const struct run *r) { return !strcmp(run_backend_name(r), "nf_tables"); }

/* One command for each existing table. */
static bool live_commands(struct optimize *o, struct cmds *cmds)
{
	struct run *r = o->run;
	struct table_list tables;

	if (!is_nft(r)) {
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "live rules can only be %s in nf_tables",
			o->plan ? "planned" : "recompiled");
		return diag_why(&r->diags, o->plan ? "to plan for ip_tables, use a saved text: "
			"iptables-legacy-save | sluice --backend=legacy optimize --plan -" :
			"rules of ip_tables are compiled when loaded: "
			"iptables-legacy-save -c | iptables-legacy-restore -c --optimize=LEVEL");
	}
	if (!run_open(r) || !r->be->ops->tables(r->be, &r->cx, &tables))
		return false;
	for (unsigned i = 0; i < tables.n; i++) {
		struct cmd *c = arena_new_of(r->arena, struct cmd);

		c->op = CMD_COMPILE;
		c->table = tables.v[i];
		if (o->table < 0 || o->table == (int)c->table)
			vec_push(r->arena, &cmds->v, c);
	}
	return true;
}

static void other_tables_drop(const struct optimize *o, struct cmds *cmds)
{
	size_t kept = 0;

	for (size_t i = 0; i < cmds->v.n; i++)
		if (o->table < 0 || o->table == (int)cmds->v.v[i]->table)
			cmds->v.v[kept++] = cmds->v.v[i];
	cmds->v.n = kept;
}

/* The plan for ip_tables: hidden chains of the same rules. */
static bool plan_folds(struct optimize *o, const char *file)
{
	struct run *r = o->run;
	struct apply_mode mode = {.restore = true, .legacy = true};
	struct transact t = {.cx = &r->cx, .mode = &mode, .out = &r->out};
	struct cmds cmds = {0};

	if (o->dump)
		return diag(&r->diags, (struct pos){0}, STATUS_PARAM, "--dump is not supported for ip_tables");
	tool_leave_kernel(r);
	r->be = t.be = backend_folds_open(r->cx.family, STDOUT_FILENO);
	r->be->optimize = o->how.level;
	if (!run_optimize(r, &r->be->optimize) || !tool_commands(r, file, &cmds))
		return false;
	other_tables_drop(o, &cmds);
	return !cmds.v.n || transact_run(&t, &cmds);
}

static bool optimize_do(struct optimize *o, const char *file)
{
	struct run *r = o->run;
	struct apply_mode mode = {.restore = file != NULL};
	struct transact t = {.cx = &r->cx, .mode = &mode, .out = &r->out};
	struct cmds cmds = {0};

	r->restore = file;
	if (file && !is_nft(r))
		return plan_folds(o, file);
	if (!(file ? tool_open_blank(r) && tool_commands(r, file, &cmds) : live_commands(o, &cmds)))
		return false;
	t.be = r->be;
	if (!file)
		o->how.level = r->be->optimize;
	if (file || o->plan || o->dump)
		return run_optimize(r, &o->how.level) && transact_look(&t, &cmds, plan_look, o);
	r->be->log = r->be->fallback = o->verbose ? &r->out : NULL;
	return !cmds.v.n || transact_run(&t, &cmds);
}

int optimize_main(struct run *r, int argc, char *const argv[])
{
	struct optimize o = {.run = r, .table = -1, .how = {.level = OPT_AUTO}};
	struct tool t = {.run = r, .rows = rows, .option = optimize_option, .self = &o, .max = 1};

	o.how.log = &o.log;
	o.how.next_run = &o.next_run;
	if (tool_options(&t, argc, argv) && optimize_do(&o, t.word[0]))
		buf_add(&r->out, buf_str(&o.out), o.out.len);
	buf_free(&o.out);
	buf_free(&o.log);
	return run_finish(r);
}
