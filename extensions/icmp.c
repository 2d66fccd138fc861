/* -m icmp, -m icmp6: the type and code of ICMP messages. */
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "compiler/nfttext.h"
#include "compiler/use.h"

enum { TYPE };

#define TYPE_ROW(name, type) {name, type, 0, 255}
#define CODE_ROW(name, type, code) {name, type, code, code}

static const struct typecode rows4[] = {
	{"any", 255, 0, 255, .shown = true},
	TYPE_ROW("echo-reply", 0), TYPE_ROW("pong", 0),
	TYPE_ROW("destination-unreachable", 3),
	CODE_ROW("network-unreachable", 3, 0), CODE_ROW("host-unreachable", 3, 1),
	CODE_ROW("protocol-unreachable", 3, 2), CODE_ROW("port-unreachable", 3, 3),
	CODE_ROW("fragmentation-needed", 3, 4), CODE_ROW("source-route-failed", 3, 5),
	CODE_ROW("network-unknown", 3, 6), CODE_ROW("host-unknown", 3, 7),
	CODE_ROW("network-prohibited", 3, 9), CODE_ROW("host-prohibited", 3, 10),
	CODE_ROW("TOS-network-unreachable", 3, 11), CODE_ROW("TOS-host-unreachable", 3, 12),
	CODE_ROW("communication-prohibited", 3, 13), CODE_ROW("host-precedence-violation", 3, 14),
	CODE_ROW("precedence-cutoff", 3, 15),
	TYPE_ROW("source-quench", 4),
	TYPE_ROW("redirect", 5),
	CODE_ROW("network-redirect", 5, 0), CODE_ROW("host-redirect", 5, 1),
	CODE_ROW("TOS-network-redirect", 5, 2), CODE_ROW("TOS-host-redirect", 5, 3),
	TYPE_ROW("echo-request", 8), TYPE_ROW("ping", 8),
	TYPE_ROW("router-advertisement", 9),
	TYPE_ROW("router-solicitation", 10),
	TYPE_ROW("time-exceeded", 11), TYPE_ROW("ttl-exceeded", 11),
	CODE_ROW("ttl-zero-during-transit", 11, 0), CODE_ROW("ttl-zero-during-reassembly", 11, 1),
	TYPE_ROW("parameter-problem", 12),
	CODE_ROW("ip-header-bad", 12, 0), CODE_ROW("required-option-missing", 12, 1),
	TYPE_ROW("timestamp-request", 13),
	TYPE_ROW("timestamp-reply", 14),
	TYPE_ROW("address-mask-request", 17),
	TYPE_ROW("address-mask-reply", 18),
	{0}
};

static const struct typecode rows6[] = {
	TYPE_ROW("destination-unreachable", 1),
	CODE_ROW("no-route", 1, 0), CODE_ROW("communication-prohibited", 1, 1),
	CODE_ROW("beyond-scope", 1, 2), CODE_ROW("address-unreachable", 1, 3),
	CODE_ROW("port-unreachable", 1, 4), CODE_ROW("failed-policy", 1, 5),
	CODE_ROW("reject-route", 1, 6),
	TYPE_ROW("packet-too-big", 2),
	TYPE_ROW("time-exceeded", 3), TYPE_ROW("ttl-exceeded", 3),
	CODE_ROW("ttl-zero-during-transit", 3, 0), CODE_ROW("ttl-zero-during-reassembly", 3, 1),
	TYPE_ROW("parameter-problem", 4),
	CODE_ROW("bad-header", 4, 0), CODE_ROW("unknown-header-type", 4, 1),
	CODE_ROW("unknown-option", 4, 2),
	TYPE_ROW("echo-request", 128), TYPE_ROW("ping", 128),
	TYPE_ROW("echo-reply", 129), TYPE_ROW("pong", 129),
	TYPE_ROW("mld-listener-query", 130),
	TYPE_ROW("mld-listener-report", 131),
	TYPE_ROW("mld-listener-done", 132), TYPE_ROW("mld-listener-reduction", 132),
	TYPE_ROW("router-solicitation", 133),
	TYPE_ROW("router-advertisement", 134),
	TYPE_ROW("neighbour-solicitation", 135), TYPE_ROW("neighbor-solicitation", 135),
	TYPE_ROW("neighbour-advertisement", 136), TYPE_ROW("neighbor-advertisement", 136),
	TYPE_ROW("redirect", 137),
	{0}
};

static const struct typecodes types4 = { "ICMP", rows4 };
static const struct typecodes types6 = { "ICMPv6", rows6 };

static const struct opt opts4[] = {
[TYPE] = {"icmp-type", .type = &v_typecode, .flags = INV | MAND | READTEST, .test = {K_ICMP, REL_TYPE}, .arg = &types4,
	.metavar = "{type[/code]|typename}", .help = "ICMP type or type/code, by number or name"},
{0} };

static const struct opt opts6[] = {
[TYPE] = {"icmpv6-type", .type = &v_typecode, .flags = INV | MAND | READTEST, .test = {K_ICMP6, REL_TYPE}, .arg = &types6,
	.metavar = "{type[/code]|typename}", .help = "ICMPv6 type or type/code, by number or name"},
{0} };

static const struct slot slots4[] = {
[TYPE] = {ENC_PAIR, .le = true, .at = AT(struct ipt_icmp, type), .at2 = AT(struct ipt_icmp, code), .inv = IPT_ICMP_INV},
};
static const struct slot slots6[] = {
[TYPE] = {ENC_PAIR, .le = true, .at = AT(struct ip6t_icmp, type), .at2 = AT(struct ip6t_icmp, code), .inv = IP6T_ICMP_INV},
};

static const struct layout layouts4[] = {
	{ .rev = 0, .size = sizeof(struct ipt_icmp), .inv = AT(struct ipt_icmp, invflags), SLOTS(slots4) },
};
static const struct layout layouts6[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_icmp), .inv = AT(struct ip6t_icmp, invflags), SLOTS(slots6) },
};

/* "icmptype 8", "icmp !type 8"; and with a name "icmp echo-request", "icmp !echo-request". */
static void show_type(struct buf *b, struct cx *cx, const struct use *u, const char *word)
{
	struct vplace p = { .cx = cx, .opt = &u->form->ext->opts[TYPE], .list = true };
	struct buf type = BUF_INIT;
	const char *text, *not = use_inv(u, TYPE) ? " !" : "";

	p.opt->type->print(&type, &p, use_val(u, TYPE));
	text = buf_str(&type);
	if (text[0] >= '0' && text[0] <= '9')
		buf_printf(b, " %s%stype %s", word, not, text);
	else
		buf_printf(b, " %s%s%s", word, *not ? not : " ", text);
	buf_free(&type);
}

static void show4(struct buf *b, struct cx *cx, const struct use *u) { show_type(b, cx, u, "icmp"); }
static void show6(struct buf *b, struct cx *cx, const struct use *u) { show_type(b, cx, u, "ipv6-icmp"); }
static void help4(struct buf *b) { typecodes_help(b, &types4); }
static void help6(struct buf *b) { typecodes_help(b, &types6); }

/* Type 255 is any type, whatever the code, and so what -p says. */
static bool say4(struct nft_text *t, const struct use *u)
{
	return (use_val(u, TYPE)->n == 255 && !use_inv(u, TYPE)) || nft_rows(t, u, ROW(TYPE));
}

const struct ext ext_icmp = {
	.name = "icmp", .title = "ICMP type and code", .kind = EXT_MATCH, .fam = FAM_IP4,
	.doc = "Matches the ICMP type and, if given, the code; a type alone matches all its codes. iptables -p icmp --help lists the "
		"names, which may be abbreviated while unique.",
	.example = "-A INPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT",
	.proto = IPPROTO_ICMP, .autoload = true, .effect = PURE, .transport = 8, .steady = true, .opts = opts4, LAYOUTS(layouts4),
	.show = show4, .help = help4, .nft = say4, .module = "IP_NF_IPTABLES",
};

const struct ext ext_icmp6 = {
	.name = "icmp6", .aliases = "icmpv6 ipv6-icmp", .title = "ICMPv6 type and code", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the ICMPv6 type and, if given, the code; a type alone matches all its codes. ip6tables -p ipv6-icmp --help "
		"lists the names, which may be abbreviated while unique.",
	.example = "-A INPUT -p ipv6-icmp --icmpv6-type packet-too-big -j ACCEPT",
	.proto = IPPROTO_ICMPV6, .autoload = true, .effect = PURE, .transport = 8, .steady = true, .opts = opts6, LAYOUTS(layouts6),
	.show = show6, .help = help6, .module = "IP6_NF_IPTABLES",
};
