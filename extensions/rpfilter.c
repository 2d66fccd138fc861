/* -m rpfilter: would a reply be sent by the interface on which the packet arrived? */
#include <linux/netfilter/xt_rpfilter.h>
#include "compiler/nfttext.h"

enum { LOOSE, VALIDMARK, LOCAL, INVERT };

static const struct opt opts[] = {
[LOOSE] = {"loose", .list = "loose", .help = "a route through any interface suffices"},
[VALIDMARK] = {"validmark", .list = "validmark", .help = "use the packet's mark in the route lookup"},
[LOCAL] = {"accept-local", .list = "accept-local", .help = "also match packets with a source address of this host"},
[INVERT] = {"invert", .list = "invert", .help = "match packets that fail the test instead of those that pass"},
{0} };

static const struct slot rev0[] = {
[LOOSE] = {ENC_NONE, .given = XT_RPFILTER_LOOSE},
[VALIDMARK] = {ENC_NONE, .given = XT_RPFILTER_VALID_MARK},
[LOCAL] = {ENC_NONE, .given = XT_RPFILTER_ACCEPT_LOCAL},
[INVERT] = {ENC_NONE, .given = XT_RPFILTER_INVERT},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_rpfilter_info), .given = AT(struct xt_rpfilter_info, flags), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	if (use_has(u, LOCAL))
		return nft_refuse(t, "nft's test never accepts an address of this host");
	nft_put(t, " fib saddr%s%s oif %s0", use_has(u, VALIDMARK) ? " . mark" : "", use_has(u, LOOSE) ? "" : " . iif",
		use_has(u, INVERT) ? "" : "!= ");
	return true;
}

const struct ext ext_rpfilter = {
	.name = "rpfilter", .title = "reverse path test", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Reverse path filter: matches if a reply to the packet would leave through the interface it arrived on.",
	.example = "-t raw -A PREROUTING -m rpfilter --invert -j DROP",
	.effect = STATEFUL, .tables = IN_TABLE(TABLE_raw) | IN_TABLE(TABLE_mangle), .hooks = IN_HOOK(HOOK_PRE_ROUTING),
	.list = "rpfilter", .opts = opts, LAYOUTS(layouts), .nft = say, .module = "IP_NF_MATCH_RPFILTER",
};
