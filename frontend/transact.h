/* A transaction: commands, all or none, on the ruleset of a back end.
 *
 *	load what the commands need → apply them → commit the edits
 *
 * If the ruleset was changed concurrently, the back end reports it, and everything is repeated from the load.
 */
#ifndef SLUICE_TRANSACT_H
#define SLUICE_TRANSACT_H

#include "frontend/apply.h"

struct transact {
	struct cx *cx;                 /* for the commands; outlives every attempt */
	struct backend *be;
	const struct apply_mode *mode;
	unsigned flags;                /* enum commit_flags */
	struct buf *out;               /* receives the output of -L, -S and -v, even on failure */
};

struct cmds { VEC(struct cmd *) v; };

/* The commands of the next table up to its COMMIT: a slice of `all` from *at on. Advances *at. */
struct cmds cmds_table(const struct cmds *all, size_t *at);

/* False with a diag; nothing has changed then. */
bool transact_run(const struct transact *t, const struct cmds *cmds);
/* Loads the tables that the commands touch completely and applies the commands; `look` sees the ruleset before the
 * first and after the last command. Commits and prints nothing. False with a diag. */
typedef void transact_look_fn(void *self, struct cx *cx, const struct ruleset *rs, bool applied);
bool transact_look(const struct transact *t, const struct cmds *cmds, transact_look_fn *look, void *self);
/* Loads and applies to check whether the commands can be executed; commits and prints nothing. */
bool transact_check(const struct transact *t, const struct cmds *cmds);

#endif
