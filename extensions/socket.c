/* -m socket: a local socket would receive the packet. */
#include <linux/netfilter/xt_socket.h>
#include "compiler/nfttext.h"

enum { TRANSPARENT, NOWILDCARD, RESTORE };

static const struct opt opts[] = {
[TRANSPARENT] = {"transparent", .help = "only sockets with IP_TRANSPARENT set"},
[NOWILDCARD] = {"nowildcard", .help = "sockets that listen on the wildcard address count too"},
[RESTORE] = {"restore-skmark", .help = "set the packet's mark to the socket's mark"},
{0} };

static const struct slot rev3[] = {
[TRANSPARENT] = {ENC_NONE, .given = XT_SOCKET_TRANSPARENT},
[NOWILDCARD] = {ENC_NONE, .given = XT_SOCKET_NOWILDCARD},
[RESTORE] = {ENC_NONE, .given = XT_SOCKET_RESTORESKMARK},
};
static const struct slot rev2[] = {
[TRANSPARENT] = {ENC_NONE, .given = XT_SOCKET_TRANSPARENT},
[NOWILDCARD] = {ENC_NONE, .given = XT_SOCKET_NOWILDCARD},
};
static const struct slot rev1[] = { [TRANSPARENT] = {ENC_NONE, .given = XT_SOCKET_TRANSPARENT} };

static const struct layout layouts[] = {
	{ .rev = 3, .size = sizeof(struct xt_socket_mtinfo3), .given = AT(struct xt_socket_mtinfo3, flags), SLOTS(rev3) },
	{ .rev = 2, .size = sizeof(struct xt_socket_mtinfo2), .given = AT(struct xt_socket_mtinfo2, flags), SLOTS(rev2) },
	{ .rev = 1, .size = sizeof(struct xt_socket_mtinfo1), .given = AT(struct xt_socket_mtinfo1, flags), SLOTS(rev1) },
	{ .rev = 0, .fam = FAM_IP4, .size = 0 },
};

static bool say(struct nft_text *t, const struct use *u)
{
	if (u->form->given != (ROW(TRANSPARENT) | ROW(NOWILDCARD)))
		return nft_refuse(t, "nft can express only --transparent with --nowildcard");
	nft_put(t, " socket transparent 1");
	return true;
}

const struct ext ext_socket = {
	.name = "socket", .title = "a local socket takes the packet", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches if a local socket would receive the packet: an established one, or one that listens on the packet's destination "
		"address. Used with policy routing for transparent proxies (see TPROXY).",
	.example = "-t mangle -A PREROUTING -p tcp -m socket --transparent -j MARK --set-mark 1",
	.effect = STATEFUL, .writes = WRITES_MARK, .hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_IN),
	.list = "socket", .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_SOCKET",
};
