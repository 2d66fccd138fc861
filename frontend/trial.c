/* New rules on trial.
 *
 * Takes a run with its back end, remembers the rules as a save text with counters, and puts them back by restoring it:
 * all tables in one commit; those that are there only now become empty.
 *
 * Rules that a save text cannot say would be lost, so no trial begins where there are any. A trial must also not be left
 * with the new rules because its terminal went: signals are held back and read where the answer is waited for.
 */
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "frontend/read.h"
#include "frontend/trial.h"
#include "frontend/trial_socket.h"

static const struct apply_mode back_mode = {.restore = true, .counters = true};

/* ---- the old rules ---- */

static bool commands_of(struct run *r, const struct buf *text, struct cmds *out)
{
	struct reader rd;

	reader_init(&rd, &r->cx, r->name, "the rules as they were");
	return reader_text(&rd, arena_strn(r->arena, buf_str(text), text->len), text->len, out);
}

/* Text that makes the tables empty. */
static void put_empty(struct buf *text, unsigned tables)
{
	for (unsigned id = 0; id < TABLE_COUNT; id++)
		if (tables & IN_TABLE(id))
			buf_printf(text, "*%s\nCOMMIT\n", table_names[id]);
}

static struct transact back_transact(struct trial *t)
{
	return (struct transact){.cx = &t->run->cx, .be = t->run->be, .mode = &back_mode, .out = &t->run->out};
}

static bool refuse_lost(struct run *r, const char *what, enum table_id t)
{
	diag(&r->diags, (struct pos){0}, STATUS_OTHER, "nothing was changed");
	return diag_why(&r->diags, "table %s has %s that iptables cannot say; they would be lost when the old rules "
		"come back", table_names[t], what);
}

struct lost { struct run *run; bool any; };

static void look_lost(void *self, struct cx *cx, const struct ruleset *rs, bool applied)
{
	struct lost *lost = self;

	(void)cx;
	for (unsigned t = 0; t < TABLE_COUNT && !applied; t++)
		for (size_t i = 0; rs->table[t] && i < rs->table[t]->chains.n; i++) {
			const struct chain *c = rs->table[t]->chains.entry[i].value;

			if (c && c->foreign && !lost->any)
				lost->any = !refuse_lost(lost->run, "a chain", t);
			for (const struct rule *rule = c ? c->first : NULL; rule && !lost->any; rule = rule->next)
				if (rule->foreign)
					lost->any = !refuse_lost(lost->run, "a rule", t);
		}
}

/* Is there nothing in the tables that a save text cannot say? */
static bool nothing_lost(struct trial *t)
{
	struct transact back = back_transact(t);
	struct lost lost = {.run = t->run};
	struct buf text = BUF_INIT;
	struct cmds cmds = {0};
	bool ok;

	put_empty(&text, t->tables);
	ok = commands_of(t->run, &text, &cmds) && transact_look(&back, &cmds, look_lost, &lost) && !lost.any;
	buf_free(&text);
	return ok;
}

/* Does the text say what can be restored? Then the trial will not fail in the end. */
static bool old_good(struct trial *t)
{
	struct transact back = back_transact(t);
	struct cmds cmds = {0};

	return commands_of(t->run, &t->old, &cmds) && transact_check(&back, &cmds);
}

static bool tables_now(struct run *r, unsigned *tables)
{
	struct table_list list;

	if (!r->be->ops->tables(r->be, &r->cx, &list))
		return false;
	for (*tables = 0; list.n; list.n--)
		*tables |= IN_TABLE(list.v[list.n - 1]);
	return true;
}

static bool remember(struct trial *t)
{
	struct run *r = t->run;
	size_t before = r->out.len;

	if (!tables_now(r, &t->tables) || !nothing_lost(t) || !run_save(r, true))
		return false;
	buf_add(&t->old, r->out.s + before, r->out.len - before);
	buf_cut(&r->out, before);
	return old_good(t);
}

bool trial_back(struct trial *t)
{
	struct transact back = back_transact(t);
	struct cmds cmds = {0};
	unsigned now;

	if (!tables_now(t->run, &now))
		return false;
	put_empty(&t->old, now & ~t->tables);
	return commands_of(t->run, &t->old, &cmds) && (!cmds.v.n || transact_run(&back, &cmds));
}

/* ---- signals ---- */

static bool hold_signals(struct trial *t)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGQUIT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, &t->signals);
	t->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC);
	/* What is said to a terminal that is gone must not end us either. */
	signal(SIGPIPE, SIG_IGN);
	return t->signal_fd >= 0;
}

bool trial_begin(struct trial *t, struct run *r)
{
	*t = (struct trial){.run = r, .signal_fd = -1, .listen_fd = -1};
	r->lock.mode = LOCK_WAIT;
	if (!run_open(r))
		return false;
	t->listen_fd = trial_listen(r);
	if (t->listen_fd < 0 || !remember(t))
		return false;
	return hold_signals(t) || diag(&r->diags, (struct pos){0}, STATUS_OTHER, "signals cannot be held back");
}

void trial_end(struct trial *t)
{
	if (t->listen_fd >= 0)
		close(t->listen_fd);
	if (t->signal_fd >= 0) {
		close(t->signal_fd);
		sigprocmask(SIG_SETMASK, &t->signals, NULL);
	}
	buf_free(&t->old);
}
