/* A test: one key of the packet against a value under a mask, or against a range.  What stands between an option's value and
 * nft's expressions, and what the optimiser computes with.
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
	uint8_t len;                   /* bytes looked at, from the front of the key */
	bool range;                    /* a <= key <= b; else (key & b) == a */
	bool inv;
	union addr a, b;               /* len bytes each, as they lie in the packet or register; zero behind */
};

/* The test that a row with this value is (v NULL for flags).  False: the row has none, or nft has no exact form for it. */
bool test_of_row(const struct cx *cx, const struct opt *o, const struct value *v, bool inv, struct test *t);
/* The value with which the row is this test; false: it cannot say that. */
bool test_to_row(struct cx *cx, const struct opt *o, const struct test *t, struct value *v, bool *inv);

/* Does the mask leave anything out? (Not for ranges.) */
static inline bool test_masked(const struct test *t) { return addr_ones(&t->b) < 8u * t->len; }
/* All of the key, one value. */
bool test_exact(const struct test *t);

#endif
