/* -m ecn: explicit congestion notification in the IP and TCP headers. */
#include <linux/netfilter/xt_ecn.h>
#include <netinet/in.h>
#include "compiler/nfttext.h"

enum { ECE, CWR, ECT };

static const struct opt opts[] = {
[ECE] = {"ecn-tcp-ece", .flags = INV, .list = "%!ECE", .help = "the TCP header has ECE set"},
[CWR] = {"ecn-tcp-cwr", .flags = INV, .list = "%!CWR", .help = "the TCP header has CWR set"},
[ECT] = {"ecn-ip-ect", .type = &v_num, .flags = INV, .max = 3, .list = "%!ECT=%v",
	.help = "ECN codepoint of the IP header, 0 to 3"},
{0} };

static const struct slot rev0[] = {
[ECE] = {ENC_NONE, .given = XT_ECN_OP_MATCH_ECE, .inv = XT_ECN_OP_MATCH_ECE},
[CWR] = {ENC_NONE, .given = XT_ECN_OP_MATCH_CWR, .inv = XT_ECN_OP_MATCH_CWR},
[ECT] = {ENC_NUM, .at = AT(struct xt_ecn_info, ip_ect), .given = XT_ECN_OP_MATCH_IP, .inv = XT_ECN_OP_MATCH_IP},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_ecn_info), .given = AT(struct xt_ecn_info, operation),
	  .inv = AT(struct xt_ecn_info, invert), SLOTS(rev0) },
};

static bool check(struct cx *cx, const struct rule *r, const struct use *u)
{
	if (!(u->form->given & (ROW(ECE) | ROW(CWR))) || rule_proto(r) == IPPROTO_TCP)
		return true;
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "ecn match requires '-p tcp'");
	return diag_why(cx->diags, "--ecn-tcp-ece and --ecn-tcp-cwr look at the TCP header");
}

static bool say(struct nft_text *t, const struct use *u)
{
	if (use_has(u, ECE))
		nft_put(t, " tcp flags & ecn == %s", use_inv(u, ECE) ? "0x0" : "ecn");
	if (use_has(u, CWR))
		nft_put(t, " tcp flags & cwr == %s", use_inv(u, CWR) ? "0x0" : "cwr");
	if (use_has(u, ECT))
		nft_put(t, " %s ecn %s%u", nft_ip(t->cx), use_inv(u, ECT) ? "!= " : "", (unsigned)use_val(u, ECT)->n);
	return true;
}

const struct ext ext_ecn = {
	.name = "ecn", .title = "explicit congestion notification", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the explicit congestion notification (ECN) bits of the IP and TCP headers. The TCP options require -p tcp.",
	.example = "-A INPUT -m ecn --ecn-ip-ect 3",
	.any = true, .missing = "ECN match: some option required",
	 .effect = PURE, .list = "ECN match", .opts = opts, LAYOUTS(layouts), .check = check,
	.nft = say, .module = "NETFILTER_XT_MATCH_ECN",
};
