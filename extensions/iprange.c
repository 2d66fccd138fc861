/* -m iprange: arbitrary ranges of addresses. */
#include <linux/netfilter/xt_iprange.h>
#include "compiler/ext.h"

enum { SRC, DST };

static const struct opt opts[] = {
[SRC] = {"src-range", .type = &v_addrrange, .flags = INV | READTEST, .test = {K_IP4_SADDR, REL_SPAN}, .list = "source IP range %~%v",
	.help = "the source address is in the range"},
[DST] = {"dst-range", .type = &v_addrrange, .flags = INV | READTEST, .test = {K_IP4_DADDR, REL_SPAN}, .list = "destination IP range %~%v",
	.help = "the destination address is in the range"},
{0} };

#define IPRANGE(first, last) ENC_ADDRS, .at = AT(struct xt_iprange_mtinfo, first), \
	.at2 = AT(struct xt_iprange_mtinfo, last)

static const struct slot rev1[] = {
[SRC] = {IPRANGE(src_min, src_max), .given = IPRANGE_SRC, .inv = IPRANGE_SRC_INV},
[DST] = {IPRANGE(dst_min, dst_max), .given = IPRANGE_DST, .inv = IPRANGE_DST_INV},
};

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_iprange_mtinfo), .given = AT(struct xt_iprange_mtinfo, flags),
	  .inv = AT(struct xt_iprange_mtinfo, flags), SLOTS(rev1) },
};

const struct ext ext_iprange = {
	.name = "iprange", .title = "ranges of addresses", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches addresses against a range that need not be a CIDR block.",
	.example = "-A INPUT -m iprange --src-range 192.168.1.100-192.168.1.150 -j ACCEPT",
	.any = true, .missing = "iprange match: You must specify `--src-range' or `--dst-range'",
	 .effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_IPRANGE",
};
