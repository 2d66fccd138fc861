/* Random rules for every registered extension, made from the descriptors alone. */
#ifndef SLUICE_PROP_GEN_H
#define SLUICE_PROP_GEN_H

#include "compiler/ir.h"

/* A sealed use with random rows and values, or NULL when the extension's own hooks refused the combination (its
 * messages are then in cx->diags). The words of every value go through the vtype's own print and parse. */
struct use *gen_use(struct cx *cx, struct rng *r, const struct ext *e);
/* A rule: random header (with the protocol that `e` wants), e, and now and then a neighbour. NULL as gen_use. */
struct rule *gen_rule(struct cx *cx, struct rng *r, const struct ext *e);

#endif
