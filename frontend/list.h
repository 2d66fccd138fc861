/* -L and -S: a table's chains as text. */
#ifndef SLUICE_LIST_H
#define SLUICE_LIST_H

#include "compiler/text.h"

/* Prints a comment line if the table has chains whose hooks or names are not iptables' own and which are therefore
 * omitted. */
void list_foreign(struct buf *b, const struct table *t);
/* -L: all chains, separated by an empty line, or one, or (number != 0) one rule's line without headings; nothing if the
 * number is too large. flags: enum list_flags. */
void list_table(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	struct chain *only, uint32_t number, unsigned flags, const struct rules_from *from);
/* --json with -L and -S: the same as one JSON document. */
void list_json(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, struct chain *only,
	uint32_t number);
/* -S: the chains as -P and -N, then their rules as -A. */
void list_rules(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	struct chain *only, uint32_t number, bool counters, const struct rules_from *from);

#endif
