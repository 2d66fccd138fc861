/* Makes other instances that change rules wait for one that reads them: nft_hold.c. */
#ifndef SLUICE_NFT_HOLD_H
#define SLUICE_NFT_HOLD_H

#include <linux/netlink.h>
#include "backend/nft.h"

struct nft_hold {
	struct cx *cx;
	struct ruleset *rs;            /* being read */
	struct nft_codec *codec;
	const unsigned *there;         /* IN_TABLE()s that are read, as far as they are known to exist */
	/* While it is held: */
	struct nl *nl;                 /* the socket that owns the signs; NULL: not held */
	unsigned tables;               /* tables that contain signs */
	bool put;
};

/* Starts holding, at most once; self: a struct nft_hold. Errors are ignored: nobody waits then. */
void nft_hold_begin(void *self);
/* To be called when everything has been read. */
void nft_hold_end(struct nft_hold *h);

#endif
