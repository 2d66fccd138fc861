/* Rates: the traffic of each connection between two readings of the table. */
#ifndef CTVIEW_RATE_H
#define CTVIEW_RATE_H

#include "ctview/join.h"

struct rater {
	struct join before, now;
	double seconds;        /* between them; 0: first reading */
};

void rater_init(struct rater *r);
void rater_free(struct rater *r);
/* Starts a reading, `seconds` after the previous one. */
void rater_begin(struct rater *r, double seconds);
/* Sets the entry's rate and pps if it existed before or is new, and stores it for the next reading. False for a
 * duplicate. */
bool rater_entry(struct rater *r, struct entry *e);

#endif
