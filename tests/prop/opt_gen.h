/* Random rulesets for the optimiser. */
#ifndef SLUICE_PROP_OPT_GEN_H
#define SLUICE_PROP_OPT_GEN_H

#include "compiler/ir.h"
#include "frontend/parse.h"

/* Appends lines "-c N N -A CHAIN …" for FORWARD and the chains a, b and c; jumps lead to later chains only. size: the
 * intended maximum of rules per chain, which some kinds of rules exceed. */
void opt_gen(struct rng *r, enum family f, unsigned size, struct buf *out);
/* Creates the chains a, b and c in table mangle. */
void opt_gen_chains(struct ruleset *rs);
/* Parses a line and appends its rule to its chain in table mangle. False with a message on standard error. */
bool opt_gen_rule(struct cx *cx, struct parser *p, struct ruleset *rs, const char *line);

#endif
