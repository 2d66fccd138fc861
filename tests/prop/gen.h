/* Random rules for every registered extension, generated from the descriptors. */
#ifndef SLUICE_PROP_GEN_H
#define SLUICE_PROP_GEN_H

#include "compiler/ir.h"

/* A sealed use with random options and values, or NULL if the extension's hooks refused the combination (with messages in
 * cx->diags). Every value passes through print and parse of its vtype. */
struct use *gen_use(struct cx *cx, struct rng *r, const struct ext *e);
/* A rule with a random header (with the protocol that e requires), a random use of e, and a random verdict unless e is a
 * target. NULL as gen_use. */
struct rule *gen_rule(struct cx *cx, struct rng *r, const struct ext *e);

#endif
