/* -m realm: the routing realm of the packet's route. */
#include <linux/netfilter/xt_realm.h>
#include "compiler/ir.h"

enum { REALM };

static const enum names_file realms = NAMES_REALM;

static const struct opt opts[] = {
[REALM] = {"realm", .type = &v_named, .flags = INV | MAND | READTEST, .arg = &realms, .list = "%~realm %v", .test = {K_REALM, REL_MASK},
	.help = "the route's realm, ANDed with mask, equals value"},
{0} };

static const struct slot rev0[] = {
[REALM] = {ENC_PAIR, .at = AT(struct xt_realm_info, id), .at2 = AT(struct xt_realm_info, mask), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_realm_info), .inv = AT(struct xt_realm_info, invert), SLOTS(rev0) },
};

const struct ext ext_realm = {
	.name = "realm", .title = "routing realm", .kind = EXT_MATCH, .fam = FAM_IP4,
	.doc = "Matches the realm of the packet's route. Realms are numbers or names in /etc/iproute2/rt_realms.",
	.example = "-A FORWARD -m realm --realm 10 -j ACCEPT",
	.effect = PURE, .total = true, .hooks = IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_FORWARD) | IN_HOOK(HOOK_LOCAL_OUT) |
		IN_HOOK(HOOK_POST_ROUTING),
	.opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_REALM",
};
