/* Tables as JSON; the form is docs/json.md. */
#ifndef SLUICE_JSON_H
#define SLUICE_JSON_H

#include "compiler/ir.h"

/* {"version": 1, "family": "ip", "tables": [ … and ] }, a newline behind it; between them the tables. */
void json_open(struct buf *b, enum family f);
void json_close(struct buf *b);
/* A table with all its chains, or with one (only); of that all rules, or the one of this number (number != 0). `first`:
 * no other table stands in front. */
void json_table(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, struct chain *only,
	uint32_t number, bool first);

#endif
