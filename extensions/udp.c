/* -m udp: the fields of the UDP header. */
#include <linux/netfilter/xt_tcpudp.h>
#include <netinet/in.h>
#include "compiler/ext.h"

enum { SPORT, DPORT };

static const struct opt opts[] = {
[SPORT] = {"sport", "source-port", .type = &v_portspan, .flags = INV, .def = "0:65535", .list = "spt%s:%!%v",
	.test = {K_UDP_SPORT, REL_RANGE}, .help = "source port or range of ports"},
[DPORT] = {"dport", "destination-port", .type = &v_portspan, .flags = INV, .def = "0:65535", .list = "dpt%s:%!%v",
	.test = {K_UDP_DPORT, REL_RANGE}, .help = "destination port or range of ports"},
{0} };

static const struct slot rev0[] = {
[SPORT] = {ENC_PAIR, .at = AT(struct xt_udp, spts), .inv = XT_UDP_INV_SRCPT},
[DPORT] = {ENC_PAIR, .at = AT(struct xt_udp, dpts), .inv = XT_UDP_INV_DSTPT},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_udp), .inv = AT(struct xt_udp, invflags), SLOTS(rev0) },
};

const struct ext ext_udp = {
	.name = "udp", .title = "UDP header fields", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Looks at the header of UDP datagrams. It is loaded by itself when the rule says -p udp and one of its "
		"options follows.",
	.proto = IPPROTO_UDP, .autoload = true, .effect = PURE, .list = "udp", .opts = opts, LAYOUTS(layouts),
	.module = "NETFILTER_XTABLES",
};
