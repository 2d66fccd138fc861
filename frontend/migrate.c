/* sluice migrate: moves live rules from one back end to another, with their counters.
 *
 *	sluice migrate --from legacy --to nft --dry-run      what would be done; checks whether the other back end accepts it
 *	sluice migrate --from legacy --to nft
 *
 * Table by table: the destination gets the table in one commit, then the source loses it in another. In between packets
 * traverse both, so there is no moment without rules. If removal from the source fails, the table is removed from the
 * destination again.
 *
 * Never mixes: a table that already has rules in the destination is refused before anything is moved.
 */
#include <string.h>
#include "frontend/snapshot.h"
#include "frontend/tool.h"

enum { FROM = TOOL_OWN, TO, DRY_RUN };

static const struct option_row rows[] = {
	TOOL_ROWS_BOTH,
	[FROM] = {"from", 0, ARG_WORD, "WORD", "the back end to move rules from: nft or legacy"},
	[TO] = {"to", 0, ARG_WORD, "WORD", "the back end to move them to"},
	[DRY_RUN] = {"dry-run", 'n', ARG_NONE, NULL, "only show what would be done"},
	{0}
};

struct content {
	uint32_t rules, chains;
	bool anything;                 /* it is not in its initial state: it has rules, user chains, or a policy DROP */
};

struct place {
	const char *word;
	struct backend *be;
};

struct migrate {
	struct run *run;
	struct place from, to;
	bool dry;
	/* For one family: */
	struct cmds cmds;              /* commands that create the rules in the destination */
	struct content content[TABLE_COUNT];           /* of the destination */
	bool taken;                    /* the destination has rules in an affected table */
};

static void migrate_option(void *self, int row, const char *arg)
{
	struct migrate *m = self;

	if (row == DRY_RUN)
		m->dry = true;
	else if (backend_known(arg))
		(row == FROM ? &m->from : &m->to)->word = arg;
	else
		diag(&m->run->diags, (struct pos){0}, STATUS_PARAM, "unknown back end \"%s\"", arg);
}

/* Makes it the run's back end. False with a diag. */
static bool go_to(struct migrate *m, struct place *p)
{
	struct run *r = m->run;

	r->be = p->be;
	r->backend_word = p->word;
	run_prepare(r, r->cx.family);
	if (!run_open(r))
		return false;
	p->be = r->be;
	return true;
}

static void leave(struct migrate *m, struct place *p)
{
	if (p->be)
		p->be->ops->close(p->be);
	p->be = m->run->be = NULL;
}

/* ---- planning ---- */

static struct content content_of(const struct table *t)
{
	struct content has = {0};
	const struct chain *c;

	for (size_t at = 0; t && (c = map_next(&t->chains, &at)); ) {
		has.rules += c->nrules;
		has.chains++;
		has.anything |= c->nrules || !c->base || c->policy == VERDICT_DROP;
	}
	return has;
}

/* Examines the destination as it is, and as it would be. */
static void look_place(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	struct migrate *m = self;

	(void)cx;
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		bool had = m->content[t].anything;

		m->content[t] = content_of(rs->table[t]);
		if (!applied || m->taken || !had || !m->content[t].anything)
			continue;
		m->taken = true;
		diag(&m->run->diags, (struct pos){0}, STATUS_OTHER, "nothing was moved");
		diag_why(&m->run->diags, "table %s also has rules in %s, where it must be empty", table_names[t], m->to.word);
	}
}

static struct transact to_transact(struct migrate *m, bool test)
{
	return (struct transact){.cx = &m->run->cx, .be = m->to.be, .mode = &snapshot_mode, .out = &m->run->out,
		.flags = test ? COMMIT_TEST : 0};
}

/* The affected tables are recreated in the destination: checks that no sets, flags etc. would be lost. */
static bool new_place_clean(struct migrate *m)
{
	unsigned tables, come = 0;

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		come |= m->content[t].anything ? IN_TABLE(t) : 0;
	return snapshot_tables_now(m->run, &tables) && snapshot_unsaid(m->run, tables & come);
}

/* Reads the source, and checks whether the destination accepts everything. False with a diag. */
static bool migrate_plan(struct migrate *m)
{
	struct snapshot s;
	struct transact look, test;
	bool ok;

	m->cmds.v.n = 0;
	m->taken = false;
	memset(m->content, 0, sizeof(m->content));
	ok = go_to(m, &m->from) && snapshot_take(m->run, &s);
	if (!ok)
		return false;
	ok = go_to(m, &m->to) && snapshot_commands(m->run, &s.text, &m->cmds);
	snapshot_free(&s);
	if (!ok || !m->cmds.v.n)
		return ok;
	look = to_transact(m, false);
	test = to_transact(m, true);
	return transact_look(&look, &m->cmds, look_place, m) && !m->taken && new_place_clean(m) && transact_run(&test, &m->cmds);
}

/* ---- moving ---- */

static bool make_empty(struct migrate *m, struct place *p, enum table_id t)
{
	struct buf text = BUF_INIT;
	struct cmds cmds = {0};
	struct transact tr;
	bool ok;

	snapshot_put_empty(&text, IN_TABLE(t));
	ok = go_to(m, p) && snapshot_commands(m->run, &text, &cmds);
	tr = (struct transact){.cx = &m->run->cx, .be = p->be, .mode = &snapshot_mode, .out = &m->run->out};
	buf_free(&text);
	return ok && transact_run(&tr, &cmds);
}

static bool move_table(struct migrate *m, const struct cmds *table, enum table_id t)
{
	struct transact to;

	if (!go_to(m, &m->to))
		return false;
	to = to_transact(m, false);
	if (!transact_run(&to, table))
		return false;
	return make_empty(m, &m->from, t) || (make_empty(m, &m->to, t) && false);
}

static void say_table(struct migrate *m, enum table_id t)
{
	const struct content *c = &m->content[t];

	buf_printf(&m->run->out, "%s table %s: %u rule%s in %u chain%s %s from %s to %s\n", family_title(m->run->cx.family), table_names[t],
		c->rules, c->rules == 1 ? "" : "s", c->chains, c->chains == 1 ? "" : "s",
		m->dry ? "would move" : "moved", m->from.word, m->to.word);
}

static bool migrate_tables(struct migrate *m)
{
	size_t at = 0;
	bool any = false;

	while (at < m->cmds.v.n) {
		struct cmds table = cmds_table(&m->cmds, &at);
		enum table_id t = table.v.v[0]->table;

		if (!m->content[t].anything)
			continue;
		if (!m->dry && !move_table(m, &table, t))
			return false;
		say_table(m, t);
		any = true;
	}
	if (!any)
		buf_printf(&m->run->out, "%s: nothing to move\n", family_title(m->run->cx.family));
	return true;
}

static bool migrate_family(struct migrate *m, enum family f)
{
	bool ok;

	m->run->cx.family = f;
	ok = migrate_plan(m) && migrate_tables(m);
	leave(m, &m->from);
	leave(m, &m->to);
	return ok;
}

int migrate_main(struct run *r, int argc, char *const argv[])
{
	struct migrate m = {.run = r};
	struct tool t = {.run = r, .rows = rows, .option = migrate_option, .self = &m};
	unsigned families;

	if (!tool_options(&t, argc, argv))
		return tool_finish(r, false);
	families = r->family_said ? r->cx.family : FAM_ANY;
	r->lock.mode = LOCK_WAIT;
	if (!m.from.word || !m.to.word || !strcmp(m.from.word, m.to.word)) {
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "--from and --to are required, with different back ends");
		return tool_finish(r, false);
	}
	for (enum family f = FAM_IP4; f <= FAM_IP6; f++)
		if ((families & f) && !migrate_family(&m, f))
			break;
	return tool_finish(r, false);
}
