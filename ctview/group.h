/* Aggregates entries by the values of some fields. */
#ifndef CTVIEW_GROUP_H
#define CTVIEW_GROUP_H

#include "lib/diag.h"
#include "lib/map.h"
#include "ctview/show.h"

enum { GROUP_KEYS = 8 };

struct group_by {
	unsigned n;
	struct group_key {
		const struct field *field;
		const char *name;      /* as typed: "src/24" */
		uint8_t bits;          /* prefix length for addresses; 255: none */
		uint64_t mask;         /* for numbers */
	} key[GROUP_KEYS];
};

/* Parses "src/24,dport,mark/0xff". False with a diag that points into the text. */
bool group_by_parse(struct group_by *by, const char *text, struct arena *a, struct diags *d);

struct tally {
	uint64_t packets, bytes;               /* sums saturate */
	uint64_t rate;                         /* bytes per second */
	uint32_t entries;                      /* larger than any table */
	uint32_t counted, rated;               /* number of entries with counters, and with a rate */
	uint32_t unreplied, half, assured, snat, dnat;
};

/* The contribution of one entry, computed once and added to several tallies. */
struct measure {
	uint64_t packets, bytes, rate;
	bool counted, rated, unreplied, half, assured, snat, dnat;
};

void measure_entry(struct measure *m, const struct entry *e);
void tally_add(struct tally *t, const struct measure *m);

/* Most groups of a large table have a single entry: these store its contribution inline, and allocate a tally when a
 * second entry arrives. */
struct group {
	union {
		struct { uint64_t packets, bytes; };
		struct tally *tally;
	};
	uint32_t hash;
	uint16_t len;
	bool many;             /* `tally` is used */
	uint8_t what;          /* flags of the single entry */
	uint8_t key[];
};

struct groups {
	const struct group_by *by;
	struct arena *arena;
	VEC(struct group *) list;      /* in order of creation */
	uint32_t *slot;                /* open addressing: index + 1 and some hash bits; 0: free */
	uint32_t nslots;
	uint64_t secret;               /* seed of the hash */
	char *room;                    /* memory for new groups */
	size_t left;
	struct group_batch *batch;     /* entries whose group has not been looked up yet */
};

void groups_init(struct groups *g, const struct group_by *by, struct arena *a);
void groups_add(struct groups *g, const struct entry *e, const struct measure *m);
/* Processes the pending batch; required before reading the list. Also done by groups_sort. */
void groups_settle(struct groups *g);
struct tally group_tally(const struct group *one);
/* The key's values, one cell per field of `by`. */
void group_cells(const struct groups *g, const struct group *one, struct cell *c);

/* Length of the key prefix for the first n fields: groups equal in these fields have equal prefixes. */
size_t group_key_len(const struct groups *g, const struct group *one, unsigned n);

/* Values by which groups can be sorted. */
enum tally_field {
#define TALLY(id, name, unit, width, help) TALLY_##id,
#include "ctview/tally.def"
#undef TALLY
	TALLY_COUNT
};
extern const struct column tally_columns[TALLY_COUNT];
/* total: used for the share. */
struct cell tally_cell(const struct tally *t, enum tally_field f, const struct tally *total);

/* group_cells, followed by the n tally values to show. */
void group_row(const struct groups *g, const struct group *one, const enum tally_field *shown, unsigned n,
	const struct tally *total, struct cell *c);

/* Sorts g->list by `f` in descending order (ascending if `smallest`), stable, and truncates it to `top` groups (0:
 * all). */
void groups_sort(struct groups *g, enum tally_field f, bool smallest, size_t top);

/* Columns for the key. col must have room for GROUP_KEYS. */
void group_columns(const struct group_by *by, struct column *col);

#endif
