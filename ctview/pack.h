/* Compact storage of entries, for sorting, joining and rates. About 35 bytes per IPv4 entry without NAT, below 100
 * bytes in all but unusual cases. */
#ifndef CTVIEW_PACK_H
#define CTVIEW_PACK_H

#include "lib/map.h"
#include "ctview/entry.h"

/* What many entries have in common: which fields are stored, which reply fields mirror the original direction, number
 * of words. */
struct shape { uint64_t mask, mirrored; uint8_t what, nflag, nextra; };

struct store {
	struct arena *arena;
	struct map ids;                /* text -> its index + 1, as a pointer */
	VEC(struct text) texts;
	struct map shape_ids;          /* the same for shapes */
	VEC(struct shape) shapes;
	uint32_t shape;                /* index of the last one */
	char *chunk;
	size_t left;
	size_t bytes;                  /* total packed size */
};

/* All memory is in the arena. */
void store_init(struct store *s, struct arena *a);

/* Packs an entry; line: including its text. The result stays at its address. */
const uint8_t *store_entry(struct store *s, const struct entry *e, bool line);
/* Unpacks an entry, without its text if that was not stored. e->times is not changed. */
void store_load(const struct store *s, const uint8_t *packed, struct entry *e);

/* The same, preceded by `len` bytes of the caller's, and without the fields that can be derived from these. Returns the
 * start of those bytes. */
const uint8_t *store_behind(struct store *s, const uint8_t *front, size_t len, const struct entry *e, uint64_t without, bool line);
/* Unpacks into a cleared entry in which the omitted fields are set. */
void store_load_rest(const struct store *s, const uint8_t *packed, struct entry *e);

#endif
