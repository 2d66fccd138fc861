/* Checks whether tables are too full, with output for monitoring systems. */
#ifndef CTVIEW_VIEW_CHECK_H
#define CTVIEW_VIEW_CHECK_H

#include "ctview/pressure.h"
#include "ctview/view.h"

struct check {
	uint64_t warn, critical;       /* percent */
	double percent;                /* of the fullest table; negative: none was checked */
	struct buf fullest, figures;
	const char *unknown;           /* why a table could not be checked; NULL: all were */
};

/* Parses the value of --check; false with a diag. */
bool check_begin(struct check *c, struct run *r);
/* name NULL: the current namespace. */
void check_add(struct check *c, const char *name, const struct pressure *p);
void check_unknown(struct check *c, const char *why);
/* Prints the result and frees; returns the exit code. */
int check_end(struct check *c, struct buf *out);

#endif
