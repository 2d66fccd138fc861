/* Intervals of keys of up to 128 bits, and who comes first where they overlap.
 *
 *	first  10.0.0.0  .. 10.255.255.255     first  10.0.0.0 .. 10.0.255.255      rule 1
 *	second 10.1.0.0  .. 10.1.255.255   →
 *	third   9.0.0.0  .. 10.0.255.255       …      10.1.0.0 .. 10.255.255.255    rule 1; of the third only 9.0.0.0 .. 9.255.255.255
 *
 * Keys are compared byte by byte from the front, `len` bytes of them; the others are zero.
 */
#ifndef SLUICE_IVAL_H
#define SLUICE_IVAL_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/addr.h"
#include "lib/vec.h"

struct ival {
	union addr lo, hi;     /* both are in it */
	uint32_t owner;        /* the smaller one wins */
};

struct ivals { VEC(struct ival) v; };

/* a - 1 and a + 1 in `len` bytes; false when there is none. */
bool ival_pred(union addr *a, unsigned len);
bool ival_succ(union addr *a, unsigned len);

/* In the order of their starts; those that start together stay in the order that they have. */
struct ival *ivals_by_start(struct arena *a, const struct ival *in, size_t n, unsigned len);
/* Of those in this order: disjoint intervals, each as large as can be, that cover what they cover, each with the winner. */
void ival_flatten(struct arena *a, const struct ival *v, size_t n, unsigned len, struct ivals *out);
/* Of the same: the smallest owner that overlaps one with a smaller number in `goes_on`, which says of each owner (0 .. n-1) whether its packets
 * go on to the rules behind. It may be too small, never too large; n: none does. */
uint32_t ival_first_clash(struct arena *a, const struct ival *v, size_t n, const bool *goes_on);

#endif
