/* What the files of xtables-monitor share: changes and traces are told apart (monitor_change.c, monitor_trace.c), lines go one way. */
#ifndef SLUICE_MONITOR_H
#define SLUICE_MONITOR_H

#include "backend/watch.h"
#include "frontend/program.h"

/* A rule that came or went. Lines are held back until the commit that they belong to is complete. */
struct change {
	int way;                       /* 1: it came, -1: it went, 0: no rule, and `rule` is the whole line */
	uint8_t family;                /* NFPROTO_* */
	const char *table, *rule;      /* "INPUT -s 192.0.2.1/32 -j DROP" */
	struct counters counters;
};

/* The rules of a table that are compiled, at one moment. */
struct known_rules {
	struct arena *arena;           /* NULL: there are none */
	VEC(struct change) v;          /* all alike but for rule and counters */
};

struct known_table {
	struct known_rules was, now;   /* when the last change was told; when they were read last */
	bool read;                     /* since then; else what was is not kept, for nothing is different */
	uint32_t generation;           /* of the ruleset when they were read; 0: they have not been */
	bool fresh;                    /* the commit at hand has changed what is compiled, */
	bool touched;                  /* … it or another one that is not told yet; */
	uint32_t touched_at;           /* … that with this generation last */
	struct map counts;             /* of the changes to be told: rule -> int */
};

enum { MONITOR_FAMILIES = 2 };

struct monitor {
	struct run *run;
	struct watch *watch;
	struct cx cx;                  /* with the arena of what is held back */
	bool events, traces, counters;
	uint8_t family;                /* NFPROTO_* of the lines that are wanted; 0: all */
	struct known_table known[MONITOR_FAMILIES][TABLE_COUNT];
	VEC(struct change) changes;    /* since the last complete commit, */
	VEC(const char *) ends;        /* and the lines of complete ones that wait for others */
	uint32_t generation;           /* of the last that is complete */
};

/* An event becomes lines in the output, now or when its commit is complete. False with a diag. */
bool monitor_take(struct monitor *m, const struct watch_event *e);
/* " EVENT: ", then what of iptables' words is in front of a rule's or chain's: "-4 -t filter ". */
void monitor_front(struct buf *b, uint8_t family, const char *table);
/* "[1:84] " where counters are wanted. */
void monitor_counters(struct buf *b, const struct monitor *m, struct counters n);
/* Into the output. */
void monitor_line(struct monitor *m, const char *line);
/* A line on standard error, behind what is in the output. */
void monitor_say(struct monitor *m, const char *what);

/* ---- monitor_change.c ---- */

/* Which rules are compiled now. False with a diag. */
bool changes_begin(struct monitor *m);
bool changes_take(struct monitor *m, const struct watch_event *e);
/* Events were lost: what is known is read anew, and what is held back forgotten. */
bool changes_lost(struct monitor *m);
/* Nothing more has come for a while: is anything held back that waits for it? */
bool changes_waiting(const struct monitor *m);
/* If nothing is held back at all, its memory goes. */
void changes_rest(struct monitor *m);
void changes_flush(struct monitor *m);
void changes_end(struct monitor *m);

/* ---- monitor_runs.c: rules that are compiled, read again ---- */

/* NULL: a family or table that iptables has not. */
struct known_table *known_of(struct monitor *m, uint8_t family, const char *table);
/* For each of them, with its family and table. */
typedef bool known_fn(struct monitor *m, struct known_table *k, enum family f, enum table_id t);
bool known_each(struct monitor *m, known_fn *fn);
/* k->now as it is now; k->was is what now was when something was told last. False with a diag. */
known_fn known_read;
/* What was and what is are told: it was so from now on. */
void known_told(struct known_table *k);
void known_forget(struct known_table *k);

/* ---- monitor_trace.c ---- */

bool trace_take(struct monitor *m, const struct watch_event *e);

#endif
