/* Sources of entries: a file, standard input, /proc, ctnetlink. Entries are returned one by one, in order.
 *
 *	struct source *s = source_file("-", &times, &diags);
 *	while (source_next(s, &e))
 *		...
 *	source_close(s);
 */
#ifndef CTVIEW_SOURCE_H
#define CTVIEW_SOURCE_H

#include "lib/diag.h"
#include "ctview/filter.h"
#include "ctview/line.h"

struct source_tally {
	uint64_t lines;        /* read, including empty ones */
	uint64_t entries;      /* returned */
	uint64_t bad;          /* invalid, reported and skipped */
	uint64_t incomplete;   /* returned although truncated before use= */
	uint64_t repeats;      /* dropped duplicates */
	uint64_t lost;         /* number of times that messages were lost */
};

struct source;
struct seen;
struct rater;

struct source_ops {
	bool (*next)(struct source *s, struct entry *e);
	void (*close)(struct source *s);
};

/* Common part of all sources; each kind appends its own data. */
struct source {
	const struct source_ops *ops;
	const char *name;              /* for messages: the file, "netlink" */
	const struct system_times *times;
	const struct names *names;     /* NULL: numeric */
	struct source_tally tally;
	bool silent;                   /* count invalid lines without printing them */
	bool events;                   /* changes as they happen, not a table */
	bool whole;                    /* a table, read to its end */
	struct rater *rater;           /* computes the entries' rates; NULL: no rates */
	struct seen *seen;             /* identities, for dropping duplicates; NULL: they are kept */
	bool failed;                   /* reading failed before the end; reported */
};

/* Reads text from a descriptor, which the source closes. */
struct source *source_text(const char *name, int fd, const struct system_times *times);
/* Opens a file, or standard input for "-". NULL with a diag. */
struct source *source_file(const char *name, const struct system_times *times, struct diags *d);

/* ctnetlink's table. What the kernel can do of the filter it does, and the rest is the caller's; *partly: it leaves entries out. NULL with
 * errno: EPERM without CAP_NET_ADMIN. */
struct source *source_netlink(const struct filter *f, bool *partly, const struct system_times *times);
/* Receives ctnetlink's events: source_next returns false if none is pending; poll source_fd. NULL with errno. */
struct source *source_events(const struct system_times *times);
int source_fd(const struct source *s);

/* From now on duplicates are skipped. */
void source_drop_repeats(struct source *s);

/* The next entry; false at the end or on failure. Reports invalid lines on standard error. */
bool source_next(struct source *s, struct entry *e);
void source_close(struct source *s);

#endif
