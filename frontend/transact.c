/* Transactions: load, apply, commit, and repeat if the ruleset was changed concurrently.
 *
 * Executes parsed commands. Each attempt has its own arena for the ruleset and the edits, so that a clash costs no more
 * memory than one attempt; commands stay in theirs.
 *
 * Never executes commands partly: the back end commits all edits or none.
 */
#include <time.h>
#include "frontend/transact.h"

enum { ATTEMPTS = 40, PATIENT_AFTER = 4, PAUSE_NS = 2000000 };

struct cmds cmds_table(const struct cmds *all, size_t *at)
{
	struct cmds c = {0};

	c.v.v = all->v.v + *at;
	do
		c.v.n++;
	while (all->v.v[(*at)++]->op != CMD_COMMIT_LINE && *at < all->v.n);
	return c;
}

/* State of one attempt. */
struct attempt {
	struct cx cx;
	struct ruleset rs;
	struct apply ap;
	struct need_map needs;
};

/* all: minimum level for every chain of the affected tables. A listing without other commands visits the kernel's
 * rules. */
static void attempt_start(struct attempt *at, const struct transact *t, const struct cmds *cmds,
	enum need_level all)
{
	struct arena *a = arena_new();
	size_t i;

	at->cx = *t->cx;
	at->cx.arena = a;
	ruleset_init(&at->rs, a, t->be->family);
	apply_init(&at->ap, &at->cx, &at->rs, t->mode, t->out);
	needs_init(&at->needs, a, t->mode);
	at->needs.single = cmds->v.n == 1 && all < NEED_RULES;
	if (t->be->ops->walk && at->needs.single) {
		at->needs.walks = true;
		at->ap.from = (struct rules_from){t->be->ops->walk, t->be};
	}
	for (i = 0; i < cmds->v.n; i++) {
		unsigned op = cmds->v.v[i]->op;

		needs_add(&at->needs, cmds->v.v[i]);
		at->ap.copy_rules |= op == CMD_RENAME;
		at->ap.copy_rules |= op == CMD_ZERO || op == CMD_ZERO_NUM || cmds->v.v[i]->also_zero;
	}
	needs_all(&at->needs, all);
	vec_grow_of(a, &at->ap.edits.v, cmds->v.n);
}

static bool attempt_load(struct attempt *at, const struct transact *t)
{
	progress_begin(t->cx->progress, "asking the kernel", 0);
	return !at->needs.needs.v.n || t->be->ops->load(t->be, &at->cx, &at->rs, &at->needs.needs);
}

static bool commands_apply(struct attempt *at, const struct cmds *cmds)
{
	size_t i;

	for (i = 0; i < cmds->v.n; i++)
		if (!apply_cmd(&at->ap, cmds->v.v[i]))
			return false;
	return true;
}

static bool attempt_apply(struct attempt *at, const struct transact *t, const struct cmds *cmds)
{
	bool ok = attempt_load(at, t), applied = ok && commands_apply(at, cmds);

	if (ok && t->be->debug && t->be->ops->dump)
		ok = t->be->ops->dump(t->be, &at->cx, cmds->v.v[0]->table, t->out);
	return ok && applied;
}

/* iptables-legacy-restore does not know which line was refused, and names that of the COMMIT. */
static void blame_commit(const struct transact *t, const struct cmds *cmds)
{
	const struct cmd *last = cmds->v.v[cmds->v.n - 1];

	if (t->mode->legacy && t->mode->restore && last->op == CMD_COMMIT_LINE && last->pos.src)
		diag_head(t->cx->diags, "line %u failed", last->pos.src->line);
}

static enum commit_result attempt_commit(struct attempt *at, const struct transact *t, const struct cmds *cmds)
{
	enum commit_result r;

	if (!at->ap.edits.v.n)
		return COMMIT_OK;
	r = t->be->ops->commit(t->be, &at->cx, &at->rs, &at->ap.edits, t->flags);
	if (r == COMMIT_FAILED)
		blame_commit(t, cmds);
	return r;
}

/* For discarding the messages and output of an attempt. */
struct mark { struct diags diags; size_t out; };

static struct mark mark_set(const struct transact *t)
{
	return (struct mark){*t->cx->diags, t->out->len};
}

static void mark_back(const struct transact *t, const struct mark *m)
{
	*t->cx->diags = m->diags;
	*t->cx->diags->last = NULL;
	buf_cut(t->out, m->out);
}

/* Applies again with more loaded, for a better message: it then suggests a chain name, or names the rule that prevents
 * the deletion of a chain. otherwise: the result if there is no error this time. */
static enum commit_result explain(const struct transact *t, const struct cmds *cmds, enum need_level all,
	const struct mark *start, enum commit_result otherwise)
{
	struct mark end = mark_set(t);
	struct diag *said = *start->diags.last;
	struct attempt at;
	bool applied;

	mark_back(t, start);
	attempt_start(&at, t, cmds, all);
	applied = attempt_apply(&at, t, cmds);
	arena_free(at.cx.arena);
	if (applied) {
		mark_back(t, &end);
		*start->diags.last = said;
	}
	return applied ? otherwise : COMMIT_FAILED;
}

static bool deletes_chains(const struct cmds *cmds)
{
	size_t i;

	for (i = 0; i < cmds->v.n; i++)
		if (cmds->v.v[i]->op == CMD_DELETE_CHAIN)
			return true;
	return false;
}

/* all: as in attempt_start. If a chain cannot be deleted according to partly loaded rules, it may be deletable
 * according to all: for example, references from a chain that was not read are deleted by -F. */
static enum commit_result attempt(const struct transact *t, const struct cmds *cmds, bool commit, enum need_level all)
{
	struct mark start = mark_set(t);
	struct attempt at;
	enum commit_result r = COMMIT_FAILED;
	bool applied, again;

	attempt_start(&at, t, cmds, all);
	applied = attempt_apply(&at, t, cmds);
	again = at.ap.chain_kept && all < NEED_RULES;
	if (applied)
		r = commit ? attempt_commit(&at, t, cmds) : COMMIT_OK;
	arena_free(at.cx.arena);
	if (!applied && at.ap.chain_missing)
		r = explain(t, cmds, NEED_EXISTS, &start, COMMIT_CLASH);
	else if (applied && r == COMMIT_FAILED && deletes_chains(cmds))
		r = explain(t, cmds, NEED_RULES, &start, COMMIT_FAILED);
	if (r == COMMIT_CLASH || r == COMMIT_DEEP || again)
		mark_back(t, &start);
	return again ? attempt(t, cmds, commit, NEED_RULES) : r;
}

/* Prepends commands that recompile the affected tables. */
static struct cmds compiled_anew(const struct transact *t, const struct cmds *cmds)
{
	bool seen[TABLE_COUNT] = {false};
	struct cmds anew = {0};

	for (size_t i = 0; i < cmds->v.n; i++) {
		struct cmd *c = arena_new_of(t->cx->arena, struct cmd);

		c->op = CMD_COMPILE;
		c->table = cmds->v.v[i]->table;
		if (!seen[c->table])
			vec_push(t->cx->arena, &anew.v, c);
		seen[c->table] = true;
	}
	for (size_t i = 0; i < cmds->v.n; i++)
		vec_push(t->cx->arena, &anew.v, cmds->v.v[i]);
	return anew;
}

/* The first clashes are accidental; after that, gives the other program time to finish. */
static void pause_after(unsigned n)
{
	struct timespec ts = {.tv_nsec = PAUSE_NS * (n % 8 + 1)};

	if (n >= PATIENT_AFTER)
		nanosleep(&ts, NULL);
}

static bool transact_attempts(const struct transact *t, const struct cmds *cmds)
{
	struct cmds anew;
	unsigned n;

	for (n = 0; n < ATTEMPTS; n++) {
		enum commit_result r = attempt(t, cmds, true, NEED_NOTHING);

		if (r == COMMIT_OK || r == COMMIT_FAILED)
			return r == COMMIT_OK;
		if (r == COMMIT_DEEP) {
			anew = compiled_anew(t, cmds);
			cmds = &anew;
		}
		pause_after(n);
	}
	diag(t->cx->diags, (struct pos){0}, STATUS_RESOURCE, "Resource temporarily unavailable.");
	return diag_why(t->cx->diags, "other programs changed the ruleset during all %u attempts",
		ATTEMPTS);
}

/* Lets others that wait for this back end proceed. */
static bool transact_done(const struct transact *t, bool ok)
{
	if (t->be->ops->done)
		t->be->ops->done(t->be);
	return ok;
}

bool transact_run(const struct transact *t, const struct cmds *cmds)
{
	return transact_done(t, transact_attempts(t, cmds));
}

bool transact_check(const struct transact *t, const struct cmds *cmds)
{
	struct buf out = BUF_INIT;
	struct transact quiet = *t;
	bool ok;

	quiet.out = &out;
	ok = attempt(&quiet, cmds, false, NEED_NOTHING) == COMMIT_OK;
	buf_free(&out);
	return transact_done(t, ok);
}

bool transact_look(const struct transact *t, const struct cmds *cmds, transact_look_fn *look, void *self)
{
	struct buf out = BUF_INIT;
	struct transact quiet = *t;
	struct attempt at;
	bool ok;

	quiet.out = &out;
	attempt_start(&at, &quiet, cmds, NEED_RULES);
	ok = attempt_load(&at, &quiet);
	if (ok)
		look(self, &at.cx, &at.rs, false);
	ok = ok && commands_apply(&at, cmds);
	if (ok) {
		edits_found(&at.rs, &at.ap.edits);
		look(self, &at.cx, &at.rs, true);
	}
	arena_free(at.cx.arena);
	buf_free(&out);
	return transact_done(t, ok);
}
