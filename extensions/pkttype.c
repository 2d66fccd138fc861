/* -m pkttype: to whom the link layer addressed the packet. */
#include <linux/if_packet.h>
#include <linux/netfilter/xt_pkttype.h>
#include "compiler/use.h"

enum { TYPE };

static const struct word types[] = {
	{"unicast", PACKET_HOST}, {"broadcast", PACKET_BROADCAST}, {"multicast", PACKET_MULTICAST},
	{"otherhost", PACKET_OTHERHOST}, {"host", PACKET_HOST, .hidden = true},
	{"bcast", PACKET_BROADCAST, .hidden = true}, {"mcast", PACKET_MULTICAST, .hidden = true},
	{ .say = "Bad packet type '%s'" }
};

static const struct opt opts[] = {
[TYPE] = {"pkt-type", .type = &v_word, .flags = INV | MAND | READTEST, .test = {K_PKTTYPE, REL_EQ}, .arg = types, .list = "%~%v",
	.help = "unicast, broadcast, multicast or otherhost"},
{0} };

static const struct slot rev0[] = {
[TYPE] = {ENC_NUM, .at = AT(struct xt_pkttype_info, pkttype), .inv = 1},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_pkttype_info), .inv = AT(struct xt_pkttype_info, invert), SLOTS(rev0) },
};

static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	struct vplace p = { .cx = cx, .opt = &opts[TYPE], .list = true };

	buf_printf(b, " PKTTYPE %s ", use_inv(u, TYPE) ? "!=" : "=");
	v_word.print(b, &p, use_val(u, TYPE));
}

const struct ext ext_pkttype = {
	.name = "pkttype", .title = "unicast, broadcast or multicast", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the link-layer packet type: addressed to this host (unicast), to all (broadcast), to a group (multicast) or to "
		"another host (otherhost).",
	.example = "-A INPUT -m pkttype --pkt-type broadcast -j DROP",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .show = show, .module = "NETFILTER_XT_MATCH_PKTTYPE",
};
