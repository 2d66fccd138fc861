/* Inside of --emit: what a commit is written as. */
#ifndef SLUICE_EMIT_H
#define SLUICE_EMIT_H

#include "backend/nft.h"

/* emit_text.c: a message, and the messages of a batch for people and goldens; false with a diag. */
void emit_message(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nlmsghdr *nlh);
bool emit_messages(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nl_batch *batch);
/* emit_nft.c: the tables as nft -f reads them; false with a diag at what nft has no words for. */
bool emit_nft(struct buf *b, struct cx *cx, struct ruleset *rs, const struct edits *e);
/* emit_blob.c: the tables as sluice load takes them; false with a diag at what cannot be in such a file. */
bool emit_blob(struct buf *b, struct cx *cx, struct ruleset *rs, const struct edits *e, enum opt_level level);

#endif
