/* -m ipv6header: the extension headers of an IPv6 packet. */
#include <linux/types.h>
#include <linux/netfilter_ipv6/ip6t_ipv6header.h>
#include "compiler/nfttext.h"

enum { HEADER, SOFT };

/* A long name, a short one, and the number if there is one. */
#define NAMES(name, small, number, mask) {name, mask}, {small, mask, .hidden = true}, {number, mask, .hidden = true}

static const struct word headers[] = {
	NAMES("hop-by-hop", "hop", "0", MASK_HOPOPTS), NAMES("ipv6-opts", "dst", "60", MASK_DSTOPTS),
	NAMES("ipv6-route", "route", "43", MASK_ROUTING), NAMES("ipv6-frag", "frag", "44", MASK_FRAGMENT),
	NAMES("ah", "auth", "51", MASK_AH), {"esp", MASK_ESP}, {"50", MASK_ESP, .hidden = true},
	NAMES("ipv6-nonxt", "none", "59", MASK_NONE), NAMES("protocol", "prot", "255", MASK_PROTO),
	{ .n = WORD_CASE, .say = "unknown header `%s' specified" }
};

static bool parse_headers(const struct vplace *p, const char *const *word, struct value *v)
{
	return v_wordset.parse(p, word, v);
}

/* In -L -n the bits. */
static void print_headers(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (p->list && p->cx->numeric)
		buf_printf(b, "0x%02X", (unsigned)v->n);
	else
		v_wordset.print(b, p, v);
}

static void random_headers(struct rng *r, const struct vplace *p, struct value *v)
{
	v_wordset.random(r, p, v);
}

static const struct vtype v_headers = { "ip6headers", "header[,…]", 1, .parse = parse_headers, .print = print_headers,
	.random = random_headers };

static const struct opt opts[] = {
[HEADER] = {"header", .type = &v_headers, .flags = INV | MAND, .arg = headers, .list = "flags:%!%v",
	.help = "the packet has exactly these headers"},
[SOFT] = {"soft", .list = "soft", .help = "the packet has all of these headers (inverted: none of them); others do not matter"},
{0} };

static const struct slot rev0[] = {
[HEADER] = {ENC_NUM, .at = AT(struct ip6t_ipv6header_info, matchflags), .inv = 0xff},
[SOFT] = {ENC_NONE, .given = 0xff},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_ipv6header_info), .given = AT(struct ip6t_ipv6header_info, modeflag),
	  .inv = AT(struct ip6t_ipv6header_info, invflags), SLOTS(rev0) },
};

static void help(struct buf *b)
{
	buf_puts(b, "\nHeaders, with other names for them:\n");
	for (const struct word *w = headers; w->name; w++)
		buf_printf(b, w->hidden ? " %s" : w == headers ? "    %s" : "\n    %s", w->name);
	buf_putc(b, '\n');
}

/* nft tests for one header. Beyond a fragment header, where destination options may be, it only looks in the first
 * fragment. */
static bool say(struct nft_text *t, const struct use *u)
{
	static const struct word names[] = { {"hbh", MASK_HOPOPTS}, {"rt", MASK_ROUTING}, {"frag", MASK_FRAGMENT}, {0} };
	const struct word *w = use_has(u, SOFT) ? word_by_number(names, use_val(u, HEADER)->n) : NULL;

	if (!w)
		return nft_refuse(t, "nft can only test whether a hop-by-hop, routing or fragment header is present");
	nft_put(t, " exthdr %s %s", w->name, use_inv(u, HEADER) ? "missing" : "exists");
	return true;
}

const struct ext ext_ipv6header = {
	.name = "ipv6header", .title = "extension headers", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the extension headers of the packet. The name protocol stands for any upper-layer header, such as TCP.",
	.example = "-A FORWARD -m ipv6header --soft --header route -j DROP",
	.effect = PURE, .list = "ipv6header", .opts = opts, LAYOUTS(layouts), .help = help,
	.nft = say, .module = "IP6_NF_MATCH_IPV6HEADER",
};
