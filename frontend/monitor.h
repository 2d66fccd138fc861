/* Shared by the files of xtables-monitor: change events (monitor_change.c) and traces (monitor_trace.c), printed
 * through one output. */
#ifndef SLUICE_MONITOR_H
#define SLUICE_MONITOR_H

#include "backend/watch.h"
#include "frontend/program.h"

/* A rule that was added or deleted. Lines are held back until the commit they belong to is complete. */
struct change {
	int way;                       /* 1: added, -1: deleted, 0: not a rule, and `rule` is the whole line */
	uint8_t family;                /* NFPROTO_* */
	const char *table, *rule;      /* "INPUT -s 192.0.2.1/32 -j DROP" */
	struct counters counters;
};

/* The compiled rules of a table at one point in time. */
struct known_rules {
	struct arena *arena;           /* NULL: none */
	VEC(struct change) v;          /* equal except for rule and counters */
};

struct known_table {
	struct known_rules was, now;   /* when changes were last reported; when the table was last read */
	bool read;                     /* `now` was read since then; otherwise `was` is not stored, since nothing differs */
	uint32_t generation;           /* of the ruleset when it was read; 0: not read */
	bool fresh;                    /* the current commit changed compiled rules */
	bool touched;                  /* … it or an earlier one that has not been reported yet */
	uint32_t touched_at;           /* … last in this generation */
	struct map counts;             /* of the changes to be reported: rule -> int */
};

enum { MONITOR_FAMILIES = 2 };

struct monitor {
	struct run *run;
	struct watch *watch;
	struct cx cx;                  /* with the arena of held back lines */
	bool events, traces, counters;
	uint8_t family;                /* NFPROTO_* of the lines wanted; 0: all */
	struct known_table known[MONITOR_FAMILIES][TABLE_COUNT];
	VEC(struct change) changes;    /* since the last complete commit */
	VEC(const char *) ends;        /* final lines of complete commits that wait for others */
	uint32_t generation;           /* of the last complete commit */
};

/* Converts an event to output lines, now or when its commit is complete. False with a diag. */
bool monitor_take(struct monitor *m, const struct watch_event *e);
/* Prints " EVENT: ", and what precedes a rule or chain in iptables' syntax: "-4 -t filter ". */
void monitor_front(struct buf *b, uint8_t family, const char *table);
/* Prints "[1:84] " if counters are wanted. */
void monitor_counters(struct buf *b, const struct monitor *m, struct counters n);
/* Appends to the output. */
void monitor_line(struct monitor *m, const char *line);
/* Prints a line to standard error, after the pending output. */
void monitor_say(struct monitor *m, const char *what);

/* ---- monitor_change.c ---- */

/* Reads which rules are compiled now. False with a diag. */
bool changes_begin(struct monitor *m);
bool changes_take(struct monitor *m, const struct watch_event *e);
/* After events were lost: discards held back lines and rereads everything. */
bool changes_lost(struct monitor *m);
/* Are there lines held back that can be printed when no further events arrive for a while? */
bool changes_waiting(const struct monitor *m);
/* Frees the memory of held back lines if there are none. */
void changes_rest(struct monitor *m);
void changes_flush(struct monitor *m);
void changes_end(struct monitor *m);

/* ---- monitor_runs.c: rereading compiled rules ---- */

/* NULL if iptables has no such family or table. */
struct known_table *known_of(struct monitor *m, uint8_t family, const char *table);
/* Calls fn for each, with its family and table. */
typedef bool known_fn(struct monitor *m, struct known_table *k, enum family f, enum table_id t);
bool known_each(struct monitor *m, known_fn *fn);
/* Rereads k->now; k->was keeps the state last reported. False with a diag. */
known_fn known_read;
/* The differences have been reported: `now` becomes the state last reported. */
void known_told(struct known_table *k);
void known_forget(struct known_table *k);

/* ---- monitor_trace.c ---- */

bool trace_take(struct monitor *m, const struct watch_event *e);

#endif
