/* -m helper: connections handled by a helper, and those it expects. */
#include <string.h>
#include <linux/netfilter/xt_helper.h>
#include "compiler/nfttext.h"

enum { NAME };

static const struct opt opts[] = {
[NAME] = {"helper", .type = &v_text, .flags = INV | MAND, .max = 29, .list = "helper match %~\"%v\"",
	.help = "name of the helper, such as ftp or ftp-2121 (with its port)"},
{0} };

static const struct slot rev0[] = { [NAME] = {ENC_STR, .at = AT(struct xt_helper_info, name), .inv = 1} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_helper_info), .inv = AT(struct xt_helper_info, invert), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *v = use_val(u, NAME);

	if (use_inv(u, NAME) || !v->len || memchr(v->s, '-', v->len))
		return nft_refuse(t, "nft has the helper's exact name only, and cannot say that there is none");
	return nft_string(t, "ct helper", v);
}

const struct ext ext_helper = {
	.name = "helper", .title = "helper of the connection", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Compares the name of the connection tracking helper that expected the packet's connection.",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_HELPER",
};
