/* Random rulesets for the optimiser. */
#ifndef SLUICE_PROP_OPT_GEN_H
#define SLUICE_PROP_OPT_GEN_H

#include "compiler/ir.h"
#include "frontend/parse.h"

/* Lines "-c N N -A CHAIN …" for FORWARD and three chains that lead on, at most `size` for each. */
void opt_gen(struct rng *r, enum family f, unsigned size, struct buf *out);
/* The three chains, and a line as a rule behind the last of its chain in table mangle. False with a line on standard error. */
void opt_gen_chains(struct ruleset *rs);
bool opt_gen_rule(struct cx *cx, struct parser *p, struct ruleset *rs, const char *line);

#endif
