/* Logical relations of tests.
 *
 *	-s 10.1.0.0/16      implies  -s 10.0.0.0/8
 *	--dport 22          implies  --dport 20:30, and excludes --dport 80
 *	-i eth0             implies  ! -i lo
 *
 * Values under a mask are compared bit by bit; ranges, and masks that are prefixes, as intervals. Intervals are used
 * only for keys in network byte order, where byte order is numeric order. If neither applies the answer is no.
 */
#include "compiler/test_imply.h"

static struct test upright(const struct test *t)
{
	struct test u = *t;

	u.inv = false;
	return u;
}

/* ---- bits ---- */

/* Does a fix all bits that b fixes, with the same values? */
static bool bits_within(const struct test *a, const struct test *b)
{
	for (unsigned i = 0; i < sizeof(a->a.b); i++)
		if ((b->b.b[i] & ~a->b.b[i]) || ((a->a.b[i] ^ b->a.b[i]) & b->b.b[i]))
			return false;
	return true;
}

static bool bits_differ(const struct test *a, const struct test *b)
{
	for (unsigned i = 0; i < sizeof(a->a.b); i++)
		if ((a->a.b[i] ^ b->a.b[i]) & a->b.b[i] & b->b.b[i])
			return true;
	return false;
}

/* ---- intervals ---- */

struct interval { union addr low, high; };

static bool interval_of(const struct test *t, struct interval *out)
{
	unsigned len = keys[t->key].len;

	if (keys[t->key].order == ORDER_HOST && len > 1)
		return false;
	*out = (struct interval){ t->a, t->b };
	if (t->range)
		return true;
	if (addr_masklen(&t->b, len) < 0)
		return false;
	for (unsigned i = 0; i < len; i++)
		out->high.b[i] = t->a.b[i] | (uint8_t)~t->b.b[i];
	return true;
}

/* ---- combination ---- */

static bool within(const struct test *a, const struct test *b)
{
	struct interval x, y;

	if (!a->range && !b->range)
		return bits_within(a, b);
	return interval_of(a, &x) && interval_of(b, &y) && !addr_less(&x.low, &y.low) && !addr_less(&y.high, &x.high);
}

static bool apart(const struct test *a, const struct test *b)
{
	struct interval x, y;

	if (!a->range && !b->range)
		return bits_differ(a, b);
	return interval_of(a, &x) && interval_of(b, &y) &&
		(addr_less(&x.high, &y.low) || addr_less(&y.high, &x.low));
}

bool test_implies(const struct test *a, const struct test *b)
{
	struct test x = upright(a), y = upright(b);

	if (a->key != b->key)
		return false;
	if (a->inv)
		return b->inv && within(&y, &x);
	return b->inv ? apart(&x, &y) : within(&x, &y);
}

bool test_excludes(const struct test *a, const struct test *b)
{
	struct test x = upright(a), y = upright(b);

	if (a->key != b->key || (a->inv && b->inv))
		return false;
	if (a->inv || b->inv)
		return a->inv ? within(&y, &x) : within(&x, &y);
	return apart(&x, &y);
}

bool test_never(const struct test *t)
{
	return t->inv && !t->range && addr_zero(&t->b);
}
