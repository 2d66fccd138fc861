/* -m rt: the routing header of IPv6. */
#include <string.h>
#include <linux/netfilter_ipv6/ip6t_rt.h>
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { TYPE, SEGSLEFT, LEN, RES, ADDRS, NOTSTRICT };

/* The value's s: the addresses and their number. */
struct hops { struct in6_addr addr[IP6T_RT_HOPS]; uint8_t n; };
enum { HOPS_LEN = offsetof(struct hops, n) + 1, ADDR_LEN = sizeof(struct in6_addr) };
_Static_assert(offsetof(struct ip6t_rt, addrnr) - offsetof(struct ip6t_rt, addrs) == offsetof(struct hops, n),
	"the kernel's struct has it in one piece");

static bool parse_hops(const struct vplace *p, const char *const *word, struct value *v)
{
	struct hops *h = arena_new_of(p->cx->arena, struct hops);

	for (const char *s = word[0]; s; h->n++) {
		struct part t = part_next(&s, ',');
		const char *text = part_str(p, t);
		union addr a;

		if (h->n == IP6T_RT_HOPS) {
			vt_error(p, p->pos, "too many addresses specified");
			return vt_why(p, "at most %u addresses are allowed", IP6T_RT_HOPS);
		}
		if (!addr_parse(text, ADDR_LEN, &a)) {
			vt_error(p, vt_pos(p, word[0], t.s, t.len), "bad address: %s", text);
			return vt_why(p, "addresses are separated by commas, without blanks");
		}
		memcpy(&h->addr[h->n], a.b, ADDR_LEN);
	}
	v->s = (const char *)h;
	v->len = HOPS_LEN;
	return true;
}

static void print_hops(struct buf *b, const struct vplace *p, const struct value *v)
{
	unsigned n = (uint8_t)v->s[HOPS_LEN - 1];

	(void)p;
	for (unsigned i = 0; i < n && i < IP6T_RT_HOPS; i++) {
		union addr a;

		memcpy(a.b, v->s + i * ADDR_LEN, ADDR_LEN);
		buf_puts(b, i ? "," : "");
		addr_print(b, &a, ADDR_LEN);
	}
}

static void random_hops(struct rng *r, const struct vplace *p, struct value *v)
{
	struct hops *h = arena_new_of(p->cx->arena, struct hops);

	h->n = rng_edge(r, 1, IP6T_RT_HOPS);
	for (unsigned i = 0; i < h->n; i++)
		for (unsigned k = 0; k < ADDR_LEN; k++)
			h->addr[i].s6_addr[k] = rng_one_in(r, 2) ? 0 : rng_below(r, 256);
	v->s = (const char *)h;
	v->len = HOPS_LEN;
}

static const struct vtype v_hops = { "hops", "address[,…]", 1, .parse = parse_hops, .print = print_hops, .random = random_hops,
	.store = STORE_TEXT };

static const struct opt opts[] = {
[TYPE] = {"rt-type", .type = &v_num, .flags = INV, .max = UINT32_MAX, .metavar = "type", .list = "type:%!%v",
	.help = "type of the header"},
[SEGSLEFT] = {"rt-segsleft", .type = &v_range, .flags = INV, .max = UINT32_MAX, .def = "0:4294967295", .list = "segsleft%s:%!%v",
	.help = "number of segments left, or range"},
[LEN] = {"rt-len", .type = &v_num, .flags = INV, .max = UINT32_MAX, .metavar = "length", .list = "length:%!%v",
	.help = "length of the header in bytes"},
[RES] = {"rt-0-res", .list = "reserved", .help = "with --rt-type 0: the reserved field is zero"},
[ADDRS] = {"rt-0-addrs", .type = &v_hops, .list = "0-addrs %v",
	.help = "with --rt-type 0: the header has exactly these addresses (up to 16)"},
[NOTSTRICT] = {"rt-0-not-strict", .list = "0-not-strict", .help = "the header may have other addresses too"},
{0} };

static const struct slot rev0[] = {
[TYPE] = {ENC_NUM, .at = AT(struct ip6t_rt, rt_type), .given = IP6T_RT_TYP, .inv = IP6T_RT_INV_TYP},
[SEGSLEFT] = {ENC_PAIR, .at = AT(struct ip6t_rt, segsleft), .inv = IP6T_RT_INV_SGS},
[LEN] = {ENC_NUM, .at = AT(struct ip6t_rt, hdrlen), .given = IP6T_RT_LEN, .inv = IP6T_RT_INV_LEN},
[RES] = {ENC_NONE, .given = IP6T_RT_RES},
[ADDRS] = {ENC_RAW, .at = { offsetof(struct ip6t_rt, addrs), HOPS_LEN }, .given = IP6T_RT_FST},
[NOTSTRICT] = {ENC_NONE, .given = IP6T_RT_FST_NSTRICT},
};

/* The bit for the segments is redundant, but set when a range is given. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	if (use_has(u, SEGSLEFT))
		((struct ip6t_rt *)blob)->flags |= IP6T_RT_SGS;
	return true;
}

/* iptables sets the bit for all numbers, too, which are no test. */
static void normalize(void *blob)
{
	struct ip6t_rt *info = blob;

	if (!(info->segsleft[0] || info->segsleft[1] != UINT32_MAX || info->invflags & IP6T_RT_INV_SGS))
		info->flags &= (uint8_t)~IP6T_RT_SGS;
}

/* Only as many addresses as the number tells are part of the value. */
static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct ip6t_rt *info = blob;
	struct hops *h;

	if (!(d->given & ROW(ADDRS)))
		return true;
	if (!info->addrnr || info->addrnr > IP6T_RT_HOPS)
		return false;
	h = arena_new_of(cx->arena, struct hops);
	h->n = info->addrnr;
	memcpy(h->addr, info->addrs, h->n * sizeof(h->addr[0]));
	d->val[ADDRS].s = (const char *)h;
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_rt), .given = AT(struct ip6t_rt, flags), .inv = AT(struct ip6t_rt, invflags), SLOTS(rev0),
	  .pack = pack, .unpack = unpack, .normalize = normalize },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	bool type0 = d->given & ROW(TYPE) && !d->val[TYPE].n && !(d->inv & ROW(TYPE));

	for (unsigned row = RES; row <= ADDRS; row++) {
		if (!(d->given & ROW(row)) || (type0 && draft_behind(d, row, TYPE)))
			continue;
		diag(cx->diags, d->at[row], STATUS_PARAM, "`--rt-type 0' required before `--%s'", opts[row].name);
		return diag_why(cx->diags, type0 ? "write it first" : "other types of the header have no such field");
	}
	if (!(d->given & ROW(NOTSTRICT)) || (d->given & ROW(ADDRS) && draft_behind(d, NOTSTRICT, ADDRS)))
		return true;
	return diag(cx->diags, d->at[NOTSTRICT], STATUS_PARAM, "`--rt-0-addr ...' required before `--rt-0-not-strict'");
}

static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *type = use_val(u, TYPE), *left = use_val(u, SEGSLEFT);

	if (use_has(u, ADDRS) || use_has(u, RES))
		return nft_refuse(t, "nft has no equivalent for the contents of a type 0 header");
	nft_put(t, " exthdr rt exists");
	return (!type || nft_field(t, "rt type", use_inv(u, TYPE), type->n, type->n, UINT8_MAX)) &&
		(!left || nft_field(t, "rt seg-left", use_inv(u, SEGSLEFT), left->n, left->m, UINT8_MAX)) &&
		(!use_has(u, LEN) || nft_hdrlen(t, "rt hdrlength", u, LEN, 8, 1));
}

const struct ext ext_rt = {
	.name = "rt", .title = "routing header", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the IPv6 routing header. For segment routing see srh.",
	.example = "-A INPUT -m rt --rt-type 0 -j DROP",
	.effect = PURE, .list = "rt", .opts = opts, LAYOUTS(layouts), .finish = finish, .nft = say, .module = "IP6_NF_MATCH_RT",
};
