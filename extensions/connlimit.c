/* -m connlimit: the number of connections of a host or network. */
#include <string.h>
#include <linux/netfilter/xt_connlimit.h>
#include "compiler/nfttext.h"

enum { ABOVE, MASK, SADDR, DADDR };

static const struct opt opts[] = {
[ABOVE] = {"connlimit-above", .type = &v_num, .flags = INV | MAND, .max = UINT32_MAX, .opp = "connlimit-upto",
	.missing = "You must specify \"--connlimit-above\" or \"--connlimit-upto\".", .help = "more connections than this"},
[MASK] = {"connlimit-mask", .type = &v_plen, .flags = ALWAYS, .def = "32", .def6 = "128",
	.help = "prefix length by which addresses are grouped"},
[SADDR] = {"connlimit-saddr", .help = "group by source address (the default)"},
[DADDR] = {"connlimit-daddr", .excl = ROW(SADDR), .help = "group by destination address"},
{0} };

#define COMMON \
[ABOVE] = {ENC_NUM, .at = AT(struct xt_connlimit_info, limit), .inv = XT_CONNLIMIT_INVERT}, \
[MASK] = {ENC_PLEN, .at = AT(struct xt_connlimit_info, mask)}, \
[SADDR] = {ENC_NONE, .given = XT_CONNLIMIT_DADDR, .tagged = true, .tag = 0}

static const struct slot rev1[] = { COMMON, [DADDR] = {ENC_NONE, .given = XT_CONNLIMIT_DADDR} };
static const struct slot rev0[] = { COMMON };

#define LAYOUT(number) { .rev = number, .size = sizeof(struct xt_connlimit_info), \
	.usersize = offsetof(struct xt_connlimit_info, data), .given = AT(struct xt_connlimit_info, flags), \
	.inv = AT(struct xt_connlimit_info, flags), SLOTS(rev##number) }

static const struct layout layouts[] = { LAYOUT(1), LAYOUT(0) };

/* If no mask was given iptables fills the whole field, although an IPv4 mask has 4 bytes. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	struct value host = { .n = 8 * family_addrlen(cx->family) };

	memset(host.a.b, 0xff, sizeof(host.a.b));
	if (!(d->given & ROW(MASK)))
		draft_put(d, MASK, false, &host);
	if (!(d->given & ROW(DADDR)))
		draft_put(d, SADDR, false, NULL);
	return true;
}

/* "#conn src/32 > 10" */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	(void)cx;
	buf_printf(b, " #conn %s/%u %s %llu", use_has(u, DADDR) ? "dst" : "src", (unsigned)use_val(u, MASK)->n,
		use_inv(u, ABOVE) ? "<=" : ">", (unsigned long long)use_val(u, ABOVE)->n);
}

/* Each rule has its own count, so its set has a unique name. */
static bool say(struct nft_text *t, const struct use *u)
{
	uint32_t id = nft_rule_id(t);

	if (!nft_set(t, "connlimit-%08x { type %sv%c_addr; flags dynamic; }", id, "ip", t->cx->family == FAM_IP6 ? '6' : '4'))
		return false;
	nft_put(t, " add @connlimit-%08x {", id);
	nft_masked_addr(t, use_has(u, DADDR) ? 'd' : 's', (unsigned)use_val(u, MASK)->n);
	nft_put(t, " ct count %s%llu }", use_inv(u, ABOVE) ? "" : "over ", (unsigned long long)use_val(u, ABOVE)->n);
	return true;
}

const struct ext ext_connlimit = {
	.name = "connlimit", .title = "connections of a host", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the number of concurrent connections of an address or network, including the packet's own.",
	.example = "-A INPUT -p tcp --syn --dport 80 -m connlimit --connlimit-above 50 -j REJECT --reject-with tcp-reset",
	.effect = STATEFUL, .own = true, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show,
	.nft = say, .module = "NETFILTER_XT_MATCH_CONNLIMIT",
};
