/* -m esp, -m ipcomp, -m ah (IPv4): the security parameter index of IPsec headers; three similar structs. */
#include <linux/netfilter/xt_esp.h>
#include <linux/netfilter/xt_ipcomp.h>
#include <linux/netfilter_ipv4/ipt_ah.h>
#include <netinet/in.h>
#include "compiler/ext.h"

enum { SPI, RES };

#define SPI_OPT(n, k) [SPI] = {n, .type = &v_range, .flags = INV | READTEST, .test = {k, REL_RANGE}, .max = UINT32_MAX, \
	.def = "0:4294967295", .list = "spi%s:%!%v", .help = "SPI or SPI range"}
#define SPI_SLOT(type) [SPI] = {ENC_PAIR, .at = AT(type, spis), .inv = 1}
#define LAYOUT(type, slots) { .rev = 0, .size = sizeof(type), .inv = AT(type, invflags), SLOTS(slots) }

static const struct opt esp_opts[] = { SPI_OPT("espspi", K_ESP_SPI), {0} };
static const struct opt ah_opts[] = { SPI_OPT("ahspi", K_AH_SPI), {0} };
static const struct opt ipcomp_opts[] = {
SPI_OPT("ipcompspi", K_COMP_CPI),
[RES] = {"compres", .list = "reserved", .help = "the reserved field is zero"},
{0} };

static const struct slot esp_slots[] = { SPI_SLOT(struct xt_esp) };
static const struct slot ah_slots[] = { SPI_SLOT(struct ipt_ah) };
static const struct slot ipcomp_slots[] = {
SPI_SLOT(struct xt_ipcomp),
[RES] = {ENC_NONE, .given = 1},
};

static const struct layout esp_layouts[] = { LAYOUT(struct xt_esp, esp_slots) };
static const struct layout ah_layouts[] = { LAYOUT(struct ipt_ah, ah_slots) };
static const struct layout ipcomp_layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_ipcomp), .given = AT(struct xt_ipcomp, hdrres),
	  .inv = AT(struct xt_ipcomp, invflags), SLOTS(ipcomp_slots) },
};

const struct ext ext_esp = {
	.name = "esp", .title = "ESP header of IPsec", .kind = EXT_MATCH, .fam = FAM_ANY, .proto = IPPROTO_ESP,
	.doc = "Matches the security parameter index (SPI) of the IPsec ESP header.",
	.example = "-A INPUT -s 198.51.100.7 -p esp --espspi 4096 -j ACCEPT",
	.autoload = true, .effect = PURE, .transport = 8, .list = "esp", .opts = esp_opts, LAYOUTS(esp_layouts),
	.module = "NETFILTER_XT_MATCH_ESP",
};

const struct ext ext_ah4 = {
	.name = "ah", .title = "authentication header of IPsec", .kind = EXT_MATCH, .fam = FAM_IP4, .proto = IPPROTO_AH,
	.doc = "Matches the security parameter index (SPI) of the IPsec authentication header (AH).",
	.example = "-A INPUT -s 198.51.100.7 -p ah --ahspi 4096 -j ACCEPT",
	.autoload = true, .effect = PURE, .transport = 8, .list = "ah", .opts = ah_opts, LAYOUTS(ah_layouts), .module = "IP_NF_MATCH_AH",
};

const struct ext ext_ipcomp = {
	.name = "ipcomp", .title = "IPComp header of IPsec", .kind = EXT_MATCH, .fam = FAM_ANY, .proto = IPPROTO_COMP,
	.doc = "Matches the compression parameter index (CPI, here called SPI) of the IPComp header.",
	.example = "-A INPUT -s 198.51.100.7 -p ipcomp --ipcompspi 2 -j ACCEPT",
	.autoload = true, .effect = PURE, .list = "comp", .opts = ipcomp_opts, LAYOUTS(ipcomp_layouts),
	.module = "NETFILTER_XT_MATCH_IPCOMP",
};
