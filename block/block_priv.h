/* What the files of this room share and nobody else needs. */
#ifndef SLUICE_BLOCK_PRIV_H
#define SLUICE_BLOCK_PRIV_H

#include "block/block.h"

/* v, which has n elements of `size` bytes and room for *cap, with room for one more: itself, or a copy with twice the room.
 * NULL: ENOMEM. */
void *array_room(struct block *b, void *v, uint32_t n, uint32_t *cap, size_t size);
/* A user chain behind all others, wherever its name belongs; chains_sort puts it there. Without an end. NULL: ENOMEM. */
struct block_chain *chain_append(struct block *b, const char *name);
/* Notes their starts. False: ENOMEM. */
bool starts_sort(struct block *b);
/* The user chain that begins there, in the block's bytes; NULL: none. */
struct block_chain *starts_at(const struct block *b, uint32_t at);
/* The standard target of an entry at that offset falls through; otherwise, if it is one with an offset, *to is its chain, or NULL. */
bool way_falls(const struct block *b, uint32_t at);
struct block_chain *way_to(const struct block *b, uint32_t at);
/* Where the i-th way of a stretch is, in the block's bytes. */
uint32_t way_at(const struct block *b, const struct block_entry *stretch, uint32_t i);
/* The user chains by name; false when two have the same. */
bool chains_sort(struct block *b);
/* Give a chain its last entry, with this verdict. */
bool end_new(struct block *b, struct block_chain *c, int32_t verdict);

#endif
