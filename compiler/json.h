/* Tables as JSON; the format is described in docs/json.md. */
#ifndef SLUICE_JSON_H
#define SLUICE_JSON_H

#include "compiler/ir.h"

/* Print `{"version": 1, "family": "ip", "tables": [` and `] }` with a newline, to be called around json_table. */
void json_open(struct buf *b, enum family f);
void json_close(struct buf *b);
/* Prints a table with all chains, or with `only`; of that chain all rules, or the one with this number (if not 0).
 * first: it is the first table of the array. */
void json_table(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, struct chain *only,
	uint32_t number, bool first);

#endif
