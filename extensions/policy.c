/* -m policy: the IPsec policy by which the packet came, or will leave.
 *
 * A policy has up to four elements, the transforms applied to a packet in sequence:
 *
 *	--dir in --pol ipsec --strict --proto esp --mode tunnel --next --proto ipcomp
 *
 * Each element has the same six options; they are defined once, and instantiated for each position in the kernel's
 * struct.
 */
#include <netinet/in.h>
#include <linux/netfilter/xt_policy.h>
#include "compiler/nfttext.h"
#include "compiler/text.h"

enum { DIR, POL, STRICT, ELEMENTS };
enum { REQID, SPI, PROTO, MODE, DST, SRC, NEXT, PER_ELEMENT };

/* The row of element k, from 0; its NEXT row starts the following one. */
#define AT_ELEMENT(k, row) (ELEMENTS + (k) * PER_ELEMENT + (row))

static const struct word dirs[] = {
	{"in", XT_POLICY_MATCH_IN}, {"out", XT_POLICY_MATCH_OUT}, { .n = WORD_CASE, .say = "policy_match: invalid dir \"%s\"" }
};
static const struct word pols[] = {
	{"ipsec", 0}, {"none", XT_POLICY_MATCH_NONE}, { .n = WORD_CASE, .say = "policy match: invalid policy \"%s\"" }
};
static const struct word modes[] = {
	{"transport", XT_POLICY_MODE_TRANSPORT}, {"tunnel", XT_POLICY_MODE_TUNNEL},
	{ .n = WORD_CASE, .say = "policy match: invalid mode \"%s\"" }
};

/* ---- IPsec protocols; numbers in -L -n ---- */

static bool parse_proto(const struct vplace *p, const char *const *word, struct value *v)
{
	if (!v_proto.parse(p, word, v))
		return false;
	if (v->n == IPPROTO_ESP || v->n == IPPROTO_AH || v->n == IPPROTO_COMP)
		return true;
	diag(p->cx->diags, p->pos, STATUS_PARAM, "policy match: protocol must be ah/esp/ipcomp");
	return diag_why(p->cx->diags, "IPsec has no other protocols");
}

static void print_proto(struct buf *b, const struct vplace *p, const struct value *v)
{
	(p->list && p->cx->numeric ? v_protonum : v_proto).print(b, p, v);
}

static void random_proto(struct rng *r, const struct vplace *p, struct value *v)
{
	static const uint8_t protos[] = { IPPROTO_ESP, IPPROTO_AH, IPPROTO_COMP };

	(void)p;
	v->n = protos[rng_below(r, sizeof(protos))];
}

static const struct vtype v_ipsec = { "ipsec", "{esp|ah|ipcomp}", 1, .parse = parse_proto, .print = print_proto, .random = random_proto };

/* ---- rows ---- */

#define ELEMENT(k, opener, more) \
[AT_ELEMENT(k, REQID)] = {"reqid", .type = &v_num, .flags = INV | (more), .need = opener, .max = UINT32_MAX, .metavar = "id", \
	.list = "%~reqid %v", .help = "request ID of the policy (unique:id in setkey)"}, \
[AT_ELEMENT(k, SPI)] = {"spi", .type = &v_hex, .flags = INV | (more), .need = opener, .max = UINT32_MAX, .metavar = "spi", \
	.list = "%~spi %v", .help = "SPI, whose bytes are not swapped: on little-endian machines SPI 1 is 0x01000000"}, \
[AT_ELEMENT(k, PROTO)] = {"proto", .type = &v_ipsec, .flags = INV | (more), .need = opener, .list = "%~proto %v", \
	.help = "IPsec protocol"}, \
[AT_ELEMENT(k, MODE)] = {"mode", .type = &v_word, .flags = INV | (more), .need = opener, .arg = modes, .metavar = "{tunnel|transport}", \
	.list = "%~mode %v", .help = "tunnel or transport mode"}, \
[AT_ELEMENT(k, DST)] = {"tunnel-dst", .type = &v_addrmask, .flags = INV | (more), .need = opener, .list = "%~tunnel-dst %d", \
	.help = "tunnel destination; with --mode tunnel"}, \
[AT_ELEMENT(k, SRC)] = {"tunnel-src", .type = &v_addrmask, .flags = INV | (more), .need = opener, .list = "%~tunnel-src %d", \
	.help = "tunnel source; with --mode tunnel"}

#define OPENER(k, opener, more) \
[AT_ELEMENT(k, NEXT)] = {"next", .flags = STEP | (more), .need = opener, \
	.help = "the options that follow describe the next element"}

static const struct opt opts[] = {
[DIR] = {"dir", .type = &v_word, .flags = MAND, .arg = dirs, .metavar = "{in|out}", .list = "dir %v",
	.missing = "policy match: neither --dir in nor --dir out specified",
	.help = "in: of decapsulation, not in OUTPUT and POSTROUTING; out: of encapsulation, not in PREROUTING and INPUT"},
[POL] = {"pol", .type = &v_word, .flags = ALWAYS, .arg = pols, .def = "ipsec", .metavar = "{none|ipsec}", .list = "pol %v",
	.help = "whether there is a policy"},
[STRICT] = {"strict", .list = "strict", .help = "the policy has exactly these elements; without it, one element that matches is enough"},
ELEMENT(0, 0, 0), OPENER(0, ROW(STRICT), 0),
ELEMENT(1, ROW(AT_ELEMENT(0, NEXT)), AGAIN), OPENER(1, ROW(AT_ELEMENT(0, NEXT)), AGAIN),
ELEMENT(2, ROW(AT_ELEMENT(1, NEXT)), AGAIN), OPENER(2, ROW(AT_ELEMENT(1, NEXT)), AGAIN),
ELEMENT(3, ROW(AT_ELEMENT(2, NEXT)), AGAIN),
{0} };

/* ---- the kernel's struct ---- */

#define IN_ELEMENT(k, member) { offsetof(struct xt_policy_info, pol[k].member), sizeof(((struct xt_policy_elem *)0)->member) }

/* Bits of struct xt_policy_spec, in the order of its members. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define SPEC(i) (0x80 >> (i))
#else
#define SPEC(i) (1 << (i))
#endif
enum { SPEC_SADDR, SPEC_DADDR, SPEC_PROTO, SPEC_MODE, SPEC_SPI, SPEC_REQID };

#define SLOT(k, e, member, i, ...) {e, .at = IN_ELEMENT(k, member), .given = SPEC(i), .given_at = IN_ELEMENT(k, match), \
	.inv = SPEC(i), .inv_at = IN_ELEMENT(k, invert), ##__VA_ARGS__}

/* iptables has always stored the index in host byte order, while the kernel expects network byte order. Working rules
 * have a byte-swapped number on little-endian machines, and must keep working. */
#define SLOTS_OF(k) \
[AT_ELEMENT(k, REQID)] = SLOT(k, ENC_NUM, reqid, SPEC_REQID), \
[AT_ELEMENT(k, SPI)] = SLOT(k, ENC_NUM, spi, SPEC_SPI), \
[AT_ELEMENT(k, PROTO)] = SLOT(k, ENC_NUM, proto, SPEC_PROTO), \
[AT_ELEMENT(k, MODE)] = SLOT(k, ENC_NUM, mode, SPEC_MODE), \
[AT_ELEMENT(k, DST)] = SLOT(k, ENC_ADDRS, daddr, SPEC_DADDR, .at2 = IN_ELEMENT(k, dmask), .mask = true), \
[AT_ELEMENT(k, SRC)] = SLOT(k, ENC_ADDRS, saddr, SPEC_SADDR, .at2 = IN_ELEMENT(k, smask), .mask = true)

static const struct slot rev0[] = {
[DIR] = {ENC_BITS, .given = XT_POLICY_MATCH_IN | XT_POLICY_MATCH_OUT},
[POL] = {ENC_BITS, .given = XT_POLICY_MATCH_NONE},
[STRICT] = {ENC_NONE, .given = XT_POLICY_MATCH_STRICT},
SLOTS_OF(0), SLOTS_OF(1), SLOTS_OF(2), SLOTS_OF(3),
};

/* The number of elements started by NEXT rows. */
static unsigned elements(uint64_t given)
{
	unsigned n = 1;

	while (n < XT_POLICY_MAX_ELEM && given & ROW(AT_ELEMENT(n - 1, NEXT)))
		n++;
	return n;
}

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_policy_info *info = blob;

	(void)cx;
	info->len = info->flags & XT_POLICY_MATCH_NONE ? 0 : elements(u->form->given);
	return true;
}

/* Elements of no policy are meaningless; iptables accepts and drops them. */
static void drop_elements(struct use_draft *d)
{
	for (unsigned row = ELEMENTS; row < ext_nopts(d->ext); row++)
		draft_drop(d, row);
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_policy_info *info = blob;

	(void)cx;
	if (info->len > XT_POLICY_MAX_ELEM || d->val[DIR].n == (XT_POLICY_MATCH_IN | XT_POLICY_MATCH_OUT))
		return false;
	for (unsigned k = 1; k < info->len; k++)
		draft_put(d, AT_ELEMENT(k - 1, NEXT), false, NULL);
	return true;
}

/* iptables stores the elements of --pol none, which the kernel ignores. */
static void normalize(void *blob)
{
	struct xt_policy_info *info = blob;

	if (info->flags & XT_POLICY_MATCH_NONE)
		memset(info->pol, 0, sizeof(info->pol));
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_policy_info), .given = AT(struct xt_policy_info, flags), SLOTS(rev0),
	  .pack = pack, .unpack = unpack, .normalize = normalize },
};

/* ---- consistency ---- */

static uint64_t rows_of(unsigned k)
{
	return (ROW(NEXT) - 1) << AT_ELEMENT(k, 0);
}

/* Tunnel end points without tunnel mode. */
static bool check_tunnel(struct cx *cx, struct use_draft *d, unsigned k)
{
	unsigned mode = AT_ELEMENT(k, MODE), dst = AT_ELEMENT(k, DST), src = AT_ELEMENT(k, SRC);
	bool tunnel = d->val[mode].n == XT_POLICY_MODE_TUNNEL, inverted = d->inv & ROW(mode);

	if (!(d->given & (ROW(dst) | ROW(src))) || (d->given & ROW(mode) && tunnel != inverted))
		return true;
	diag(cx->diags, d->at[d->given & ROW(dst) ? dst : src], STATUS_PARAM,
		"policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode");
	return diag_why(cx->diags, "add --mode tunnel");
}

static bool check_element(struct cx *cx, struct use_draft *d, unsigned k)
{
	if (d->given & rows_of(k) || !(d->given & ROW(STRICT)))
		return check_tunnel(cx, d, k);
	diag(cx->diags, d->at[k ? AT_ELEMENT(k - 1, NEXT) : STRICT], STATUS_PARAM,
		"policy match: empty policy element %u. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, "
		"proto or mode is required.", k);
	return diag_why(cx->diags, "the %s element has no options", k ? "next" : "first");
}

static bool settle_none(struct cx *cx, struct use_draft *d)
{
	drop_elements(d);
	if (!(d->given & ROW(STRICT)))
		return true;
	diag(cx->diags, d->at[STRICT], STATUS_PARAM, "policy match: policy none but --strict given");
	return diag_why(cx->diags, "--pol none has no elements");
}

static bool finish(struct cx *cx, struct use_draft *d)
{
	if (d->given & ROW(POL) && d->val[POL].n)
		return settle_none(cx, d);
	for (unsigned k = 0; k < elements(d->given); k++)
		if (!check_element(cx, d, k))
			return false;
	return true;
}

/* "policy match dir in pol ipsec strict [0] reqid 1 [1] reqid 2" */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	unsigned n = elements(u->form->given);

	buf_puts(b, " policy match");
	for (unsigned row = DIR; row < ELEMENTS; row++)
		row_show(b, cx, NULL, u, row);
	for (unsigned k = 0; k < n; k++) {
		if (n > 1)
			buf_printf(b, " [%u]", k);
		for (unsigned i = 0; i < NEXT; i++)
			row_show(b, cx, NULL, u, AT_ELEMENT(k, i));
	}
}

/* Is there a policy at all? nft tests one of its elements by number, this match tests any. */
static bool say(struct nft_text *t, const struct use *u)
{
	bool in = use_val(u, DIR)->n == XT_POLICY_MATCH_IN, none = use_val(u, POL)->n;

	if (u->form->given & ~(ROW(DIR) | ROW(POL)))
		return nft_refuse(t, "nft can only test a transform at a given position");
	nft_put(t, " %s ipsec %s", in ? "meta" : "rt", none ? "missing" : "exists");
	return true;
}

const struct ext ext_policy = {
	.name = "policy", .title = "IPsec policy", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the IPsec policy by which the packet was decapsulated, or will be encapsulated: none, any, or one with certain "
		"transforms.\n\n"
		"The options from --reqid on describe one element of the policy. With --strict, all elements are described in order, "
		"with --next between them.",
	.example = "-t nat -A POSTROUTING -m policy --dir out --pol ipsec -j ACCEPT",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show, .nft = say,
	.module = "NETFILTER_XT_MATCH_POLICY",
};
