/* New rules on trial.
 *
 * Records the rules of a run's back end as a save text with counters, and restores them from it: all tables in one
 * commit; tables that did not exist before are removed, or emptied in ip_tables.
 *
 * A lost terminal must not leave the new rules in place: signals are blocked and read while waiting for the answer.
 */
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "frontend/trial.h"
#include "frontend/trial_socket.h"

/* ---- the old rules ---- */

static struct transact back_transact(struct trial *t)
{
	return (struct transact){.cx = &t->run->cx, .be = t->run->be, .mode = &snapshot_mode, .out = &t->run->out};
}

/* Checks that the rules can be restored, so that the trial cannot fail at the end. */
static bool remember(struct trial *t)
{
	struct transact back = back_transact(t);
	struct cmds cmds = {0};

	return snapshot_take(t->run, &t->old) && snapshot_commands(t->run, &t->old.text, &cmds) &&
		transact_check(&back, &cmds);
}

/* Restoring an empty text removes a table of nf_tables. ip_tables cannot remove one, and keeps policies not in the text. */
static void put_gone(struct trial *t, unsigned tables)
{
	unsigned i;

	if (!strcmp(run_backend_name(t->run), "legacy")) {
		snapshot_put_empty(&t->old.text, tables);
		return;
	}
	for (i = 0; i < TABLE_COUNT; i++)
		if (tables & IN_TABLE(i))
			buf_printf(&t->old.text, "*%s\nCOMMIT\n", table_names[i]);
}

bool trial_back(struct trial *t)
{
	struct transact back = back_transact(t);
	struct cmds cmds = {0};
	unsigned now;

	if (!snapshot_tables_now(t->run, &now))
		return false;
	put_gone(t, now & ~t->old.tables);
	return snapshot_commands(t->run, &t->old.text, &cmds) && (!cmds.v.n || transact_run(&back, &cmds));
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
	/* Output to a terminal that is gone must not terminate the program either. */
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
	return hold_signals(t) || diag(&r->diags, (struct pos){0}, STATUS_OTHER, "cannot block signals");
}

void trial_end(struct trial *t)
{
	if (t->listen_fd >= 0)
		close(t->listen_fd);
	if (t->signal_fd >= 0) {
		close(t->signal_fd);
		sigprocmask(SIG_SETMASK, &t->signals, NULL);
	}
	snapshot_free(&t->old);
}
