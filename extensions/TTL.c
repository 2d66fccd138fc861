/* -j TTL, -j HL: change the time to live (IPv4) or hop limit (IPv6). */
#include <linux/netfilter_ipv4/ipt_TTL.h>
#include <linux/netfilter_ipv6/ip6t_HL.h>
#include "compiler/nfttext.h"

enum { SET, DEC, INC };

#define OPTS(p, P, field) { \
[SET] = {p "-set", .type = &v_num, .max = 255, .list = P " set to %v", .help = "set the " field}, \
[DEC] = {p "-dec", .type = &v_num, .min = 1, .max = 255, .excl = ROW(SET), .list = P " decrement by %v", \
	.help = "decrease the " field " by this number"}, \
[INC] = {p "-inc", .type = &v_num, .min = 1, .max = 255, .excl = ROW(SET) | ROW(DEC), .list = P " increment by %v", \
	.help = "increase the " field " by this number"}, \
{0} }

#define MODES(at_field) { \
[SET] = {ENC_NUM, .at = at_field, .given = 0xff, .tagged = true, .tag = IPT_TTL_SET}, \
[DEC] = {ENC_NUM, .at = at_field, .given = 0xff, .tagged = true, .tag = IPT_TTL_DEC}, \
[INC] = {ENC_NUM, .at = at_field, .given = 0xff, .tagged = true, .tag = IPT_TTL_INC}, \
}

#define LAYOUT(type, slots) { .rev = 0, .size = sizeof(type), .given = AT(type, mode), SLOTS(slots) }

_Static_assert((int)IPT_TTL_SET == (int)IP6T_HL_SET && (int)IPT_TTL_INC == (int)IP6T_HL_INC &&
	(int)IPT_TTL_DEC == (int)IP6T_HL_DEC, "the families number their modes alike");

static const struct opt ttl_opts[] = OPTS("ttl", "TTL", "time to live");
static const struct opt hl_opts[] = OPTS("hl", "HL", "hop limit");
static const struct slot ttl_slots[] = MODES(AT(struct ipt_TTL_info, ttl));
static const struct slot hl_slots[] = MODES(AT(struct ip6t_HL_info, hop_limit));
static const struct layout ttl_layouts[] = { LAYOUT(struct ipt_TTL_info, ttl_slots) };
static const struct layout hl_layouts[] = { LAYOUT(struct ip6t_HL_info, hl_slots) };

static const char doc[] =
	"Changes the number of hops that the packet may still travel. Increasing it can make packets loop forever: never do so for packets "
	"that leave your own network.";

static bool say(struct nft_text *t, const struct use *u)
{
	if (!use_has(u, SET))
		return nft_refuse(t, "nft can set the field, but not increment or decrement it");
	nft_put(t, " %s set %u", t->cx->family == FAM_IP6 ? "ip6 hoplimit" : "ip ttl", (unsigned)use_val(u, SET)->n);
	return true;
}

const struct ext ext_TTL = {
	.name = "TTL", .title = "change the time to live", .doc = doc,
	.example = "-t mangle -A POSTROUTING -o wwan0 -j TTL --ttl-set 65",
	.kind = EXT_TARGET, .fam = FAM_IP4,
	.any = true, .missing = "TTL: You must specify an action",
	.effect = SIDE, .writes = WRITES_TTL, .tables = IN_TABLE(TABLE_mangle), .opts = ttl_opts, LAYOUTS(ttl_layouts),
	.nft = say, .module = "NETFILTER_XT_TARGET_HL",
};

const struct ext ext_HL = {
	.name = "HL", .title = "change the hop limit", .doc = doc,
	.example = "-t mangle -A POSTROUTING -o wwan0 -j HL --hl-set 65",
	.kind = EXT_TARGET, .fam = FAM_IP6,
	.any = true, .missing = "HL: You must specify an action",
	.effect = SIDE, .writes = WRITES_TTL, .tables = IN_TABLE(TABLE_mangle), .opts = hl_opts, LAYOUTS(hl_layouts),
	.nft = say, .module = "NETFILTER_XT_TARGET_HL",
};
