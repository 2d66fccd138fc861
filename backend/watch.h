/* Watching nf_tables: what others change, as it comes, and the way of packets that are traced.
 *
 *	w = watch_open(cx, WATCH_CHANGES)
 *	while ((got = watch_next(w, cx, &e, &why)) == WATCH_EVENT)
 *		…
 *
 * An event is the kernel's message with its rule as iptables says it. Of compiled runs the kernel tells maps, elements and hidden chains:
 * those are WATCH_HIDDEN, and what has become of the rules is to be read with watch_load.
 */
#ifndef SLUICE_WATCH_H
#define SLUICE_WATCH_H

#include "compiler/image.h"

enum { WATCH_CHANGES = 1, WATCH_TRACES = 2 };

enum watch_kind {
	WATCH_TABLE, WATCH_CHAIN, WATCH_RULE,
	WATCH_HIDDEN,                  /* a part of a compiled run came or went */
	WATCH_GENERATION,              /* all of the above is in force from now on */
	WATCH_TRACE,
};

/* What the kernel tells of a packet at one place on its way. */
struct trace {
	uint32_t id;                   /* of the packet */
	uint32_t proto;                /* NFPROTO_* that is processed; 0: not said */
	uint32_t type;                 /* NFT_TRACETYPE_* */
	uint64_t handle;               /* of a rule */
	bool decided;                  /* there is a verdict, */
	int32_t verdict;               /* … NF_* or NFT_*, */
	const char *to;                /* … and a chain that it leads to; or NULL */
	uint32_t policy, mark, iif, oif;       /* 0: none */
	uint16_t iiftype;
	const uint8_t *ll, *net, *trans;       /* headers as far as the kernel gives them, with a packet's first message at a hook; or NULL */
	uint16_t ll_len, net_len, trans_len;
};

/* Is it the first message of a packet at a hook? That says where the packet comes from or goes to, and its headers where it finds any. */
static inline bool trace_begins(const struct trace *t) { return t->iif || t->oif || t->ll || t->net; }

struct watch_event {
	enum watch_kind kind;
	bool gone;                     /* it is there no more; else it is new, or new in part */
	uint8_t family;                /* NFPROTO_* of the table */
	const char *table, *chain;
	const char *words;             /* of a table or chain: libnftnl's */
	bool hook;                     /* a chain that packets meet by itself */
	uint64_t handle;               /* of a rule */
	const struct rule *rule;       /* in no chain */
	uint32_t generation, pid;      /* of WATCH_GENERATION: */
	const char *program;           /* … who it was; or NULL */
	struct trace trace;
};

enum watch_got {
	WATCH_EVENT,
	WATCH_NONE,                    /* nothing there now */
	WATCH_LOST,                    /* more came than could be read: some events are gone */
	WATCH_DAMAGED,                 /* a message that cannot be; *why says what it lacks */
	WATCH_FAILED,                  /* errno */
};

struct watch;
/* NULL with a diag. */
struct watch *watch_open(struct cx *cx, unsigned what);
void watch_close(struct watch *w);
/* For poll(). */
int watch_fd(const struct watch *w);
/* Never waits. What the event says lives in cx's arena, but for a trace's headers: those are good until the next call. */
enum watch_got watch_next(struct watch *w, struct cx *cx, struct watch_event *e, const char **why);

/* One message of the kernel: WATCH_EVENT, WATCH_NONE when it tells nothing here, or WATCH_DAMAGED. For tests, w may be without a kernel. */
struct nlmsghdr;
struct watch *watch_blank(void);
enum watch_got watch_read(struct watch *w, struct cx *cx, const struct nlmsghdr *nlh, struct watch_event *e, const char **why);

/* The table as it is now, into rs, which is empty and of a family; its rules too if any of them are compiled, or if `all`. *compiled says
 * whether there are such; rs->generation, when it was so. False with a diag. */
bool watch_load(struct watch *w, struct cx *cx, struct ruleset *rs, enum table_id t, bool all, bool *compiled);

/* ---- the way of a packet (watch_way.c) ---- */

enum met {
	MET_RULES,                     /* one, or any of those: what tells them apart is not known */
	MET_STEP,                      /* something inside of a compiled run, which is no rule */
	MET_UNKNOWN,                   /* no rule that is there now */
};

struct watch_met {
	enum met how;
	VEC(const struct rule *) rules;        /* with their chains; good until the next call */
};

/* The rule that a trace tells of. Has to be asked of each in turn: headers come with a packet's first message at a hook. afresh: also
 * counters are to be those of now. False with a diag. */
bool watch_met(struct watch *w, struct cx *cx, const struct watch_event *e, bool afresh, struct watch_met *out);

#endif
