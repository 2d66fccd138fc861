/* -m addrtype: the type of an address according to the routing tables. */
#include <linux/netfilter/xt_addrtype.h>
#include "compiler/nfttext.h"

enum { SRC, DST, IN, OUT };

static const struct word types[] = {
	{"UNSPEC", XT_ADDRTYPE_UNSPEC}, {"UNICAST", XT_ADDRTYPE_UNICAST}, {"LOCAL", XT_ADDRTYPE_LOCAL},
	{"BROADCAST", XT_ADDRTYPE_BROADCAST}, {"ANYCAST", XT_ADDRTYPE_ANYCAST},
	{"MULTICAST", XT_ADDRTYPE_MULTICAST}, {"BLACKHOLE", XT_ADDRTYPE_BLACKHOLE},
	{"UNREACHABLE", XT_ADDRTYPE_UNREACHABLE}, {"PROHIBIT", XT_ADDRTYPE_PROHIBIT},
	{"THROW", XT_ADDRTYPE_THROW}, {"NAT", XT_ADDRTYPE_NAT}, {"XRESOLVE", XT_ADDRTYPE_XRESOLVE},
	{ .n = WORD_PREFIX, .say = "addrtype: bad type \"%s\"" }
};

static const struct opt opts[] = {
[SRC] = {"src-type", .type = &v_wordset, .flags = INV, .arg = types, .list = "src-type %!%v",
	.help = "the source address has one of these types"},
[DST] = {"dst-type", .type = &v_wordset, .flags = INV, .arg = types, .list = "dst-type %!%v",
	.help = "the destination address has one of these types"},
[IN] = {"limit-iface-in", .need = ROW(SRC) | ROW(DST), .list = "limit-in",
	.help = "consider addresses of the input interface only; not in OUTPUT and POSTROUTING"},
[OUT] = {"limit-iface-out", .excl = ROW(IN), .need = ROW(SRC) | ROW(DST), .list = "limit-out",
	.help = "consider addresses of the output interface only; not in PREROUTING and INPUT"},
{0} };

static const struct slot rev1[] = {
[SRC] = {ENC_NUM, .at = AT(struct xt_addrtype_info_v1, source), .inv = XT_ADDRTYPE_INVERT_SOURCE},
[DST] = {ENC_NUM, .at = AT(struct xt_addrtype_info_v1, dest), .inv = XT_ADDRTYPE_INVERT_DEST},
[IN] = {ENC_NONE, .given = XT_ADDRTYPE_LIMIT_IFACE_IN},
[OUT] = {ENC_NONE, .given = XT_ADDRTYPE_LIMIT_IFACE_OUT},
};

/* Two 32-bit words mean "inverted"; they are accessed as one 64-bit word. */
static const struct slot rev0[] = {
[SRC] = {ENC_NUM, .at = AT(struct xt_addrtype_info, source), .inv = 1},
[DST] = {ENC_NUM, .at = AT(struct xt_addrtype_info, dest), .inv = UINT64_C(1) << 32},
};

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_addrtype_info_v1), .given = AT(struct xt_addrtype_info_v1, flags),
	  .inv = AT(struct xt_addrtype_info_v1, flags), SLOTS(rev1) },
	{ .rev = 0, .fam = FAM_IP4, .size = sizeof(struct xt_addrtype_info),
	  .inv = { offsetof(struct xt_addrtype_info, invert_source), 8 }, SLOTS(rev0) },
};

static void help(struct buf *b)
{
	buf_puts(b, "\nValid types:\n");
	for (const struct word *w = types; w->name; w++)
		buf_printf(b, "                                %s\n", w->name);
}

static const struct word fib_types[] = {
	{"unspec", XT_ADDRTYPE_UNSPEC}, {"unicast", XT_ADDRTYPE_UNICAST}, {"local", XT_ADDRTYPE_LOCAL},
	{"broadcast", XT_ADDRTYPE_BROADCAST}, {"anycast", XT_ADDRTYPE_ANYCAST}, {"multicast", XT_ADDRTYPE_MULTICAST},
	{"blackhole", XT_ADDRTYPE_BLACKHOLE}, {"unreachable", XT_ADDRTYPE_UNREACHABLE},
	{"prohibit", XT_ADDRTYPE_PROHIBIT}, {0}
};

/* For IPv6 the kernel's match interprets "unicast" as a kind of address, and several types as "all of them"; nft
 * queries the routing table for one type. The types for which both are the same: */
enum { SAME_FOR_IP6 = XT_ADDRTYPE_LOCAL | XT_ADDRTYPE_MULTICAST };

static bool say_type(struct nft_text *t, const struct use *u, unsigned row)
{
	uint64_t bits = use_val(u, row)->n;
	const char *sep = bits & (bits - 1) ? "{ " : "";

	if (!bits || bits & ~(uint64_t)(XT_ADDRTYPE_PROHIBIT * 2 - 1))
		return nft_refuse(t, "nft has no equivalent for some of these types");
	if (t->cx->family == FAM_IP6 && (bits & (bits - 1) || !(bits & SAME_FOR_IP6) || use_has(u, IN) || use_has(u, OUT)))
		return nft_refuse(t, "for IPv6 these types mean other addresses in nft");
	nft_put(t, " fib %caddr%s type %s", row == SRC ? 's' : 'd', use_has(u, IN) ? " . iif" : use_has(u, OUT) ? " . oif" : "",
		use_inv(u, row) ? "!= " : "");
	for (const struct word *w = fib_types; w->name; w++) {
		if (!(bits & w->n))
			continue;
		nft_put(t, "%s%s", sep, w->name);
		sep = ", ";
	}
	nft_put(t, "%s", bits & (bits - 1) ? " }" : "");
	return true;
}

static bool say(struct nft_text *t, const struct use *u)
{
	for (unsigned row = SRC; row <= DST; row++)
		if (use_has(u, row) && !say_type(t, u, row))
			return false;
	return true;
}

const struct ext ext_addrtype = {
	.name = "addrtype", .title = "type of address by the routing table", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the type that the routing table gives an address: UNICAST, LOCAL (an address of this host), BROADCAST and so "
		"on. IPv6 supports UNSPEC, UNICAST, LOCAL, ANYCAST, MULTICAST and UNREACHABLE only.",
	.example = "-A INPUT -m addrtype --dst-type BROADCAST,MULTICAST -j DROP",
	.any = true, .missing = "addrtype: you must specify --src-type or --dst-type",
	 .effect = PURE, .total = true, .list = "ADDRTYPE match", .opts = opts, LAYOUTS(layouts), .help = help,
	.nft = say, .module = "NETFILTER_XT_MATCH_ADDRTYPE",
};
