/* Internals of the ip_tables back end.
 *
 *	legacy.c         load and commit
 *	legacy_edit.c    applies edits to a block
 *	legacy_error.c   explains errors of the kernel: which rule, and why
 *	legacy_dump.c    output of -v -v
 *	legacy_blobfile.c   commits compiled tables instead of edits
 *	legacy_fill.c    builds tables rule by rule, without a ruleset
 *	trial.c          tries a table in a temporary network namespace
 */
#ifndef SLUICE_LEGACY_H
#define SLUICE_LEGACY_H

#include "backend/backend.h"
#include "block/block.h"

struct legacy {
	struct backend be;
	int fd;
	const struct block_kind *kind;
	struct lock_wait wait;
	int lock;                      /* lock file descriptor; -1: not locked */
	struct block *block[TABLE_COUNT];
	struct fold *folds[TABLE_COUNT];       /* of the blocks, while these are in the form sent to the kernel */
	unsigned blank;                /* IN_TABLE()s whose block has only the hooks, not the contents */
};

/* Takes the lock, then opens the socket; t: the table named in a message. False with a diag. */
bool legacy_begin(struct legacy *l, struct cx *cx, enum table_id t);
/* Queues a diag for a table that is unavailable, by errno. Returns false. */
bool legacy_refuse(struct legacy *l, struct cx *cx, enum table_id t);
/* Reads the table's block from the kernel, or only its hooks and number of entries. False with a diag. */
bool legacy_fetch(struct legacy *l, struct cx *cx, enum table_id t);
bool legacy_fetch_blank(struct legacy *l, struct cx *cx, enum table_id t);
/* Converts the block's chains, and the rules that are needed, to the ruleset. False if out of memory. */
bool legacy_read(struct cx *cx, struct ruleset *rs, struct block *b, const struct need *n);

/* State of a commit; and the new entries with their edits. */
struct legacy_new { struct block_entry *entry; const struct edit *edit; };
struct legacy_commit {
	struct legacy *l;
	struct cx *cx;
	struct ruleset *rs;
	const struct edits *edits;
	struct blobfile *file;            /* replaces edits if not NULL */
	unsigned tables;               /* IN_TABLE()s that are modified */
	VEC(struct legacy_new) added;  /* in the order of the edits, for all tables */
	int said;                      /* descriptor for reading kernel messages; -1: not permitted */
};

/* IN_TABLE()s that the edits modify. */
unsigned legacy_touched(const struct edits *e);
/* Applies all edits to the blocks. False with a diag. */
bool legacy_edit(struct legacy_commit *c);
/* Replaces the blocks that were fetched by those of the file. */
void legacy_take_blobfile(struct legacy_commit *c);
/* Registers the file's rules of a table as added, with their text as position. */
void legacy_name_blobfile(struct legacy_commit *c, enum table_id t);
/* Replaces all tables, or none. */
enum commit_result legacy_commit_run(struct legacy_commit *c, unsigned flags);
/* Queues a diag: the kernel refused table t with this errno. Returns false. */
bool legacy_refused(struct legacy_commit *c, enum table_id t, int err);
/* Would the kernel accept all modified tables? False with a diag. */
bool legacy_try(struct legacy_commit *c);
/* Warns that the table was replaced but its counters could not be restored (errno). */
void legacy_warn_counters(struct cx *cx, enum table_id t);
/* Opens the kernel log at its current end; -1 if that is not permitted. */
int legacy_listen(void);

/* ---- legacy_dump.c ---- */

bool legacy_dump(struct backend *be, struct cx *cx, enum table_id t, struct buf *out);

/* ---- trial.c ---- */

/* Runs `job` in a child process in a new network namespace, with a socket for the table socket options there. Returns
 * the job's result, 0 to INT32_MAX; -1 if no namespace can be created. */
int32_t trial_run(const struct block_kind *k, int32_t (*job)(void *self, int fd), void *self);
/* To be called in such a child: would the kernel accept the block? 0, or errno. */
int trial_load(struct block *b, int fd);

#endif
