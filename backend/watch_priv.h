/* Shared by watch.c and watch_way.c only. */
#ifndef SLUICE_WATCH_PRIV_H
#define SLUICE_WATCH_PRIV_H

#include "backend/nft.h"
#include "backend/watch.h"

enum { WATCH_FAMILIES = 2 };

struct watch_way;

struct watch {
	struct nl *nl;                 /* NULL: without a kernel */
	struct nft_codec *codec;
	struct backend *be[WATCH_FAMILIES];    /* for loading; NULL: without a kernel */
	struct arena *arena;           /* for the raisers */
	struct cx cx[WATCH_FAMILIES];  /* … whose rules are allocated in the caller's arena */
	struct raiser *raiser[WATCH_FAMILIES];
	bool changes;                  /* wanted; otherwise only used to detect changes */
	uint32_t generation;           /* the last one reported */
	struct watch_way *way;         /* NULL: nothing was traced yet */
};

/* 0: not a family of iptables. */
enum family watch_family(uint8_t nfproto);
void watch_way_free(struct watch *w);

#endif
