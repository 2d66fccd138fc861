/* How full the table is, from information readable by everyone, without reading the entries. */
#ifndef CTVIEW_PRESSURE_H
#define CTVIEW_PRESSURE_H

#include "ctview/show.h"
#include "ctview/system.h"

struct pressure {
	uint64_t count, max, buckets;
	bool has_count, has_max, has_buckets;
	struct ct_stat stat;
	bool has_stat;
	/* set by callers that have read the entries */
	bool has_entries;
	uint64_t entries, assured;
	/* from two readings */
	double seconds;                /* time between them; 0: there was one */
	double growth;                 /* entries per second */
	double drops;                  /* packets per second */
};

/* Reads the system's current values. False with a diag if not even the count is available. */
bool pressure_read(struct pressure *p, const struct sysctls *s, const char *stat_file, struct arena *a,
	struct diags *d);
/* Computes growth and drops between two readings. */
void pressure_since(struct pressure *now, const struct pressure *before, double seconds);

enum { PRESSURE_FACTS = 16 };
/* Fills f, which must have room for PRESSURE_FACTS; returns their number. */
unsigned pressure_facts(const struct pressure *p, struct fact *f);

#endif
