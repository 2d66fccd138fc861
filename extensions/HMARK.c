/* -j HMARK: a mark from a hash of the packet's addresses and ports. */
#include <linux/netfilter/xt_HMARK.h>
#include "compiler/use.h"

enum { SRC, DST, SPORT_MASK, DPORT_MASK, SPI_MASK, SPORT, DPORT, SPI, PROTO, RND, MOD, OFFSET, TUPLE };

#define BIT(flag) XT_HMARK_FLAG(XT_HMARK_##flag)

static const struct word tuples[] = {
	{"src", BIT(SADDR_MASK)}, {"dst", BIT(DADDR_MASK)}, {"sport", BIT(SPORT_MASK)}, {"dport", BIT(DPORT_MASK)},
	{"spi", BIT(SPI_MASK)}, {"proto", BIT(PROTO_MASK)}, {"ct", BIT(CT)}, { .say = "Bad type \"%s\"" }
};

static const struct opt opts[] = {
[SRC] = {"hmark-src-prefix", .type = &v_plen, .help = "prefix length of the source address to hash"},
[DST] = {"hmark-dst-prefix", .type = &v_plen, .help = "prefix length of the destination address to hash"},
[SPORT_MASK] = {"hmark-sport-mask", .type = &v_hex4, .max = UINT16_MAX, .metavar = "mask",
	.help = "bits of the source port to hash"},
[DPORT_MASK] = {"hmark-dport-mask", .type = &v_hex4, .max = UINT16_MAX, .metavar = "mask",
	.help = "bits of the destination port to hash"},
[SPI_MASK] = {"hmark-spi-mask", .type = &v_hex8, .max = UINT32_MAX, .metavar = "mask",
	.help = "bits of the SPI to hash (ESP, AH)"},
[SPORT] = {"hmark-sport", .type = &v_hex4, .max = UINT16_MAX, .metavar = "bits", .help = "OR these bits into the source port first"},
[DPORT] = {"hmark-dport", .type = &v_hex4, .max = UINT16_MAX, .metavar = "bits", .help = "OR these bits into the destination port first"},
[SPI] = {"hmark-spi", .type = &v_hex8, .max = UINT32_MAX, .metavar = "bits", .excl = ROW(SPORT) | ROW(DPORT),
	.help = "OR these bits into the SPI first"},
[PROTO] = {"hmark-proto-mask", .type = &v_hex2, .max = UINT16_MAX, .metavar = "mask", .help = "bits of the protocol number to hash"},
[RND] = {"hmark-rnd", .type = &v_hex8, .flags = MAND, .max = UINT32_MAX, .missing = "--hmark-rnd is mandatory",
	.help = "hash seed"},
[MOD] = {"hmark-mod", .type = &v_num, .flags = MAND, .min = 1, .max = UINT32_MAX, .missing = "--hmark-mod is mandatory",
	.help = "number of different marks"},
[OFFSET] = {"hmark-offset", .type = &v_num, .max = UINT32_MAX, .help = "lowest mark"},
[TUPLE] = {"hmark-tuple", .type = &v_wordset, .arg = tuples, .metavar = "{src|dst|sport|dport|spi|proto|ct}[,…]",
	.help = "fields to hash; ct: those of the connection's original direction"},
{0} };

#define SLOT(e, member, flag, ...) {e, .at = AT(struct xt_hmark_info, member), .given = BIT(flag), ##__VA_ARGS__}
#define BE_SLOT(member, flag) SLOT(ENC_NUM, member, flag, .be = true)

static const struct slot rev0[] = {
[SRC] = SLOT(ENC_PLEN, src_mask, SADDR_MASK, .mask = true),
[DST] = SLOT(ENC_PLEN, dst_mask, DADDR_MASK, .mask = true),
[SPORT_MASK] = BE_SLOT(port_mask.b16.src, SPORT_MASK),
[DPORT_MASK] = BE_SLOT(port_mask.b16.dst, DPORT_MASK),
[SPI_MASK] = BE_SLOT(port_mask.b32, SPI_MASK),
[SPORT] = BE_SLOT(port_set.b16.src, SPORT),
[DPORT] = BE_SLOT(port_set.b16.dst, DPORT),
[SPI] = BE_SLOT(port_set.b32, SPI),
[PROTO] = SLOT(ENC_NUM, proto_mask, PROTO_MASK),
[RND] = SLOT(ENC_NUM, hashrnd, RND),
[MOD] = SLOT(ENC_NUM, hmodulus, MODULUS),
[OFFSET] = SLOT(ENC_NUM, hoffset, OFFSET),
[TUPLE] = {ENC_BITS, .given = BIT(CT)},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_hmark_info), .given = AT(struct xt_hmark_info, flags), SLOTS(rev0) },
};

static bool given_twice(struct cx *cx, struct use_draft *d, unsigned row)
{
	diag(cx->diags, d->at[row], STATUS_PARAM, "HMARK: option \"--%s\" can only be used once.", opts[row].name);
	return diag_why(cx->diags, "--hmark-tuple already contains that field");
}

/* Fields named by --hmark-tuple become masks of all ones; only ct has no mask and is kept. */
static bool take_tuple(struct cx *cx, struct use_draft *d)
{
	const struct { uint64_t bit; unsigned row; uint64_t all; } fields[] = {
		{BIT(SADDR_MASK), SRC, 8 * family_addrlen(cx->family)}, {BIT(DADDR_MASK), DST, 8 * family_addrlen(cx->family)},
		{BIT(SPORT_MASK), SPORT_MASK, UINT16_MAX}, {BIT(DPORT_MASK), DPORT_MASK, UINT16_MAX},
		{BIT(SPI_MASK), SPI_MASK, UINT32_MAX}, {BIT(PROTO_MASK), PROTO, UINT16_MAX},
	};
	uint64_t said = d->given & ROW(TUPLE) ? d->val[TUPLE].n : 0;

	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct value v = { .n = fields[i].all };

		if (!(said & fields[i].bit))
			continue;
		if (d->given & ROW(fields[i].row))
			return given_twice(cx, d, fields[i].row);
		draft_put(d, fields[i].row, false, &v);
	}
	d->val[TUPLE].n = said & BIT(CT);
	if (!d->val[TUPLE].n)
		draft_drop(d, TUPLE);
	return true;
}

static bool finish(struct cx *cx, struct use_draft *d)
{
	if (!take_tuple(cx, d))
		return false;
	if (!(d->given & ~(ROW(RND) | ROW(MOD) | ROW(OFFSET)))) {
		diag(cx->diags, d->pos, STATUS_PARAM, "you have to specify --hmark-tuple at least");
		return diag_why(cx->diags, "no field would be hashed");
	}
	if (!(d->given & ROW(SPI_MASK)) || !(d->given & (ROW(SPORT_MASK) | ROW(DPORT_MASK))))
		return true;
	diag(cx->diags, d->at[SPI_MASK], STATUS_PARAM,
		"you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time");
	return diag_why(cx->diags, "a packet has either ports or an SPI");
}

/* "HMARK mod 42 + 0x1 ct, src-prefix 32 dst-prefix 32 rnd 0x4" */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	(void)cx;
	buf_printf(b, " HMARK mod %llu", (unsigned long long)use_val(u, MOD)->n);
	if (use_has(u, OFFSET))
		buf_printf(b, " + 0x%llx", (unsigned long long)use_val(u, OFFSET)->n);
	if (use_has(u, TUPLE))
		buf_puts(b, " ct,");
	for (unsigned row = SRC; row <= RND; row++)
		if (use_has(u, row))
			buf_printf(b, row <= DST ? " %s %llu" : " %s 0x%llx", opts[row].name + sizeof("hmark-") - 1,
				(unsigned long long)use_val(u, row)->n);
}

const struct ext ext_HMARK = {
	.name = "HMARK", .title = "mark by a hash", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets the packet's mark to a hash of its addresses, ports and protocol, for policy routing that distributes connections "
		"over several paths:\n\n"
		"mark = hash(fields, rnd) % mod + offset\n\n"
		"--hmark-tuple selects the fields; alternatively, masks select each one. Fragments are hashed without ports.",
	.example = "-t mangle -A PREROUTING -i eth1 -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-rnd 0x1234 --hmark-mod 2 "
		"--hmark-offset 1",
	.effect = SIDE, .writes = WRITES_MARK, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show,
	.wordless = "nft computes a different hash",
	.module = "NETFILTER_XT_TARGET_HMARK",
};
