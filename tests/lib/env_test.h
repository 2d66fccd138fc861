/* The environment that knows nothing, but has ipsets and a few services: a set is made when its name is first asked
 * for, and its index is how many there were before it. One for each transaction; it lives as long as its arena.
 */
#ifndef SLUICE_ENV_TEST_H
#define SLUICE_ENV_TEST_H

#include "compiler/env.h"

/* Names that begin with "six" are sets of IPv6 addresses; there is none named "nope". */
const struct env *env_test(struct arena *a);

#endif
