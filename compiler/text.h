/* Rules as text: saves and -S, and listings (-L). All functions append to a buf. */
#ifndef SLUICE_TEXT_H
#define SLUICE_TEXT_H

#include "compiler/ir.h"

/* A given row in parts: the option's name without dashes ("p", "dport"), and its words as in save, "" if it has none. */
void row_save(struct buf *name, struct buf *words, struct cx *cx, const struct rule *r, const struct use *u, unsigned row);
/* Prints "-A INPUT -s 10.0.0.0/8 -j ACCEPT", without newline; counters: with "-c N N" before the target. */
void rule_save(struct buf *b, struct cx *cx, const struct rule *r, bool counters);
/* Prints " tcp dpt:22" as in -L. */
void use_show(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u);
/* Prints one row of that, with a leading blank; nothing if it was not given. For show hooks; r may be NULL. */
void row_show(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, unsigned row);
/* The target column of -L: "ACCEPT", a chain or an extension. */
const char *rule_target_name(const struct rule *r);

enum list_flags {
	LIST_NUMERIC = 1, LIST_VERBOSE = 2, LIST_EXACT = 4, LIST_NUMBERS = 8,
	LIST_JSON = 16,        /* as JSON (compiler/json.h) */
};
/* Source of a chain's rules: `walk` visits them. A NULL walk, or a NULL pointer to this struct, means that they are in
 * the ruleset. */
struct rules_from { chain_walk *walk; void *self; };
/* Prints one chain as in iptables -L: header, column titles, rules. */
void chain_list(struct buf *b, struct cx *cx, struct chain *c, unsigned flags, const struct rules_from *from);
/* Prints only a rule's own line; number 0: without a number. */
void rule_list(struct buf *b, struct cx *cx, const struct rule *r, unsigned number, unsigned flags);

/* Prints one chain's rules as in iptables -S. */
void chain_save_rules(struct buf *b, struct cx *cx, struct chain *c, bool counters, const struct rules_from *from);
/* Prints its "-P INPUT ACCEPT" or "-N NAME" line. */
void chain_save_head(struct buf *b, const struct chain *c, bool counters);
/* "ACCEPT" or "DROP"; "-" for a user chain. */
const char *chain_policy_word(const struct chain *c);

/* Prints one table of a save: "*filter", chains, rules, COMMIT; no comment lines. */
void table_save(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	bool counters, const struct rules_from *from);

#endif
