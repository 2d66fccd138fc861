/* Long chains of ip_tables as decision trees of hidden chains ("folds"), and back.
 *
 *	fold      before a table is sent: consecutive rules of a chain become a jump to a tree of chains, in which a packet
 *	          reaches the few rules that can match its addresses
 *	unfold    after a table was read: the rules are put back into their chain, in order, with the sum of their counters
 *
 * The kernel's table is the only record: every rule is in the tree at least once, and its position is stored in the
 * field nfcache of its entry, which the kernel ignores but keeps. Names of hidden chains have 29 characters, so that
 * iptables cannot create such a chain.
 */
#ifndef SLUICE_FOLD_H
#define SLUICE_FOLD_H

#include "backend/backend.h"
#include "block/block.h"

struct fold;

/* Folds what pays off at this level. *folds is needed for fold_undo. False if out of memory; the block is then
 * unusable. */
bool fold_block(struct cx *cx, struct block *b, enum opt_level level, struct fold **folds);
/* Appends in words what fold_block made of each chain, and why other rules stay as they are. The block was built from rules, not read. */
void fold_describe(struct buf *out, struct cx *cx, const struct block *b, const struct fold *folds, enum opt_level level);
/* Restores the block to its state before fold_block. */
void fold_undo(struct block *b, struct fold *folds);
/* Unfolds all folds of a block read from the kernel. Those that are not as fold_block generates them are left alone.
 * False if out of memory. */
bool fold_open(struct cx *cx, struct block *b);

#endif
