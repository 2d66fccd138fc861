/* Times of day, dates, days of the week and the month, as in -m time.
 *
 *	--timestart 8:00        v_clock      08:00:00
 *	--datestart 2024-02     v_date       2024-02-01T00:00:00
 *	--weekdays Fr,1,Tue     v_weekdays   Mon,Tue,Fri
 *	--monthdays 31,1        v_monthdays  1,31
 *
 * Dates are computed in the proleptic Gregorian calendar without time zones, as in the kernel.
 */
#include <string.h>
#include "compiler/vtype.h"

enum { DAY = 86400, YEAR_MIN = 1970, YEAR_MAX = 2038 };

/* ---- time of the day ---- */

/* Up to three decimal numbers separated by colons, each below its limit; missing ones are zero. On failure *fault is
 * the position of the error. */
static bool clock_parse(const char *s, unsigned least, uint64_t *seconds, const char **fault)
{
	static const uint64_t limit[3] = { 24, 60, 60 }, weight[3] = { 3600, 60, 1 };
	unsigned count = 0;
	uint64_t n;

	*seconds = 0;
	do {
		*fault = s;
		if (count == 3 || !part_decimal(part_next(&s, ':'), &n, limit[count] - 1))
			return false;
		*seconds += n * weight[count++];
	} while (s);
	return count >= least;
}

static bool clock_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *fault;

	if (clock_parse(word[0], 2, &v->n, &fault))
		return true;
	vt_error(p, vt_pos(p, word[0], fault, strlen(fault)), "invalid time \"%s\" specified, "
		"should be hh:mm[:ss] format and within the boundaries", fault);
	return vt_why(p, "hours are 0 to 23, minutes and seconds 0 to 59");
}

static void clock_out(struct buf *b, uint64_t n)
{
	buf_printf(b, "%02u:%02u:%02u", (unsigned)(n / 3600), (unsigned)(n / 60 % 60), (unsigned)(n % 60));
}

static void clock_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	clock_out(b, v->n);
}

static void clock_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, DAY - 1);
}

const struct vtype v_clock = { "clock", "hh:mm[:ss]", 1, .parse = clock_word, .print = clock_print,
	.random = clock_random };

/* ---- dates ---- */

static bool is_leap(uint64_t year)
{
	return year % 4 == 0 && (year % 100 || year % 400 == 0);
}

static unsigned month_days(uint64_t year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month] + (month == 1 && is_leap(year));
}

static unsigned year_days(uint64_t year)
{
	return is_leap(year) ? 366 : 365;
}

/* Converts year[-month[-day]] to days since 1970. *over: days beyond the end of the month (e.g. 31 February). */
static bool day_parse(struct part t, uint64_t *days, uint64_t *over)
{
	const char *end = t.s + t.len;
	uint64_t n[3] = { 0, 1, 1 };
	static const struct span limit[3] = { { YEAR_MIN, YEAR_MAX }, { 1, 12 }, { 1, 31 } };
	unsigned count = 0, last;

	for (const char *s = t.s; s <= end; count++) {
		const char *dash = memchr(s, '-', (size_t)(end - s));
		struct part one = { s, (size_t)((dash ? dash : end) - s) };

		if (count == 3 || !part_decimal(one, &n[count], limit[count].hi) ||
		    n[count] < limit[count].lo)
			return false;
		s += one.len + 1;
	}
	*days = n[2] - 1;
	for (uint64_t y = YEAR_MIN; y < n[0]; y++)
		*days += year_days(y);
	for (unsigned m = 0; m + 1 < n[1]; m++)
		*days += month_days(n[0], m);
	last = month_days(n[0], (unsigned)n[1] - 1);
	*over = n[2] > last ? n[2] - last : 0;
	return true;
}

static bool date_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0], *fault;
	struct part day = part_next(&s, 'T');
	uint64_t days, over, seconds = 0;

	if (!day_parse(day, &days, &over) || (s && !clock_parse(s, 1, &seconds, &fault))) {
		vt_error(p, p->pos, "Invalid date \"%s\" specified. "
			"Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]", word[0]);
		return vt_why(p, "years are %d to %d", YEAR_MIN, YEAR_MAX);
	}
	if (over)
		vt_warn(p, "the month of %s has fewer days; a day of the next month is used",
			word[0]);
	v->n = days * DAY + seconds;
	return true;
}

static void date_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	uint64_t days = v->n / DAY, year = YEAR_MIN;
	unsigned month = 0;

	for (; days >= year_days(year); year++)
		days -= year_days(year);
	for (; days >= month_days(year, month); month++)
		days -= month_days(year, month);
	buf_printf(b, "%04u-%02u-%02u%c", (unsigned)year, month + 1, (unsigned)days + 1,
		p->list ? ' ' : 'T');
	clock_out(b, v->n % DAY);
}

static void date_random(struct rng *r, const struct vplace *p, struct value *v)
{
	static const uint64_t end = UINT64_C(2177452799);      /* 2038-12-31T23:59:59 */

	(void)p;
	v->n = rng_edge(r, 0, end);
	if (rng_one_in(r, 3))
		v->n -= v->n % DAY;
}

const struct vtype v_date = { "date", "YYYY[-MM[-DD[Thh[:mm[:ss]]]]]", 1, .parse = date_word,
	.print = date_print, .random = date_random };

/* ---- days of the week ---- */

static const char *const weekdays[] = {
	NULL, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", NULL
};

/* A number from 1, or a name of which only the first two letters are significant, as in iptables. */
static unsigned weekday_find(struct part t)
{
	uint64_t n;

	if (part_decimal(t, &n, 7))
		return (unsigned)n;
	for (unsigned i = 1; i <= 7; i++)
		if (t.len >= 2 && !memcmp(weekdays[i], t.s, t.len < 3 ? t.len : 3))
			return i;
	return 0;
}

static bool weekday_bad(const struct vplace *p, const char *word, struct part t)
{
	const char *bad = part_str(p, t), *near = diag_suggest(bad, weekdays + 1);
	struct pos pos = vt_pos(p, word, t.s, t.len);

	if (!strcmp(bad, "0"))
		vt_error(p, pos, "No, the week does NOT begin with Sunday.");
	else
		vt_error(p, pos, "%s is not a valid day specifier", bad);
	if (near)
		return vt_why(p, "did you mean %.3s?", near);
	return vt_why(p, "days are Mon to Sun, or 1 (Monday) to 7");
}

static bool weekdays_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];

	v->n = 0;
	while (s) {
		struct part t = part_next(&s, ',');
		unsigned day = weekday_find(t);

		if (!day && (t.len || !v->n || s))     /* iptables takes a comma at the end */
			return weekday_bad(p, word[0], t);
		v->n |= day ? UINT64_C(1) << day : 0;
	}
	return true;
}

static void weekdays_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	bool more = false;

	(void)p;
	for (unsigned i = 1; i <= 7; i++) {
		if (!(v->n >> i & 1))
			continue;
		buf_printf(b, "%s%.3s", more ? "," : "", weekdays[i]);
		more = true;
	}
}

static void weekdays_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 1, 0x7f) << 1;
}

const struct vtype v_weekdays = { "weekdays", "day[,…]", 1, .parse = weekdays_word,
	.print = weekdays_print, .random = weekdays_random };

/* ---- days of the month ---- */

static bool monthdays_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	uint64_t day;

	v->n = 0;
	while (s) {
		struct part t = part_next(&s, ',');

		if (!t.len && v->n)
			continue;
		if (!part_decimal(t, &day, 31) || !day) {
			vt_error(p, vt_pos(p, word[0], t.s, t.len),
				"%s is not a valid day for --%s", part_str(p, t), vt_opt(p));
			return vt_why(p, "days of the month are 1 to 31");
		}
		v->n |= UINT64_C(1) << day;
	}
	return true;
}

static const char *ordinal(unsigned n)
{
	static const char *const ends[] = { "th", "st", "nd", "rd" };

	return n % 10 > 3 || n / 10 == 1 ? ends[0] : ends[n % 10];
}

static void monthdays_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	bool more = false;

	for (unsigned i = 1; i <= 31; i++) {
		if (!(v->n >> i & 1))
			continue;
		buf_printf(b, "%s%u%s", more ? "," : "", i, p->list ? ordinal(i) : "");
		more = true;
	}
}

static void monthdays_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 1, 0x7fffffff) << 1;
}

const struct vtype v_monthdays = { "monthdays", "day[,…]", 1, .parse = monthdays_word,
	.print = monthdays_print, .random = monthdays_random };
