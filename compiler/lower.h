/* Rules to nft expressions and back.
 *
 * A use is lowered to native expressions only if raising them gives back the same use; otherwise it
 * travels as the kernel's xt struct in a match or target expression. So listings are faithful by construction.
 *
 * The order is iptables-nft's: interfaces, protocol, addresses, fragment, the matches in order, counter,
 * then the verdict or target. A comment that is the last match and short enough goes to the rule's userdata.
 */
#ifndef SLUICE_LOWER_H
#define SLUICE_LOWER_H

#include "compiler/ir.h"
#include "compiler/nir.h"

/* A rule as the kernel's nf_tables holds it. */
struct nir_rule {
	struct nir_list list;
	uint32_t compat_proto;         /* NFTA_RULE_COMPAT: the rule's -p for xt matches' own checks */
	uint32_t compat_flags;
	const void *userdata;
	uint32_t userdata_len;
};

/* False with a diag placed at the use that cannot be had. */
bool rule_lower(struct cx *cx, const struct rule *r, struct nir_rule *out);
/* Never fails. What iptables cannot say gives a rule with `foreign` set to nr (kept, not copied). */
struct rule *rule_raise(struct cx *cx, const struct nir_rule *nr);

#endif
