/* The cost of chains and runs for a packet, as measured; see docs/performance.md. Unit: tenths of a nanosecond, so that
 * short rules differ. Unless stated otherwise the packet matches no rule of the chain. */
#ifndef SLUICE_OPT_COST_H
#define SLUICE_OPT_COST_H

#include "compiler/shape.h"

uint64_t cost_rule(const struct nir_list *l);
/* The same by shape, which need not have expressions (shape_tell). */
uint64_t cost_shape(const struct shape *s);
/* The cost for a packet that passes all tests of the rule: the maximum. */
uint64_t cost_most(const struct shape *s);
/* The cost of the first n expressions for a packet that passes them. */
uint64_t cost_tests(const struct nir_list *l, unsigned n);
uint64_t cost_map(const struct image_map *m);
/* The cost of a front's lookup, including its load; and the mean cost of what is behind the front, where packets that
 * pass pay `cost`. */
uint64_t cost_front(const struct image_map *front);
uint64_t cost_through(const struct image_map *front, uint64_t cost);
/* For a tree: the mean over its chains. For a group: over packets that pass the shared tests and others. */
uint64_t cost_run(struct cx *cx, const struct image_run *run);

#endif
