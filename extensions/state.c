/* -m state: the state of the connection, an older and smaller variant of -m conntrack --ctstate.
 *
 * In the kernel it is the conntrack match with a bit that records the notation; before that it was a separate match.
 */
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_state.h>
#include "compiler/use.h"
#include "extensions/ctwords.h"

enum { STATE };

static const struct word states[] = {
	{"INVALID", XT_CONNTRACK_STATE_INVALID}, {"NEW", XT_CONNTRACK_STATE_BIT(IP_CT_NEW)},
	{"RELATED", XT_CONNTRACK_STATE_BIT(IP_CT_RELATED)},
	{"ESTABLISHED", XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED)}, {"UNTRACKED", XT_CONNTRACK_STATE_UNTRACKED},
	{ .n = WORD_PREFIX, .say = "Bad state \"%s\"" }
};

static const struct opt opts[] = {
[STATE] = {"state", .type = &v_wordset, .flags = INV | MAND, .arg = states, .list = "%~state %v",
	.metavar = "{INVALID|NEW|RELATED|ESTABLISHED|UNTRACKED}[,…]",
	.help = "the connection is in any of these states"},
{0} };

enum { ALIAS_BITS = XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS };

#define SLOT(t) { [STATE] = {ENC_NUM, .at = AT(t, state_mask), .inv = XT_CONNTRACK_STATE} }
#define LAYOUT(number, t) { .rev = number, .kname = "conntrack", .size = sizeof(t), .inv = AT(t, invert_flags), \
	.sig = AT(t, match_flags), .sigmask = ALIAS_BITS, .sigbits = ALIAS_BITS, SLOTS(rev##number) }

static const struct slot rev3[] = SLOT(struct xt_conntrack_mtinfo3);
static const struct slot rev2[] = SLOT(struct xt_conntrack_mtinfo2);
static const struct slot rev1[] = SLOT(struct xt_conntrack_mtinfo1);
static const struct slot rev0[] = { [STATE] = {ENC_NONE} };

/* The old match has UNTRACKED at another position, and expresses negation by all other states. */
static uint32_t to_old(uint32_t mask)
{
	return (mask & ~(uint32_t)XT_CONNTRACK_STATE_UNTRACKED) |
		(mask & XT_CONNTRACK_STATE_UNTRACKED ? XT_STATE_UNTRACKED : 0);
}

static bool pack_old(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_state_info *info = blob;
	uint32_t mask = to_old(use_val(u, STATE)->n);

	(void)cx;
	info->statemask = use_inv(u, STATE) ? ~mask : mask;
	return true;
}

static bool unpack_old(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_state_info *info = blob;
	bool inv = info->statemask >> 31;
	uint32_t mask = inv ? ~info->statemask : info->statemask;
	struct value v = { .n = mask & ~(uint32_t)XT_STATE_UNTRACKED };

	(void)cx;
	if (mask & XT_STATE_UNTRACKED)
		v.n |= XT_CONNTRACK_STATE_UNTRACKED;
	draft_put(d, STATE, inv, &v);
	return true;
}

static const struct layout layouts[] = {
	LAYOUT(3, struct xt_conntrack_mtinfo3), LAYOUT(2, struct xt_conntrack_mtinfo2),
	LAYOUT(1, struct xt_conntrack_mtinfo1),
	{ .rev = 0, .size = sizeof(struct xt_state_info), SLOTS(rev0), .pack = pack_old, .unpack = unpack_old },
};

static bool say(struct nft_text *t, const struct use *u)
{
	return ctstate_nft(t, use_val(u, STATE)->n, use_inv(u, STATE), true);
}

const struct ext ext_state = {
	.name = "state", .title = "state of the connection, the short form", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the connection state; a subset of conntrack --ctstate, without SNAT and DNAT. Prefer conntrack in new rulesets.",
	.example = "-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT",
	.effect = PURE, .total = true, .steady = true, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_CONNTRACK",
};
