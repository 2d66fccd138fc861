/* -m rateest: compare the rates estimated by RATEEST.
 *
 *	--rateest A --rateest-gt --rateest-bps 1Mbit			A's rate with a number
 *	--rateest1 A --rateest-gt --rateest-bps --rateest2 B		A's rate with B's
 *	--rateest-delta --rateest1 A --rateest-bps1 2Mbit --rateest-gt --rateest-bps2 1Mbit --rateest2 B
 *									what A falls short of 2 Mbit/s, and B of 1 Mbit/s
 *
 * There are several notations; `finish` converts to the one printed by saves.
 */
#include <string.h>
#include <strings.h>
#include <linux/netfilter/xt_rateest.h>
#include "lib/num.h"
#include "compiler/vtype.h"
#include "compiler/use.h"

enum { DELTA, NAME, NAME1, BPS1, PPS1, CMP, BPS, PPS, BPS2, PPS2, NAME2 };

static const struct word comparisons[] = {
	{"rateest-eq", XT_RATEEST_MATCH_EQ}, {"rateest-lt", XT_RATEEST_MATCH_LT}, {"rateest-gt", XT_RATEEST_MATCH_GT}, {0}
};

/* ---- bits per second; n: bytes, m: 1 if there was a word ---- */

static const struct { const char *name; uint64_t bits; } units[] = {
	{"", 1}, {"bit", 1}, {"kbit", 1000}, {"mbit", 1000000}, {"gbit", 1000000000}, {"tbit", UINT64_C(1000000000000)},
	{"kibit", 1 << 10}, {"mibit", 1 << 20}, {"gibit", 1 << 30}, {"tibit", UINT64_C(1) << 40},
	{"bps", 8}, {"kbps", 8000}, {"mbps", 8000000}, {"gbps", UINT64_C(8000000000)}, {"tbps", UINT64_C(8000000000000)},
	{"kibps", 8 << 10}, {"mibps", 8 << 20}, {"gibps", UINT64_C(8) << 30}, {"tibps", UINT64_C(8) << 40},
};
enum { UNITS = sizeof(units) / sizeof(units[0]) };

static bool bad_rate(const struct vplace *p, const char *what, const char *word)
{
	vt_error(p, p->pos, "rateest: could not parse %s `%s'", what, word);
	return vt_why(p, "the maximum is %u %s per second", UINT32_MAX, what[0] == 'p' ? "packets" : "bytes");
}

static bool parse_bits(const struct vplace *p, const char *const *word, struct value *v)
{
	size_t digits = word[0] ? strspn(word[0], "0123456789.") : 0;
	const char *number;

	*v = (struct value){ .m = !!word[0] };
	if (!word[0])
		return true;
	number = arena_strn(p->cx->arena, word[0], digits);
	for (unsigned i = 0; i < UNITS; i++)
		if (!strcasecmp(units[i].name, word[0] + digits) &&
		    num_fraction(number, units[i].bits, UINT64_C(8) * UINT32_MAX + 7, &v->n)) {
			v->n /= 8;
			return true;
		}
	return bad_rate(p, "rate", word[0]);
}

/* The largest unit in which it is an integer; bytes in -L -n. */
static void print_bits(struct buf *b, const struct vplace *p, const struct value *v)
{
	unsigned long long bits = v->n * 8;

	if (!v->m)
		return;
	if (p->list && p->cx->numeric)
		buf_u64(b, v->n);
	else if (bits >= 1000000000 && !(bits % 1000000))
		buf_printf(b, "%lluMbit", bits / 1000000);
	else if (bits >= 1000000 && !(bits % 1000))
		buf_printf(b, "%lluKbit", bits / 1000);
	else
		buf_printf(b, "%llubit", bits);
}

static void random_bits(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->m = !rng_one_in(r, 4);
	v->n = v->m ? rng_edge(r, 0, UINT32_MAX) : 0;
}

static const struct vtype v_bits = { "bits", "[rate]", 1, .optional = true, .parse = parse_bits, .print = print_bits,
	.random = random_bits };

static bool parse_packets(const struct vplace *p, const char *const *word, struct value *v)
{
	*v = (struct value){ .m = !!word[0] };
	return !word[0] || num_parse(word[0], &v->n, 0, UINT32_MAX) || bad_rate(p, "pps", word[0]);
}

static void print_packets(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	if (v->m)
		buf_u64(b, v->n);
}

static const struct vtype v_packets = { "packets", "[number]", 1, .optional = true, .parse = parse_packets, .print = print_packets,
	.random = random_bits };

/* ---- rows ---- */

#define NAME_ROW .type = &v_bare, .min = 1, .max = IFNAMSIZ - 1, .metavar = "name"

static const struct opt opts[] = {
[DELTA] = {"rateest-delta", .help = "compare how far the rates stay below --rateest-bps1 and --rateest-bps2 (or pps)"},
[NAME] = {"rateest", NAME_ROW, .help = "estimator"},
[NAME1] = {"rateest1", NAME_ROW, .excl = ROW(NAME), .help = "first of two estimators"},
[BPS1] = {"rateest-bps1", .type = &v_bits, .flags = KEEP, .help = "with --rateest-delta: capacity for the first estimator"},
[PPS1] = {"rateest-pps1", .type = &v_packets, .flags = KEEP, .help = "the same in packets per second"},
[CMP] = {"rateest-eq", .type = &v_choice, .flags = INV | MAND, .arg = comparisons, .help = "is equal; is less; is greater"},
[BPS] = {"rateest-bps", .type = &v_bits, .flags = KEEP, .help = "compare bit rates: with this rate, or with that of --rateest2"},
[PPS] = {"rateest-pps", .type = &v_packets, .flags = KEEP, .help = "compare packet rates"},
[BPS2] = {"rateest-bps2", .type = &v_bits, .flags = KEEP, .excl = ROW(BPS),
	.help = "with --rateest-delta: capacity for the second estimator; otherwise the rate to compare with"},
[PPS2] = {"rateest-pps2", .type = &v_packets, .flags = KEEP, .excl = ROW(PPS), .help = "the same in packets per second"},
[NAME2] = {"rateest2", NAME_ROW, .help = "estimator to compare with"},
{0} };

/* Bits and packets are handled in the same way. */
static const struct { unsigned first, plain, second; uint16_t flag; } rates[] = {
	{BPS1, BPS, BPS2, XT_RATEEST_MATCH_BPS}, {PPS1, PPS, PPS2, XT_RATEEST_MATCH_PPS},
};
enum { RATES = sizeof(rates) / sizeof(rates[0]) };

static uint64_t take(struct use_draft *d, unsigned row)
{
	uint64_t n = d->given & ROW(row) ? d->val[row].n : 0;

	draft_drop(d, row);
	return n;
}

/* n1, n2: the numbers for the first estimator and for what it is compared with. */
static void put_rates(struct use_draft *d, unsigned i, uint64_t n1, uint64_t n2)
{
	struct value first = { .n = n1, .m = 1 }, second = { .n = n2, .m = 1 };

	if (d->given & ROW(DELTA)) {
		draft_put(d, rates[i].first, false, &first);
		draft_put(d, rates[i].second, false, &second);
	} else {
		draft_put(d, rates[i].plain, false, d->given & ROW(NAME2) ? NULL : &second);
	}
}

/* With two estimators the first is --rateest1, otherwise --rateest. */
static void put_name(struct use_draft *d)
{
	unsigned from = d->given & ROW(NAME1) ? NAME1 : NAME, to = d->given & ROW(NAME2) ? NAME1 : NAME;

	if (from == to)
		return;
	draft_put(d, to, false, &d->val[from]);
	draft_drop(d, from);
}

static bool finish(struct cx *cx, struct use_draft *d)
{
	uint64_t all = ROW(BPS1) | ROW(BPS) | ROW(BPS2) | ROW(PPS1) | ROW(PPS) | ROW(PPS2);

	if (!(d->given & (ROW(NAME) | ROW(NAME1))))
		return diag(cx->diags, d->pos, STATUS_PARAM, "rateest: option \"--rateest\" must be specified");
	if (!(d->given & all)) {
		diag(cx->diags, d->pos, STATUS_PARAM, "rateest: option \"--rateest-bps\" must be specified");
		return diag_why(cx->diags, "add --rateest-bps, --rateest-pps or both");
	}
	for (unsigned i = 0; i < RATES; i++) {
		bool said = d->given & (ROW(rates[i].first) | ROW(rates[i].plain) | ROW(rates[i].second));
		uint64_t n1 = take(d, rates[i].first), n2 = take(d, rates[i].plain);

		n2 |= take(d, rates[i].second);        /* one of the two is absent */
		if (said)
			put_rates(d, i, n1, n2);
	}
	put_name(d);
	return true;
}

/* ---- the kernel's struct ---- */

static const struct slot rev0[] = {
[DELTA] = {ENC_NONE, .given = XT_RATEEST_MATCH_DELTA},
[NAME] = {ENC_STR, .at = AT(struct xt_rateest_match_info, name1)},
[NAME1] = {ENC_STR, .at = AT(struct xt_rateest_match_info, name1)},
[CMP] = {ENC_NUM, .at = AT(struct xt_rateest_match_info, mode), .inv = XT_RATEEST_MATCH_INVERT},
[NAME2] = {ENC_STR, .at = AT(struct xt_rateest_match_info, name2), .given = XT_RATEEST_MATCH_REL},
};

static uint32_t number(const struct use *u, unsigned row)
{
	return use_has(u, row) ? use_val(u, row)->n : 0;
}

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_rateest_match_info *info = blob;

	(void)cx;
	info->flags |= use_has(u, NAME2) ? 0 : XT_RATEEST_MATCH_ABS;
	for (unsigned i = 0; i < RATES; i++)
		if (use_has(u, rates[i].plain) || use_has(u, rates[i].second))
			info->flags |= rates[i].flag;
	info->bps1 = number(u, BPS1);
	info->pps1 = number(u, PPS1);
	info->bps2 = number(u, BPS) | number(u, BPS2);
	info->pps2 = number(u, PPS) | number(u, PPS2);
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_rateest_match_info *info = blob;
	const uint32_t n1[] = { info->bps1, info->pps1 }, n2[] = { info->bps2, info->pps2 };

	(void)cx;
	draft_drop(d, d->given & ROW(NAME2) ? NAME : NAME1);
	for (unsigned i = 0; i < RATES; i++)
		if (info->flags & rates[i].flag)
			put_rates(d, i, n1[i], n2[i]);
	return word_by_number(comparisons, info->mode) && *info->name1 &&
		info->flags & (XT_RATEEST_MATCH_BPS | XT_RATEEST_MATCH_PPS);
}

/* Unused numbers are ignored: those of packets if only bits are compared, all if two rates are. */
#define NUMBERS { offsetof(struct xt_rateest_match_info, bps1), 4 * sizeof(__u32) }

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_rateest_match_info), .usersize = offsetof(struct xt_rateest_match_info, est1),
		.noise = NUMBERS,
	  .given = AT(struct xt_rateest_match_info, flags), .inv = AT(struct xt_rateest_match_info, flags), SLOTS(rev0),
	  .pack = pack, .unpack = unpack },
};

/* ---- -L ---- */

static void show_number(struct buf *b, struct cx *cx, const struct use *u, unsigned row)
{
	struct vplace p = { .cx = cx, .opt = &opts[row], .list = true };

	if (!use_has(u, row) || !use_val(u, row)->m)
		return;
	buf_putc(b, ' ');
	opts[row].type->print(b, &p, use_val(u, row));
}

static void show_comparison(struct buf *b, const struct use *u)
{
	buf_printf(b, "%s %s", use_inv(u, CMP) ? " !" : "", word_by_number(comparisons, use_val(u, CMP)->n)->name + sizeof("rateest-") - 1);
}

/* "bps 5000bit gt", "pps gt 5", as in iptables. */
static void show_single(struct buf *b, struct cx *cx, const struct use *u, unsigned i)
{
	unsigned compared = use_has(u, rates[i].second) ? rates[i].second : rates[i].plain;

	buf_puts(b, i ? " pps" : " bps");
	show_number(b, cx, u, rates[i].first);
	if (i)
		show_comparison(b, u);
	show_number(b, cx, u, compared);
	if (!i)
		show_comparison(b, u);
}

static bool says(const struct use *u, unsigned i)
{
	return use_has(u, rates[i].plain) || use_has(u, rates[i].second);
}

static void show_side(struct buf *b, struct cx *cx, const struct use *u, bool second)
{
	for (unsigned i = 0; i < RATES; i++)
		if (says(u, i)) {
			buf_puts(b, i ? " pps" : " bps");
			show_number(b, cx, u, second ? rates[i].second : rates[i].first);
		}
}

static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	bool two = use_has(u, NAME2);

	buf_printf(b, " rateest match %s%s", use_val(u, two ? NAME1 : NAME)->s, use_has(u, DELTA) ? " delta" : "");
	for (unsigned i = 0; i < RATES && !two; i++)
		if (says(u, i))
			show_single(b, cx, u, i);
	if (!two)
		return;
	show_side(b, cx, u, false);
	show_comparison(b, u);
	buf_printf(b, " %s", use_val(u, NAME2)->s);
	show_side(b, cx, u, true);
}

const struct ext ext_rateest = {
	.name = "rateest", .title = "compare estimated rates", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Compares the rate that -j RATEEST estimates with a number or with another estimator's rate. --rateest-delta compares "
		"how much of a given rate is left, for instance to choose the line with more spare capacity.\n\n"
		"Rates are in bit (the default), Kbit, Mbit, Gbit or Tbit per second, in bps, Kbps and so on for bytes, or with an i "
		"behind the first letter for powers of 1024.",
	.example = "-t mangle -A PREROUTING -m rateest --rateest wan --rateest-gt --rateest-bps 8mbit -j MARK --set-mark 2",
	.effect = STATEFUL, .bound = true, .shared = { "rateest", ROW(NAME) | ROW(NAME1) | ROW(NAME2), 0 }, .opts = opts,
	LAYOUTS(layouts), .finish = finish, .show = show,
	.wordless = "nft has no rate estimators",
	.module = "NETFILTER_XT_MATCH_RATEEST",
};
