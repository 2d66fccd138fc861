/* Is a table too full, in the words that monitoring wants. */
#ifndef CTVIEW_VIEW_CHECK_H
#define CTVIEW_VIEW_CHECK_H

#include "ctview/pressure.h"
#include "ctview/view.h"

struct check {
	uint64_t warn, critical;       /* percent */
	double percent;                /* of the fullest; negative: none was looked at */
	struct buf fullest, figures;
	const char *unknown;           /* why one could not be; NULL: all could */
};

/* With what --check says; false with a diag. */
bool check_begin(struct check *c, struct run *r);
/* name NULL: the present namespace. */
void check_add(struct check *c, const char *name, const struct pressure *p);
void check_unknown(struct check *c, const char *why);
/* Prints the line, and frees; the exit code. */
int check_end(struct check *c, struct buf *out);

#endif
