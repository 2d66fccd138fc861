/* -j RATEEST: estimate packet rates, for -m rateest.
 *
 * The kernel samples at intervals of 250 ms << k, k = 0 to 5, and averages over the interval << log. Given values are
 * rounded to such times, as tc does for its estimators, and saves contain the rounded ones.
 */
#include <string.h>
#include <linux/netfilter/xt_RATEEST.h>
#include "lib/num.h"
#include "compiler/vtype.h"
#include "compiler/use.h"

enum { NAME, INTERVAL, EWMALOG };
enum { SECOND = 1000000, STEP_USEC = SECOND / 4, SHIFT_MAX = 5, LOG_MAX = 30 };

static const struct { const char *name; uint32_t usec; } units[] = {
	{"s", SECOND}, {"sec", SECOND}, {"secs", SECOND}, {"ms", 1000}, {"msec", 1000}, {"msecs", 1000},
	{"us", 1}, {"usec", 1}, {"usecs", 1}, {"", 1},
};
enum { UNITS = sizeof(units) / sizeof(units[0]) };

/* n: microseconds. */
static bool parse_time(const struct vplace *p, const char *const *word, struct value *v)
{
	size_t digits = strspn(word[0], "0123456789.");
	const char *number = arena_strn(p->cx->arena, word[0], digits);

	for (unsigned i = 0; i < UNITS; i++)
		if (!strcmp(units[i].name, word[0] + digits) &&
		    num_fraction(number, units[i].usec, (uint64_t)STEP_USEC << (SHIFT_MAX + LOG_MAX), &v->n))
			return true;
	vt_error(p, p->pos, "RATEEST: bad %s value \"%s\"", p->opt->name + sizeof("rateest-") - 1, word[0]);
	return vt_why(p, "a time is a number followed by s, ms or us");
}

/* Only multiples of a quarter of a second are ever printed. */
static void print_time(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	if (v->n >= SECOND)
		buf_printf(b, "%llu.%llus", (unsigned long long)v->n / SECOND, (unsigned long long)v->n % SECOND / (SECOND / 10));
	else
		buf_printf(b, "%llu.%llums", (unsigned long long)v->n / 1000, (unsigned long long)v->n % 1000 / 100);
}

static void random_time(struct rng *r, const struct vplace *p, struct value *v)
{
	unsigned shift = rng_below(r, SHIFT_MAX + 1);

	v->n = (uint64_t)STEP_USEC << shift;
	if (p->opt->min)
		v->n <<= 1 + rng_below(r, LOG_MAX);
}

static const struct vtype v_time = { "time", "{number}{s|ms|us}", 1, .parse = parse_time, .print = print_time,
	.random = random_time };

static const struct opt opts[] = {
[NAME] = {"rateest-name", .type = &v_bare, .flags = MAND, .min = 1, .max = IFNAMSIZ - 1, .metavar = "name", .list = "name %v",
	.help = "name of the estimator"},
[INTERVAL] = {"rateest-interval", .type = &v_time, .flags = MAND, .list = "interval %v", .help = "measuring interval, 250ms to 8s"},
[EWMALOG] = {"rateest-ewmalog", .type = &v_time, .flags = MAND, .min = 1, .list = "ewmalog %v",
	.help = "averaging time, greater than --rateest-interval"},
{0} };

/* -ln(1 - 2^-i), i >= 1. */
static double minus_log(unsigned i)
{
	double x = 1.0 / ((uint64_t)1 << i), power = x, sum = 0;

	for (unsigned k = 1; k < 64; k++, power *= x)
		sum += power / k;
	return sum;
}

static bool too_big(struct cx *cx, struct pos pos, const char *head, const char *why)
{
	diag(cx->diags, pos, STATUS_PARAM, "%s", head);
	return diag_why(cx->diags, "%s", why);
}

static bool finish(struct cx *cx, struct use_draft *d)
{
	uint64_t interval = d->val[INTERVAL].n, ewma = d->val[EWMALOG].n;
	unsigned shift = 0, log = 0;

	while (shift <= SHIFT_MAX && interval > (uint64_t)STEP_USEC << shift)
		shift++;
	if (shift > SHIFT_MAX)
		return too_big(cx, d->at[INTERVAL], "RATEEST: interval value is too large", "8s is the longest");
	while (log <= LOG_MAX && (double)interval / minus_log(log + 1) <= (double)ewma)
		log++;
	if (!log || log > LOG_MAX || !interval)
		return too_big(cx, d->at[EWMALOG], "RATEEST: ewmalog value is out of range",
			"it must be at least one and a half times the interval");
	d->val[INTERVAL].n = (uint64_t)STEP_USEC << shift;
	d->val[EWMALOG].n = (uint64_t)STEP_USEC << (shift + log);
	return true;
}

static const struct slot rev0[] = { [NAME] = {ENC_STR, .at = AT(struct xt_rateest_target_info, name)} };

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_rateest_target_info *info = blob;
	uint64_t interval = use_val(u, INTERVAL)->n, ewma = use_val(u, EWMALOG)->n;

	(void)cx;
	info->interval = __builtin_ctzll(interval / STEP_USEC) - 2;
	info->ewma_log = __builtin_ctzll(ewma / interval);
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_rateest_target_info *info = blob;
	int shift = info->interval + 2;
	struct value v;

	(void)cx;
	if (shift < 0 || shift > SHIFT_MAX || !info->ewma_log || info->ewma_log > LOG_MAX)
		return false;
	v = (struct value){ .n = (uint64_t)STEP_USEC << shift };
	draft_put(d, INTERVAL, false, &v);
	v.n <<= info->ewma_log;
	draft_put(d, EWMALOG, false, &v);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_rateest_target_info), .usersize = offsetof(struct xt_rateest_target_info, est),
	  SLOTS(rev0), .pack = pack, .unpack = unpack },
};

const struct ext ext_RATEEST = {
	.name = "RATEEST", .title = "estimate a rate", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Feeds packets to a rate estimator, which -m rateest reads. Rules with the same name share the estimator, with the times "
		"of the first of them.\n\n"
		"Intervals are 250ms, 500ms, 1s, 2s, 4s or 8s, and the averaging time is such an interval times a power of two; other "
		"values are rounded.",
	.example = "-t mangle -A POSTROUTING -o eth0 -j RATEEST --rateest-name wan --rateest-interval 250ms --rateest-ewmalog 500ms",
	.effect = SIDE, .writes = WRITES_OTHER, .shared = { "rateest", ROW(NAME), ROW(INTERVAL) | ROW(EWMALOG) }, .opts = opts,
	LAYOUTS(layouts), .finish = finish,
	.wordless = "nft has no rate estimators",
	.module = "NETFILTER_XT_TARGET_RATEEST",
};
