/* What the conntrack and state matches say in nft's language alike; see ctwords.c. */
#ifndef SLUICE_CTWORDS_H
#define SLUICE_CTWORDS_H

#include "compiler/nfttext.h"

/* " ct state new,established". only: it is all that the use says. */
bool ctstate_nft(struct nft_text *t, uint64_t states, bool inv, bool only);
/* " ct status expected,assured": one bit at least is set; inverted: none is. */
bool ctwords_nft(struct nft_text *t, const char *key, const struct word *names, uint64_t bits, bool inv);

#endif
