/* How full the table is: what anyone may read, without looking at the entries. */
#ifndef CTVIEW_PRESSURE_H
#define CTVIEW_PRESSURE_H

#include "ctview/show.h"
#include "ctview/system.h"

struct pressure {
	uint64_t count, max, buckets;
	bool has_count, has_max, has_buckets;
	struct ct_stat stat;
	bool has_stat;
	/* filled by whoever has read the entries */
	bool has_entries;
	uint64_t entries, assured;
	/* from two readings */
	double seconds;                /* between them; 0: there was one */
	double growth;                 /* entries a second */
	double drops;                  /* packets a second */
};

/* What the system says now. False with a diag when not even the count is to be had. */
bool pressure_read(struct pressure *p, const struct sysctls *s, const char *stat_file, struct arena *a,
	struct diags *d);
/* Growth and drops between two readings. */
void pressure_since(struct pressure *now, const struct pressure *before, double seconds);

enum { PRESSURE_FACTS = 16 };
/* Fills f, which has room for PRESSURE_FACTS; returns how many. */
unsigned pressure_facts(const struct pressure *p, struct fact *f);

#endif
