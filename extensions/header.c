/* The rule header: -s -d -i -o -p -f. An extension like any other; its struct is the kernel's ipt_ip / ip6t_ip6. */
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "compiler/ir.h"

#define HEADER_ROWS(src, dst) \
[HEAD_SRC] = {"source", "src", 's', &v_host, INV, .test = {src, REL_ADDR}, \
	.help = "source address, network or host name"}, \
[HEAD_DST] = {"destination", "dst", 'd', &v_host, INV, .test = {dst, REL_ADDR}, \
	.help = "destination address, network or host name"}, \
[HEAD_IN] = {"in-interface", NULL, 'i', &v_iface, INV, .def = "+", .test = {K_IIFNAME, REL_NAME}, \
	.help = "input interface (a trailing + matches any suffix)"}, \
[HEAD_OUT] = {"out-interface", NULL, 'o', &v_iface, INV, .def = "+", .test = {K_OIFNAME, REL_NAME}, \
	.help = "output interface (a trailing + matches any suffix)"}, \
[HEAD_PROTO] = {"protocol", NULL, 'p', &v_proto, INV, .def = "all", .test = {K_L4PROTO, REL_EQ}, \
	.help = "protocol by number or name, such as tcp"}

static const struct opt opts4[] = {
HEADER_ROWS(K_IP4_SADDR, K_IP4_DADDR),
[HEAD_FRAG] = {"fragment", "fragments", 'f', .flags = INV, .min = 0x1fff, .test = {K_IP4_FRAG, REL_NONZERO},
	.help = "fragments other than the first"},
{0} };

static const struct opt opts6[] = {
HEADER_ROWS(K_IP6_SADDR, K_IP6_DADDR),
{0} };

static const struct slot slots4[] = {
[HEAD_SRC] = {ENC_ADDRS, .at = AT(struct ipt_ip, src), .at2 = AT(struct ipt_ip, smsk), .inv = IPT_INV_SRCIP},
[HEAD_DST] = {ENC_ADDRS, .at = AT(struct ipt_ip, dst), .at2 = AT(struct ipt_ip, dmsk), .inv = IPT_INV_DSTIP},
[HEAD_IN] = {ENC_IFACE, .at = AT(struct ipt_ip, iniface), .at2 = AT(struct ipt_ip, iniface_mask), .inv = IPT_INV_VIA_IN},
[HEAD_OUT] = {ENC_IFACE, .at = AT(struct ipt_ip, outiface), .at2 = AT(struct ipt_ip, outiface_mask), .inv = IPT_INV_VIA_OUT},
[HEAD_PROTO] = {ENC_NUM, .at = AT(struct ipt_ip, proto), .inv = IPT_INV_PROTO},
[HEAD_FRAG] = {ENC_NONE, .given = IPT_F_FRAG, .inv = IPT_INV_FRAG},
};

static const struct slot slots6[] = {
[HEAD_SRC] = {ENC_ADDRS, .at = AT(struct ip6t_ip6, src), .at2 = AT(struct ip6t_ip6, smsk), .inv = IP6T_INV_SRCIP},
[HEAD_DST] = {ENC_ADDRS, .at = AT(struct ip6t_ip6, dst), .at2 = AT(struct ip6t_ip6, dmsk), .inv = IP6T_INV_DSTIP},
[HEAD_IN] = {ENC_IFACE, .at = AT(struct ip6t_ip6, iniface), .at2 = AT(struct ip6t_ip6, iniface_mask), .inv = IP6T_INV_VIA_IN},
[HEAD_OUT] = {ENC_IFACE, .at = AT(struct ip6t_ip6, outiface), .at2 = AT(struct ip6t_ip6, outiface_mask), .inv = IP6T_INV_VIA_OUT},
[HEAD_PROTO] = {ENC_NUM, .at = AT(struct ip6t_ip6, proto), .given = IP6T_F_PROTO, .inv = IP6T_INV_PROTO},
};

static const struct layout layouts4[] = {
	{ .size = sizeof(struct ipt_ip), .given = AT(struct ipt_ip, flags), .inv = AT(struct ipt_ip, invflags),
	  SLOTS(slots4) },
};

static const struct layout layouts6[] = {
	{ .size = sizeof(struct ip6t_ip6), .given = AT(struct ip6t_ip6, flags),
	  .inv = AT(struct ip6t_ip6, invflags), SLOTS(slots6) },
};

static const char doc[] =
	"The rule's own tests, written without -m. Several may stand in one rule; all must hold.";

const struct ext ext_ip4 = {
	.name = "ip", .title = "IPv4 rule header", .doc = doc, .kind = EXT_HEADER, .fam = FAM_IP4,
	.effect = PURE, .opts = opts4, LAYOUTS(layouts4),
};

const struct ext ext_ip6 = {
	.name = "ip6", .title = "IPv6 rule header", .doc = doc, .kind = EXT_HEADER, .fam = FAM_IP6,
	.effect = PURE, .opts = opts6, LAYOUTS(layouts6),
};
