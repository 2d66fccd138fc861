/* -j SNAT, -j DNAT: translate the source or destination of connections to given addresses and ports. */
#include <netinet/in.h>
#include <linux/netfilter/nf_nat.h>
#include "extensions/nat.h"

enum { TO, RANDOM, PERSISTENT };

#define RANDOM_ROW {"random", .list = "random", .help = "choose the new port at random"}
#define PERSISTENT_ROW {"persistent", .list = "persistent", .help = "use the same address for all connections of a client"}

static const struct opt dnat_opts[] = {
[TO] = {"to-destination", .type = &v_natrange, .flags = MAND, .max = NAT_SHIFT, .list = "to:%v",
	.metavar = "[address[-address]][:port[-port[/base]]]",
	.help = "new destination; with a base, ports are mapped one to one from the base on"},
[RANDOM] = RANDOM_ROW,
[PERSISTENT] = PERSISTENT_ROW,
{0} };

enum { SNAT_FULLY = PERSISTENT, SNAT_PERSISTENT };     /* save order */

static const struct opt snat_opts[] = {
[TO] = {"to-source", .type = &v_natrange, .flags = MAND, .list = "to:%v",
	.help = "new source; without a port, it is kept or changed within its class: below 512, below 1024, others"},
[RANDOM] = RANDOM_ROW,
[SNAT_FULLY] = {"random-fully", .list = "random-fully", .help = "choose the new port at random, from a source that is hard to guess"},
[SNAT_PERSISTENT] = PERSISTENT_ROW,
{0} };

/* IPv4 had its own struct, for a list with one element; later ones are the same for both families. */
#define RANGE4 {ENC_NAT, .at = AT(struct nf_nat_ipv4_multi_range_compat, range)}
#define RANGE1 {ENC_NAT, .at = { 0, sizeof(struct nf_nat_range) }}
#define RANGE2 {ENC_NAT, .at = { 0, sizeof(struct nf_nat_range2) }}
#define BIT(name) {ENC_NONE, .given = NF_NAT_RANGE_##name}

#define DNAT_SLOTS(range) { [TO] = range, [RANDOM] = BIT(PROTO_RANDOM), [PERSISTENT] = BIT(PERSISTENT) }
#define SNAT_SLOTS(range) { [TO] = range, [RANDOM] = BIT(PROTO_RANDOM), [SNAT_FULLY] = BIT(PROTO_RANDOM_FULLY), \
	[SNAT_PERSISTENT] = BIT(PERSISTENT) }

static const struct slot dnat4[] = DNAT_SLOTS(RANGE4), dnat1[] = DNAT_SLOTS(RANGE1), dnat2[] = DNAT_SLOTS(RANGE2);
static const struct slot snat4[] = SNAT_SLOTS(RANGE4), snat1[] = SNAT_SLOTS(RANGE1), snat2[] = SNAT_SLOTS(RANGE2);

static const struct nf_nat_ipv4_multi_range_compat one_range = { .rangesize = 1 };

#define REV0(slots) { .rev = 0, .fam = FAM_IP4, .size = sizeof(struct nf_nat_ipv4_multi_range_compat), .init = &one_range, \
	.given = AT(struct nf_nat_ipv4_multi_range_compat, range[0].flags), SLOTS(slots) }
#define REV1(families, slots) { .rev = 1, .fam = families, .size = sizeof(struct nf_nat_range), \
	.given = AT(struct nf_nat_range, flags), SLOTS(slots) }
#define REV2(slots) { .rev = 2, .size = sizeof(struct nf_nat_range2), .given = AT(struct nf_nat_range2, flags), SLOTS(slots) }

static const struct layout dnat_layouts[] = { REV2(dnat2), REV1(FAM_ANY, dnat1), REV0(dnat4) };
/* iptables only reads the first SNAT revision of each family, so these are preferred. */
static const struct layout snat_layouts[] = { REV0(snat4), REV1(FAM_IP6, snat1), REV2(snat2), REV1(FAM_IP4, snat1) };

static bool has_ports(const struct use *u)
{
	const struct value *v = use_val(u, TO);

	return v && (u->form->ext->opts[TO].type != &v_natrange || v->m & NF_NAT_RANGE_PROTO_SPECIFIED);
}

bool nat_check(struct cx *cx, const struct rule *r, const struct use *u)
{
	const struct value *v = use_val(r->head, HEAD_PROTO);
	uint64_t proto = v ? v->n : 0;         /* whether inverted or not, as in iptables */

	if (!has_ports(u) || proto == IPPROTO_TCP || proto == IPPROTO_UDP || proto == IPPROTO_SCTP ||
	    proto == IPPROTO_DCCP || (proto == IPPROTO_ICMP && cx->family == FAM_IP4))
		return true;
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "Need TCP, UDP, SCTP or DCCP with port specification");
	return diag_why(cx->diags, "ports depend on the protocol, which -p must give");
}

static void say_addrs(struct nft_text *t, const struct value *v)
{
	unsigned len = family_addrlen(t->cx->family);
	bool brackets = len > 4 && v->m & NF_NAT_RANGE_PROTO_SPECIFIED;

	for (unsigned i = 0; i < 2; i++) {
		const union addr *a = i ? &v->b : &v->a;

		if (i && addr_same(&v->a, &v->b))
			continue;
		nft_put(t, "%s%s", i ? "-" : "", brackets ? "[" : "");
		addr_print(t->b, a, len);
		nft_put(t, "%s", brackets ? "]" : "");
	}
}

void nat_say_ports(struct nft_text *t, uint64_t first, uint64_t last)
{
	nft_put(t, ":%u", (unsigned)first);
	if (first != last)
		nft_put(t, "-%u", (unsigned)last);
}

void nat_say_flag(struct nft_text *t, const struct use *u, unsigned row, const char *word, const char **sep)
{
	if (!use_has(u, row))
		return;
	nft_put(t, "%s%s", *sep, word);
	*sep = ",";
}

bool nat_has_proto(struct nft_text *t)
{
	return nft_proto(t->rule) || nft_refuse(t, "nft allows ports only with -p tcp, udp, sctp or dccp");
}

static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *v = use_val(u, TO);
	bool dnat = u->form->ext->opts == dnat_opts;
	const char *sep = " ";

	if (v->m & NF_NAT_RANGE_PROTO_OFFSET)
		return nft_refuse(t, "nft has no equivalent for a base port");
	if (v->m & NF_NAT_RANGE_PROTO_SPECIFIED && !nat_has_proto(t))
		return false;
	nft_put(t, " %cnat to ", dnat ? 'd' : 's');
	if (v->m & NF_NAT_RANGE_MAP_IPS)
		say_addrs(t, v);
	if (v->m & NF_NAT_RANGE_PROTO_SPECIFIED)
		nat_say_ports(t, v->n & 0xffff, v->n >> 16 & 0xffff);
	nat_say_flag(t, u, RANDOM, "random", &sep);
	if (!dnat)
		nat_say_flag(t, u, SNAT_FULLY, "fully-random", &sep);
	nat_say_flag(t, u, dnat ? (unsigned)PERSISTENT : (unsigned)SNAT_PERSISTENT, "persistent", &sep);
	return true;
}

const struct ext ext_SNAT = {
	.name = "SNAT", .title = "translate the source", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Translates the source of a connection: of its first packet, of all that follow and, in reverse, of the replies. Cheaper "
		"than MASQUERADE where the address is static.\n\n"
		"Ports require -p tcp, udp, sctp or dccp.",
	.example = "-t nat -A POSTROUTING -s 192.168.1.0/24 -o eth0 -j SNAT --to-source 203.0.113.5",
	.effect = VERDICT, .tables = IN_TABLE(TABLE_nat), .hooks = IN_HOOK(HOOK_POST_ROUTING) | IN_HOOK(HOOK_LOCAL_IN),
	.opts = snat_opts, LAYOUTS(snat_layouts), .check = nat_check, .nft = say, .module = "NETFILTER_XT_NAT",
};

const struct ext ext_DNAT = {
	.name = "DNAT", .title = "translate the destination", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Translates the destination of a connection: of its first packet, of all that follow and, in reverse, of the replies.\n\n"
		"Ports require -p tcp, udp, sctp or dccp; without an address, only the port changes. With a base port, the packet's "
		"offset from the base is added to the first port of the range.",
	.example = "-t nat -A PREROUTING -i eth0 -p tcp --dport 80 -j DNAT --to-destination 192.168.1.10:8080",
	.effect = VERDICT, .tables = IN_TABLE(TABLE_nat), .hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_OUT),
	.opts = dnat_opts, LAYOUTS(dnat_layouts), .check = nat_check, .nft = say, .module = "NETFILTER_XT_NAT",
};
