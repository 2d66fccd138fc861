/* The rule header: -s -d -i -o -p -f. An extension like any other; its struct is the kernel's ipt_ip / ip6t_ip6. */
#include <string.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "compiler/ir.h"

#define HEADER_ROWS(src, dst) \
[HEAD_SRC] = {"source", "src", 's', &v_host, INV, .test = {src, REL_ADDR}, \
	.help = "source address, network or host name"}, \
[HEAD_DST] = {"destination", "dst", 'd', &v_host, INV, .test = {dst, REL_ADDR}, \
	.help = "destination address, network or host name"}, \
[HEAD_IN] = {"in-interface", NULL, 'i', &v_iface, INV, .def = "+", .test = {K_IIFNAME, REL_NAME}, \
	.help = "interface the packet came in by (a trailing + matches any ending)"}, \
[HEAD_OUT] = {"out-interface", NULL, 'o', &v_iface, INV, .def = "+", .test = {K_OIFNAME, REL_NAME}, \
	.help = "interface the packet leaves by (a trailing + matches any ending)"}, \
[HEAD_PROTO] = {"protocol", "proto", 'p', &v_proto, INV, .def = "all", .test = {K_L4PROTO, REL_EQ}, \
	.help = "protocol by number or name, such as tcp"}

static const struct opt opts4[] = {
HEADER_ROWS(K_IP4_SADDR, K_IP4_DADDR),
[HEAD_FRAG] = {"fragment", NULL, 'f', .flags = INV, .min = 0x1fff, .test = {K_IP4_FRAG, REL_NONZERO},
	.help = "second and further fragments only"},
{0} };

static const struct opt opts6[] = {
HEADER_ROWS(K_IP6_SADDR, K_IP6_DADDR),
{0} };

static const struct slot slots4[] = {
[HEAD_SRC] = {ENC_ADDRS, .at = AT(struct ipt_ip, src), .at2 = AT(struct ipt_ip, smsk), .inv = IPT_INV_SRCIP},
[HEAD_DST] = {ENC_ADDRS, .at = AT(struct ipt_ip, dst), .at2 = AT(struct ipt_ip, dmsk), .inv = IPT_INV_DSTIP},
[HEAD_IN] = {ENC_NONE, .inv = IPT_INV_VIA_IN},
[HEAD_OUT] = {ENC_NONE, .inv = IPT_INV_VIA_OUT},
[HEAD_PROTO] = {ENC_NUM, .at = AT(struct ipt_ip, proto), .inv = IPT_INV_PROTO},
[HEAD_FRAG] = {ENC_NONE, .given = IPT_F_FRAG, .inv = IPT_INV_FRAG},
};

static const struct slot slots6[] = {
[HEAD_SRC] = {ENC_ADDRS, .at = AT(struct ip6t_ip6, src), .at2 = AT(struct ip6t_ip6, smsk), .inv = IP6T_INV_SRCIP},
[HEAD_DST] = {ENC_ADDRS, .at = AT(struct ip6t_ip6, dst), .at2 = AT(struct ip6t_ip6, dmsk), .inv = IP6T_INV_DSTIP},
[HEAD_IN] = {ENC_NONE, .inv = IP6T_INV_VIA_IN},
[HEAD_OUT] = {ENC_NONE, .inv = IP6T_INV_VIA_OUT},
[HEAD_PROTO] = {ENC_NUM, .at = AT(struct ip6t_ip6, proto), .given = IP6T_F_PROTO, .inv = IP6T_INV_PROTO},
};

/* An interface is its name and a mask: of the name with its NUL, or of the part in front of a trailing +. */
static void pack_iface(const struct value *v, char *name, unsigned char *mask)
{
	uint32_t len = v->len;

	if (v->s[len - 1] == '+')
		len--;
	memcpy(name, v->s, v->len);
	memset(mask, 0xff, v->s[v->len - 1] == '+' ? len : len + 1);
}

static bool unpack_iface(struct use_draft *d, unsigned row, bool inv, const char *name,
	const unsigned char *mask)
{
	struct value v = {0};

	if (!name[0] && !inv)
		return true;
	v.len = strnlen(name, IFNAMSIZ);
	if (!v.len || v.len == IFNAMSIZ)
		return false;
	/* A mask without a + (other tools write it) means the same. */
	v.s = mask[v.len] == 0 && name[v.len - 1] != '+' && v.len < IFNAMSIZ - 1
		? arena_fmt(d->cx->arena, "%s+", name) : arena_strn(d->cx->arena, name, v.len);
	v.len = strlen(v.s);
	draft_put(d, row, inv, &v);
	return true;
}

/* Where the names and masks stand in each family's struct. */
struct places { size_t in, in_mask, out, out_mask, inv; uint8_t inv_in, inv_out; };

#define PLACES(type, in_bit, out_bit) { offsetof(type, iniface), offsetof(type, iniface_mask), \
	offsetof(type, outiface), offsetof(type, outiface_mask), offsetof(type, invflags), in_bit, out_bit }

static const struct places *places(enum family f)
{
	static const struct places ip4 = PLACES(struct ipt_ip, IPT_INV_VIA_IN, IPT_INV_VIA_OUT);
	static const struct places ip6 = PLACES(struct ip6t_ip6, IP6T_INV_VIA_IN, IP6T_INV_VIA_OUT);

	return f == FAM_IP6 ? &ip6 : &ip4;
}

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	const struct places *at = places(cx->family);
	char *p = blob;

	if (use_has(u, HEAD_IN))
		pack_iface(use_val(u, HEAD_IN), p + at->in, (unsigned char *)p + at->in_mask);
	if (use_has(u, HEAD_OUT))
		pack_iface(use_val(u, HEAD_OUT), p + at->out, (unsigned char *)p + at->out_mask);
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct places *at = places(cx->family);
	const unsigned char *p = blob;
	uint8_t inv = p[at->inv];

	return unpack_iface(d, HEAD_IN, inv & at->inv_in, (const char *)p + at->in, p + at->in_mask) &&
		unpack_iface(d, HEAD_OUT, inv & at->inv_out, (const char *)p + at->out, p + at->out_mask);
}

static const struct layout layouts4[] = {
	{ .size = sizeof(struct ipt_ip), .given = AT(struct ipt_ip, flags), .inv = AT(struct ipt_ip, invflags),
	  SLOTS(slots4), .pack = pack, .unpack = unpack },
};

static const struct layout layouts6[] = {
	{ .size = sizeof(struct ip6t_ip6), .given = AT(struct ip6t_ip6, flags),
	  .inv = AT(struct ip6t_ip6, invflags), SLOTS(slots6), .pack = pack, .unpack = unpack },
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
