/* Intervals over keys of up to 128 bits, flattened by priority where they overlap.
 *
 *	first  10.0.0.0  .. 10.255.255.255     first  10.0.0.0 .. 10.0.255.255      rule 1
 *	second 10.1.0.0  .. 10.1.255.255   →
 *	third   9.0.0.0  .. 10.0.255.255       …      10.1.0.0 .. 10.255.255.255    rule 1; of the third only 9.0.0.0 .. 9.255.255.255
 *
 * Keys are compared as byte strings of `len` bytes; the remaining bytes are zero.
 */
#ifndef SLUICE_IVAL_H
#define SLUICE_IVAL_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/addr.h"
#include "lib/vec.h"

struct ival {
	union addr lo, hi;     /* inclusive */
	uint32_t owner;        /* the smallest owner wins an overlap */
};

struct ivals { VEC(struct ival) v; };

/* Decrements or increments a key of `len` bytes; false on wraparound. */
bool ival_pred(union addr *a, unsigned len);
bool ival_succ(union addr *a, unsigned len);

/* A copy sorted by lo; the sort is stable. */
struct ival *ivals_by_start(struct arena *a, const struct ival *in, size_t n, unsigned len);
/* Takes intervals sorted by ivals_by_start and appends to `out` disjoint, maximal intervals that cover the same keys,
 * each with the winning owner. */
void ival_flatten(struct arena *a, const struct ival *v, size_t n, unsigned len, struct ivals *out);
/* Takes intervals sorted the same way and returns the smallest owner that overlaps an earlier one whose goes_on is set.
 * goes_on is indexed by owner (0 .. n-1) and tells whether a packet that matches the owner's rule continues with the
 * rules after it. The result is a lower bound, since the search is conservative; n: no clash. */
uint32_t ival_first_clash(struct arena *a, const struct ival *v, size_t n, const bool *goes_on);

#endif
