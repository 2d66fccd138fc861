/* Rates: packets per time (limit, hashlimit), bytes per second (hashlimit), and the corresponding bursts.
 *
 *	--limit 60/min               v_rate        1/sec       n 10000: a packet each 10000 of 1/10000 s
 *	--hashlimit-upto 1000/hour   v_hashrate    1000/hour   n 3600000: in 1/1000000 s, m 1
 *	--hashlimit-upto 10mb/s      v_hashrate    10mb/s      n 6553: cost of 16 bytes, m 2
 *	--hashlimit-burst 1mb        v_hashburst   1mb         n 1048576, m 2
 *
 * The kernel stores the time between two packets as an integer, so rates are rounded. A rate is printed in the finest
 * unit that gives the same period when parsed, as in iptables.
 */
#include <string.h>
#include <strings.h>
#include <linux/netfilter/xt_hashlimit.h>
#include "compiler/vtype.h"
#include "lib/num.h"

#define LIMIT_SCALE UINT64_C(10000)    /* XT_LIMIT_SCALE of the kernel */

/* ---- packets per time ---- */

static const struct unit { const char *name, *shown; uint64_t seconds; } units[] = {
	{"second", "sec", 1}, {"minute", "min", 60}, {"hour", "hour", 3600}, {"day", "day", 86400},
};
enum { UNITS = sizeof(units) / sizeof(units[0]) };

/* Parses "3/min": number and seconds. Prefixes of unit names are accepted; the default unit is a second. */
static bool rate_parse(const char *word, uint64_t *n, uint64_t *seconds)
{
	const char *s = word;
	struct part number = part_next(&s, '/');

	*seconds = 1;
	if (!part_decimal(number, n, UINT64_MAX) || !*n)
		return false;
	if (!s)
		return true;
	for (unsigned i = 0; i < UNITS && *s; i++)
		if (!strncasecmp(units[i].name, s, strlen(s))) {
			*seconds = units[i].seconds;
			return true;
		}
	return false;
}

/* The finest unit in which a rate has exactly this period; the last one if no rate has it. */
static unsigned period_unit(uint64_t period, uint64_t scale)
{
	for (unsigned i = 0; i < UNITS; i++) {
		uint64_t all = units[i].seconds * scale, n = period ? all / period : 0;

		if (n && all / n == period)
			return i;
	}
	return UNITS - 1;
}

uint64_t rate_seconds(uint64_t period, uint64_t scale)
{
	return units[period_unit(period, scale)].seconds;
}

static void unit_print(struct buf *b, uint64_t period, uint64_t scale, uint64_t seconds)
{
	unsigned i = 0;

	while (i < UNITS - 1 && units[i].seconds != seconds)
		i++;
	buf_printf(b, "%llu/%s", (unsigned long long)(period ? units[i].seconds * scale / period : 0),
		units[i].shown);
}

static void period_print(struct buf *b, uint64_t period, uint64_t scale)
{
	unit_print(b, period, scale, rate_seconds(period, scale));
}

static uint64_t period_random(struct rng *r, uint64_t scale)
{
	uint64_t seconds = units[rng_below(r, UNITS)].seconds, all = seconds * scale;

	return all / (rng_one_in(r, 3) ? rng_edge(r, 1, all) : rng_edge(r, 1, 100));
}

static bool too_fast(const struct vplace *p, const char *word, uint64_t most, const char *what)
{
	vt_error(p, p->pos, "Rate too fast \"%s\"", word);
	return vt_why(p, "the maximum is %llu %s per second", (unsigned long long)most, what);
}

static bool rate_word(const struct vplace *p, const char *const *word, struct value *v)
{
	uint64_t n, seconds;

	if (!rate_parse(word[0], &n, &seconds)) {
		vt_error(p, p->pos, "bad rate \"%s\"'", word[0]);
		return vt_why(p, "a rate is written number[/second|/minute|/hour|/day]");
	}
	v->n = seconds * LIMIT_SCALE / n;
	return v->n || too_fast(p, word[0], LIMIT_SCALE, "packets");
}

static void rate_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	period_print(b, v->n, LIMIT_SCALE);
}

static void rate_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = period_random(r, LIMIT_SCALE);
}

const struct vtype v_rate = { "rate", "rate[/second|/minute|/hour|/day]", 1, .parse = rate_word,
	.print = rate_print, .random = rate_random };

/* ---- bytes ---- */

static const struct size { const char *name; uint64_t bytes; } sizes[] = {
	{"mb", 1024 * 1024}, {"kb", 1024}, {"b", 1}, {"m", 1024 * 1024}, {"k", 1024},
};
enum { SIZES_SHOWN = 3, SIZES = sizeof(sizes) / sizeof(sizes[0]) };

/* Scales a number by its unit, from `name` up to `stop`; *unit false if there is none. */
static bool size_scale(const char *name, const char *stop, uint64_t *n, bool *unit)
{
	size_t len = (size_t)(stop - name);

	*unit = len > 0;
	if (!*unit)
		return true;
	for (unsigned i = 0; i < SIZES; i++)
		if (strlen(sizes[i].name) == len && !memcmp(sizes[i].name, name, len))
			return !__builtin_mul_overflow(*n, sizes[i].bytes, n);
	return false;
}

static void size_print(struct buf *b, uint64_t n, uint64_t unit)
{
	unsigned i = 0;

	while (sizes[i].bytes != unit)
		i++;
	buf_printf(b, "%llu%s", (unsigned long long)(n / unit), sizes[i].name);
}

/* ---- hashlimit's rate ---- */

enum { M_PACKETS = 1, M_BYTES = 2 };

static uint64_t bytes_cost(uint64_t bytes)
{
	return UINT32_MAX / ((bytes >> XT_HASHLIMIT_BYTE_SHIFT) + 1);
}

uint64_t hashrate_bytes(uint64_t cost)
{
	uint64_t steps = cost ? UINT32_MAX / cost : UINT32_MAX;

	return (steps - 1) << XT_HASHLIMIT_BYTE_SHIFT;
}

/* Is it a byte rate, "12kb/s"? Sets *stop to the position of "/s". */
static bool is_byte_rate(const char *word, const char **stop)
{
	*stop = strchr(word, '/');
	return *stop && *stop > word && (*stop)[-1] == 'b';
}

static bool byte_rate_word(const struct vplace *p, const char *word, const char *stop,
	struct value *v)
{
	size_t digits = strspn(word, "0123456789");
	uint64_t bytes;
	bool unit;

	if (!stop[1] || strncasecmp(units[0].name, stop + 1, strlen(stop + 1)))
		return vt_bad_value(p, word, "byte rates are per second: 10mb/s");
	if (!part_decimal((struct part){ word, digits }, &bytes, UINT64_MAX) ||
	    !size_scale(word + digits, stop, &bytes, &unit) || !bytes)
		return vt_bad_value(p, word, "bytes are written as a number followed by b, kb or mb");
	v->m = M_BYTES;
	v->n = bytes_cost(bytes);
	return v->n || too_fast(p, word, hashrate_bytes(1), "bytes");
}

static bool hashrate_word(const struct vplace *p, const char *const *word, struct value *v)
{
	uint64_t n, seconds;
	const char *stop;

	if (is_byte_rate(word[0], &stop))
		return byte_rate_word(p, word[0], stop, v);
	if (!rate_parse(word[0], &n, &seconds))
		return vt_bad_value(p, word[0], "a rate is written number[/second|/minute|/hour|/day] for "
			"packets, or number and b/s, kb/s or mb/s for bytes");
	v->m = M_PACKETS | seconds << RATE_UNIT;
	v->n = seconds * XT_HASHLIMIT_SCALE_v2 / n;
	return v->n || too_fast(p, word[0], XT_HASHLIMIT_SCALE_v2, "packets");
}

/* Costs are coarse: prints the largest unit that gives the same cost. For rates above 4 GB/s iptables loses the upper
 * bits, and prints bytes. */
static void byte_rate_print(struct buf *b, uint64_t cost)
{
	uint64_t bytes = hashrate_bytes(cost), unit;
	unsigned i = bytes > UINT32_MAX ? SIZES_SHOWN - 1 : 0;

	if (!bytes)
		bytes = 1;
	for (; i < SIZES_SHOWN - 1; i++)
		if (bytes >= sizes[i].bytes && bytes_cost(bytes - bytes % sizes[i].bytes) == cost)
			break;
	unit = sizes[i].bytes;
	size_print(b, bytes, unit);
	buf_puts(b, "/s");
}

static void hashrate_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	if (v->m & M_BYTES)
		byte_rate_print(b, v->n);
	else if (v->m >> RATE_UNIT)
		unit_print(b, v->n, XT_HASHLIMIT_SCALE_v2, v->m >> RATE_UNIT);
	else
		period_print(b, v->n, XT_HASHLIMIT_SCALE_v2);
}

static void hashrate_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->m = 1 + rng_below(r, 2);
	if (v->m == M_PACKETS) {
		v->n = period_random(r, XT_HASHLIMIT_SCALE_v2);
		v->m |= rate_seconds(v->n, XT_HASHLIMIT_SCALE_v2) << RATE_UNIT;
	} else {
		v->n = bytes_cost(sizes[rng_below(r, SIZES_SHOWN)].bytes * rng_edge(r, 1, 60000));
	}
}

const struct vtype v_hashrate = { "hashrate", "rate", 1, .parse = hashrate_word,
	.print = hashrate_print, .random = hashrate_random };

/* ---- hashlimit's burst ---- */

/* Limits: packets; and bytes, where iptables accepts 4 GB, rounded up to a multiple of a rate of up to 64 GB/s. */
enum { BURST_MAX = 1000000 };
#define BURST_BYTES_MAX (UINT64_C(1) << 37)

static bool hashburst_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0], *stop = s + strcspn(s, "/"), *name;
	bool unit;

	/* Existing rulesets contain bursts in the notation of rates (30/minute), of which iptables reads only the
	 * number. */
	if (!num_prefix(s, &name, &v->n) || !size_scale(name, stop, &v->n, &unit) || (unit && *stop) ||
	    !v->n || (!unit && v->n > BURST_MAX)) {
		vt_error(p, p->pos,
			"bad value for option \"--%s\", or out of range (1-%u).", vt_opt(p), BURST_MAX);
		return vt_why(p, "a burst is a number of packets, or of bytes with b, kb or mb");
	}
	v->m = unit ? M_BYTES : M_PACKETS;
	if (v->n <= BURST_BYTES_MAX)
		return true;
	vt_error(p, p->pos, "bad value for option \"--%s\", value \"%s\" too large",
		vt_opt(p), s);
	return vt_why(p, "the maximum is %llu bytes", (unsigned long long)BURST_BYTES_MAX);
}

static void hashburst_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	unsigned i = 0;

	(void)p;
	if (v->m != M_BYTES) {
		buf_u64(b, v->n);
		return;
	}
	while (i < SIZES_SHOWN - 1 && (!v->n || v->n % sizes[i].bytes))
		i++;
	size_print(b, v->n, sizes[i].bytes);
}

static void hashburst_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->m = 1 + rng_below(r, 2);
	v->n = v->m == M_PACKETS ? rng_edge(r, 1, BURST_MAX)
		: rng_edge(r, 1, 4095) * sizes[rng_below(r, SIZES_SHOWN)].bytes;
}

uint64_t hashburst_bytes(uint64_t periods, uint64_t rate)
{
	uint64_t all = periods * rate;

	for (unsigned i = 0; i < SIZES_SHOWN - 1 && rate; i++) {
		uint64_t cut = all - all % sizes[i].bytes;

		if (cut && (cut + rate - 1) / rate == periods)
			return cut;
	}
	return all;
}

const struct vtype v_hashburst = { "hashburst", "number", 1, .parse = hashburst_word,
	.print = hashburst_print, .random = hashburst_random };
