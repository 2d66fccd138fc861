/* Where matches and targets are allowed, for the reasons of refusals. */
#ifndef SLUICE_PLACE_H
#define SLUICE_PLACE_H

#include "compiler/ir.h"

/* The first use of the rule that is not allowed where the chain is; NULL: all are. */
const struct use *place_wrong(const struct rule *r, const struct chain *c);
/* "in table nat, in chain POSTROUTING": where an extension is allowed. */
const char *place_words(struct arena *a, const struct ext *e);

#endif
