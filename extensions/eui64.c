/* -m eui64: does the address match the link layer's EUI-64? */
#include "compiler/ir.h"

static const struct opt opts[] = { {0} };

static const struct layout layouts[] = { { .rev = 0, .size = sizeof(int) } };

const struct ext ext_eui64 = {
	.name = "eui64", .title = "address made of the MAC address", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches if the interface identifier (the lower 64 bits) of the source address is the EUI-64 of the frame's source MAC "
		"address. It has no options.",
	.example = "-A INPUT -i eth0 -s fe80::/64 -m eui64 -j ACCEPT",
	.effect = PURE, .hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_FORWARD), .list = "eui64", .opts = opts,
	LAYOUTS(layouts),
	.wordless = "nft cannot compute with Ethernet addresses",
	.module = "IP6_NF_MATCH_EUI64",
};
