/* -m ah (IPv6): the authentication header, anywhere among the extension headers. That of IPv4 is in esp.c. */
#include <netinet/in.h>
#include <linux/netfilter_ipv6/ip6t_ah.h>
#include "compiler/nfttext.h"

enum { SPI, LEN, RES };

static const struct opt opts[] = {
[SPI] = {"ahspi", .type = &v_range, .flags = INV, .max = UINT32_MAX, .def = "0:4294967295", .list = "spi%s:%!%v",
	.help = "SPI or SPI range"},
[LEN] = {"ahlen", .type = &v_num, .flags = INV, .max = UINT32_MAX, .list = "length:%!%v", .help = "length of the header in bytes"},
[RES] = {"ahres", .list = "reserved", .help = "the reserved field is zero"},
{0} };

static const struct slot rev0[] = {
[SPI] = {ENC_PAIR, .at = AT(struct ip6t_ah, spis), .inv = IP6T_AH_INV_SPI},
[LEN] = {ENC_NUM, .at = AT(struct ip6t_ah, hdrlen), .inv = IP6T_AH_INV_LEN},
[RES] = {ENC_NONE, .given = 1},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_ah), .given = AT(struct ip6t_ah, hdrres), .inv = AT(struct ip6t_ah, invflags), SLOTS(rev0) },
};

/* For the kernel a length of 0 means any, inverted or not. */
static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *spi = use_val(u, SPI), *len = use_val(u, LEN);

	if (rule_proto(t->rule) && rule_proto(t->rule) != IPPROTO_AH)
		return nft_refuse(t, "nft tests this header only as the packet's protocol");
	if (!rule_proto(t->rule))
		nft_put(t, " meta l4proto ah");
	if ((spi && !nft_field(t, "ah spi", use_inv(u, SPI), spi->n, spi->m, UINT32_MAX)) ||
	    (len && len->n && !nft_hdrlen(t, "ah hdrlength", u, LEN, 4, 2)))
		return false;
	nft_put(t, "%s", use_has(u, RES) ? " ah reserved 0" : "");
	return true;
}

const struct ext ext_ah6 = {
	.name = "ah", .title = "authentication header of IPsec", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the IPv6 authentication header (AH), also behind other extension headers.",
	.example = "-A INPUT -s 2001:db8::7 -m ah --ahspi 4096 -j ACCEPT",
	.autoload = true, .brought_by = IPPROTO_AH, .effect = PURE, .transport = 8, .list = "ah", .opts = opts, LAYOUTS(layouts),
	.nft = say, .module = "IP6_NF_MATCH_AH",
};
