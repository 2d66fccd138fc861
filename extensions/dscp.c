/* -m dscp, -j DSCP: the differentiated services code point. */
#include <linux/netfilter/xt_dscp.h>
#include <linux/netfilter/xt_DSCP.h>
#include "compiler/nfttext.h"

enum { CODE };

static const struct opt match_opts[] = {
[CODE] = {"dscp", .type = &v_dscp, .flags = INV | MAND | READTEST, .max = XT_DSCP_MAX,
	.missing = "DSCP match: Parameter --dscp is required", .list = "DSCP match %!%v", .test = {K_IP_DSCP, REL_DSCP},
	.help = "DSCP value, 0 to 63"},
{"dscp-class", .type = &v_dscpclass, .flags = INV | ALIAS, .of = "dscp",
	.help = "DSCP class: BE, EF, CS0 to CS7, AF11 to AF43"},
{0} };

static const struct opt target_opts[] = {
[CODE] = {"set-dscp", .type = &v_dscp, .flags = MAND, .max = XT_DSCP_MAX, .missing = "DSCP target: Parameter --set-dscp is required",
	 .list = "DSCP set %v",
	.help = "DSCP value, 0 to 63"},
{"set-dscp-class", .type = &v_dscpclass, .flags = ALIAS, .of = "set-dscp",
	.help = "DSCP class: BE, EF, CS0 to CS7, AF11 to AF43"},
{0} };

static const struct slot match0[] = { [CODE] = {ENC_NUM, .at = AT(struct xt_dscp_info, dscp), .inv = 1} };
static const struct slot target0[] = { [CODE] = {ENC_NUM, .at = AT(struct xt_DSCP_info, dscp)} };

static const struct layout match_layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_dscp_info), .inv = AT(struct xt_dscp_info, invert), SLOTS(match0) },
};

static const struct layout target_layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_DSCP_info), SLOTS(target0) },
};

const struct ext ext_dscp = {
	.name = "dscp", .title = "differentiated services code point", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the DSCP, the upper six bits of the IPv4 type of service or IPv6 traffic class field.",
	.example = "-t mangle -A POSTROUTING -o eth0 -m dscp --dscp-class EF -j CLASSIFY --set-class 1:10",
	.effect = PURE, .total = true, .opts = match_opts, LAYOUTS(match_layouts), .module = "NETFILTER_XT_MATCH_DSCP",
};

static bool say(struct nft_text *t, const struct use *u)
{
	nft_put(t, " %s dscp set 0x%02x", nft_ip(t->cx), (unsigned)use_val(u, CODE)->n);
	return true;
}

const struct ext ext_DSCP = {
	.name = "DSCP", .title = "change the code point", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets the DSCP, the upper six bits of the IPv4 type of service or IPv6 traffic class field. Later rules see the changed "
		"packet.",
	.example = "-t mangle -A OUTPUT -p udp --sport 10000:20000 -j DSCP --set-dscp-class EF",
	.effect = SIDE, .writes = WRITES_TOS, .tables = IN_TABLE(TABLE_mangle), .opts = target_opts, LAYOUTS(target_layouts),
	.nft = say, .module = "NETFILTER_XT_TARGET_DSCP",
};
