/* -m tos, -j TOS: the type of service of IPv4, the traffic class of IPv6. */
#include <linux/netfilter/xt_dscp.h>
#include <linux/netfilter/xt_DSCP.h>
#include "compiler/nfttext.h"

enum { TOS };

static const struct opt match_opts[] = {
[TOS] = {"tos", .type = &v_tos, .flags = INV | MAND | READTEST, .max = 0xff, .test = {K_IP_DSCP, REL_TOS},
	.help = "the field, ANDed with mask, equals value; or a name such as Minimize-Delay"},
{0} };

static const struct opt target_opts[] = {
[TOS] = {"set-tos", .type = &v_tos, .flags = MAND, .max = 0xff, .missing = "TOS: An action is required",
	.help = "clear the bits in mask, then XOR value; or a name such as Minimize-Delay"},
{"and-tos", .type = &v_andbits, .flags = ALIAS, .max = 0xff, .of = "set-tos", .help = "AND the field with bits"},
{"or-tos", .type = &v_orbits, .flags = ALIAS, .max = 0xff, .of = "set-tos", .help = "OR bits into the field"},
{"xor-tos", .type = &v_xorbits, .flags = ALIAS, .max = 0xff, .of = "set-tos", .help = "XOR bits into the field"},
{0} };

static const struct slot match1[] = {
[TOS] = {ENC_PAIR, .at = AT(struct xt_tos_match_info, tos_value), .at2 = AT(struct xt_tos_match_info, tos_mask), .inv = 1},
};

static const struct slot target1[] = {
[TOS] = {ENC_PAIR, .at = AT(struct xt_tos_target_info, tos_value), .at2 = AT(struct xt_tos_target_info, tos_mask)},
};

static const struct layout match_layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_tos_match_info), .inv = AT(struct xt_tos_match_info, invert), SLOTS(match1) },
};

static const struct layout target_layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_tos_target_info), SLOTS(target1) },
};

static void help(struct buf *b)
{
	buf_puts(b, "    Names:\n");
	for (const struct word *w = tos_words; w->name; w++)
		buf_printf(b, "        (0x%02x) %2u %s\n", (unsigned)w->n, (unsigned)w->n, w->name);
}

/* The name of a value, only for the mask of named values. */
static const char *tos_name(struct cx *cx, const struct value *v)
{
	const struct word *w = cx->numeric || v->m != 0x3f ? NULL : word_by_number(tos_words, v->n);

	return w ? w->name : NULL;
}

static void show_match(struct buf *b, struct cx *cx, const struct use *u)
{
	const struct value *v = use_val(u, TOS);
	const char *name = tos_name(cx, v);

	buf_printf(b, " tos match%s", use_inv(u, TOS) ? "!" : "");
	if (name)
		buf_printf(b, " %s", name);
	else
		buf_printf(b, "0x%02x/0x%02x", (unsigned)v->n, (unsigned)v->m);
}

static void show_target(struct buf *b, struct cx *cx, const struct use *u)
{
	const struct value *v = use_val(u, TOS);
	const char *name = tos_name(cx, v);

	buf_puts(b, " TOS ");
	if (name)
		buf_printf(b, "set %s", name);
	else if (cx->numeric || (v->n && v->n != v->m && v->m))
		buf_printf(b, "set 0x%02x/0x%02x", (unsigned)v->n, (unsigned)v->m);
	else
		bits_show(b, v, 0xff, 2);
}

/* nft has names for parts of the field, but not for the whole: it is accessed by its offset in the header. In IPv6 it
 * starts in the middle of a byte, where nft computes masks incorrectly, so two bytes are used. */
static bool say(struct nft_text *t, const struct use *u)
{
	bool ip6 = t->cx->family == FAM_IP6;
	unsigned value = (unsigned)use_val(u, TOS)->n << (ip6 ? 4 : 0), mask = (unsigned)use_val(u, TOS)->m << (ip6 ? 4 : 0);

	nft_put(t, " @nh,%s & 0x%x %s 0x%x", ip6 ? "0,16" : "8,8", mask, use_inv(u, TOS) ? "!=" : "==", value);
	return true;
}

const struct ext ext_tos = {
	.name = "tos", .title = "type of service", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the IPv4 type of service or IPv6 traffic class field, 8 bits that include DSCP and ECN.",
	.example = "-t mangle -A POSTROUTING -m tos --tos Minimize-Delay -j CLASSIFY --set-class 1:10",
	.effect = PURE, .total = true, .opts = match_opts, LAYOUTS(match_layouts), .show = show_match, .help = help,
	.nft = say, .module = "NETFILTER_XT_MATCH_DSCP",
};

enum { DSCP_BITS = 0xfc, ECN_BITS = 3 };

/* nft sets parts of the field, each as a whole. */
static bool say_target(struct nft_text *t, const struct use *u)
{
	unsigned value = (unsigned)use_val(u, TOS)->n, mask = (unsigned)use_val(u, TOS)->m, part = mask & DSCP_BITS;

	if ((part && part != DSCP_BITS) || (mask & ECN_BITS && (mask & ECN_BITS) != ECN_BITS) || value & ~mask)
		return nft_refuse(t, "nft can only set the whole DSCP or ECN field");
	if (part)
		nft_put(t, " %s dscp set 0x%x", nft_ip(t->cx), value >> 2);
	if (mask & ECN_BITS)
		nft_put(t, " %s ecn set %u", nft_ip(t->cx), value & ECN_BITS);
	return true;
}

const struct ext ext_TOS = {
	.name = "TOS", .title = "change the type of service", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Changes the IPv4 type of service or IPv6 traffic class field, 8 bits that include DSCP and ECN. Later rules see the "
		"changed packet.",
	.example = "-t mangle -A OUTPUT -p tcp --dport 22 -j TOS --set-tos Minimize-Delay",
	.effect = SIDE, .writes = WRITES_TOS, .tables = IN_TABLE(TABLE_mangle), .opts = target_opts, LAYOUTS(target_layouts),
	.show = show_target, .help = help, .nft = say_target, .module = "NETFILTER_XT_TARGET_DSCP",
};
