/* Long chains of ip_tables as trees of hidden chains, and back.
 *
 *	fold      before a table goes to the kernel: rules that follow each other in a chain become a jump to a tree of
 *	          chains, in which a packet comes to the few rules that can match its addresses
 *	unfold    when a table has been read: the rules are in their chain again, in order, with the sum of all their counters
 *
 * The kernel's block is all there is: every rule stands in the tree at least once, and its place in the order is in the field nfcache
 * of its entry, which the kernel keeps and does not look at. Names of hidden chains have 29 characters, so that iptables cannot make
 * such a chain.
 */
#ifndef SLUICE_FOLD_H
#define SLUICE_FOLD_H

#include "backend/backend.h"
#include "block/block.h"

struct fold;

/* Folds what pays at that level. *folds is what fold_undo needs. False: out of memory, and the block is good for nothing. */
bool fold_block(struct cx *cx, struct block *b, enum opt_level level, struct fold **folds);
/* The block as it was before. */
void fold_undo(struct block *b, struct fold *folds);
/* All folds of a block that was read become rules again. One that is not as fold_block makes it stays as it is. False: out
 * of memory. */
bool fold_open(struct cx *cx, struct block *b);

#endif
