/* What the files of this room share and nobody else needs. */
#ifndef SLUICE_BLOCK_PRIV_H
#define SLUICE_BLOCK_PRIV_H

#include "block/block.h"

/* A user chain behind all others, wherever its name belongs; chains_sort puts it there. Without an end. NULL: ENOMEM. */
struct block_chain *chain_append(struct block *b, const char *name);
/* The user chains by name; false when two have the same. */
bool chains_sort(struct block *b);
/* Give a chain its last entry, with this verdict. */
bool end_new(struct block *b, struct block_chain *c, int32_t verdict);

#endif
