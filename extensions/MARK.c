/* -j MARK: the packet's mark. */
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_mark.h>
#include "compiler/nfttext.h"
#include "compiler/lower.h"

enum { SET };

static const struct opt opts[] = {
[SET] = {"set-xmark", .type = &v_maskfull, .flags = MAND, .max = UINT32_MAX,
	.missing = "MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required",
	.help = "clear the bits in mask, then XOR value"},
{"set-mark", .type = &v_setbits, .flags = ALIAS, .of = "set-xmark", .help = "clear the bits in mask, then OR value"},
{"and-mark", .type = &v_andbits, .flags = ALIAS, .of = "set-xmark", .help = "AND the mark with bits"},
{"or-mark", .type = &v_orbits, .flags = ALIAS, .of = "set-xmark", .help = "OR bits into the mark"},
{"xor-mark", .type = &v_xorbits, .flags = ALIAS, .of = "set-xmark", .help = "XOR bits into the mark"},
{0} };

static const struct slot rev2[] = {
[SET] = {ENC_PAIR, .at = AT(struct xt_mark_tginfo2, mark), .at2 = AT(struct xt_mark_tginfo2, mask)},
};

static const struct layout layouts[] = {
	{ .rev = 2, .size = sizeof(struct xt_mark_tginfo2), SLOTS(rev2) },
};

static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	(void)cx;
	buf_puts(b, " MARK ");
	bits_show(b, use_val(u, SET), UINT32_MAX, 0);
}

static bool say(struct nft_text *t, const struct use *u)
{
	nft_bits(t, "meta mark", "mark", use_val(u, SET));
	return true;
}

/* nft's "meta mark set 5": an immediate load, then the mark is set from the register. */
static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	const struct nir_data *mark = &x->f[NIR_IMMEDIATE_data].d;
	struct value v = { .m = UINT32_MAX };
	uint32_t number;

	(void)cx;
	if (n < 2 || !nir_has(x, NIR_IMMEDIATE_data) || mark->len != sizeof(number) || x[1].op != NIR_META ||
	    nir_u(&x[1], NIR_META_key) != NFT_META_MARK || !nir_has(&x[1], NIR_META_sreg) ||
	    nir_u(&x[1], NIR_META_sreg) != nir_u(x, NIR_IMMEDIATE_dreg))
		return 0;
	memcpy(&number, mark->p, sizeof(number));
	v.n = number;
	draft_put(d, SET, false, &v);
	return 2;
}

static uint32_t mark(const struct use *u, uint32_t before)
{
	const struct value *v = use_val(u, SET);

	return (before & ~(uint32_t)v->m) ^ (uint32_t)v->n;
}

const struct ext ext_MARK = {
	.name = "MARK", .title = "change the packet's mark", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets the packet's mark, a number local to this host that the mark match, routing rules (ip rule fwmark) and traffic "
		"control can test.",
	.example = "-t mangle -A PREROUTING -s 192.168.2.0/24 -j MARK --set-mark 2\n"
		"ip rule add fwmark 2 table 100",
	.effect = SIDE, .writes = WRITES_MARK, .opts = opts, LAYOUTS(layouts), .show = show, .nft = say, .module = "NETFILTER_XT_MARK",
	.raise_op = NIR_IMMEDIATE, .raise = raise, .mark = mark,
};
