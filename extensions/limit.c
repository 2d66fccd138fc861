/* -m limit: a rate limit for the whole rule. nft has an expression for it. */
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_limit.h>
#include <stddef.h>
#include "compiler/lower.h"
#include "compiler/nfttext.h"

enum { LIMIT, BURST };

static const struct opt opts[] = {
[LIMIT] = {"limit", .type = &v_rate, .flags = ALWAYS, .def = "3/hour", .list = "avg %v",
	.help = "average rate, in packets per second unless a unit follows"},
[BURST] = {"limit-burst", .type = &v_num, .flags = LISTALWAYS, .max = 10000, .def = "5", .list = "burst %v",
	.help = "packets that match at once before the rate applies"},
{0} };

static const struct slot rev0[] = {
[LIMIT] = {ENC_NUM, .at = AT(struct xt_rateinfo, avg)},
[BURST] = {ENC_NUM, .at = AT(struct xt_rateinfo, burst)},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_rateinfo), .usersize = offsetof(struct xt_rateinfo, prev), SLOTS(rev0) },
};

/* nf_tables replaces a burst of 0 by the default; ip_tables refuses it. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	if (cx->rules == FOR_NFT && (d->given & ROW(BURST)) && !d->val[BURST].n)
		draft_drop(d, BURST);
	return true;
}

/* ---- nft: packets per unit instead of time per packet ---- */

enum { BURST_DEFAULT = 5 };

static const uint32_t units[] = { 1, 60, 60 * 60, 24 * 60 * 60 };      /* seconds */

/* The smallest unit in which the rate is (nearly) an integer number of packets, as in iptables-nft. */
static uint64_t rate_unit(uint64_t avg)
{
	unsigned i = sizeof(units) / sizeof(units[0]) - 1;

	while (i > 0) {
		uint64_t all = (uint64_t)units[i - 1] * XT_LIMIT_SCALE;

		if (avg > all || all / avg < all % avg)
			break;
		i--;
	}
	return units[i];
}

/* False if no rate is raised to the same value. In nft a burst of 0 has another meaning. */
static bool lower(struct cx *cx, const struct rule *r, const struct use *u, struct nir_list *out)
{
	const struct value *limit = use_val(u, LIMIT), *burst = use_val(u, BURST);
	uint64_t unit, rate;
	struct nir *x;

	(void)r;
	if (!limit || !limit->n || (burst && !burst->n))
		return false;
	unit = rate_unit(limit->n);
	rate = unit * XT_LIMIT_SCALE / limit->n;
	if (!rate || unit * XT_LIMIT_SCALE / rate != limit->n)
		return false;
	x = nir_add(cx, out, NIR_LIMIT);
	nir_setu(x, NIR_LIMIT_rate, rate);
	nir_setu(x, NIR_LIMIT_unit, unit);
	nir_setu(x, NIR_LIMIT_burst, burst ? burst->n : BURST_DEFAULT);
	nir_setu(x, NIR_LIMIT_type, NFT_LIMIT_PKTS);
	nir_setu(x, NIR_LIMIT_flags, 0);
	return true;
}

/* Only rates that would be lowered identically: e.g. 7000/second is less than the 10000/sec that it would be shown as. */
static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	uint64_t rate = nir_u(x, NIR_LIMIT_rate), unit = nir_u(x, NIR_LIMIT_unit), ours;
	struct value avg = { 0 }, burst = { .n = nir_u(x, NIR_LIMIT_burst) };

	(void)cx, (void)n;
	if (nir_u(x, NIR_LIMIT_type) != NFT_LIMIT_PKTS || nir_u(x, NIR_LIMIT_flags) || !rate || !burst.n ||
	    burst.n > opts[BURST].max || unit > UINT32_MAX)
		return 0;
	avg.n = unit * XT_LIMIT_SCALE / rate;
	if (!avg.n)
		return 0;
	ours = rate_unit(avg.n);
	if (ours * XT_LIMIT_SCALE / avg.n * unit != rate * ours)
		return 0;
	draft_put(d, LIMIT, false, &avg);
	draft_put(d, BURST, false, &burst);
	return 1;
}

static bool say(struct nft_text *t, const struct use *u)
{
	static const struct word names[] = { {"second", 1}, {"minute", 60}, {"hour", 60 * 60}, {"day", 24 * 60 * 60}, {0} };
	const struct value *limit = use_val(u, LIMIT), *burst = use_val(u, BURST);
	uint64_t unit;

	if (!limit || !limit->n || (burst && !burst->n))
		return nft_refuse(t, "nft does not allow a rate or burst of 0");
	unit = rate_unit(limit->n);
	nft_put(t, " limit rate %llu/%s burst %llu packets", (unsigned long long)(unit * XT_LIMIT_SCALE / limit->n),
		word_by_number(names, unit)->name, (unsigned long long)(burst ? burst->n : BURST_DEFAULT));
	return true;
}

const struct ext ext_limit = {
	.name = "limit", .title = "a rate", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches packets up to a rate, with a token bucket: it holds up to --limit-burst tokens, each match takes one, and they "
		"are refilled at the rate. All packets that reach the rule share the bucket; hashlimit has one for each address.",
	.example = "-A INPUT -m limit --limit 6/minute --limit-burst 10 -j LOG --log-prefix \"dropped: \"",
	.effect = STATEFUL, .own = true, .list = "limit:", .opts = opts, LAYOUTS(layouts), .finish = finish, .lower = lower,
	.raise_op = NIR_LIMIT, .raise = raise, .nft = say, .module = "NETFILTER_XT_MATCH_LIMIT",
};
