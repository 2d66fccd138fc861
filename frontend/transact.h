/* A transaction: commands, all of them or none, on the ruleset of a back end.
 *
 *	load what the commands need → apply them → commit the edits
 *
 * When somebody else changed the ruleset in between, the back end says so and everything is done again from the load.
 */
#ifndef SLUICE_TRANSACT_H
#define SLUICE_TRANSACT_H

#include "frontend/apply.h"

struct transact {
	struct cx *cx;                 /* of the commands; lives longer than any attempt */
	struct backend *be;
	const struct apply_mode *mode;
	unsigned flags;                /* enum commit_flags */
	struct buf *out;               /* what -L, -S and -v print, whether it succeeds or not */
};

struct cmds { VEC(struct cmd *) v; };

/* The commands of the next table, its COMMIT last: a stretch of `all` from *at on, which is moved behind it. */
struct cmds cmds_table(const struct cmds *all, size_t *at);

/* False with a diag; then nothing has changed. */
bool transact_run(const struct transact *t, const struct cmds *cmds);
/* Load the tables that the commands touch, whole, and apply; `look` sees the ruleset before the first command and behind
 * the last. Commits nothing and prints nothing. False with a diag. */
typedef void transact_look_fn(void *self, struct cx *cx, const struct ruleset *rs, bool applied);
bool transact_look(const struct transact *t, const struct cmds *cmds, transact_look_fn *look, void *self);
/* Load and apply, to see whether the commands can be carried out; commits nothing and prints nothing. */
bool transact_check(const struct transact *t, const struct cmds *cmds);

#endif
