/* -j SYNPROXY: answer SYNs on behalf of the server. */
#include <netinet/in.h>
#include <linux/types.h>
#include <linux/netfilter/xt_SYNPROXY.h>
#include "compiler/nfttext.h"

enum { SACK, TIMESTAMP, WSCALE, MSS, ECN };

static const struct opt opts[] = {
[SACK] = {"sack-perm", .list = "sack-perm", .help = "offer selective acknowledgements, as the server does"},
[TIMESTAMP] = {"timestamp", .list = "timestamp", .help = "offer timestamps; SYN cookies need them for the options"},
[WSCALE] = {"wscale", .type = &v_num, .max = UINT8_MAX, .list = "wscale %v", .help = "the server's window scale"},
[MSS] = {"mss", .type = &v_num, .max = UINT16_MAX, .list = "mss %v", .help = "the server's maximum segment size"},
[ECN] = {"ecn", .list = "ecn", .help = "offer explicit congestion notification"},
{0} };

static const struct slot rev0[] = {
[SACK] = {ENC_NONE, .given = XT_SYNPROXY_OPT_SACK_PERM},
[TIMESTAMP] = {ENC_NONE, .given = XT_SYNPROXY_OPT_TIMESTAMP},
[WSCALE] = {ENC_NUM, .at = AT(struct xt_synproxy_info, wscale), .given = XT_SYNPROXY_OPT_WSCALE},
[MSS] = {ENC_NUM, .at = AT(struct xt_synproxy_info, mss), .given = XT_SYNPROXY_OPT_MSS},
[ECN] = {ENC_NONE, .given = XT_SYNPROXY_OPT_ECN},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_synproxy_info), .given = AT(struct xt_synproxy_info, options), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	if (use_has(u, ECN))
		return nft_refuse(t, "nft has no word for --ecn");
	nft_put(t, " synproxy");
	if (use_has(u, MSS))
		nft_put(t, " mss %u", (unsigned)use_val(u, MSS)->n);
	if (use_has(u, WSCALE))
		nft_put(t, " wscale %u", (unsigned)use_val(u, WSCALE)->n);
	nft_put(t, "%s%s", use_has(u, TIMESTAMP) ? " timestamp" : "", use_has(u, SACK) ? " sack-perm" : "");
	return true;
}

const struct ext ext_SYNPROXY = {
	.name = "SYNPROXY", .title = "answer SYNs for a server", .kind = EXT_TARGET, .fam = FAM_ANY, .proto = IPPROTO_TCP,
	.doc = "Goes through the TCP handshake with the client in the server's place, by SYN cookies, and opens the connection to the server "
		"only when the client has answered. A flood of SYNs so never reaches the server.\n\n"
		"The first packets must not be tracked (-t raw … -j CT --notrack), the sysctl net.netfilter.nf_conntrack_tcp_loose must be 0, and "
		"the rule matches what is left: -m conntrack --ctstate INVALID,UNTRACKED. The options are those of the server's own answers.",
	.effect = SIDE, .hooks = IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_FORWARD), .list = "SYNPROXY", .opts = opts, LAYOUTS(layouts),
	.nft = say, .module = "IP_NF_TARGET_SYNPROXY",
};
