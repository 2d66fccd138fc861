/* A cache of encoded matches and targets, reused for byte-identical ones: a firewall has few different ones. */
#ifndef SLUICE_NFT_XT_H
#define SLUICE_NFT_XT_H

#include <linux/netfilter/x_tables.h>
#include "compiler/nir.h"

enum { XT_SLOTS = 32, XT_INFO_MAX = 512 };

struct xt_kept {
	uint16_t op;
	uint32_t rev;
	uint16_t info_len, len;        /* len 0: empty */
	char name[XT_EXTENSION_MAXNAMELEN];
	char info[XT_INFO_MAX];
	_Alignas(8) char bytes[XT_INFO_MAX + 128];
};

/* Can it be cached? */
bool xt_is(const struct nir *x);
/* The slot of x among XT_SLOTS, allocated on demand; the owner of the array frees it. */
struct xt_kept *xt_slot(struct xt_kept **slots, const struct nir *x);
bool xt_says(const struct xt_kept *k, const struct nir *x);
/* elem: the encoded NFTA_LIST_ELEM, len bytes. Longer ones than fit are not cached. */
void xt_keep(struct xt_kept *k, const struct nir *x, const void *elem, size_t len);

#endif
