/* -m udp: the fields of the UDP header. */
#include <linux/netfilter/xt_tcpudp.h>
#include <netinet/in.h>
#include "compiler/ext.h"

enum { SPORT, DPORT };

static const struct opt opts[] = {
[SPORT] = {"sport", "source-port", .type = &v_portspan, .flags = INV, .def = "0:65535", .list = "spt%s:%!%v",
	.test = {K_UDP_SPORT, REL_RANGE}, .help = "source port or port range"},
[DPORT] = {"dport", "destination-port", .type = &v_portspan, .flags = INV, .def = "0:65535", .list = "dpt%s:%!%v",
	.test = {K_UDP_DPORT, REL_RANGE}, .help = "destination port or port range"},
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
	.doc = "Matches UDP header fields. Ports are numbers or service names; a range is first:last, and either end may be omitted. "
		"Fragments other than the first never match.",
	.example = "-A INPUT -s 192.168.1.0/24 -p udp --dport 53 -j ACCEPT",
	.proto = IPPROTO_UDP, .autoload = true, .effect = PURE, .transport = 8, .list = "udp", .opts = opts, LAYOUTS(layouts),
	.module = "NETFILTER_XTABLES",
};
