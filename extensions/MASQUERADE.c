/* -j MASQUERADE, -j REDIRECT: translate to an address of this host, for outgoing and for incoming packets. */
#include <linux/netfilter/nf_nat.h>
#include "extensions/nat.h"
#include "compiler/lower.h"

enum { PORTS, RANDOM, FULLY };

#define PORTS_ROW(text, h) {"to-ports", .type = &v_portrange, .list = text " %v", .help = h}
#define RANDOM_ROW {"random", .list = "random", .help = "choose the new port at random"}

static const struct opt masq_opts[] = {
[PORTS] = PORTS_ROW("masq ports:", "new source port or range"),
[RANDOM] = RANDOM_ROW,
[FULLY] = {"random-fully", .list = "random-fully", .help = "choose the new port at random, from a source that is hard to guess"},
{0} };

static const struct opt redir_opts[] = {
[PORTS] = PORTS_ROW("redir ports", "new destination port or range"),
[RANDOM] = RANDOM_ROW,
{0} };

#define PAIR(t, min, max) {ENC_PAIR, .be = true, .at = AT(t, min.all), .at2 = AT(t, max.all), \
	.given = NF_NAT_RANGE_PROTO_SPECIFIED}
#define PORTS4 PAIR(struct nf_nat_ipv4_multi_range_compat, range[0].min, range[0].max)
#define PORTS6 PAIR(struct nf_nat_range, min_proto, max_proto)

static const struct slot masq4[] = { [PORTS] = PORTS4, [RANDOM] = {ENC_NONE, .given = NF_NAT_RANGE_PROTO_RANDOM},
	[FULLY] = {ENC_NONE, .given = NF_NAT_RANGE_PROTO_RANDOM_FULLY} };
static const struct slot masq6[] = { [PORTS] = PORTS6, [RANDOM] = {ENC_NONE, .given = NF_NAT_RANGE_PROTO_RANDOM},
	[FULLY] = {ENC_NONE, .given = NF_NAT_RANGE_PROTO_RANDOM_FULLY} };
static const struct slot redir4[] = { [PORTS] = PORTS4, [RANDOM] = {ENC_NONE, .given = NF_NAT_RANGE_PROTO_RANDOM} };
static const struct slot redir6[] = { [PORTS] = PORTS6, [RANDOM] = {ENC_NONE, .given = NF_NAT_RANGE_PROTO_RANDOM} };

static const struct nf_nat_ipv4_multi_range_compat one_range = { .rangesize = 1 };

#define BOTH(slots4, slots6) { \
	{ .rev = 0, .fam = FAM_IP4, .size = sizeof(struct nf_nat_ipv4_multi_range_compat), .init = &one_range, \
	  .given = AT(struct nf_nat_ipv4_multi_range_compat, range[0].flags), SLOTS(slots4) }, \
	{ .rev = 0, .fam = FAM_IP6, .size = sizeof(struct nf_nat_range), .given = AT(struct nf_nat_range, flags), \
	  SLOTS(slots6) } }

static const struct layout masq_layouts[] = BOTH(masq4, masq6);
static const struct layout redir_layouts[] = BOTH(redir4, redir6);

static bool say(struct nft_text *t, const struct use *u)
{
	bool masq = u->form->ext->opts == masq_opts;
	const struct value *v = use_val(u, PORTS);
	const char *sep = " ";

	if (v && !nat_has_proto(t))
		return false;
	nft_put(t, "%s%s", masq ? " masquerade" : " redirect", v ? " to " : "");
	if (v)
		nat_say_ports(t, v->n, v->m);
	nat_say_flag(t, u, RANDOM, "random", &sep);
	if (masq)
		nat_say_flag(t, u, FULLY, "fully-random", &sep);
	return true;
}

/* ---- rules of nft: ports are in registers there, so only rules without ports are raised ---- */

static size_t masq_raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	uint64_t flags = nir_u(x, NIR_MASQ_flags);

	(void)cx, (void)n;
	if (nir_has(x, NIR_MASQ_proto_min) || nir_has(x, NIR_MASQ_proto_max) ||
	    flags & ~(uint64_t)(NF_NAT_RANGE_PROTO_RANDOM | NF_NAT_RANGE_PROTO_RANDOM_FULLY))
		return 0;
	if (flags & NF_NAT_RANGE_PROTO_RANDOM)
		draft_put(d, RANDOM, false, NULL);
	if (flags & NF_NAT_RANGE_PROTO_RANDOM_FULLY)
		draft_put(d, FULLY, false, NULL);
	return 1;
}

static size_t redir_raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	uint64_t flags = nir_u(x, NIR_REDIR_flags);

	(void)cx, (void)n;
	if (nir_has(x, NIR_REDIR_proto_min) || nir_has(x, NIR_REDIR_proto_max) ||
	    flags & ~(uint64_t)NF_NAT_RANGE_PROTO_RANDOM)
		return 0;
	if (flags)
		draft_put(d, RANDOM, false, NULL);
	return 1;
}

const struct ext ext_MASQUERADE = {
	.name = "MASQUERADE", .title = "translate the source to this host's address", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Translates the source of a connection to the address of its output interface. When the interface goes down or its "
		"address changes, the connection is forgotten, which is right for dynamic addresses. Use SNAT for static ones.\n\n"
		"Ports require -p tcp, udp, sctp or dccp.",
	.example = "-t nat -A POSTROUTING -s 192.168.1.0/24 -o ppp0 -j MASQUERADE",
	.effect = VERDICT, .tables = IN_TABLE(TABLE_nat), .hooks = IN_HOOK(HOOK_POST_ROUTING),
	.opts = masq_opts, LAYOUTS(masq_layouts), .check = nat_check, .nft = say, .module = "NETFILTER_XT_TARGET_MASQUERADE",
	.raise_op = NIR_MASQ, .raise = masq_raise,
};

const struct ext ext_REDIRECT = {
	.name = "REDIRECT", .title = "translate the destination to this host", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Redirects the connection to this host: to the address of the input interface, or to the loopback address for locally "
		"generated packets. The port is kept unless --to-ports is given.\n\n"
		"Ports require -p tcp, udp, sctp or dccp.",
	.example = "-t nat -A PREROUTING -i eth1 -p tcp --dport 80 -j REDIRECT --to-ports 3128",
	.effect = VERDICT, .tables = IN_TABLE(TABLE_nat), .hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_OUT),
	.opts = redir_opts, LAYOUTS(redir_layouts), .check = nat_check, .nft = say, .module = "NETFILTER_XT_TARGET_REDIRECT",
	.raise_op = NIR_REDIR, .raise = redir_raise,
};
