/* Inside of folds: their names and numbers. */
#ifndef SLUICE_FOLD_PRIV_H
#define SLUICE_FOLD_PRIV_H

#include "backend/fold.h"

enum { FOLD_NAME = XT_FUNCTION_MAXNAMELEN };

/* The name of chain n of fold number id; chain 0 is where the tree begins. */
void fold_name(char name[FOLD_NAME], uint32_t id, uint32_t n);
/* False: no hidden chain. */
bool fold_name_read(const char *name, uint32_t *id, uint32_t *n);
/* Which rule of its fold the entry is, from 1; 0: none of the source. */
void fold_set_place(const struct block *b, struct block_entry *e, uint32_t place);

/* ---- lists of entries, without a thought for jumps ---- */

/* Takes first .. last out of their chain. */
void entries_cut(struct block_chain *c, struct block_entry *first, struct block_entry *last, uint32_t n);
/* And puts them in front of `before`; NULL: at the end. */
void entries_put(struct block_chain *c, struct block_entry *first, struct block_entry *last, uint32_t n,
	struct block_entry *before);
/* Hidden chains of this fold leave the block. */
void fold_drop_chains(struct block *b, uint32_t id);

#endif
