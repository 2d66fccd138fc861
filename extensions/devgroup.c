/* -m devgroup: interface groups, as set by `ip link set DEV group N`. */
#include <linux/netfilter/xt_devgroup.h>
#include "compiler/ext.h"

enum { SRC, DST };

static const enum names_file groups = NAMES_GROUP;

static const struct opt opts[] = {
[SRC] = {"src-group", .type = &v_named, .flags = INV | READTEST, .arg = &groups, .list = "%~src-group %v", .test = {K_IIFGROUP, REL_MASK},
	.help = "group of the input interface, ANDed with mask; not in OUTPUT and POSTROUTING"},
[DST] = {"dst-group", .type = &v_named, .flags = INV | READTEST, .arg = &groups, .list = "%~dst-group %v", .test = {K_OIFGROUP, REL_MASK},
	.help = "group of the output interface, ANDed with mask; not in PREROUTING and INPUT"},
{0} };

#define GROUP(value, mask) ENC_PAIR, .at = AT(struct xt_devgroup_info, value), .at2 = AT(struct xt_devgroup_info, mask)

static const struct slot rev0[] = {
[SRC] = {GROUP(src_group, src_mask), .given = XT_DEVGROUP_MATCH_SRC, .inv = XT_DEVGROUP_INVERT_SRC},
[DST] = {GROUP(dst_group, dst_mask), .given = XT_DEVGROUP_MATCH_DST, .inv = XT_DEVGROUP_INVERT_DST},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_devgroup_info), .given = AT(struct xt_devgroup_info, flags),
	  .inv = AT(struct xt_devgroup_info, flags), SLOTS(rev0) },
};

const struct ext ext_devgroup = {
	.name = "devgroup", .title = "groups of interfaces", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the group of the input or output interface. Groups are numbers or names in /etc/iproute2/group.",
	.example = "ip link set eth1 group 10\n"
		"-A FORWARD -m devgroup --src-group 10 -j ACCEPT",
	.any = true, .missing = "devgroup match: You must specify either '--src-group' or '--dst-group'",
	 .effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_DEVGROUP",
};
