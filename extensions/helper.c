/* -m helper: connections handled by a helper, and those it expects. */
#include <string.h>
#include <linux/netfilter/xt_helper.h>
#include "compiler/nfttext.h"

enum { NAME };

static const struct opt opts[] = {
[NAME] = {"helper", .type = &v_text, .flags = INV | MAND, .max = 29, .list = "helper match %~\"%v\"",
	.help = "helper name, such as ftp, or ftp-2121 for another port than the usual one"},
{0} };

static const struct slot rev0[] = { [NAME] = {ENC_STR, .at = AT(struct xt_helper_info, name), .inv = 1} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_helper_info), .inv = AT(struct xt_helper_info, invert), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *v = use_val(u, NAME);

	if (use_inv(u, NAME) || !v->len || memchr(v->s, '-', v->len))
		return nft_refuse(t, "nft tests only for the exact name of a helper");
	return nft_string(t, "ct helper", v);
}

const struct ext ext_helper = {
	.name = "helper", .title = "helper of the connection", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches packets of connections that a connection tracking helper expected, such as FTP data connections.",
	.example = "-A INPUT -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_HELPER",
};
