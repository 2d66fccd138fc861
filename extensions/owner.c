/* -m owner: the local process that created the packet. */
#include <linux/netfilter/xt_owner.h>
#include "compiler/nfttext.h"

enum { SOCKET, UID, GID, SUPPL };

static const struct opt opts[] = {
[SOCKET] = {"socket-exists", .flags = INV, .list = "%~owner socket exists", .help = "the packet was sent by a socket"},
[UID] = {"uid-owner", .type = &v_user, .flags = INV | READTEST | PLAINTEST, .list = "%~owner UID match %v", .test = {K_SKUID, REL_RANGE},
	.help = "owner of the socket: user name, UID or UID range"},
[GID] = {"gid-owner", .type = &v_groupid, .flags = INV | READTEST | PLAINTEST, .list = "%~owner GID match %v", .test = {K_SKGID, REL_RANGE},
	.help = "group of the socket's owner: group name, GID or GID range"},
[SUPPL] = {"suppl-groups", .flags = NEEDFIRST, .need = ROW(GID), .list = "incl. suppl. groups",
	.help = "--gid-owner also compares the owner's supplementary groups"},
{0} };

#define OWNER(first, last) ENC_PAIR, .at = AT(struct xt_owner_match_info, first), \
	.at2 = AT(struct xt_owner_match_info, last)

static const struct slot rev1[] = {
[SOCKET] = {ENC_NONE, .given = XT_OWNER_SOCKET, .inv = XT_OWNER_SOCKET},
[UID] = {OWNER(uid_min, uid_max), .given = XT_OWNER_UID, .inv = XT_OWNER_UID},
[GID] = {OWNER(gid_min, gid_max), .given = XT_OWNER_GID, .inv = XT_OWNER_GID},
[SUPPL] = {ENC_NONE, .given = XT_OWNER_SUPPL_GROUPS},
};

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_owner_match_info), .given = AT(struct xt_owner_match_info, match),
	  .inv = AT(struct xt_owner_match_info, invert), SLOTS(rev1) },
};

/* A packet without a socket has no user: negated tests match it here, but not in nft. */
static bool say(struct nft_text *t, const struct use *u)
{
	if (use_has(u, SOCKET) || use_has(u, SUPPL))
		return nft_refuse(t, "nft can test only user and group");
	if (u->form->inv)
		return nft_refuse(t, "inverted, it also matches packets without a socket, unlike nft");
	return nft_rows(t, u, UINT64_MAX);
}

const struct ext ext_owner = {
	.name = "owner", .title = "local user and group", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the socket that sent a locally generated packet. Packets without a socket (ICMP errors, forwarded packets) "
		"match only if every option is inverted.",
	.example = "-A OUTPUT -o eth0 -m owner --uid-owner 1001 -j REJECT",
	.any = true, .missing = "owner: At least one of --uid-owner, --gid-owner or --socket-exists is required",
	 .effect = PURE, .total = true, .hooks = IN_HOOK(HOOK_LOCAL_OUT) | IN_HOOK(HOOK_POST_ROUTING),
	.opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_OWNER",
};
