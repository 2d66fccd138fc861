/* -m ttl, -m hl: the time to live (IPv4) or hop limit (IPv6). */
#include <linux/netfilter_ipv4/ipt_ttl.h>
#include <linux/netfilter_ipv6/ip6t_hl.h>
#include "compiler/use.h"

/* Equal and not equal are modes that differ in the lowest bit. */
enum { EQ, LT, GT };

#define OPTS(p, P, field) { \
[EQ] = {p "-eq", .alias = p, .type = &v_num, .flags = INV | READTEST, .max = 255, .test = {K_IP4_TTL, REL_EQ}, .list = P " %= %v", \
	.help = field " equals number"}, \
[LT] = {p "-lt", .type = &v_num, .flags = READTEST, .max = 255, .test = {K_IP4_TTL, REL_LT}, .excl = ROW(EQ), .list = P " < %v", \
	.help = field " is less than number"}, \
[GT] = {p "-gt", .type = &v_num, .flags = READTEST, .max = 255, .test = {K_IP4_TTL, REL_GT}, .excl = ROW(EQ) | ROW(LT), .list = P " > %v", \
	.help = field " is greater than number"}, \
{0} }

#define MODES(at_field) { \
[EQ] = {ENC_NUM, .at = at_field, .given = 0xfe, .tagged = true, .tag = IPT_TTL_EQ, .inv = IPT_TTL_NE}, \
[LT] = {ENC_NUM, .at = at_field, .given = 0xff, .tagged = true, .tag = IPT_TTL_LT}, \
[GT] = {ENC_NUM, .at = at_field, .given = 0xff, .tagged = true, .tag = IPT_TTL_GT}, \
}

#define LAYOUT(type, slots) { .rev = 0, .size = sizeof(type), .given = AT(type, mode), .inv = AT(type, mode), SLOTS(slots) }

_Static_assert((int)IPT_TTL_NE == (int)IP6T_HL_NE && (int)IPT_TTL_LT == (int)IP6T_HL_LT &&
	(int)IPT_TTL_GT == (int)IP6T_HL_GT, "the families number their modes alike");

static const struct opt ttl_opts[] = OPTS("ttl", "TTL", "the time to live");
static const struct opt hl_opts[] = OPTS("hl", "HL", "the hop limit");
static const struct slot ttl_slots[] = MODES(AT(struct ipt_ttl_info, ttl));
static const struct slot hl_slots[] = MODES(AT(struct ip6t_hl_info, hop_limit));
static const struct layout ttl_layouts[] = { LAYOUT(struct ipt_ttl_info, ttl_slots) };
static const struct layout hl_layouts[] = { LAYOUT(struct ip6t_hl_info, hl_slots) };

static const char doc[] = "Matches the number of hops that the packet may still travel.";

const struct ext ext_ttl = {
	.name = "ttl", .title = "time to live", .doc = doc,
	.example = "-A INPUT -i eth0 -m ttl --ttl-lt 5 -j LOG --log-prefix \"low TTL: \"",
	.kind = EXT_MATCH, .fam = FAM_IP4, .any = true,
	.missing = "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt",
	.effect = PURE, .total = true, .list = "TTL match", .opts = ttl_opts, LAYOUTS(ttl_layouts), .module = "NETFILTER_XT_MATCH_HL",
};

const struct ext ext_hl = {
	.name = "hl", .title = "hop limit", .doc = doc,
	.example = "-A INPUT -p ipv6-icmp --icmpv6-type neighbour-advertisement -m hl ! --hl-eq 255 -j DROP",
	.kind = EXT_MATCH, .fam = FAM_IP6, .any = true,
	.missing = "HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'",
	.effect = PURE, .total = true, .list = "HL match", .opts = hl_opts, LAYOUTS(hl_layouts), .module = "NETFILTER_XT_MATCH_HL",
};
