/* -j NETMAP: translate a network to another of the same size. */
#include <string.h>
#include <linux/netfilter/nf_nat.h>
#include "compiler/nfttext.h"

enum { TO };

static const struct opt opts[] = {
[TO] = {"to", .type = &v_netmap, .flags = MAND, .list = "to:%v", .help = "the new network"},
{0} };

static const struct slot rows[] = { [TO] = {ENC_NONE} };

/* The kernel stores the first and the last address of the network, len bytes each. */
static bool pack_net(const struct value *v, uint8_t *first, uint8_t *last, unsigned len)
{
	for (unsigned i = 0; i < len; i++) {
		first[i] = v->a.b[i];
		last[i] = v->a.b[i] | (uint8_t)~v->b.b[i];
	}
	return true;
}

static bool unpack_net(struct use_draft *d, const void *first, const void *last, unsigned len)
{
	struct value v = {0};
	const uint8_t *a = first, *b = last;

	memcpy(v.a.b, a, len);
	for (unsigned i = 0; i < len; i++)
		v.b.b[i] = (uint8_t)~(a[i] ^ b[i]);
	if (addr_masklen(&v.b, len) < 0)
		return false;
	draft_put(d, TO, false, &v);
	return true;
}

static bool pack4(struct cx *cx, const struct use *u, void *blob)
{
	struct nf_nat_ipv4_range *r = ((struct nf_nat_ipv4_multi_range_compat *)blob)->range;

	(void)cx;
	return pack_net(use_val(u, TO), (uint8_t *)&r->min_ip, (uint8_t *)&r->max_ip, 4);
}

static bool unpack4(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct nf_nat_ipv4_range *r = ((const struct nf_nat_ipv4_multi_range_compat *)blob)->range;

	(void)cx;
	return unpack_net(d, &r->min_ip, &r->max_ip, 4);
}

static bool pack6(struct cx *cx, const struct use *u, void *blob)
{
	struct nf_nat_range *r = blob;

	(void)cx;
	return pack_net(use_val(u, TO), (uint8_t *)&r->min_addr, (uint8_t *)&r->max_addr, 16);
}

static bool unpack6(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct nf_nat_range *r = blob;

	(void)cx;
	return unpack_net(d, &r->min_addr, &r->max_addr, 16);
}

static const struct nf_nat_ipv4_multi_range_compat init4 = { .rangesize = 1, .range = { { .flags = NF_NAT_RANGE_MAP_IPS } } };
static const struct nf_nat_range init6 = { .flags = NF_NAT_RANGE_MAP_IPS };

static const struct layout layouts[] = {
	{ .rev = 0, .fam = FAM_IP4, .size = sizeof(init4), .init = &init4, SLOTS(rows), .pack = pack4, .unpack = unpack4 },
	{ .rev = 0, .fam = FAM_IP6, .size = sizeof(init6), .init = &init6, SLOTS(rows), .pack = pack6, .unpack = unpack6 },
};

/* Which address is translated depends on the hook, and a user chain may be reached from several. */
static bool say(struct nft_text *t, const struct use *u)
{
	const struct base_info *base = base_find(TABLE_nat, t->rule->chain->name);
	const struct value *v = use_val(u, TO);
	unsigned len = family_addrlen(t->cx->family);
	bool source;

	if (!base)
		return nft_refuse(t, "nft needs the chain to know whether to translate source or destination");
	source = base->hook == HOOK_POST_ROUTING || base->hook == HOOK_LOCAL_IN;
	nft_put(t, " %cnat %s prefix to ", source ? 's' : 'd', nft_ip(t->cx));
	addr_print(t->b, &v->a, len);
	nft_put(t, "/%d", addr_masklen(&v->b, len));
	return true;
}

const struct ext ext_NETMAP = {
	.name = "NETMAP", .title = "translate a network to another", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Maps a network onto another one: replaces the network part of an address and keeps the host part. Translates the "
		"destination in PREROUTING and OUTPUT, the source in POSTROUTING and INPUT.",
	.example = "-t nat -A PREROUTING -d 10.9.0.0/24 -j NETMAP --to 192.168.1.0/24",
	.effect = VERDICT, .tables = IN_TABLE(TABLE_nat),
	.hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_LOCAL_OUT) | IN_HOOK(HOOK_POST_ROUTING),
	.opts = opts, LAYOUTS(layouts), .nft = say,
	.module = "NETFILTER_XT_TARGET_NETMAP",
};
