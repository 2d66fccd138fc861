/* Internals of folds. */
#ifndef SLUICE_FOLD_PRIV_H
#define SLUICE_FOLD_PRIV_H

#include "backend/fold.h"

struct fold {
	struct fold *next;
	struct block_chain *chain;
	struct block_entry *jump, *first, *last;       /* in place of the rules first .. last */
	uint32_t n, id, chains;
};

/* May the rule be in a tree? */
bool fold_takes(const struct cx *cx, const struct block *b, const struct block_entry *e);
/* Do targets of this table change addresses, while the packet goes on? Then there are no trees. */
bool fold_rewrites(const struct block *b);
/* The least number of consecutive rules that are made a tree. */
uint32_t fold_enough(enum opt_level level);

enum { FOLD_NAME = XT_FUNCTION_MAXNAMELEN };

/* The name of chain n of fold number id; chain 0 is the root of the tree. */
void fold_name(char name[FOLD_NAME], uint32_t id, uint32_t n);
/* The inverse; false if it is not a hidden chain. */
bool fold_name_read(const char *name, uint32_t *id, uint32_t *n);
/* Records the rule's number within its fold, from 1; 0: not a source rule. */
void fold_set_place(const struct block *b, struct block_entry *e, uint32_t place);

/* ---- lists of entries; jumps are not adjusted ---- */

/* Unlinks first .. last, n entries, from their chain. */
void entries_cut(struct block_chain *c, struct block_entry *first, struct block_entry *last, uint32_t n);
/* Links them before `before`; NULL: at the end. */
void entries_put(struct block_chain *c, struct block_entry *first, struct block_entry *last, uint32_t n,
	struct block_entry *before);
/* Removes the hidden chains of this fold from the block. */
void fold_drop_chains(struct block *b, uint32_t id);

#endif
