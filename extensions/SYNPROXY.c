/* -j SYNPROXY: answer SYNs on behalf of the server. */
#include <netinet/in.h>
#include <linux/types.h>
#include <linux/netfilter/xt_SYNPROXY.h>
#include "compiler/nfttext.h"

enum { SACK, TIMESTAMP, WSCALE, MSS, ECN };

static const struct opt opts[] = {
[SACK] = {"sack-perm", .list = "sack-perm", .help = "announce selective acknowledgements (SACK)"},
[TIMESTAMP] = {"timestamp", .list = "timestamp", .help = "announce timestamps, in which SYN cookies carry the other options"},
[WSCALE] = {"wscale", .type = &v_num, .max = UINT8_MAX, .list = "wscale %v", .help = "window scale of the server"},
[MSS] = {"mss", .type = &v_num, .max = UINT16_MAX, .list = "mss %v", .help = "MSS of the server"},
[ECN] = {"ecn", .list = "ecn", .help = "announce ECN"},
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
		return nft_refuse(t, "nft has no equivalent for --ecn");
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
	.doc = "Completes the TCP handshake with the client on the server's behalf, using SYN cookies, and opens the connection to the "
		"server only when the client has answered. SYN floods do not reach the server.\n\n"
		"Exempt the SYNs from connection tracking (CT --notrack in the raw table), set the sysctl "
		"net.netfilter.nf_conntrack_tcp_loose to 0 and match the rest with -m conntrack --ctstate INVALID,UNTRACKED. The "
		"options must be those that the server announces itself.",
	.example = "sysctl -w net.netfilter.nf_conntrack_tcp_loose=0\n"
		"-t raw -A PREROUTING -i eth0 -p tcp --dport 80 --syn -j CT --notrack\n"
		"-A INPUT -i eth0 -p tcp --dport 80 -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY "
		"--sack-perm --timestamp --wscale 7 --mss 1460\n"
		"-A INPUT -m conntrack --ctstate INVALID -j DROP",
	.effect = SIDE, .hooks = IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_FORWARD), .list = "SYNPROXY", .opts = opts, LAYOUTS(layouts),
	.nft = say, .module = "IP_NF_TARGET_SYNPROXY",
};
