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
#include "ctview/line.h"

struct source_tally {
	uint64_t lines;        /* read, empty ones too */
	uint64_t entries;      /* handed out */
	uint64_t bad;          /* reported and passed over */
	uint64_t incomplete;   /* handed out, though cut before use= */
	uint64_t repeats;      /* dropped */
};

struct source;

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
	bool failed;                   /* reading stopped before the end; reported */
};

/* Text from a descriptor, which the source closes. */
struct source *source_text(const char *name, int fd, const struct system_times *times);
/* Opens a file, or standard input for "-". NULL with a diag. */
struct source *source_file(const char *name, const struct system_times *times, struct diags *d);

/* The next entry; false at the end, or where reading failed. Bad lines are reported on standard error here. */
bool source_next(struct source *s, struct entry *e);
void source_close(struct source *s);

#endif
