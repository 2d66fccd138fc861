/* Inside of the back end for ip_tables: what its files share.
 *
 *	legacy.c         load, and commits
 *	legacy_edit.c    edits of the IR on a block
 *	legacy_error.c   the kernel's refusal: which rule, and why
 *	legacy_dump.c    what -v -v prints
 *	legacy_blobfile.c   compiled tables instead of edits
 *	legacy_fill.c    tables said rule by rule, without a ruleset
 *	trial.c          a table tried in a network namespace that nobody uses
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
	int lock;                      /* held; -1: not */
	struct block *block[TABLE_COUNT];
	struct fold *folds[TABLE_COUNT];       /* of the blocks, while they are as the kernel is to have them */
	unsigned blank;                /* IN_TABLE()s of whose block only the hooks are known, not the contents */
};

bool legacy_lock(struct legacy *l, struct cx *cx);
/* There is no table, by errno: queue a diag. Returns false. */
bool legacy_refuse(struct legacy *l, struct cx *cx, enum table_id t);
/* The table's block from the kernel; or only which hooks it has, and how many entries. False with a diag. */
bool legacy_fetch(struct legacy *l, struct cx *cx, enum table_id t);
bool legacy_fetch_blank(struct legacy *l, struct cx *cx, enum table_id t);
/* The block's chains as the IR, and of their rules those that are needed. False: out of memory. */
bool legacy_read(struct cx *cx, struct ruleset *rs, struct block *b, const struct need *n);

/* A commit: the new tables, and which of their entries are new. */
struct legacy_new { struct block_entry *entry; const struct edit *edit; };
struct legacy_commit {
	struct legacy *l;
	struct cx *cx;
	struct ruleset *rs;
	const struct edits *edits;
	struct blobfile *file;            /* instead of edits; NULL: it is edits */
	unsigned tables;               /* IN_TABLE()s that are touched */
	VEC(struct legacy_new) added;  /* in the order of the edits, all tables */
	int said;                      /* descriptor to read what the kernel says; -1: it may not be read */
};

/* IN_TABLE()s that the edits touch. */
unsigned legacy_touched(const struct edits *e);
/* All edits on the blocks. False with a diag. */
bool legacy_edit(struct legacy_commit *c);
/* The file's blocks in place of those that were fetched. */
void legacy_take_blobfile(struct legacy_commit *c);
/* Its rules of a table as if they were new, each with what it says for a place. */
void legacy_name_blobfile(struct legacy_commit *c, enum table_id t);
/* All of it, or nothing. */
enum commit_result legacy_commit_run(struct legacy_commit *c, unsigned flags);
/* The kernel refused table t with this errno: queue a diag. Returns false. */
bool legacy_refused(struct legacy_commit *c, enum table_id t, int err);
/* Would the kernel take all touched tables? False with a diag. */
bool legacy_try(struct legacy_commit *c);
/* The table is new, but its counters are not as they should be (errno). */
void legacy_warn_counters(struct cx *cx, enum table_id t);
/* Where the kernel's messages of this commit will begin; -1 when they may not be read. */
int legacy_listen(void);

/* ---- legacy_dump.c ---- */

bool legacy_dump(struct backend *be, struct cx *cx, enum table_id t, struct buf *out);

/* ---- trial.c ---- */

/* Runs `job` in a child process in a network namespace of its own, with a socket for the table options there. What it
 * returns, 0 to INT32_MAX; -1: no namespace is to be had. */
int32_t trial_run(const struct block_kind *k, int32_t (*job)(void *self, int fd), void *self);
/* In such a child: would the kernel take the block? 0, or errno. */
int trial_load(struct block *b, int fd);

#endif
