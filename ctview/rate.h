/* Rates: what each connection moved between one reading of the table and the next. */
#ifndef CTVIEW_RATE_H
#define CTVIEW_RATE_H

#include "ctview/join.h"

struct rater {
	struct join before, now;
	double seconds;        /* between them; 0: this is the first reading */
};

void rater_init(struct rater *r);
void rater_free(struct rater *r);
/* A reading begins, `seconds` after the one before. */
void rater_begin(struct rater *r, double seconds);
/* Gives the entry its rate and pps where it was there before or is new, and keeps it for the next reading. False for a repeat. */
bool rater_entry(struct rater *r, struct entry *e);

#endif
