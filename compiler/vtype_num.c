/* Numbers, ranges, value and mask, probabilities, lists.
 *
 *	--ttl-gt 0x40         v_num      64
 *	--length 64:          v_range    64:65535         (max from the option's row)
 *	--mark 1/255          v_mask     0x1/0xff
 *	--probability 0.5     v_prob     0.50000000000
 *
 * Printing gives the spelling of saves. Reversed ranges are refused here, so extensions need not check.
 */
#include <string.h>
#include "compiler/vtype.h"
#include "lib/num.h"

/* ---- one number ---- */

static bool number_why(const struct vplace *p, const char *word, struct span own)
{
	return vt_why(p, "\"%s\" is not a number from %llu to %llu", word, (unsigned long long)own.lo,
		(unsigned long long)own.hi);
}

static bool num_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct span own = vt_bounds(p, UINT32_MAX);

	if (num_parse(word[0], &v->n, own.lo, own.hi))
		return true;
	if (!p->opt || !p->opt->arg)
		return vt_bad_number(p, word[0], own);
	vt_say(p, p->pos, p->opt->arg, word[0]);
	return number_why(p, word[0], own);
}

static bool optnum_word(const struct vplace *p, const char *const *word, struct value *v)
{
	v->n = v->m = 0;
	if (!word[0])
		return true;
	v->m = 1;
	return num_word(p, word, v);
}

static void num_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n);
}

static void optnum_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (v->m)
		num_print(b, p, v);
}

static void hex_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%llx", (unsigned long long)v->n);
}

static void hex2_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%02llx", (unsigned long long)v->n);
}

static void hex4_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%04llx", (unsigned long long)v->n);
}

static void hex8_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%08llx", (unsigned long long)v->n);
}

static void num_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span own = vt_bounds(p, UINT32_MAX);

	v->n = rng_edge(r, own.lo, own.hi);
}

static void optnum_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->m = !rng_one_in(r, 4);
	if (v->m)
		num_random(r, p, v);
}

const struct vtype v_num = { "num", "number", 1, .parse = num_word, .print = num_print,
	.random = num_random };
const struct vtype v_optnum = { "optnum", "[number]", 1, .optional = true, .parse = optnum_word,
	.print = optnum_print, .random = optnum_random };
const struct vtype v_hex = { "hex", "number", 1, .parse = num_word, .print = hex_print,
	.random = num_random };
const struct vtype v_hex2 = { "hex2", "number", 1, .parse = num_word, .print = hex2_print,
	.random = num_random };
const struct vtype v_hex4 = { "hex4", "number", 1, .parse = num_word, .print = hex4_print,
	.random = num_random };
const struct vtype v_hex8 = { "hex8", "number", 1, .parse = num_word, .print = hex8_print,
	.random = num_random };

/* ---- ranges ---- */

static bool bad_range(const struct vplace *p, const char *word, const char *near, struct span own)
{
	vt_error(p, vt_pos(p, word, near, strlen(near)),
		"%sbad value for option \"--%s\" near \"%s\", or out of range (%llu-%llu).", vt_who(p),
		vt_opt(p), near, (unsigned long long)own.lo, (unsigned long long)own.hi);
	return false;
}

static bool bad_end(const struct vplace *p, const char *word, const char *near, struct span own)
{
	bad_range(p, word, near, own);
	return vt_why(p, "expected a number from %llu to %llu",
		(unsigned long long)own.lo, (unsigned long long)own.hi);
}

/* Parses a number, or nothing, which stands for `open`; advances *s. */
static bool range_end(const struct vplace *p, const char *word, const char **s, char sep,
	struct span own, uint64_t open, uint64_t *n)
{
	const char *end;

	if ((!**s || **s == sep) && strchr(word, sep)) {
		*n = open;
		return true;
	}
	if (!num_prefix(*s, &end, n) || *n < own.lo || *n > own.hi)
		return bad_end(p, word, *s, own);
	*s = end;
	if (!*end || *end == sep)
		return true;
	vt_error(p, vt_pos(p, word, end, strlen(end)),
		"%sArgument to \"--%s\" has unexpected characters near \"%s\".", vt_who(p), vt_opt(p), end);
	return vt_why(p, "a range is written first%clast", sep);
}

static bool range_reversed(const struct vplace *p, const char *word, const char *last, uint64_t lo,
	struct span own)
{
	own.lo = lo;
	bad_range(p, word, last, own);
	return vt_why(p, "the last number is below the first");
}

static bool range_parse(const struct vplace *p, const char *word, struct value *v, char sep)
{
	struct span own = vt_bounds(p, UINT32_MAX);
	const char *s = word, *last;

	if (!range_end(p, word, &s, sep, own, own.lo, &v->n))
		return false;
	v->m = v->n;
	if (*s != sep)
		return true;
	last = ++s;
	if (!range_end(p, word, &s, sep, own, own.hi, &v->m))
		return false;
	if (*s)
		return vt_error(p, p->pos,
			"%sToo many components for option \"--%s\" (max: 2)", vt_who(p), vt_opt(p));
	return v->m >= v->n || range_reversed(p, word, last, v->n, own);
}

static bool range_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return range_parse(p, word[0], v, ':');
}

static bool ranged_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return range_parse(p, word[0], v, '-');
}

static void range_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n);
	if (v->m == v->n)
		return;
	buf_putc(b, ':');
	buf_u64(b, v->m);
}

static void ranged_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n);
	if (v->m == v->n)
		return;
	buf_putc(b, '-');
	buf_u64(b, v->m);
}

static void hexrange_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%llx", (unsigned long long)v->n);
	if (v->m != v->n)
		buf_printf(b, ":0x%llx", (unsigned long long)v->m);
}

static void range_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span own = vt_bounds(p, UINT32_MAX), s = rng_span(r, own.lo, own.hi);

	v->n = s.lo;
	v->m = s.hi;
}

const struct vtype v_range = { "range", "number[:number]", 1, .parse = range_word,
	.print = range_print, .random = range_random };
const struct vtype v_ranged = { "ranged", "number[-number]", 1, .parse = ranged_word,
	.print = ranged_print, .random = range_random };
const struct vtype v_hexrange = { "hexrange", "number[:number]", 1, .parse = range_word,
	.print = hexrange_print, .random = range_random };

/* ---- value and mask ---- */

static bool bad_mark(const struct vplace *p, const char *word, const char *at, uint64_t max)
{
	vt_error(p, vt_pos(p, word, at, strlen(at)),
		"%sbad integer value for option \"--%s\", or out of range.", vt_who(p), vt_opt(p));
	return vt_why(p, "\"%s\" is not a number from 0 to %llu", at, (unsigned long long)max);
}

static bool mask_word(const struct vplace *p, const char *const *word, struct value *v)
{
	uint64_t max = vt_bounds(p, UINT32_MAX).hi;
	const char *s = word[0], *end;

	v->m = max;
	if (!num_prefix(s, &end, &v->n) || v->n > max)
		return bad_mark(p, word[0], s, max);
	if (*end == '/') {
		s = end + 1;
		if (!num_prefix(s, &end, &v->m) || v->m > max)
			return bad_mark(p, word[0], s, max);
	}
	if (!*end)
		return true;
	vt_error(p, vt_pos(p, word[0], end, strlen(end)),
		"%strailing garbage after value for option \"--%s\".", vt_who(p), vt_opt(p));
	return vt_why(p, "nothing may follow value[/mask], but \"%s\" does", end);
}

static void maskfull_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%llx/0x%llx", (unsigned long long)v->n, (unsigned long long)v->m);
}

static void mask_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (v->m == vt_bounds(p, UINT32_MAX).hi)
		hex_print(b, p, v);
	else
		maskfull_print(b, p, v);
}

static void mask_random(struct rng *r, const struct vplace *p, struct value *v)
{
	uint64_t max = vt_bounds(p, UINT32_MAX).hi;

	v->n = rng_edge(r, 0, max);
	v->m = rng_one_in(r, 3) ? max : rng_edge(r, 0, max);
}

const struct vtype v_mask = { "mask", "value[/mask]", 1, .parse = mask_word, .print = mask_print,
	.random = mask_random };
const struct vtype v_maskfull = { "maskfull", "value[/mask]", 1, .parse = mask_word,
	.print = maskfull_print, .random = mask_random };

/* ---- probability ---- */

static const uint64_t prob_one = 0x80000000;

/* The exponent after "e", as printed by printf("%g") in other tools; limited to 30. */
static bool exponent_parse(const char *e, int *power)
{
	uint64_t n;
	bool minus = *e == '-';

	if (*e == '-' || *e == '+')
		e++;
	if (!part_decimal((struct part){ e, strlen(e) }, &n, 30))
		return false;
	*power = minus ? -(int)n : (int)n;
	return true;
}

/* Converts "25e-2" to "0.25", since num_fraction does not support exponents. NULL: not a number. */
static const char *fraction_plain(const struct vplace *p, const char *s)
{
	const char *e = strpbrk(s, "eE"), *point;
	size_t whole, digits;
	struct buf b = BUF_INIT;
	int power, at;

	if (!e)
		return s;
	if (!exponent_parse(e + 1, &power))
		return NULL;
	whole = strcspn(s, ".eE");
	point = s[whole] == '.' ? s + whole + 1 : e;
	digits = whole + (size_t)(e - point);
	at = (int)whole + power;
	for (int i = at < 0 ? at : 0; i < (int)digits || i < at; i++) {
		if (i == at)
			buf_putc(&b, '.');
		buf_putc(&b, i < 0 || i >= (int)digits ? '0' : i < (int)whole ? s[i]
			: point[i - (int)whole]);
	}
	s = arena_str(p->cx->arena, buf_str(&b));
	buf_free(&b);
	return digits ? s : NULL;
}

static bool prob_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = fraction_plain(p, word[0]);

	return (s && num_fraction(s, prob_one, prob_one, &v->n)) ||
		vt_bad_number(p, word[0], (struct span){ 0, 1 });
}

static void prob_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "%.11f", (double)v->n / (double)prob_one);
}

static void prob_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, prob_one);
}

const struct vtype v_prob = { "prob", "probability", 1, .parse = prob_word, .print = prob_print,
	.random = prob_random };

/* ---- lists of numbers and ranges ---- */

static uint64_t spans_slots(const struct vplace *p)
{
	const unsigned *limit = p->opt ? p->opt->arg : NULL;

	return limit ? *limit : UINT32_MAX;
}

static bool span_parse(const struct vplace *p, struct part t, struct span *out)
{
	const char *s = part_str(p, t), *word = s;
	struct value v = {0};

	if (!range_word(p, &word, &v))
		return false;
	*out = (struct span){ v.n, v.m };
	return true;
}

static bool spans_word(const struct vplace *p, const char *const *word, struct value *v)
{
	VEC(struct span) list = {0};
	const char *s = word[0];
	struct span one;
	uint64_t used = 0;

	while (s) {
		if (!span_parse(p, part_next(&s, ','), &one))
			return false;
		used += one.lo == one.hi ? 1 : 2;
		if (used > spans_slots(p)) {
			vt_bad_value(p, word[0], "the list is too long");
			return vt_why(p, "at most %llu numbers are allowed; a range counts as two",
				(unsigned long long)spans_slots(p));
		}
		vec_push(p->cx->arena, &list, one);
	}
	v->list = list.v;
	v->count = (uint32_t)list.n;
	return true;
}

static void spans_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	for (uint32_t i = 0; i < v->count; i++) {
		struct value one = { v->list[i].lo, v->list[i].hi };

		if (i)
			buf_putc(b, ',');
		range_print(b, p, &one);
	}
}

static void spans_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span own = vt_bounds(p, UINT32_MAX);
	uint64_t slots = spans_slots(p), n;
	struct span *list;

	slots = slots < 20 ? slots : 20;
	n = rng_edge(r, 1, slots > 1 ? slots / 2 : 1);
	list = arena_array(p->cx->arena, n, sizeof(*list));
	for (uint64_t i = 0; i < n; i++)
		list[i] = rng_span(r, own.lo, own.hi);
	if (slots == 1)
		list[0].hi = list[0].lo;
	v->list = list;
	v->count = (uint32_t)n;
}

const struct vtype v_spans = { "spans", "number[:number][,…]", 1, .parse = spans_word,
	.print = spans_print, .random = spans_random, .store = STORE_SPANS };

/* ---- traffic classes ---- */

/* One to four hexadecimal digits with an optional 0x. */
static bool handle_parse(struct part t, uint64_t *n)
{
	*n = 0;
	if (t.len > 2 && t.s[0] == '0' && (t.s[1] | 0x20) == 'x')
		t.s += 2, t.len -= 2;
	for (size_t i = 0; i < t.len; i++) {
		int d = hex_digit(t.s[i]);

		if (d < 0)
			return false;
		*n = *n << 4 | (unsigned)d;
	}
	return t.len >= 1 && t.len <= 4;
}

static bool classid_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	uint64_t major, minor;

	if (handle_parse(part_next(&s, ':'), &major) && s &&
	    handle_parse((struct part){ s, strlen(s) }, &minor)) {
		v->n = major << 16 | minor;
		return true;
	}
	vt_error(p, p->pos, "Bad class value \"%s\"", word[0]);
	return vt_why(p, "a class is written major:minor, each up to four hex digits");
}

static void classid_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	buf_printf(b, p->list ? "%x:%x" : "%04x:%04x", (unsigned)(v->n >> 16), (unsigned)(v->n & 0xffff));
}

const struct vtype v_classid = { "classid", "major:minor", 1, .parse = classid_word,
	.print = classid_print, .random = num_random };
