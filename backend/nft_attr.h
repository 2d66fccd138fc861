/* Rules between nir and netlink attributes, through libnftnl. */
#ifndef SLUICE_NFT_ATTR_H
#define SLUICE_NFT_ATTR_H

#include <libmnl/libmnl.h>
#include "compiler/lower.h"

/* libnftnl's expressions, kept to be filled in again; one of these for each back end. */
struct nft_codec;
struct nftnl_rule;
struct nft_codec *nft_codec_new(void);
void nft_codec_free(struct nft_codec *c);
/* An empty rule of libnftnl's to read into; that of the last call goes. */
struct nftnl_rule *nft_codec_rule(struct nft_codec *c);

/* NFTA_RULE_EXPRESSIONS, NFTA_RULE_COMPAT and NFTA_RULE_USERDATA behind what is in the message.  False (and the message
 * is not good for anything) when it does not fit into `room` bytes in all. */
bool nft_rule_put(struct nft_codec *c, struct nlmsghdr *nlh, size_t room, const struct nir_rule *nr);

/* NFTA_RULE_COMPAT alone. */
void nft_compat_put(struct nlmsghdr *nlh, const struct nir_rule *nr);

/* ---- nft_attr_get.c ---- */

/* What an expression in a message (NFTA_EXPR_NAME, NFTA_EXPR_DATA) has counted; false: it is no counter. */
bool nft_counter_get(const struct nlattr *expr, struct counters *c);

/* A rule of a dump, or of the notice that it went; the arena gets lists only, data are libnftnl's or the message's and good until the next call.
 * Expressions that libnftnl does not know are NIR_FOREIGN. False when the message is no rule. */
bool nft_rule_get(struct cx *cx, struct nft_codec *c, const struct nlmsghdr *nlh, struct nir_rule *out);

#endif
