/* -j TCPMSS: set the maximum segment size of a connection. */
#include <linux/netfilter/xt_TCPMSS.h>
#include <netinet/in.h>
#include "compiler/nfttext.h"

enum { SET, CLAMP };
enum { MSS_MAX4 = UINT16_MAX - 20, MSS_MAX6 = UINT16_MAX - 40 };       /* iptables reserves the minimum header size */

static const struct opt opts[] = {
[SET] = {"set-mss", .type = &v_num, .flags = KEEP, .max = MSS_MAX4, .list = "TCPMSS set %v",
	.help = "reduce the MSS to this value; it is never raised"},
[CLAMP] = {"clamp-mss-to-pmtu", .list = "TCPMSS clamp to PMTU",
	.help = "reduce it to the path MTU minus 40 bytes (IPv6: 60); not in PREROUTING and INPUT"},
{0} };

/* One number encodes both; the hook prevents --set-mss from using the number that means "clamp". */
static const struct slot rev0[] = {
[SET] = {ENC_NUM, .at = AT(struct xt_tcpmss_info, mss)},
[CLAMP] = {ENC_NONE, .given = XT_TCPMSS_CLAMP_PMTU},
};

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_tcpmss_info *info = blob;
	struct value v = { .n = info->mss };

	(void)cx;
	if (d->given & ROW(CLAMP))
		draft_drop(d, SET);
	else
		draft_put(d, SET, false, &v);
	return true;
}

/* The last one counts. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	if ((d->given & ROW(SET)) && (d->given & ROW(CLAMP)))
		draft_drop(d, draft_behind(d, CLAMP, SET) ? SET : CLAMP);
	if (cx->family == FAM_IP4 || !(d->given & ROW(SET)) || d->val[SET].n <= MSS_MAX6)
		return true;
	return diag(cx->diags, d->at[SET], STATUS_PARAM,
		"TCPMSS: bad value for option \"--set-mss\", or out of range (0-%u).", MSS_MAX6);
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_tcpmss_info), .given = AT(struct xt_tcpmss_info, mss), SLOTS(rev0),
	  .unpack = unpack },
};

static bool say(struct nft_text *t, const struct use *u)
{
	nft_put(t, " tcp option maxseg size set ");
	if (use_has(u, CLAMP))
		nft_put(t, "rt mtu");
	else
		nft_put(t, "%u", (unsigned)use_val(u, SET)->n);
	return true;
}

const struct ext ext_TCPMSS = {
	.name = "TCPMSS", .title = "change the maximum segment size", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Changes the maximum segment size (MSS) of TCP SYN segments, for paths with routers that drop large packets without an "
		"ICMP error. The rule must match SYN segments (--syn or --tcp-flags SYN,RST SYN).",
	.example = "-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
	.proto = IPPROTO_TCP, .any = true, .missing = "TCPMSS target: At least one parameter is required",
	.effect = SIDE, .writes = WRITES_SIZE | WRITES_OTHER, .opts = opts, LAYOUTS(layouts), .finish = finish,
	.nft = say, .module = "NETFILTER_XT_TARGET_TCPMSS",
};
