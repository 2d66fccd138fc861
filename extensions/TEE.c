/* -j TEE: send a copy of the packet to another host. */
#include <linux/netfilter/xt_TEE.h>
#include "compiler/nfttext.h"

enum { GATEWAY, OIF };

static const struct opt opts[] = {
[GATEWAY] = {"gateway", .type = &v_addr, .flags = MAND, .list = "gw:%v",
	.help = "host that receives the copy; it must be directly reachable"},
[OIF] = {"oif", .type = &v_iface, .metavar = "name", .list = "oif=%t", .help = "output interface of the copy"},
{0} };

static const struct slot rev1[] = {
[GATEWAY] = {ENC_ADDR, .at = AT(struct xt_tee_tginfo, gw)},
[OIF] = {ENC_STR, .at = AT(struct xt_tee_tginfo, oif)},
};

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_tee_tginfo), .usersize = offsetof(struct xt_tee_tginfo, priv), SLOTS(rev1) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	nft_put(t, " dup to ");
	addr_print(t->b, &use_val(u, GATEWAY)->a, family_addrlen(t->cx->family));
	return !use_has(u, OIF) || nft_string(t, "device", use_val(u, OIF));
}

const struct ext ext_TEE = {
	.name = "TEE", .title = "copy packets to another host", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sends a copy of the packet to a host on a directly connected network. The packet itself continues with the next rule.",
	.example = "-t mangle -A PREROUTING -i eth0 -j TEE --gateway 192.168.1.250",
	.effect = SIDE, .list = "TEE", .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_TARGET_TEE",
};
