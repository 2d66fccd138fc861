/* -L and -S: a table's chains as text. */
#ifndef SLUICE_LIST_H
#define SLUICE_LIST_H

#include "compiler/text.h"

/* A comment line when the table has chains with hooks or names that are not iptables', and so are not shown. */
void list_foreign(struct buf *b, const struct table *t);
/* -L: all chains with an empty line between them, or one, or (number != 0) one rule's line without headings; a number
 * that is too big prints nothing. flags: enum list_flags. */
void list_table(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	struct chain *only, uint32_t number, unsigned flags, const struct rules_from *from);
/* --json of -L and -S: the same as JSON, one document. */
void list_json(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, struct chain *only,
	uint32_t number);
/* -S: the chains as -P and -N, then their rules as -A. */
void list_rules(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	struct chain *only, uint32_t number, bool counters, const struct rules_from *from);

#endif
