/* -m tcp: the fields of the TCP header. */
#include <linux/netfilter/xt_tcpudp.h>
#include <netinet/in.h>
#include "compiler/nfttext.h"

enum { SPORT, DPORT, OPTION, FLAGS, SYN };

static const struct word flag_words[] = {
	{"FIN", 0x01}, {"SYN", 0x02}, {"RST", 0x04}, {"PSH", 0x08}, {"ACK", 0x10}, {"URG", 0x20},
	{"ALL", 0x3f, .hidden = true}, {"NONE", 0x00},
	{ .say = "Unknown TCP flag `%s'" }
};

static const struct opt opts[] = {
[SPORT] = {"sport", "source-port", .type = &v_ports, .flags = INV, .def = "0:65535", .list = "spt%s:%!%v",
	.test = {K_TCP_SPORT, REL_RANGE}, .help = "source port or port range"},
[DPORT] = {"dport", "destination-port", .type = &v_ports, .flags = INV, .def = "0:65535", .list = "dpt%s:%!%v",
	.test = {K_TCP_DPORT, REL_RANGE}, .help = "destination port or port range"},
[OPTION] = {"tcp-option", .type = &v_num, .flags = INV, .min = 1, .max = 255, .arg = "Bad TCP option \"%s\"", .list = "option=%!%v",
	.help = "the header has a TCP option of this number"},
[FLAGS] = {"tcp-flags", .type = &v_flagpair, .flags = INV, .arg = flag_words, .list = "flags:%!%v",
	.test = {K_TCP_FLAGS, REL_MASK}, .help = "flags to examine, and those of them that must be set; the others must be clear"},
[SYN] = {"syn", .flags = INV, .of = "tcp-flags", .macro = "FIN,SYN,RST,ACK SYN",
	.help = "connection request; the same as --tcp-flags FIN,SYN,RST,ACK SYN"},
{0} };

static const struct slot rev0[] = {
[SPORT] = {ENC_PAIR, .at = AT(struct xt_tcp, spts), .inv = XT_TCP_INV_SRCPT},
[DPORT] = {ENC_PAIR, .at = AT(struct xt_tcp, dpts), .inv = XT_TCP_INV_DSTPT},
[FLAGS] = {ENC_PAIR, .at = AT(struct xt_tcp, flg_cmp), .at2 = AT(struct xt_tcp, flg_mask), .inv = XT_TCP_INV_FLAGS},
[SYN] = {ENC_NONE},
[OPTION] = {ENC_NUM, .at = AT(struct xt_tcp, option), .inv = XT_TCP_INV_OPTION},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_tcp), .inv = AT(struct xt_tcp, invflags), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	if (!nft_rows(t, u, ~ROW(OPTION)))
		return false;
	if (use_has(u, OPTION))
		nft_put(t, " tcp option %u %s", (unsigned)use_val(u, OPTION)->n, use_inv(u, OPTION) ? "missing" : "exists");
	return true;
}

const struct ext ext_tcp = {
	.name = "tcp", .title = "TCP header fields", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches TCP header fields. Ports are numbers or service names; a range is first:last, and either end may be omitted. "
		"Fragments other than the first never match.",
	.example = "-A INPUT -i eth0 -p tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT",
	.proto = IPPROTO_TCP, .autoload = true, .effect = PURE, .transport = 20, .list = "tcp", .opts = opts, LAYOUTS(layouts),
	.nft = say, .module = "NETFILTER_XTABLES",
};
