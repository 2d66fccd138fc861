/* Applies commands to a ruleset: the only place that implements the semantics of -I 3, -D by specification, -R, -E …,
 * for every back end.
 *
 *	needs_add     what must be loaded before a command can be applied (-A: does the chain exist? no rules)
 *	apply_cmd     executes a command on the loaded ruleset and records the edits for the back end
 *
 * There is no kernel access here: transact.h combines load, apply and commit.
 */
#ifndef SLUICE_APPLY_H
#define SLUICE_APPLY_H

#include "backend/backend.h"
#include "compiler/text.h"
#include "frontend/cmd.h"

/* Context of commands: a command line, or the lines of a restore text and its options. */
struct apply_mode {
	bool restore;          /* lines of a restore text */
	bool counters;         /* restore -c: use the counters in the text */
	bool noflush;          /* restore -n: keep the contents of tables */
	bool legacy;           /* error messages as in iptables-legacy instead of iptables-nft */
	bool verbose;          /* restore -v: as if every line had -v */
	bool numeric;          /* never resolve names in listings */
};

/* ---- what must be loaded ---- */

struct need_map {
	struct arena *arena;
	const struct apply_mode *mode;
	bool single;                   /* the only command: if it names a rule number, only that rule is needed */
	/* … and the back end has `walk`: listing whole chains does not need their rules, only the number of jumps to
	 * them */
	bool walks;
	struct needs needs;
	struct map seen[TABLE_COUNT];  /* chain name -> index in needs */
	bool reset[TABLE_COUNT];       /* the text empties it first, so the kernel's contents are irrelevant */
};

void needs_init(struct need_map *m, struct arena *a, const struct apply_mode *mode);
void needs_add(struct need_map *m, const struct cmd *c);
/* Raises the level of all chains of the tables that are needed at all. */
void needs_all(struct need_map *m, enum need_level level);

/* ---- applying ---- */

/* ACCEPT or DROP; VERDICT_NONE for any other word. */
enum verdict policy_by_word(const char *word);
/* Are the counters in front of the command's lines ignored? */
static inline bool counters_passed(const struct apply_mode *mode, const struct cmd *c) { return c->line_counters && !mode->counters; }

struct apply {
	struct cx *cx;                 /* its arena lives as long as the ruleset */
	struct ruleset *rs;
	const struct apply_mode *mode;
	struct edits edits;
	struct buf *out;               /* receives the output of -L, -S and -v */
	struct rules_from from;        /* for listings of whole chains: where the rules come from */
	/* a later command modifies rules of this text (-Z, -E); work on copies, so that another attempt is possible */
	bool copy_rules;
	bool chain_missing;            /* refused because a chain does not exist */
	bool chain_kept;               /* refused because a chain has rules or is referenced; known only as far as rules are loaded */
};

void apply_init(struct apply *ap, struct cx *cx, struct ruleset *rs, const struct apply_mode *mode,
	struct buf *out);
/* False with a diag. Commands that do not concern a ruleset (-V, -h, COMMIT) do nothing. */
bool apply_cmd(struct apply *ap, const struct cmd *c);

/* ---- error messages (refuse.c) ---- */

enum refusal {
	REFUSE_NO_CHAIN,       /* -A -I -R -F -Z -X -E of a chain that does not exist */
	REFUSE_NO_LIST,        /* -L -S of one */
	REFUSE_BAD_RULE,       /* -C -D of a rule that does not exist, or in such a chain */
	REFUSE_NO_COUNTERS,    /* -Z CHAIN NUMBER in a chain that does not exist */
	REFUSE_NO_TARGET,      /* -j to a chain that does not exist */
	REFUSE_NO_GOTO,        /* -g to one */
	REFUSE_JUMP_BASE,      /* -j or -g to a built-in chain */
	REFUSE_CHAIN_EXISTS,   /* -N */
	REFUSE_NAME_TAKEN,     /* -E */
	REFUSE_INSERT, REFUSE_REPLACE, REFUSE_DELETE, REFUSE_COUNTER,  /* number too large */
	REFUSE_NOT_BASE,       /* -P of a user chain */
	REFUSE_POLICY,         /* -P with a policy other than ACCEPT or DROP */
	REFUSE_LINE_NOT_BASE, REFUSE_LINE_POLICY,      /* the same for ":CHAIN POLICY" */
	REFUSE_LINE_AGAIN,     /* ":CHAIN -" of a chain already created by the text */
	REFUSE_CHAIN_FULL,     /* -X of a chain with rules */
	REFUSE_CHAIN_USED,     /* -X of a chain that is jumped to */
	REFUSE_DELETE_BASE,    /* -X of a built-in chain with rules */
	REFUSE_DELETE_POLICY,  /* -X of one whose policy is not ACCEPT */
	REFUSE_FOREIGN,        /* a base chain with a hook or priority other than iptables' */
	REFUSE_COUNTERS,       /* ":INPUT ACCEPT x" with -c */
	REFUSE_COUNT
};

/* Queues iptables' message for it at `pos`; `chain` and `other` are inserted into messages that name a chain. Returns
 * false. */
bool refuse(struct apply *ap, enum refusal r, struct pos pos, const char *chain, const char *other);
/* The chain is not in the table: also gives the reason, and suggests a similar name. */
bool refuse_chain(struct apply *ap, enum refusal r, struct pos pos, const struct table *t, const char *chain);
/* The chain that the rule jumps to does not exist. */
bool refuse_target(struct apply *ap, const struct rule *r, const struct table *t, struct pos pos);

/* ---- output of -v ---- */

/* Prints "ACCEPT tcp opt -- in * out * 10.0.0.0/8 -> 0.0.0.0/0 tcp dpt:22" and a newline. */
void rule_verbose(struct buf *b, struct cx *cx, const struct rule *r);

#endif
