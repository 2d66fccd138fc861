/* Rules as text: the words of save and -S, and the lines of -L.  Everything here ends in a buf. */
#ifndef SLUICE_TEXT_H
#define SLUICE_TEXT_H

#include "compiler/ir.h"

/* A row that is given, apart: the name of its option without dashes ("p", "dport"), and its words in save, "" when there
 * are none. */
void row_save(struct buf *name, struct buf *words, struct cx *cx, const struct rule *r, const struct use *u, unsigned row);
/* "-A INPUT -s 10.0.0.0/8 -j ACCEPT", no newline; counters: with "-c N N" in front of the target. */
void rule_save(struct buf *b, struct cx *cx, const struct rule *r, bool counters);
/* " tcp dpt:22" as in -L. */
void use_show(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u);
/* One row of that, with a blank in front; nothing when it was not given. For show hooks; r may be NULL. */
void row_show(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, unsigned row);
/* "ACCEPT", the chain or the extension: what stands in -L's target column. */
const char *rule_target_name(const struct rule *r);

enum list_flags {
	LIST_NUMERIC = 1, LIST_VERBOSE = 2, LIST_EXACT = 4, LIST_NUMBERS = 8,
	LIST_JSON = 16,        /* as JSON instead (compiler/json.h) */
};
/* Where the rules of a chain come from: `walk` shows them. NULL, here or instead of it: they are in the ruleset. */
struct rules_from { chain_walk *walk; void *self; };
/* The lines of iptables -L for one chain: header, column titles, rules. */
void chain_list(struct buf *b, struct cx *cx, struct chain *c, unsigned flags, const struct rules_from *from);
/* Only a rule's own line; number 0: none. */
void rule_list(struct buf *b, struct cx *cx, const struct rule *r, unsigned number, unsigned flags);

/* The lines of iptables -S for one chain's rules. */
void chain_save_rules(struct buf *b, struct cx *cx, struct chain *c, bool counters, const struct rules_from *from);
/* Its "-P INPUT ACCEPT" or "-N NAME" line. */
void chain_save_head(struct buf *b, const struct chain *c, bool counters);
/* "ACCEPT" or "DROP"; "-" of a user chain. */
const char *chain_policy_word(const struct chain *c);

/* One table of a save: "*filter", chains, rules, COMMIT; no comment lines. */
void table_save(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	bool counters, const struct rules_from *from);

#endif
