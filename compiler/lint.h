/* What is probably a mistake in a ruleset, though iptables takes it. */
#ifndef SLUICE_LINT_H
#define SLUICE_LINT_H

#include "compiler/ir.h"

struct finding {
	struct pos pos;
	const char *text;
};

struct lint {
	struct cx *cx;
	const struct map *made;        /* chain's name -> struct pos of the line that made it, of the table looked at */
	VEC(struct finding) found;
};

/* Looks at the table, whose rules are all loaded; what is found is added. */
void lint_table(struct lint *l, const struct ruleset *rs, const struct table *t);

#endif
