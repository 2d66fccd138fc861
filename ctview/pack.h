/* Entries that must be kept: for sorting, joining two readings, rates. Some 35 bytes each where IPv4 was not translated, and under 100
 * in all but odd cases. */
#ifndef CTVIEW_PACK_H
#define CTVIEW_PACK_H

#include "lib/map.h"
#include "ctview/entry.h"

/* What many entries have alike: which fields are written down, which of the reply's only mirror the original, how many words. */
struct shape { uint64_t mask, mirrored; uint8_t what, nflag, nextra; };

struct store {
	struct arena *arena;
	struct map ids;                /* text -> its number + 1, as a pointer */
	VEC(struct text) texts;
	struct map shape_ids;          /* the same of shapes */
	VEC(struct shape) shapes;
	uint32_t shape;                /* the last one's number */
	char *chunk;
	size_t left;
	size_t bytes;                  /* packed so far */
};

/* Everything kept is in the arena. */
void store_init(struct store *s, struct arena *a);

/* Keep an entry; `line` says to keep its text too. The bytes stay where they are. */
const uint8_t *store_entry(struct store *s, const struct entry *e, bool line);
/* Back as it was, its line aside if that was not kept. e->times is left alone. */
void store_load(const struct store *s, const uint8_t *packed, struct entry *e);

/* The same with `len` bytes in front of it, and without the fields that can be had from these. Returns where they begin. */
const uint8_t *store_behind(struct store *s, const uint8_t *front, size_t len, const struct entry *e, uint64_t without, bool line);
/* Into an emptied entry that has the fields it was stored without. */
void store_load_rest(const struct store *s, const uint8_t *packed, struct entry *e);

#endif
