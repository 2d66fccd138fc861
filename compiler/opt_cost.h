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
/* At most, whatever the packet. */
uint64_t cost_most(const struct shape *s);
/* The same of one that comes as far as the first n expressions. */
uint64_t cost_tests(const struct nir_list *l, unsigned n);
uint64_t cost_map(const struct image_map *m);
/* Of a front and what loads its key; and in the mean what costs so much to those whom it lets through. */
uint64_t cost_front(const struct image_map *front);
uint64_t cost_through(const struct image_map *front, uint64_t cost);
/* Of a tree: the mean of its chains. Of a group: of packets that have what its rules share, and others. */
uint64_t cost_run(struct cx *cx, const struct image_run *run);

#endif
