/* -m statistic: a share of the packets, at random or every nth. */
#include <linux/netfilter/xt_statistic.h>
#include "compiler/nfttext.h"

enum { MODE, PROBABILITY, EVERY, PACKET };

static const struct word modes[] = {
	{"random", XT_STATISTIC_MODE_RANDOM}, {"nth", XT_STATISTIC_MODE_NTH}, { .n = WORD_CASE, .say = "Bad mode \"%s\"" }
};

static const struct opt opts[] = {
[MODE] = {"mode", .type = &v_word, .flags = MAND, .arg = modes, .metavar = "{random|nth}", .list = "statistic mode %v",
	.help = "at random, or every nth packet"},
[PROBABILITY] = {"probability", .type = &v_prob, .flags = INV, .excl = ROW(EVERY) | ROW(PACKET), .list = "%~probability %v",
	.help = "mode random: probability of a match, 0 to 1"},
[EVERY] = {"every", .type = &v_num, .flags = INV, .min = 1, .max = UINT32_MAX, .need = ROW(PACKET), .metavar = "n",
	.list = "%~every %v", .help = "mode nth: match one packet in n"},
[PACKET] = {"packet", .type = &v_num, .max = UINT32_MAX, .need = ROW(EVERY), .metavar = "p", .list = "%0packet %v",
	.help = "mode nth: which of the n packets matches, 0 to n-1"},
{0} };

#define FOR(m, place) .at = AT(struct xt_statistic_info, place), .given = 0xffff, .tagged = true, .tag = m

static const struct slot rev0[] = {
[MODE] = {ENC_NUM, .at = AT(struct xt_statistic_info, mode)},
[PROBABILITY] = {ENC_NUM, FOR(XT_STATISTIC_MODE_RANDOM, u.random.probability), .inv = XT_STATISTIC_INVERT},
[EVERY] = {ENC_NUM, FOR(XT_STATISTIC_MODE_NTH, u.nth.every), .inv = XT_STATISTIC_INVERT},
[PACKET] = {ENC_NUM, FOR(XT_STATISTIC_MODE_NTH, u.nth.packet)},
};

/* For "one in n" the kernel has n - 1, and counts up to it from a start value that determines the first matching
 * packet. iptables sets the start value for a probability too, where the kernel ignores it. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_statistic_info *info = blob;

	(void)cx;
	if (use_has(u, EVERY))
		info->u.nth.every--;
	info->u.nth.count = info->u.nth.every - info->u.nth.packet;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	(void)cx, (void)blob;
	d->val[EVERY].n++;
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_statistic_info), .usersize = offsetof(struct xt_statistic_info, u.nth.count),
	  .given = AT(struct xt_statistic_info, mode), .inv = AT(struct xt_statistic_info, flags),
	  SLOTS(rev0), .pack = pack, .unpack = unpack },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	bool nth = d->val[MODE].n == XT_STATISTIC_MODE_NTH;

	if (!nth && !(d->given & ROW(PROBABILITY)))
		return diag(cx->diags, d->pos, STATUS_PARAM, "--probability must be specified when using random mode");
	if (nth && !(d->given & ROW(EVERY)))
		return diag(cx->diags, d->pos, STATUS_PARAM, "--every and --packet must be specified when using nth mode");
	if (!nth || d->val[PACKET].n < d->val[EVERY].n)
		return true;
	diag(cx->diags, d->at[PACKET], STATUS_PARAM, "the --packet p must be 0 <= p <= n-1");
	return diag_why(cx->diags, "of %llu packets the first is number 0, the last number %llu",
		(unsigned long long)d->val[EVERY].n, (unsigned long long)d->val[EVERY].n - 1);
}

#define ALWAYS_MATCHES UINT64_C(0x80000000)

/* Tolerates rounding in both directions: programs write 1/3 with ten digits. */
static uint32_t share(const struct use *u, bool *turns)
{
	uint64_t part, n;

	*turns = use_val(u, MODE)->n == XT_STATISTIC_MODE_NTH;
	if (u->form->inv)
		return 0;
	if (*turns)
		return use_val(u, PACKET)->n ? 0 : (uint32_t)use_val(u, EVERY)->n;
	part = use_val(u, PROBABILITY)->n;
	n = part ? (ALWAYS_MATCHES + part / 2) / part : 0;
	return n * part + n >= ALWAYS_MATCHES && n * part <= ALWAYS_MATCHES + n ? (uint32_t)n : 0;
}

static bool say(struct nft_text *t, const struct use *u)
{
	unsigned long long n;

	if (use_val(u, MODE)->n == XT_STATISTIC_MODE_NTH) {
		nft_put(t, " numgen inc mod %llu %s%llu", (unsigned long long)use_val(u, EVERY)->n, use_inv(u, EVERY) ? "!= " : "",
			use_has(u, PACKET) ? (unsigned long long)use_val(u, PACKET)->n : 0);
		return true;
	}
	n = use_val(u, PROBABILITY)->n;
	if (!n || (use_inv(u, PROBABILITY) && n == ALWAYS_MATCHES))
		return nft_refuse(t, "it never matches any packet");
	if (n < ALWAYS_MATCHES)
		nft_put(t, " meta random & 2147483647 %s %llu", use_inv(u, PROBABILITY) ? ">=" : "<", n);
	return true;
}

const struct ext ext_statistic = {
	.name = "statistic", .title = "some packets", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches a share of the packets: each with a probability, or every nth. To split traffic evenly over N consecutive "
		"rules, use one in N, one in N-1 and so on, because each rule sees only what the previous ones left.",
	.example = "-t nat -A PREROUTING -p tcp --dport 80 -m statistic --mode random --probability 0.5 "
		"-j DNAT --to-destination 192.168.1.10\n"
		"-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.168.1.11",
	.effect = STATEFUL, .own = true, .opts = opts, LAYOUTS(layouts), .finish = finish, .nft = say, .share = share,
	.module = "NETFILTER_XT_MATCH_STATISTIC",
};
