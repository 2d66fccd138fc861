/* -m conntrack: properties of the packet's connection. */
#include <netinet/in.h>
#include <string.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_conntrack.h>
#include "compiler/ir.h"
#include "extensions/ctwords.h"
#include "compiler/lower.h"

enum { STATE, PROTO, ORIGSRC, ORIGDST, REPLSRC, REPLDST, ORIGSPORT, ORIGDPORT, REPLSPORT, REPLDPORT,
	STATUS, EXPIRE, DIR };

static const struct word states[] = {
	{"INVALID", XT_CONNTRACK_STATE_INVALID}, {"NEW", XT_CONNTRACK_STATE_BIT(IP_CT_NEW)},
	{"RELATED", XT_CONNTRACK_STATE_BIT(IP_CT_RELATED)},
	{"ESTABLISHED", XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED)}, {"UNTRACKED", XT_CONNTRACK_STATE_UNTRACKED},
	{"SNAT", XT_CONNTRACK_STATE_SNAT}, {"DNAT", XT_CONNTRACK_STATE_DNAT},
	{ .n = WORD_PREFIX, .say = "Bad ctstate \"%s\"" }
};

static const struct word statuses[] = {
	{"NONE", 0}, {"EXPECTED", IPS_EXPECTED}, {"SEEN_REPLY", IPS_SEEN_REPLY}, {"ASSURED", IPS_ASSURED},
	{"CONFIRMED", IPS_CONFIRMED}, { .n = WORD_PREFIX, .say = "Bad ctstatus \"%s\"" }
};

enum { ORIGINAL, REPLY };
static const struct word directions[] = { {"ORIGINAL", ORIGINAL}, {"REPLY", REPLY}, {0} };

#define ADDRESS(o, k, what) {o, .type = &v_addrmask, .flags = INV | READTEST, .test = {k, REL_ADDR}, .list = "%~" o " %v", \
	.help = what " address or network"}
#define PORT(o, k, what) {o, .type = &v_portspan, .flags = INV | READTEST, .test = {k, REL_RANGE}, .list = "%~" o " %d", \
	.help = what " port, port range or GRE key"}

static const struct opt opts[] = {
[STATE] = {"ctstate", .type = &v_wordset, .flags = INV, .arg = states, .list = "%~ctstate %v",
	.metavar = "{INVALID|NEW|RELATED|ESTABLISHED|UNTRACKED|SNAT|DNAT}[,…]",
	.help = "the connection is in any of these states"},
[PROTO] = {"ctproto", .type = &v_protonum, .flags = INV | READTEST, .list = "%~ctproto %v", .test = {K_CT_PROTO, REL_EQ},
	.help = "protocol of the connection, by number or name"},
[ORIGSRC] = ADDRESS("ctorigsrc", K_CT4_ORIG_SADDR, "original source"),
[ORIGDST] = ADDRESS("ctorigdst", K_CT4_ORIG_DADDR, "original destination"),
[REPLSRC] = ADDRESS("ctreplsrc", K_CT4_REPL_SADDR, "reply source"),
[REPLDST] = ADDRESS("ctrepldst", K_CT4_REPL_DADDR, "reply destination"),
[ORIGSPORT] = PORT("ctorigsrcport", K_CT_ORIG_SPORT, "original source"),
[ORIGDPORT] = PORT("ctorigdstport", K_CT_ORIG_DPORT, "original destination"),
[REPLSPORT] = PORT("ctreplsrcport", K_CT_REPL_SPORT, "reply source"),
[REPLDPORT] = PORT("ctrepldstport", K_CT_REPL_DPORT, "reply destination"),
[STATUS] = {"ctstatus", .type = &v_wordset, .flags = INV, .arg = statuses, .list = "%~ctstatus %v",
	.metavar = "{NONE|EXPECTED|SEEN_REPLY|ASSURED|CONFIRMED}[,…]",
	.help = "the connection has any of these statuses"},
[EXPIRE] = {"ctexpire", .type = &v_range, .flags = INV | READTEST, .metavar = "time[:time]", .list = "%~ctexpire %v",
	.test = {K_CT_EXPIRATION, REL_RANGE}, .help = "remaining lifetime in seconds, or range"},
[DIR] = {"ctdir", .type = &v_word, .flags = READTEST, .arg = directions, .metavar = "{ORIGINAL|REPLY}", .list = "ctdir %v",
	.test = {K_CT_DIRECTION, REL_EQ}, .help = "direction of the packet"},
{0} };

#define ADDR(t, row, name) [row] = {ENC_ADDRS, .mask = true, .at = AT(t, name##_addr), .at2 = AT(t, name##_mask), \
	.given = XT_CONNTRACK_##row, .inv = XT_CONNTRACK_##row}
#define BITS(bit) .given = XT_CONNTRACK_##bit, .inv = XT_CONNTRACK_##bit
/* Rows of all revisions. */
#define COMMON(t) \
[STATE] = {ENC_NUM, .at = AT(t, state_mask), BITS(STATE)}, \
[PROTO] = {ENC_NUM, .at = AT(t, l4proto), BITS(PROTO)}, \
ADDR(t, ORIGSRC, origsrc), ADDR(t, ORIGDST, origdst), ADDR(t, REPLSRC, replsrc), ADDR(t, REPLDST, repldst), \
[STATUS] = {ENC_NUM, .at = AT(t, status_mask), BITS(STATUS)}, \
[EXPIRE] = {ENC_PAIR, .at = AT(t, expires_min), .at2 = AT(t, expires_max), BITS(EXPIRES)}, \
[DIR] = {ENC_NONE, .given = XT_CONNTRACK_DIRECTION}
/* Old: one port in network order (both bounds in the same place); new: two in host order. */
#define OLD_PORT(t, name) ENC_PAIR, .be = true, .at = AT(t, name##_port), .at2 = AT(t, name##_port)
#define NEW_PORT(t, name) ENC_PAIR, .at = AT(t, name##_port), .at2 = AT(t, name##_port_high)
#define PORTS(t, how) \
[ORIGSPORT] = {how(t, origsrc), BITS(ORIGSRC_PORT)}, [ORIGDPORT] = {how(t, origdst), BITS(ORIGDST_PORT)}, \
[REPLSPORT] = {how(t, replsrc), BITS(REPLSRC_PORT)}, [REPLDPORT] = {how(t, repldst), BITS(REPLDST_PORT)}

static const struct slot rev3[] = { COMMON(struct xt_conntrack_mtinfo3), PORTS(struct xt_conntrack_mtinfo3, NEW_PORT) };
static const struct slot rev2[] = { COMMON(struct xt_conntrack_mtinfo2), PORTS(struct xt_conntrack_mtinfo2, OLD_PORT) };
static const struct slot rev1[] = { COMMON(struct xt_conntrack_mtinfo1), PORTS(struct xt_conntrack_mtinfo1, OLD_PORT) };

/* In the test of the direction, the bit that inverts other tests means "reply". It is at the same offset in all
 * revisions. */
#define INVERT offsetof(struct xt_conntrack_mtinfo3, invert_flags)
_Static_assert(INVERT == offsetof(struct xt_conntrack_mtinfo2, invert_flags) &&
	INVERT == offsetof(struct xt_conntrack_mtinfo1, invert_flags), "later revisions only append");

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	uint16_t *invert = (uint16_t *)((char *)blob + INVERT);

	(void)cx;
	if (use_has(u, DIR) && use_val(u, DIR)->n == REPLY)
		*invert |= XT_CONNTRACK_DIRECTION;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_conntrack_mtinfo1 *info = blob;
	struct value v = { .n = info->invert_flags & XT_CONNTRACK_DIRECTION ? REPLY : ORIGINAL };

	(void)cx;
	if (info->match_flags & XT_CONNTRACK_DIRECTION)
		draft_put(d, DIR, false, &v);
	return true;
}

#define LAYOUT(number, t) { .rev = number, .size = sizeof(t), .given = AT(t, match_flags), \
	.inv = AT(t, invert_flags), SLOTS(rev##number), .pack = pack, .unpack = unpack }

static const struct layout layouts[] = {
	LAYOUT(3, struct xt_conntrack_mtinfo3), LAYOUT(2, struct xt_conntrack_mtinfo2),
	LAYOUT(1, struct xt_conntrack_mtinfo1),
};

static bool check(struct cx *cx, const struct rule *r, const struct use *u)
{
	(void)r;
	if (!use_inv(u, PROTO) || use_val(u, PROTO)->n)
		return true;
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "conntrack: rule would never match protocol");
	return diag_why(cx->diags, "protocol 0 means any protocol, so inverted it never matches");
}

enum { PORT_ROWS = ROW(ORIGSPORT) | ROW(ORIGDPORT) | ROW(REPLSPORT) | ROW(REPLDPORT) };

static bool has_ports(const struct nft_text *t, const struct use *u)
{
	static const struct word protocols[] = { {"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}, {"sctp", IPPROTO_SCTP},
		{"dccp", IPPROTO_DCCP}, {"udplite", IPPROTO_UDPLITE}, {0} };
	const struct value *v = use_val(u, PROTO);

	return v && !use_inv(u, PROTO) ? word_by_number(protocols, v->n) != NULL : nft_proto(t->rule) != NULL;
}

static bool say(struct nft_text *t, const struct use *u)
{
	static const struct word names[] = { {"expected", IPS_EXPECTED}, {"seen-reply", IPS_SEEN_REPLY},
		{"assured", IPS_ASSURED}, {"confirmed", IPS_CONFIRMED}, {0} };

	if (use_has(u, STATE) && !ctstate_nft(t, use_val(u, STATE)->n, use_inv(u, STATE), u->form->given == ROW(STATE)))
		return false;
	if (u->form->given & PORT_ROWS && !has_ports(t, u))
		return nft_refuse(t, "nft requires a test of the protocol before ports of the connection");
	if (use_has(u, STATUS) && !ctwords_nft(t, "status", names, use_val(u, STATUS)->n, use_inv(u, STATUS)))
		return false;
	return nft_rows(t, u, ~(ROW(STATE) | ROW(STATUS)));
}

/* ---- "ct state" and "ct status" of nft: [ ct key state dreg R ] [ bitwise R & mask ] [ cmp R neq 0 ] ---- */

/* The same bits except for UNTRACKED; SNAT and DNAT are not states in nft. */
static const struct { uint32_t nft, xt; } ct_states[] = {
	{ NF_CT_STATE_INVALID_BIT, XT_CONNTRACK_STATE_INVALID },
	{ NF_CT_STATE_BIT(IP_CT_NEW), XT_CONNTRACK_STATE_BIT(IP_CT_NEW) },
	{ NF_CT_STATE_BIT(IP_CT_RELATED), XT_CONNTRACK_STATE_BIT(IP_CT_RELATED) },
	{ NF_CT_STATE_BIT(IP_CT_ESTABLISHED), XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED) },
	{ 1 << 6, XT_CONNTRACK_STATE_UNTRACKED },
};

static bool same_reg(const struct nir *a, unsigned fa, const struct nir *b, unsigned fb)
{
	return nir_has(a, fa) && nir_has(b, fb) && a->f[fa].u == b->f[fb].u;
}

static bool zero_word(const struct nir *x, unsigned field)
{
	static const uint8_t zero[4];

	return nir_has(x, field) && x->f[field].d.len == sizeof(zero) && !memcmp(x->f[field].d.p, zero, sizeof(zero));
}

/* Matches if any of the bits in the mask are set, or (eq) none. */
static bool bits_shape(const struct nir *x, size_t n)
{
	return n >= 3 && !nir_has(x, NIR_CT_dir) && x[1].op == NIR_BITWISE &&
		x[2].op == NIR_CMP && same_reg(x, NIR_CT_dreg, &x[1], NIR_BITWISE_sreg) &&
		same_reg(&x[1], NIR_BITWISE_dreg, &x[2], NIR_CMP_sreg) && !nir_u(&x[1], NIR_BITWISE_op) &&
		zero_word(&x[1], NIR_BITWISE_xor) && nir_has(&x[1], NIR_BITWISE_mask) &&
		x[1].f[NIR_BITWISE_mask].d.len == 4 && zero_word(&x[2], NIR_CMP_data) &&
		nir_u(&x[2], NIR_CMP_op) <= NFT_CMP_NEQ;
}

static bool raise_state(struct use_draft *d, uint32_t mask, bool inv)
{
	struct value v = {0};

	for (unsigned i = 0; i < sizeof(ct_states) / sizeof(ct_states[0]); i++) {
		v.n |= mask & ct_states[i].nft ? ct_states[i].xt : 0;
		mask &= ~ct_states[i].nft;
	}
	if (!v.n || mask)
		return false;
	draft_put(d, STATE, inv, &v);
	return true;
}

/* A translation is a status in nft and a state here; its negation would also match packets without a connection. */
static bool raise_status(struct use_draft *d, uint32_t mask, bool inv)
{
	struct value v = { .n = mask }, state = {0};

	state.n = (mask & IPS_SRC_NAT ? XT_CONNTRACK_STATE_SNAT : 0) | (mask & IPS_DST_NAT ? XT_CONNTRACK_STATE_DNAT : 0);
	if (mask & ~(uint32_t)(state.n ? IPS_SRC_NAT | IPS_DST_NAT : IPS_EXPECTED | IPS_SEEN_REPLY | IPS_ASSURED | IPS_CONFIRMED) ||
	    !mask || (state.n && inv))
		return false;
	draft_put(d, state.n ? STATE : STATUS, inv, state.n ? &state : &v);
	return true;
}

static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	uint32_t mask;
	bool inv;

	(void)cx;
	if (!bits_shape(x, n))
		return 0;
	memcpy(&mask, x[1].f[NIR_BITWISE_mask].d.p, sizeof(mask));
	inv = nir_u(&x[2], NIR_CMP_op) == NFT_CMP_EQ;
	if (nir_u(x, NIR_CT_key) == NFT_CT_STATE)
		return raise_state(d, mask, inv) ? 3 : 0;
	return nir_u(x, NIR_CT_key) == NFT_CT_STATUS && raise_status(d, mask, inv) ? 3 : 0;
}

/* The state of such a packet is INVALID or UNTRACKED. With --ctstate the kernel tests nothing else of it. */
static bool loose(const struct use *u)
{
	const uint64_t both = XT_CONNTRACK_STATE_INVALID | XT_CONNTRACK_STATE_UNTRACKED;
	uint64_t among = use_has(u, STATE) ? use_val(u, STATE)->n & both : 0;

	return use_has(u, STATE) && (use_inv(u, STATE) ? among != both : among);
}

const struct ext ext_conntrack = {
	.name = "conntrack", .title = "state of the connection", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the connection tracking entry of the packet.\n\n"
		"States: NEW, the packet starts a connection, or no reply has been seen yet; ESTABLISHED, packets have passed in both "
		"directions; RELATED, it starts a connection that another one announced (such as FTP data), or is an ICMP error about "
		"one; INVALID, it belongs to no known connection; UNTRACKED, it is exempt from tracking (-j CT --notrack); SNAT and "
		"DNAT, the source or destination was translated.\n\n"
		"Statuses: EXPECTED, another connection announced it; SEEN_REPLY, packets have passed in both directions; ASSURED, it "
		"is not dropped early when the table is full; CONFIRMED, its first packet has left this host; NONE, none of these.",
	.example = "-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
	.any = true, .effect = PURE, .total = true, .steady = true, .loose = loose, .opts = opts, LAYOUTS(layouts), .check = check,
	.nft = say, .module = "NETFILTER_XT_MATCH_CONNTRACK",
	.raise_op = NIR_CT, .raise = raise,
};
