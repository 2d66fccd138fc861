/* -m frag: the fragment header of IPv6. */
#include <linux/netfilter_ipv6/ip6t_frag.h>
#include "compiler/nfttext.h"

enum { ID, LEN, RES, FIRST, MORE, LAST };

static const struct opt opts[] = {
[ID] = {"fragid", .type = &v_range, .flags = INV, .max = UINT32_MAX, .def = "0:4294967295", .list = "id%s:%!%v",
	.help = "fragment identification or range"},
[LEN] = {"fraglen", .type = &v_num, .flags = INV | KEEP, .max = UINT32_MAX, .list = "length:%!%v",
	.help = "length of the fragment header"},
[RES] = {"fragres", .list = "reserved", .help = "the reserved fields are zero"},
[FIRST] = {"fragfirst", .list = "first", .help = "first fragment"},
[MORE] = {"fragmore", .list = "more", .help = "any fragment but the last"},
[LAST] = {"fraglast", .excl = ROW(MORE), .list = "last", .help = "last fragment"},
{0} };

static const struct slot rev0[] = {
[ID] = {ENC_PAIR, .at = AT(struct ip6t_frag, ids), .inv = IP6T_FRAG_INV_IDS},
[LEN] = {ENC_NUM, .at = AT(struct ip6t_frag, hdrlen), .given = IP6T_FRAG_LEN, .inv = IP6T_FRAG_INV_LEN},
[RES] = {ENC_NONE, .given = IP6T_FRAG_RES},
[FIRST] = {ENC_NONE, .given = IP6T_FRAG_FST},
[MORE] = {ENC_NONE, .given = IP6T_FRAG_MF},
[LAST] = {ENC_NONE, .given = IP6T_FRAG_NMF},
};

/* The bit for the identification is redundant, but set when a range is given. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct ip6t_frag *info = blob;

	(void)cx;
	if (use_has(u, ID))
		info->flags |= IP6T_FRAG_IDS;
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_frag), .given = AT(struct ip6t_frag, flags),
	  .inv = AT(struct ip6t_frag, invflags), SLOTS(rev0), .pack = pack },
};

static bool say(struct nft_text *t, const struct use *u)
{
	static const char *const flags[] = { [RES] = " frag reserved 0 frag reserved2 0", [FIRST] = " frag frag-off 0",
		[MORE] = " frag more-fragments 1", [LAST] = " frag more-fragments 0" };

	if (use_has(u, LEN))
		return nft_refuse(t, "the fragment header has no length field");
	if (!u->form->given)
		nft_put(t, " exthdr frag exists");
	if (use_has(u, ID))
		nft_span(t, "frag id", use_inv(u, ID), use_val(u, ID)->n, use_val(u, ID)->m);
	for (unsigned row = RES; row <= LAST; row++)
		if (use_has(u, row))
			nft_put(t, "%s", flags[row]);
	return true;
}

const struct ext ext_frag = {
	.name = "frag", .title = "fragment header", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the IPv6 fragment header. Connection tracking reassembles packets before any rule sees them, which leaves "
		"nothing to match.",
	.example = "-t raw -A PREROUTING -i eth0 -m frag --fragmore -j DROP",
	.effect = PURE, .list = "frag", .opts = opts, LAYOUTS(layouts), .nft = say, .module = "IP6_NF_MATCH_FRAG",
};
