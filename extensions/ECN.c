/* -j ECN: remove explicit congestion notification from headers. */
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ipt_ECN.h>
#include "compiler/nfttext.h"

enum { REMOVE, ECE, CWR, ECT };

static const struct opt opts[] = {
[REMOVE] = {"ecn-tcp-remove", .excl = ROW(ECE) | ROW(CWR), .list = "TCP remove", .help = "clear ECE and CWR in the TCP header"},
[ECE] = {"ecn-tcp-ece", .type = &v_num, .max = 1, .metavar = "{0|1}", .list = "ECE=%v", .help = "clear or set ECE in the TCP header"},
[CWR] = {"ecn-tcp-cwr", .type = &v_num, .max = 1, .metavar = "{0|1}", .list = "CWR=%v", .help = "clear or set CWR in the TCP header"},
[ECT] = {"ecn-ip-ect", .type = &v_num, .max = 3, .list = "ECT codepoint=%v", .help = "set the ECN codepoint of the IP header, 0 to 3"},
{0} };

enum { TCP_BOTH = IPT_ECN_OP_SET_ECE | IPT_ECN_OP_SET_CWR };

static const struct slot rev0[] = {
[REMOVE] = {ENC_NONE},
[ECE] = {ENC_NONE, .given = IPT_ECN_OP_SET_ECE},
[CWR] = {ENC_NONE, .given = IPT_ECN_OP_SET_CWR},
[ECT] = {ENC_NUM, .at = AT(struct ipt_ECN_info, ip_ect), .given = IPT_ECN_OP_SET_IP},
};

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct ipt_ECN_info *info = blob;

	(void)cx;
	if (use_has(u, REMOVE))
		info->operation |= TCP_BOTH;
	if (use_has(u, ECE))
		info->proto.tcp.ece = use_val(u, ECE)->n;
	if (use_has(u, CWR))
		info->proto.tcp.cwr = use_val(u, CWR)->n;
	return true;
}

/* Clearing both flags and nothing else has an option of its own. */
static void name_removal(struct use_draft *d)
{
	uint64_t both = ROW(ECE) | ROW(CWR);

	if ((d->given & ROW(ECT)) && (d->given & ROW(REMOVE))) {
		draft_put(d, ECE, false, NULL);
		draft_put(d, CWR, false, NULL);
		draft_drop(d, REMOVE);
	}
	if ((d->given & ROW(ECT)) || (d->given & both) != both || d->val[ECE].n || d->val[CWR].n)
		return;
	draft_put(d, REMOVE, false, NULL);
	draft_drop(d, ECE);
	draft_drop(d, CWR);
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct ipt_ECN_info *info = blob;

	(void)cx;
	d->val[ECE].n = info->proto.tcp.ece;
	d->val[CWR].n = info->proto.tcp.cwr;
	name_removal(d);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ipt_ECN_info), .given = AT(struct ipt_ECN_info, operation), SLOTS(rev0),
	  .pack = pack, .unpack = unpack },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	name_removal(d);
	return d->given || diag(cx->diags, d->pos, STATUS_PARAM, "ECN target: An operation is required");
}

static bool check(struct cx *cx, const struct rule *r, const struct use *u)
{
	if (!(u->form->given & (ROW(REMOVE) | ROW(ECE) | ROW(CWR))) || rule_proto(r) == IPPROTO_TCP)
		return true;
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "ECN target requires '-p tcp'");
	return diag_why(cx->diags, "the flags are in the TCP header");
}

static bool say(struct nft_text *t, const struct use *u)
{
	if (u->form->given != ROW(ECT))
		return nft_refuse(t, "nft cannot change single TCP flags");
	nft_put(t, " ip ecn set %u", (unsigned)use_val(u, ECT)->n);
	return true;
}

const struct ext ext_ECN = {
	.name = "ECN", .title = "change congestion notification", .kind = EXT_TARGET, .fam = FAM_IP4,
	.doc = "Changes the ECN bits of the TCP and IP headers. --ecn-tcp-remove prevents connections from negotiating explicit "
		"congestion notification, for networks that drop packets because of it. The TCP options require -p tcp.",
	.example = "-t mangle -A POSTROUTING -p tcp -d 192.0.2.0/24 -j ECN --ecn-tcp-remove",
	.effect = SIDE, .writes = WRITES_TOS | WRITES_OTHER, .tables = IN_TABLE(TABLE_mangle), .list = "ECN",
	.opts = opts, LAYOUTS(layouts), .finish = finish, .check = check, .nft = say, .module = "IP_NF_TARGET_ECN",
};
