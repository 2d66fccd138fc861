/* Connection states and status in nft's language: sets of bits of which at least one must be set.
 *
 * The kernel's struct has two more states, "source translated" and "destination translated", which are status bits in
 * nft; mixtures of both kinds cannot be expressed. A packet without a connection is INVALID or UNTRACKED in both; other
 * properties of its connection are undefined in nft, so they cannot be negated.
 */
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_conntrack.h>
#include "extensions/ctwords.h"

bool ctwords_nft(struct nft_text *t, const char *key, const struct word *names, uint64_t bits, bool inv)
{
	const char *sep = " ";

	if (!bits)
		return nft_refuse(t, "it never matches any packet");
	nft_put(t, " ct %s%s", key, inv ? " !" : "");
	for (const struct word *w = names; w->name; w++) {
		if (!(bits & w->n))
			continue;
		nft_put(t, "%s%s", sep, w->name);
		sep = ",";
	}
	return true;
}

bool ctstate_nft(struct nft_text *t, uint64_t states, bool inv, bool only)
{
	static const struct word names[] = { {"invalid", XT_CONNTRACK_STATE_INVALID},
		{"established", XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED)},
		{"related", XT_CONNTRACK_STATE_BIT(IP_CT_RELATED)}, {"new", XT_CONNTRACK_STATE_BIT(IP_CT_NEW)},
		{"untracked", XT_CONNTRACK_STATE_UNTRACKED}, {0} };
	static const struct word translated[] = { {"snat", XT_CONNTRACK_STATE_SNAT}, {"dnat", XT_CONNTRACK_STATE_DNAT},
		{0} };
	uint64_t nat = states & (XT_CONNTRACK_STATE_SNAT | XT_CONNTRACK_STATE_DNAT);
	uint64_t none = states & (XT_CONNTRACK_STATE_INVALID | XT_CONNTRACK_STATE_UNTRACKED);

	if (nat && (nat != states || inv))
		return nft_refuse(t, inv ? "inverted, SNAT and DNAT also match packets without a connection, unlike nft"
			: "nft cannot combine SNAT and DNAT with other states");
	if (!only && (inv || none))
		return nft_refuse(t, "combined with other tests, these states also match packets without a connection, unlike nft");
	return nat ? ctwords_nft(t, "status", translated, nat, false) : ctwords_nft(t, "state", names, states, inv);
}
