/* Matches and targets as they were put into a message, for the next one that is the same to the last byte: a firewall has few different
 * ones. */
#ifndef SLUICE_NFT_XT_H
#define SLUICE_NFT_XT_H

#include <linux/netfilter/x_tables.h>
#include "compiler/nir.h"

enum { XT_SLOTS = 32, XT_INFO_MAX = 512 };

struct xt_kept {
	uint16_t op;
	uint32_t rev;
	uint16_t info_len, len;        /* len 0: nothing kept */
	char name[XT_EXTENSION_MAXNAMELEN];
	char info[XT_INFO_MAX];
	_Alignas(8) char bytes[XT_INFO_MAX + 128];
};

/* May it be kept? */
bool xt_is(const struct nir *x);
/* The place of x among XT_SLOTS, made when it is not there yet; whoever has them frees them. */
struct xt_kept *xt_slot(struct xt_kept **slots, const struct nir *x);
bool xt_says(const struct xt_kept *k, const struct nir *x);
/* elem: NFTA_LIST_ELEM with all that is in it, len bytes. Nothing is kept of a longer one than there is room for. */
void xt_keep(struct xt_kept *k, const struct nir *x, const void *elem, size_t len);

#endif
