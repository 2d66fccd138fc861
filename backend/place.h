/* Tables and hooks where matches and targets are allowed, to explain errors of the kernel. */
#ifndef SLUICE_PLACE_H
#define SLUICE_PLACE_H

#include "compiler/ir.h"

/* The rule's first use that is not allowed in the chain; NULL: all are. */
const struct use *place_wrong(const struct rule *r, const struct chain *c);
/* "in table nat, in chain POSTROUTING": where an extension is allowed. */
const char *place_words(struct arena *a, const struct ext *e);

#endif
