/* Those who change rules wait for one who reads them: nft_hold.c. */
#ifndef SLUICE_NFT_HOLD_H
#define SLUICE_NFT_HOLD_H

#include <linux/netlink.h>
#include "backend/nft.h"

struct nft_hold {
	struct cx *cx;
	struct ruleset *rs;            /* that is read */
	struct nft_codec *codec;
	const unsigned *there;         /* IN_TABLE()s that are read, as far as it is known that they are there */
	/* While it holds: */
	struct nl *nl;                 /* whose sign it is; NULL: it does not */
	unsigned tables;               /* where there are signs */
	bool put;
};

/* Once; self: a struct nft_hold. What goes wrong is not said: then nobody waits. */
void nft_hold_begin(void *self);
/* When all is read. */
void nft_hold_end(struct nft_hold *h);

#endif
