/* Output formats of --emit. */
#ifndef SLUICE_EMIT_H
#define SLUICE_EMIT_H

#include "backend/nft.h"

/* emit_text.c: a message, and all messages of a batch, for humans and golden tests; false with a diag. */
void emit_message(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nlmsghdr *nlh);
bool emit_messages(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nl_batch *batch);
/* emit_nft.c: tables in the syntax of nft -f; false with a diag if nft cannot express something. */
bool emit_nft(struct buf *b, struct cx *cx, struct ruleset *rs, const struct edits *e);
/* emit_blob.c: tables in the format of sluice load; false with a diag if something cannot be stored in it. */
bool emit_blob(struct buf *b, struct cx *cx, struct ruleset *rs, const struct edits *e, enum opt_level level);
/* The same tables in words: what their chains are compiled to. */
bool emit_folds(struct buf *b, struct cx *cx, struct ruleset *rs, const struct edits *e, enum opt_level level);

#endif
