/* Conversion between option values and tests, with a pair of functions for each relation of key.h.
 *
 * The result is canonical, so that equal tests are equal bytes: a mask that ends on a byte boundary becomes a shorter
 * value, and a range of one value a value. Both directions are lossless: test_to_row inverts test_of_row, and what a
 * row cannot express exactly is refused.
 */
#include <string.h>
#include "compiler/test.h"
#include "compiler/use.h"

enum { NAME_MAX_LEN = 15 };    /* of an interface, without the NUL */

/* ! -i + is a test that never matches: no interface can have this name. iptables-nft does the same. */
static const char never[] = "INVAL/D";

static const struct key_info *info(const struct test *t) { return &keys[t->key]; }

/* ---- forms of tests ---- */

/* Sets a value under a mask of the key's width: leading whole bytes become a shorter value without a mask. */
static void set_value(struct test *t, const union addr *value, const union addr *mask)
{
	unsigned len = info(t)->len, whole = addr_ones(mask) / 8, ones = whole < len ? whole : len;

	for (unsigned i = ones; i < len; i++)
		if (mask->b[i] || value->b[i])
			ones = 0;
	t->range = false;
	t->len = ones && info(t)->source == SRC_PAYLOAD ? ones : len;
	t->a = *value;
	t->b = *mask;
}

static void set_exact(struct test *t, const union addr *value)
{
	t->range = false;
	t->len = (uint8_t)info(t)->len;
	t->a = *value;
	t->b = addr_mask(8u * t->len, sizeof(t->b));
}

/* False if it matches everything, or if nft's ranges cannot express it. */
static bool set_range(struct test *t, uint64_t lo, uint64_t hi)
{
	const struct key_info *k = info(t);
	union addr a, b;

	if (!key_put(k, lo, &a))
		return false;
	if (lo == hi) {
		set_exact(t, &a);
		return true;
	}
	if (!key_put(k, hi, &b) || lo > hi)
		return false;
	t->range = true;
	t->len = (uint8_t)k->len;
	t->a = a;
	t->b = b;
	return lo || hi != key_max(k);
}

bool test_exact(const struct test *t)
{
	return !t->range && t->len == info(t)->len && !test_masked(t);
}

/* The bounds of a numeric test; false if it is neither a range nor a single value. */
static bool get_range(const struct test *t, uint64_t *lo, uint64_t *hi)
{
	if (!t->range && !test_exact(t))
		return false;
	*lo = key_get(info(t), &t->a);
	*hi = t->range ? key_get(info(t), &t->b) : *lo;
	return true;
}

/* ---- relations: from a row, to a row ---- */

static bool eq_of(const struct opt *o, const struct value *v, struct test *t)
{
	union addr a;

	(void)o;
	if (!key_put(info(t), v->n, &a))
		return false;
	set_exact(t, &a);
	return true;
}

static bool eq_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx;
	v->n = key_get(info(t), &t->a);
	if (!test_exact(t) || (o->max && (v->n < o->min || v->n > o->max)))
		return false;
	return o->type != &v_word || word_by_number(o->arg, v->n);
}

enum { ALL_CODES = 0 | 255 << 8, ANY_TYPE = 255 };

/* Type and code are adjacent: with all codes only the type is compared. */
static bool type_of(const struct opt *o, const struct value *v, struct test *t)
{
	unsigned first = v->m & 0xff, last = v->m >> 8;
	union addr a = { .b = { (uint8_t)v->n, (uint8_t)first } }, mask = { .b = { 0xff, 0xff } };

	(void)o;
	if (v->n >= ANY_TYPE || (first != last && v->m != ALL_CODES))
		return false;
	if (v->m == ALL_CODES)
		a.b[1] = mask.b[1] = 0;
	set_value(t, &a, &mask);
	return true;
}

static bool type_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx, (void)o;
	v->n = t->a.b[0];
	v->m = t->len == 1 ? ALL_CODES : t->a.b[1] | t->a.b[1] << 8;
	return !t->range && !test_masked(t) && v->n != ANY_TYPE;
}

static bool lt_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	uint64_t lo, hi;

	(void)cx, (void)o;
	if (!get_range(t, &lo, &hi) || lo)
		return false;
	v->n = hi + 1;
	return hi < key_max(info(t));
}

static bool lt_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	return v->n && set_range(t, 0, v->n - 1);
}

static bool gt_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	uint64_t lo, hi;

	(void)cx, (void)o;
	if (!get_range(t, &lo, &hi) || hi != key_max(info(t)))
		return false;
	v->n = lo - 1;
	return lo > 0;
}

static bool gt_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	return v->n < key_max(info(t)) && set_range(t, v->n + 1, key_max(info(t)));
}

static bool range_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	return set_range(t, v->n, v->m);
}

static bool range_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx;
	return get_range(t, &v->n, &v->m) && (!o->max || v->m <= o->max);
}

static bool mask_of(const struct opt *o, const struct value *v, struct test *t)
{
	union addr a, b;

	(void)o;
	if (!key_put(info(t), v->n, &a) || !key_put(info(t), v->m, &b))
		return false;
	set_value(t, &a, &b);
	return true;
}

/* Bits without a keyword cannot be expressed. */
static bool bits_named(const struct opt *o, uint64_t bits)
{
	if (o->type != &v_flagpair)
		return true;
	for (const struct word *w = o->arg; w && w->name; w++)
		bits &= ~w->n;
	return !bits;
}

static bool mask_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx;
	if (t->range || t->len != info(t)->len)
		return false;
	v->n = key_get(info(t), &t->a);
	v->m = key_get(info(t), &t->b);
	return bits_named(o, v->n | v->m);
}

static bool addr_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	set_value(t, &v->a, &v->b);
	return true;
}

static bool addr_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx, (void)o;
	if (t->range)
		return false;
	for (unsigned i = 0; i < t->len; i++)
		if (t->a.b[i] & ~t->b.b[i])
			return false;
	memcpy(v->a.b, t->a.b, t->len);
	memcpy(v->b.b, t->b.b, t->len);
	return true;
}

static bool bytes_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	set_exact(t, &v->a);
	return true;
}

static bool bytes_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx, (void)o;
	v->a = t->a;
	return test_exact(t);
}

static bool span_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx, (void)o;
	v->a = t->a;
	v->b = t->b;
	return t->range && t->len == info(t)->len;
}

static bool span_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	if (addr_same(&v->a, &v->b)) {
		set_exact(t, &v->a);
		return true;
	}
	t->range = true;
	t->len = (uint8_t)info(t)->len;
	t->a = v->a;
	t->b = v->b;
	return true;
}

static bool name_of(const struct opt *o, const struct value *v, struct test *t)
{
	bool open = v->len && v->s[v->len - 1] == '+';
	const char *s = v->s;
	size_t n = open ? v->len - 1 : v->len + 1;

	(void)o;
	if (!n && t->inv) {
		t->inv = false;
		s = never;
		n = sizeof(never);
	}
	if (!n || n > NAME_MAX_LEN + 1)
		return false;
	t->len = (uint8_t)n;
	memcpy(t->a.b, s, open && s == v->s ? n : n - 1);
	memset(t->b.b, 0xff, n);
	return true;
}

/* A prefix of maximum length can only be the complete name. A name that itself ends in + cannot be expressed. */
static bool name_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	const char *s = (const char *)t->a.b;
	size_t len = strnlen(s, t->len);
	bool open = len == t->len && len < NAME_MAX_LEN;

	(void)o;
	if (t->range || test_masked(t) || len > NAME_MAX_LEN)
		return false;
	for (size_t i = len; i < t->len; i++)
		if (s[i])
			return false;
	if (!t->inv && len == sizeof(never) - 1 && !open && !memcmp(s, never, len)) {
		v->s = "+";
		v->len = 1;
		return true;
	}
	if (!len || memchr(s, '\n', len) || (!open && s[len - 1] == '+'))
		return false;
	v->s = arena_fmt(cx->arena, "%.*s%s", (int)len, s, open ? "+" : "");
	v->len = (uint32_t)(len + open);
	return true;
}

/* The traffic class of IPv6 spans the first two bytes. */
static unsigned class_shift(const struct test *t)
{
	return info(t)->len > 1 ? 4 : 0;
}

static bool class_of(uint64_t value, uint64_t bits, struct test *t)
{
	union addr a, b;

	if (!key_put(info(t), value << class_shift(t), &a) || !key_put(info(t), bits << class_shift(t), &b))
		return false;
	set_value(t, &a, &b);
	return true;
}

static bool class_to(const struct test *t, struct value *v)
{
	unsigned shift = class_shift(t);

	v->n = key_get(info(t), &t->a) >> shift;
	v->m = key_get(info(t), &t->b) >> shift;
	return !t->range && t->len == info(t)->len && v->m <= UINT8_MAX && v->m << shift == key_get(info(t), &t->b) &&
		!(v->n & ~v->m) && v->n << shift == key_get(info(t), &t->a);
}

static bool tos_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	return class_of(v->n, v->m, t);
}

static bool tos_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx, (void)o;
	return class_to(t, v);
}

enum { DSCP_BITS = 0xfc, DSCP_SHIFT = 2 };

static bool dscp_of(const struct opt *o, const struct value *v, struct test *t)
{
	(void)o;
	return class_of(v->n << DSCP_SHIFT, DSCP_BITS, t);
}

static bool dscp_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	bool good = class_to(t, v) && v->m == DSCP_BITS;

	(void)cx, (void)o;
	v->n >>= DSCP_SHIFT;
	v->m = 0;
	return good;
}

/* A flag that is set if any of some bits is set. */
static bool nonzero_of(const struct opt *o, const struct value *v, struct test *t)
{
	union addr zero = { 0 }, mask;

	(void)v;
	if (!key_put(info(t), o->min, &mask))
		return false;
	set_value(t, &zero, &mask);
	return true;
}

static bool nonzero_to(struct cx *cx, const struct opt *o, const struct test *t, struct value *v)
{
	(void)cx, (void)v;
	return !t->range && t->len == info(t)->len && key_get(info(t), &t->b) == o->min &&
		!key_get(info(t), &t->a);
}

static const struct relation {
	bool (*of)(const struct opt *o, const struct value *v, struct test *t);
	bool (*to)(struct cx *cx, const struct opt *o, const struct test *t, struct value *v);
} relations[] = {
	[REL_EQ] = {eq_of, eq_to}, [REL_LT] = {lt_of, lt_to}, [REL_GT] = {gt_of, gt_to},
	[REL_RANGE] = {range_of, range_to}, [REL_TYPE] = {type_of, type_to}, [REL_MASK] = {mask_of, mask_to},
	[REL_ADDR] = {addr_of, addr_to}, [REL_BYTES] = {bytes_of, bytes_to}, [REL_SPAN] = {span_of, span_to},
	[REL_DSCP] = {dscp_of, dscp_to}, [REL_TOS] = {tos_of, tos_to}, [REL_NAME] = {name_of, name_to},
	[REL_NONZERO] = {nonzero_of, nonzero_to},
};

static bool test_of_key(const struct cx *cx, const struct opt *o, enum key k, const struct value *v, bool inv, struct test *t)
{
	if (!k || !(keys[key_in_family(k, cx->family)].fam & cx->family))
		return false;
	memset(t, 0, sizeof(*t));
	t->key = (uint8_t)key_in_family(k, cx->family);
	t->inv = inv != (o->test.rel == REL_NONZERO);
	return relations[o->test.rel].of(o, v, t);
}

bool test_of_row(const struct cx *cx, const struct opt *o, const struct value *v, bool inv, struct test *t)
{
	return test_of_key(cx, o, o->test.key, v, inv, t);
}

bool test_held(const struct cx *cx, const struct opt *o, const struct value *v, bool inv, struct test *t)
{
	return test_of_key(cx, o, o->held ? o->held : o->test.key, v, inv, t);
}

/* Does the row's notation negate the test? Two relations are expressed by their opposite. */
static bool said_inverted(const struct opt *o, const struct test *t, const struct value *v)
{
	if (o->test.rel == REL_NAME && v->len == 1 && v->s[0] == '+')
		return true;
	return t->inv != (o->test.rel == REL_NONZERO);
}

bool test_to_row(struct cx *cx, const struct opt *o, const struct test *t, struct value *v, bool *inv)
{
	memset(v, 0, sizeof(*v));
	if (key_in_family(o->test.key, cx->family) != t->key ||
	    !relations[o->test.rel].to(cx, o, t, v))
		return false;
	*inv = said_inverted(o, t, v);
	return !*inv || (o->flags & (INV | PLAINTEST)) == INV;
}
