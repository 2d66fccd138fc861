/* Watching nf_tables: change events, and traces of packets.
 *
 *	w = watch_open(cx, WATCH_CHANGES)
 *	while ((got = watch_next(w, cx, &e, &why)) == WATCH_EVENT)
 *		…
 *
 * An event is a kernel message, its rule raised to iptables' terms. For compiled runs the kernel reports maps, elements
 * and hidden chains: these are WATCH_HIDDEN, and the resulting rules must be read with watch_load.
 */
#ifndef SLUICE_WATCH_H
#define SLUICE_WATCH_H

#include "compiler/image.h"

enum { WATCH_CHANGES = 1, WATCH_TRACES = 2 };

enum watch_kind {
	WATCH_TABLE, WATCH_CHAIN, WATCH_RULE,
	WATCH_HIDDEN,                  /* part of a compiled run was added or deleted */
	WATCH_GENERATION,              /* all preceding events are in effect now */
	WATCH_TRACE,
};

/* Trace information of a packet at one point of its traversal. */
struct trace {
	uint32_t id;                   /* of the packet */
	uint32_t proto;                /* NFPROTO_* being processed; 0: not reported */
	uint32_t type;                 /* NFT_TRACETYPE_* */
	uint64_t handle;               /* of a rule */
	bool decided;                  /* has a verdict */
	int32_t verdict;               /* … NF_* or NFT_* */
	const char *to;                /* … destination chain, or NULL */
	uint32_t policy, mark, iif, oif;       /* 0: none */
	uint16_t iiftype;
	const uint8_t *ll, *net, *trans;       /* headers as far as reported, in the packet's first message at a hook; or NULL */
	uint16_t ll_len, net_len, trans_len;
};

/* Is it the packet's first message at a hook? That one reports interfaces and, if present, headers. */
static inline bool trace_begins(const struct trace *t) { return t->iif || t->oif || t->ll || t->net; }

struct watch_event {
	enum watch_kind kind;
	bool gone;                     /* deleted; otherwise new or changed */
	uint8_t family;                /* NFPROTO_* of the table */
	const char *table, *chain;
	const char *words;             /* text form of a table or chain by libnftnl */
	bool hook;                     /* it is a base chain */
	bool renamed;                  /* the chain had another name before, maybe that of a run's chain */
	uint64_t handle;               /* of a rule */
	const struct rule *rule;       /* not in a chain */
	uint32_t generation, pid;      /* for WATCH_GENERATION: the new generation, and the process */
	const char *program;           /* … its name; or NULL */
	struct trace trace;
};

enum watch_got {
	WATCH_EVENT,
	WATCH_NONE,                    /* no event available */
	WATCH_LOST,                    /* the socket buffer overflowed: events were lost */
	WATCH_DAMAGED,                 /* malformed message; *why has the reason */
	WATCH_FAILED,                  /* errno is set */
};

struct watch;
/* NULL with a diag. */
struct watch *watch_open(struct cx *cx, unsigned what);
void watch_close(struct watch *w);
/* The file descriptor, for poll(). */
int watch_fd(const struct watch *w);
/* Does not block. The event's data is in cx's arena, except for a trace's headers, which are valid until the next call. */
enum watch_got watch_next(struct watch *w, struct cx *cx, struct watch_event *e, const char **why);

/* Decodes one kernel message: WATCH_EVENT, WATCH_NONE if it is irrelevant, or WATCH_DAMAGED. For tests; w may be a
 * watch_blank without a kernel. */
struct nlmsghdr;
struct watch *watch_blank(void);
enum watch_got watch_read(struct watch *w, struct cx *cx, const struct nlmsghdr *nlh, struct watch_event *e, const char **why);

/* Loads the current table into rs, which is empty and has a family; its rules too if any are compiled, or if `all`.
 * *compiled: there are compiled rules; rs->generation is set. False with a diag. */
bool watch_load(struct watch *w, struct cx *cx, struct ruleset *rs, enum table_id t, bool all, bool *compiled);

/* ---- rules matched by a traced packet (watch_way.c) ---- */

enum met {
	MET_RULES,                     /* the rules in `rules`: one, or several if they cannot be told apart */
	MET_STEP,                      /* an internal step of a compiled run, not a rule */
	MET_UNKNOWN,                   /* a rule that no longer exists */
};

struct watch_met {
	enum met how;
	VEC(const struct rule *) rules;        /* with their chains; valid until the next call */
};

/* The source rule of a trace event. Must be called for every event in turn, because headers are reported only in a
 * packet's first message at a hook. afresh: counters must be current too. False with a diag. */
bool watch_met(struct watch *w, struct cx *cx, const struct watch_event *e, bool afresh, struct watch_met *out);

#endif
