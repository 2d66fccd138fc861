/* -j TRACE: trace the packet through the rules. In nft it is a flag of the packet. */
#include <linux/netfilter/nf_tables.h>
#include "compiler/lower.h"
#include "compiler/nfttext.h"

static const struct opt opts[] = { {0} };
static const struct layout layouts[] = { { .rev = 0 } };

static bool lower(struct cx *cx, const struct rule *r, const struct use *u, struct nir_list *out)
{
	static const uint8_t on = 1;
	struct nir *x;

	(void)r, (void)u;
	nir_immediate(cx, out, NFT_REG32_01, &on, sizeof(on));
	x = nir_add(cx, out, NIR_META);
	nir_setu(x, NIR_META_key, NFT_META_NFTRACE);
	nir_setu(x, NIR_META_sreg, NFT_REG32_01);
	return true;
}

static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	const struct nir_data *on = &x->f[NIR_IMMEDIATE_data].d;

	(void)cx, (void)d;
	if (n < 2 || !nir_has(x, NIR_IMMEDIATE_data) || on->len != 1 || *(const uint8_t *)on->p != 1 ||
	    x[1].op != NIR_META || nir_u(&x[1], NIR_META_key) != NFT_META_NFTRACE ||
	    !nir_has(&x[1], NIR_META_sreg) || nir_u(&x[1], NIR_META_sreg) != nir_u(x, NIR_IMMEDIATE_dreg))
		return 0;
	return 2;
}

static bool say(struct nft_text *t, const struct use *u)
{
	(void)u;
	nft_put(t, " meta nftrace set 1");
	return true;
}

const struct ext ext_TRACE = {
	.name = "TRACE", .title = "follow packets through the rules", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Traces the packet: the kernel reports each rule that it matches from here on. Show the trace with xtables-monitor "
		"--trace or nft monitor trace (nf_tables), or in the kernel log (ip_tables, where TRACE is allowed in the raw table "
		"only).",
	.example = "-t raw -A PREROUTING -p icmp -s 192.0.2.1 -j TRACE\n"
		"xtables-monitor --trace",
	.effect = SIDE, .opts = opts, LAYOUTS(layouts), .lower = lower, .raise_op = NIR_IMMEDIATE, .raise = raise,
	.nft = say, .module = "NETFILTER_XT_TARGET_TRACE",
};
