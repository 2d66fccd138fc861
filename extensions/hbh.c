/* -m hbh, -m dst: the options in IPv6's hop-by-hop and destination options headers; identical except for names. */
#include <string.h>
#include <linux/netfilter_ipv6/ip6t_opts.h>
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { LEN, OPTS };
enum { ANY_LENGTH = 255, PAD1 = 0 };

/* The value's s: the options, each with the type and, in the lower byte, the length, and their number. */
struct options { uint16_t opt[IP6T_OPTS_OPTSNR]; uint8_t n; };
enum { OPTIONS_LEN = offsetof(struct options, n) + 1 };
_Static_assert(offsetof(struct ip6t_opts, optsnr) - offsetof(struct ip6t_opts, opts) == offsetof(struct options, n),
	"the kernel's struct has it in one piece");

static bool bad_number(const struct vplace *p, const char *word, struct part t, const char *what)
{
	vt_error(p, vt_pos(p, word, t.s, t.len), "%sno valid digits in %s `%s'", vt_who(p), what, part_str(p, t));
	return vt_why(p, "an option is TYPE or TYPE:LENGTH, numbers from 0 to 255");
}

static bool parse_option(const struct vplace *p, const char *word, struct part t, struct options *o)
{
	const char *colon = memchr(t.s, ':', t.len);
	struct part type = { t.s, colon ? (size_t)(colon - t.s) : t.len }, length = { t.s + type.len + 1, t.len - type.len - 1 };
	uint64_t n, len = ANY_LENGTH;

	if (o->n == IP6T_OPTS_OPTSNR) {
		vt_error(p, p->pos, "too many addresses specified");
		return vt_why(p, "at most %u options are allowed", IP6T_OPTS_OPTSNR);
	}
	if (!part_num(type, &n, 0, UINT8_MAX))
		return bad_number(p, word, type, "opt");
	if (colon && !part_num(length, &len, 0, UINT8_MAX))
		return bad_number(p, word, length, "length");
	if (colon && n == PAD1) {
		vt_error(p, vt_pos(p, word, t.s, t.len), "PAD0 hasn't got length");
		return vt_why(p, "option 0 (PAD0) is a single byte without a length");
	}
	o->opt[o->n++] = n << 8 | len;
	return true;
}

static bool parse_options(const struct vplace *p, const char *const *word, struct value *v)
{
	struct options *o = arena_new_of(p->cx->arena, struct options);

	for (const char *s = word[0]; s; )
		if (!parse_option(p, word[0], part_next(&s, ','), o))
			return false;
	v->s = (const char *)o;
	v->len = OPTIONS_LEN;
	return true;
}

static void print_options(struct buf *b, const struct vplace *p, const struct value *v)
{
	struct options o = {0};

	(void)p;
	memcpy(&o, v->s, OPTIONS_LEN);
	for (unsigned i = 0; i < o.n; i++) {
		buf_printf(b, "%s%u", i ? "," : "", o.opt[i] >> 8);
		if ((o.opt[i] & 0xff) != ANY_LENGTH)
			buf_printf(b, ":%u", o.opt[i] & 0xff);
	}
}

static void random_options(struct rng *r, const struct vplace *p, struct value *v)
{
	struct options *o = arena_new_of(p->cx->arena, struct options);

	o->n = rng_edge(r, 1, IP6T_OPTS_OPTSNR);
	for (unsigned i = 0; i < o->n; i++) {
		uint64_t type = rng_edge(r, 0, UINT8_MAX);

		o->opt[i] = type << 8 | (type == PAD1 || rng_one_in(r, 3) ? ANY_LENGTH : rng_edge(r, 0, UINT8_MAX));
	}
	v->s = (const char *)o;
	v->len = OPTIONS_LEN;
}

static const struct vtype v_options = { "ip6options", "type[:length][,…]", 1, .parse = parse_options, .print = print_options,
	.random = random_options, .store = STORE_TEXT };

#define ROWS(p) { \
[LEN] = {p "-len", .type = &v_num, .flags = INV, .max = UINT32_MAX, .metavar = "length", .list = "length:%!%v", \
	.help = "length of the header in bytes"}, \
[OPTS] = {p "-opts", .type = &v_options, .list = "opts %v", .help = "option types, with lengths if given, in this order (up to 16)"}, \
{0} }

static const struct opt hbh_opts[] = ROWS("hbh");
static const struct opt dst_opts[] = ROWS("dst");

static const struct slot rev0[] = {
[LEN] = {ENC_NUM, .at = AT(struct ip6t_opts, hdrlen), .given = IP6T_OPTS_LEN, .inv = IP6T_OPTS_INV_LEN},
[OPTS] = {ENC_RAW, .at = { offsetof(struct ip6t_opts, opts), OPTIONS_LEN }, .given = IP6T_OPTS_OPTS},
};

/* Only as many options as the number tells are part of the value. */
static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct ip6t_opts *info = blob;
	struct options *o;

	if (!(d->given & ROW(OPTS)))
		return true;
	if (!info->optsnr || info->optsnr > IP6T_OPTS_OPTSNR)
		return false;
	o = arena_new_of(cx->arena, struct options);
	for (o->n = 0; o->n < info->optsnr; o->n++) {
		o->opt[o->n] = info->opts[o->n];
		if (o->opt[o->n] >> 8 == PAD1 && (o->opt[o->n] & 0xff) != ANY_LENGTH)
			return false;
	}
	d->val[OPTS].s = (const char *)o;
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_opts), .given = AT(struct ip6t_opts, flags), .inv = AT(struct ip6t_opts, invflags),
		SLOTS(rev0),
	  .unpack = unpack },
};

static bool say(struct nft_text *t, const struct use *u)
{
	bool hop = u->form->ext->opts == hbh_opts;

	if (use_has(u, OPTS))
		return nft_refuse(t, "nft has no equivalent for the options in the header");
	nft_put(t, " exthdr %s exists", hop ? "hbh" : "dst");
	return !use_has(u, LEN) || nft_hdrlen(t, hop ? "hbh hdrlength" : "dst hdrlength", u, LEN, 8, 1);
}

const struct ext ext_hbh = {
	.name = "hbh", .title = "hop-by-hop options", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the IPv6 hop-by-hop options header.",
	.example = "-A INPUT -m hbh --hbh-opts 5:2 -j ACCEPT",
	.effect = PURE, .list = "hbh", .opts = hbh_opts, LAYOUTS(layouts), .nft = say, .module = "IP6_NF_MATCH_OPTS",
};

const struct ext ext_dst = {
	.name = "dst", .title = "destination options", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the IPv6 destination options header.",
	.example = "-A FORWARD -m dst --dst-opts 201 -j DROP",
	.effect = PURE, .list = "dst", .opts = dst_opts, LAYOUTS(layouts), .nft = say, .module = "IP6_NF_MATCH_OPTS",
};
