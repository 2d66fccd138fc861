/* Checks for probable mistakes in a ruleset that iptables accepts. */
#ifndef SLUICE_LINT_H
#define SLUICE_LINT_H

#include "compiler/ir.h"

struct finding {
	struct pos pos;
	const char *kind;              /* the text without its names and numbers: what findings of one kind have in common */
	const char *text;
};

struct lint {
	struct cx *cx;
	const struct map *made;        /* chain name -> struct pos of the line that created it, for the current table */
	VEC(struct finding) found;
};

/* Checks the table, whose rules must all be loaded; appends to l->found. */
void lint_table(struct lint *l, const struct ruleset *rs, const struct table *t);

#endif
