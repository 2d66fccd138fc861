/* -m length: the length of the packet. */
#include <linux/netfilter/xt_length.h>
#include "compiler/ext.h"

enum { LENGTH };

static const struct opt opts[] = {
[LENGTH] = {"length", .type = &v_range, .flags = INV | MAND | READTEST, .max = 65535, .list = "length %!%v",
	.test = {K_LENGTH, REL_RANGE}, .held = K_IP4_LENGTH,
	.help = "bytes, including the IP header"},
{0} };

static const struct slot rev0[] = {
[LENGTH] = {ENC_PAIR, .at = AT(struct xt_length_info, min), .at2 = AT(struct xt_length_info, max), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_length_info), .inv = AT(struct xt_length_info, invert), SLOTS(rev0) },
};

const struct ext ext_length = {
	.name = "length", .title = "length of the packet", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the packet length at the network layer.",
	.example = "-A INPUT -p icmp --icmp-type echo-request -m length --length 1000: -j DROP",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_LENGTH",
};
