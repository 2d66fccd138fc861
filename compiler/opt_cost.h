/* What a packet costs, by what stands in a chain: measured, see docs/performance.md.
 *
 * The packet is one that no rule of the chain matches. Tenths of nanoseconds, so that short rules are not all the same.
 */
#ifndef SLUICE_OPT_COST_H
#define SLUICE_OPT_COST_H

#include "compiler/opt_shape.h"

uint64_t cost_rule(const struct nir_list *l);
/* The same by its shape, which may have been told without expressions. */
uint64_t cost_shape(const struct shape *s);
/* What the rule costs a packet that passes all of its tests: no packet pays more. */
uint64_t cost_most(const struct shape *s);
/* What the first n expressions cost a packet that passes them. */
uint64_t cost_tests(const struct nir_list *l, unsigned n);
uint64_t cost_map(const struct image_map *m);
/* A front, with the load of its key. And the mean of what stands behind it: those that it lets through pay `cost`, the others nothing. */
uint64_t cost_front(const struct image_map *front);
uint64_t cost_through(const struct image_map *front, uint64_t cost);
/* Of a tree: the mean of its chains. Of a group: of packets that have what its rules share, and others. */
uint64_t cost_run(struct cx *cx, const struct image_run *run);

#endif
