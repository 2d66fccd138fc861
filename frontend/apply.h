/* Commands on a ruleset: the one place that knows what -I 3, -D by specification, -R, -E … mean, for every back end.
 *
 *	needs_add     what must be loaded before a command can be applied (-A: does the chain exist? no rules)
 *	apply_cmd     carries a command out on the loaded ruleset and writes down the edits for the back end
 *
 * Nothing here talks to a kernel: transact.h puts load, apply and commit together.
 */
#ifndef SLUICE_APPLY_H
#define SLUICE_APPLY_H

#include "backend/backend.h"
#include "compiler/text.h"
#include "frontend/cmd.h"

/* How commands are meant: a command line, or lines of a restore text with its options. */
struct apply_mode {
	bool restore;          /* lines of a restore text */
	bool counters;         /* restore -c: the text's counters count */
	bool noflush;          /* restore -n: a table keeps what it has */
	bool legacy;           /* refusals in the words of iptables-legacy instead of iptables-nft */
	bool verbose;          /* restore -v: as if every line had -v */
	bool numeric;          /* never ask for names in listings */
};

/* ---- what must be loaded ---- */

struct need_map {
	struct arena *arena;
	const struct apply_mode *mode;
	bool single;                   /* the only command: what asks for one number needs that rule */
	bool walks;                    /* … of a back end that walks: a listing of whole chains does not need their rules, only who jumps
					* to them */
	struct needs needs;
	struct map seen[TABLE_COUNT];  /* chain name -> its place in needs */
	bool reset[TABLE_COUNT];       /* the text empties it first: what the kernel has does not matter */
};

void needs_init(struct need_map *m, struct arena *a, const struct apply_mode *mode);
void needs_add(struct need_map *m, const struct cmd *c);
/* At least so much of all chains of the tables that are needed at all. */
void needs_all(struct need_map *m, enum need_level level);

/* ---- applying ---- */

/* ACCEPT, DROP; VERDICT_NONE for any other word. */
enum verdict policy_by_word(const char *word);
/* Are the counters that stand in front of the command's lines passed over? */
static inline bool counters_passed(const struct apply_mode *mode, const struct cmd *c) { return c->line_counters && !mode->counters; }

struct apply {
	struct cx *cx;                 /* its arena lives as long as the ruleset */
	struct ruleset *rs;
	const struct apply_mode *mode;
	struct edits edits;
	struct buf *out;               /* what -L, -S and -v print */
	struct rules_from from;        /* for a listing of whole chains: where their rules are */
	bool copy_rules;               /* a later command changes rules of this text (-Z, -E): the text's own
					* must stay as they are for another attempt */
	bool chain_missing;            /* refused because a chain is not there */
	bool chain_kept;               /* refused because one has rules, or rules lead there: how many is known as far
					* as rules are loaded */
};

void apply_init(struct apply *ap, struct cx *cx, struct ruleset *rs, const struct apply_mode *mode,
	struct buf *out);
/* False with a diag. Commands that change no ruleset (-V, -h, COMMIT) do nothing. */
bool apply_cmd(struct apply *ap, const struct cmd *c);

/* ---- the words of a refusal (refuse.c) ---- */

enum refusal {
	REFUSE_NO_CHAIN,       /* -A -I -R -F -Z -X -E of a chain that is not there */
	REFUSE_NO_LIST,        /* -L -S of one */
	REFUSE_BAD_RULE,       /* -C -D of a rule, or in a chain, that is not there */
	REFUSE_NO_COUNTERS,    /* -Z CHAIN NUMBER in a chain that is not there */
	REFUSE_NO_TARGET,      /* -j to a chain that is not there */
	REFUSE_NO_GOTO,        /* -g to one */
	REFUSE_JUMP_BASE,      /* -j or -g to a built-in chain */
	REFUSE_CHAIN_EXISTS,   /* -N */
	REFUSE_NAME_TAKEN,     /* -E */
	REFUSE_INSERT, REFUSE_REPLACE, REFUSE_DELETE, REFUSE_COUNTER,  /* number too big */
	REFUSE_NOT_BASE,       /* -P of a chain that is not built in */
	REFUSE_POLICY,         /* -P with another word than ACCEPT or DROP */
	REFUSE_LINE_NOT_BASE, REFUSE_LINE_POLICY,      /* the same of ":CHAIN POLICY" */
	REFUSE_LINE_AGAIN,     /* ":CHAIN -" of one that the text has made */
	REFUSE_CHAIN_FULL,     /* -X of a chain with rules */
	REFUSE_CHAIN_USED,     /* -X of a chain that is jumped to */
	REFUSE_DELETE_BASE,    /* -X of a built-in chain with rules */
	REFUSE_DELETE_POLICY,  /* -X of one with another policy than ACCEPT */
	REFUSE_FOREIGN,        /* a built-in chain with a hook or priority that is not iptables' */
	REFUSE_COUNTERS,       /* ":INPUT ACCEPT x" with -c */
	REFUSE_COUNT
};

/* Queue iptables' words for it. The place is `pos`; `chain` and `other` go into the words that name one. Returns false. */
bool refuse(struct apply *ap, enum refusal r, struct pos pos, const char *chain, const char *other);
/* The chain is not in the table: with the reason, and the name that may have been meant. */
bool refuse_chain(struct apply *ap, enum refusal r, struct pos pos, const struct table *t, const char *chain);
/* The chain that the rule jumps to is not there. */
bool refuse_target(struct apply *ap, const struct rule *r, const struct table *t, struct pos pos);

/* ---- what -v prints ---- */

/* "ACCEPT  tcp opt -- in * out *  10.0.0.0/8  -> 0.0.0.0/0   tcp dpt:22" and a newline. */
void rule_verbose(struct buf *b, struct cx *cx, const struct rule *r);

#endif
