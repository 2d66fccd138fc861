/* Output in nft's language shared by the conntrack and state matches; see ctwords.c. */
#ifndef SLUICE_CTWORDS_H
#define SLUICE_CTWORDS_H

#include "compiler/nfttext.h"

/* Prints " ct state new,established". only: the use has no other options. */
bool ctstate_nft(struct nft_text *t, uint64_t states, bool inv, bool only);
/* Prints " ct status expected,assured": at least one bit is set; inverted: none. */
bool ctwords_nft(struct nft_text *t, const char *key, const struct word *names, uint64_t bits, bool inv);

#endif
