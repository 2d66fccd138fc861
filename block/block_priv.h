/* Shared by the files of this directory only. */
#ifndef SLUICE_BLOCK_PRIV_H
#define SLUICE_BLOCK_PRIV_H

#include "block/block.h"

/* Makes room for one more element in v, which has n elements of `size` bytes and capacity *cap: returns v, or a copy of
 * twice the capacity. NULL: ENOMEM. */
void *array_room(struct block *b, void *v, uint32_t n, uint32_t *cap, size_t size);
/* Appends a user chain without sorting (see chains_sort) and without an end entry. NULL: ENOMEM. */
struct block_chain *chain_append(struct block *b, const char *name);
/* Builds b->starts. False: ENOMEM. */
bool starts_sort(struct block *b);
/* The user chain that begins at this offset of the block's bytes; NULL: none. */
struct block_chain *starts_at(const struct block *b, uint32_t at);
/* Does the entry at this offset have a standard target that falls through? The chain a standard target at this offset
 * jumps to, or NULL. */
bool way_falls(const struct block *b, uint32_t at);
struct block_chain *way_to(const struct block *b, uint32_t at);
/* The offset, in the block's bytes, of the i-th way of a stretch. */
uint32_t way_at(const struct block *b, const struct block_entry *stretch, uint32_t i);
/* Sorts the user chains by name; false if two have the same name. */
bool chains_sort(struct block *b);
/* Creates a chain's final entry with this verdict. */
bool end_new(struct block *b, struct block_chain *c, int32_t verdict);

#endif
