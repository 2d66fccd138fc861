/* A test: a packet field compared with a value under a mask, or with a range. The intermediate form between option
 * values and nft expressions, used by the optimiser.
 *
 *	-s 10.0.0.0/8      ip saddr, 1 byte, 0a
 *	--dport 22:80      tcp dport, range 0016 .. 0050
 *	! -i eth+          meta iifname, 3 bytes "eth", inverted
 */
#ifndef SLUICE_TEST_H
#define SLUICE_TEST_H

#include "compiler/ext.h"

struct test {
	uint8_t key;                   /* enum key */
	uint8_t len;                   /* bytes compared, from the start of the key */
	bool range;                    /* a <= key <= b; else (key & b) == a */
	bool inv;
	union addr a, b;               /* len bytes each, as in the packet or register; the rest is zero */
};

/* The test that a row with this value performs (v NULL for flags). False if the row has none, or nft has no exact
 * equivalent. */
bool test_of_row(const struct cx *cx, const struct opt *o, const struct value *v, bool inv, struct test *t);
/* The same, of the field that holds what the kernel's match compares. */
bool test_held(const struct cx *cx, const struct opt *o, const struct value *v, bool inv, struct test *t);
/* The value for which the row performs this test; false if there is none. */
bool test_to_row(struct cx *cx, const struct opt *o, const struct test *t, struct value *v, bool *inv);

/* Is it a partial mask? (Not for ranges.) */
static inline bool test_masked(const struct test *t) { return addr_ones(&t->b) < 8u * t->len; }
/* Moves v[n] in front of those of the n tests before it that have greater keys, and returns where it is then: tests are lowered, and
 * written for nft, in the order of key.def. */
static inline unsigned test_sort(struct test *v, unsigned n)
{
	unsigned at = n;
	struct test one;

	if (at && v[at - 1].key > v[at].key) {
		one = v[at];
		for (; at && v[at - 1].key > one.key; at--)
			v[at] = v[at - 1];
		v[at] = one;
	}
	return at;
}
/* Does it compare the whole key with one value? */
bool test_exact(const struct test *t);

#endif
