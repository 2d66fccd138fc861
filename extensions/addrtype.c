/* -m addrtype: what kind of address the routing tables say it is. */
#include <linux/netfilter/xt_addrtype.h>
#include "compiler/ext.h"

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
	.help = "the source address is of one of these types"},
[DST] = {"dst-type", .type = &v_wordset, .flags = INV, .arg = types, .list = "dst-type %!%v",
	.help = "the destination address is of one of these types"},
[IN] = {"limit-iface-in", .need = ROW(SRC) | ROW(DST), .list = "limit-in",
	.help = "look only at addresses of the interface the packet came in by"},
[OUT] = {"limit-iface-out", .excl = ROW(IN), .need = ROW(SRC) | ROW(DST), .list = "limit-out",
	.help = "look only at addresses of the interface the packet leaves by"},
{0} };

static const struct slot rev1[] = {
[SRC] = {ENC_NUM, .at = AT(struct xt_addrtype_info_v1, source), .inv = XT_ADDRTYPE_INVERT_SOURCE},
[DST] = {ENC_NUM, .at = AT(struct xt_addrtype_info_v1, dest), .inv = XT_ADDRTYPE_INVERT_DEST},
[IN] = {ENC_NONE, .given = XT_ADDRTYPE_LIMIT_IFACE_IN},
[OUT] = {ENC_NONE, .given = XT_ADDRTYPE_LIMIT_IFACE_OUT},
};

/* Two 32-bit words say "inverted": read as one of 64 bits. */
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

const struct ext ext_addrtype = {
	.name = "addrtype", .title = "type of address by the routing table", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Asks the routing table what an address is: one of this host (LOCAL), a broadcast address, an ordinary one "
		"(UNICAST) and so on.",
	.any = true, .missing = "addrtype: you must specify --src-type or --dst-type",
	 .effect = PURE, .list = "ADDRTYPE match", .opts = opts, LAYOUTS(layouts), .help = help,
	.module = "NETFILTER_XT_MATCH_ADDRTYPE",
};
