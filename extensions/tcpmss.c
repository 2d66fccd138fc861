/* -m tcpmss: the maximum segment size announced by a SYN. */
#include <linux/netfilter/xt_tcpmss.h>
#include <netinet/in.h>
#include "compiler/nfttext.h"

enum { MSS };

static const struct opt opts[] = {
[MSS] = {"mss", .type = &v_range, .flags = INV | MAND | READTEST | PLAINTEST, .max = 65535, .list = "tcpmss match %!%v",
	.test = {K_TCP_MSS, REL_RANGE}, .help = "MSS or range"},
{0} };

static const struct slot rev0[] = {
[MSS] = {ENC_PAIR, .at = AT(struct xt_tcpmss_match_info, mss_min), .at2 = AT(struct xt_tcpmss_match_info, mss_max), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_tcpmss_match_info), .inv = AT(struct xt_tcpmss_match_info, invert), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	if (u->form->inv)
		return nft_refuse(t, "inverted, it also matches segments without the option, unlike nft");
	return nft_rows(t, u, UINT64_MAX);
}

const struct ext ext_tcpmss = {
	.name = "tcpmss", .title = "maximum segment size", .kind = EXT_MATCH, .fam = FAM_ANY, .proto = IPPROTO_TCP,
	.doc = "Matches the maximum segment size (MSS) option of the TCP header, which only SYN and SYN/ACK segments carry. Inverted, "
		"it also matches segments without the option.",
	.example = "-A INPUT -p tcp --syn -m tcpmss --mss 1:500 -j DROP",
	.effect = PURE, .transport = 20, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_TCPMSS",
};
