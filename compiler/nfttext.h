/* Rules in nft's language. */
#ifndef SLUICE_NFTTEXT_H
#define SLUICE_NFTTEXT_H

#include "compiler/ir.h"
#include "compiler/test.h"

/* "ip saddr != 10.0.0.0/8 tcp dport 22 counter packets 0 bytes 0 accept comment "x"", no newline; nft -f takes it
 * as a rule. False with a diag at the use that nft has no words for. */
bool rule_nft(struct buf *b, struct cx *cx, const struct rule *r);

/* ---- for the extensions' nft hooks ---- */

/* " tcp dport != 22-80"; false: nft has no such test. */
bool test_nft(struct buf *b, const struct test *t);
/* A string for nft, in quotes; what cannot stand in one is left out. */
void nft_quote(struct buf *b, const char *s, size_t len);

#endif
