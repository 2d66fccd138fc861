/* Counting entries by the values of some of their fields. */
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
		const char *name;      /* as the user wrote it: "src/24" */
		uint8_t bits;          /* of an address that count; 255: all */
		uint64_t mask;         /* of a number */
	} key[GROUP_KEYS];
};

/* "src/24,dport,mark/0xff". False with a diag that points into the text. */
bool group_by_parse(struct group_by *by, const char *text, struct arena *a, struct diags *d);

struct tally {
	uint64_t packets, bytes;               /* sums stop at the largest number there is */
	uint64_t rate;                         /* bytes a second */
	uint32_t entries;                      /* no table has more than fit here */
	uint32_t counted, rated;               /* entries that have counters, and a rate */
	uint32_t unreplied, half, assured, snat, dnat;
};

/* What one entry adds: worked out once, added to every tally that it belongs to. */
struct measure {
	uint64_t packets, bytes, rate;
	bool counted, rated, unreplied, half, assured, snat, dnat;
};

void measure_entry(struct measure *m, const struct entry *e);
void tally_add(struct tally *t, const struct measure *m);

/* Most groups of a large table have one entry: these take what that one adds, and a tally of their own only when a second comes. */
struct group {
	union {
		struct { uint64_t packets, bytes; };
		struct tally *tally;
	};
	uint32_t hash;
	uint16_t len;
	bool many;             /* there is a tally */
	uint8_t what;          /* of the only one */
	uint8_t key[];
};

struct groups {
	const struct group_by *by;
	struct arena *arena;
	VEC(struct group *) list;      /* as they came */
	uint32_t *slot;                /* open addressing: a place in the list + 1, and bits of the hash; 0: free */
	uint32_t nslots;
	uint64_t secret;               /* of the hash */
	char *room;                    /* for the next groups */
	size_t left;
	struct group_batch *batch;     /* entries whose group has not been looked up yet */
};

void groups_init(struct groups *g, const struct group_by *by, struct arena *a);
void groups_add(struct groups *g, const struct entry *e, const struct measure *m);
/* Look up what waits: before the list is read. groups_sort does it too. */
void groups_settle(struct groups *g);
struct tally group_tally(const struct group *one);
/* The key's values, one cell for each field of `by`. */
void group_cells(const struct groups *g, const struct group *one, struct cell *c);

/* How many bytes of its key the first n fields take: groups that are alike in these begin alike. */
size_t group_key_len(const struct groups *g, const struct group *one, unsigned n);

/* What groups can be ordered by. */
enum tally_field {
#define TALLY(id, name, unit, width, help) TALLY_##id,
#include "ctview/tally.def"
#undef TALLY
	TALLY_COUNT
};
extern const struct column tally_columns[TALLY_COUNT];
/* total: for the share. */
struct cell tally_cell(const struct tally *t, enum tally_field f, const struct tally *total);

/* group_cells, and behind them the n tallies that are shown. */
void group_row(const struct groups *g, const struct group *one, const enum tally_field *shown, unsigned n,
	const struct tally *total, struct cell *c);

/* The first `top` groups (0: all) by `f`, largest first; equal ones as they came. Sorts g->list and cuts it. */
void groups_sort(struct groups *g, enum tally_field f, bool smallest, size_t top);

/* Columns for the key. col has room for GROUP_KEYS. */
void group_columns(const struct group_by *by, struct column *col);

#endif
