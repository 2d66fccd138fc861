/* Where entries come from: a file, standard input, /proc, ctnetlink. One at a time, in the order they come.
 *
 *	struct source *s = source_open(&spec, &diags);
 *	while (source_next(s, &e))
 *		...
 *	source_close(s, &tally);
 */
#ifndef CTVIEW_SOURCE_H
#define CTVIEW_SOURCE_H

#include "lib/diag.h"
#include "ctview/filter.h"
#include "ctview/line.h"

struct source_tally {
	uint64_t lines;        /* read, empty ones too */
	uint64_t entries;      /* handed out */
	uint64_t bad;          /* reported and passed over */
	uint64_t incomplete;   /* handed out, though cut before use= */
	uint64_t repeats;      /* dropped */
	uint64_t lost;         /* times that messages were lost */
};

struct source;
struct seen;
struct rater;

struct source_ops {
	bool (*next)(struct source *s, struct entry *e);
	void (*close)(struct source *s);
};

/* What every kind of source has; each kind puts its own behind it. */
struct source {
	const struct source_ops *ops;
	const char *name;              /* for messages: the file, "netlink" */
	const struct system_times *times;
	const struct names *names;     /* NULL: numbers */
	struct source_tally tally;
	bool silent;                   /* bad lines are counted, not shown */
	bool whole;                    /* read to its end */
	struct rater *rater;           /* gives the entries their rates; NULL: they have none */
	struct seen *seen;             /* identities, where repeats are dropped; NULL: they are not */
	bool failed;                   /* reading stopped before the end; reported */
};

/* Text from a descriptor, which the source closes. */
struct source *source_text(const char *name, int fd, const struct system_times *times);
/* Opens a file, or standard input for "-". NULL with a diag. */
struct source *source_file(const char *name, const struct system_times *times, struct diags *d);

/* ctnetlink's table. What the kernel can do of the filter it does, and the rest is the caller's; *partly: it leaves entries out. NULL with
 * errno: EPERM without CAP_NET_ADMIN. */
struct source *source_netlink(const struct filter *f, bool *partly, const struct system_times *times);
/* ctnetlink's events: source_next gives false when there is none now; wait on source_fd. NULL with errno. */
struct source *source_events(const struct system_times *times);
int source_fd(const struct source *s);

/* From now on an entry that came before is passed over. */
void source_drop_repeats(struct source *s);

/* The next entry; false at the end, or where reading failed. Bad lines are reported on standard error here. */
bool source_next(struct source *s, struct entry *e);
void source_close(struct source *s);

#endif
