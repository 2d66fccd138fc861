/* Between watch.c and watch_way.c alone. */
#ifndef SLUICE_WATCH_PRIV_H
#define SLUICE_WATCH_PRIV_H

#include "backend/nft.h"
#include "backend/watch.h"

enum { WATCH_FAMILIES = 2 };

struct watch_way;

struct watch {
	struct nl *nl;                 /* NULL: without a kernel */
	struct nft_codec *codec;
	struct backend *be[WATCH_FAMILIES];    /* to load with; NULL: without a kernel */
	struct arena *arena;           /* of the raisers, */
	struct cx cx[WATCH_FAMILIES];  /* … whose rules go to the caller's */
	struct raiser *raiser[WATCH_FAMILIES];
	bool changes;                  /* are wanted; else only when there were some */
	uint32_t generation;           /* the last that was told */
	struct watch_way *way;         /* NULL: nothing was traced */
};

/* 0: iptables has no such. */
enum family watch_family(uint8_t nfproto);
void watch_way_free(struct watch *w);

#endif
