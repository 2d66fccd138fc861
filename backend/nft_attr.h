/* Conversion of rules between nir and netlink attributes, using libnftnl. */
#ifndef SLUICE_NFT_ATTR_H
#define SLUICE_NFT_ATTR_H

#include <libmnl/libmnl.h>
#include "compiler/lower.h"

/* A cache of libnftnl's expression objects, to be refilled; one per back end. */
struct nft_codec;
struct nftnl_rule;
struct nft_codec *nft_codec_new(void);
void nft_codec_free(struct nft_codec *c);
/* An empty libnftnl rule to read into; invalidates the one of the last call. */
struct nftnl_rule *nft_codec_rule(struct nft_codec *c);

/* Appends NFTA_RULE_EXPRESSIONS, NFTA_RULE_COMPAT and NFTA_RULE_USERDATA to the message. False, with the message
 * unusable, if it exceeds `room` bytes in all. */
bool nft_rule_put(struct nft_codec *c, struct nlmsghdr *nlh, size_t room, const struct nir_rule *nr);

/* Appends NFTA_RULE_COMPAT alone. */
void nft_compat_put(struct nlmsghdr *nlh, const struct nir_rule *nr);

/* ---- nft_attr_get.c ---- */

/* Reads the counter of an expression attribute (NFTA_EXPR_NAME, NFTA_EXPR_DATA); false if it is not a counter. */
bool nft_counter_get(const struct nlattr *expr, struct counters *c);

/* Reads a rule from a dump or a deletion event. The arena holds only the lists; data belongs to libnftnl or the message
 * and is valid until the next call. Expressions unknown to libnftnl become NIR_FOREIGN. False if the message is not a
 * rule. */
bool nft_rule_get(struct cx *cx, struct nft_codec *c, const struct nlmsghdr *nlh, struct nir_rule *out);

#endif
