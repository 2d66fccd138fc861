/* An environment (compiler/env.h) for tests, independent of the system: ipsets, a few services and numbered names. A set
 * is created when its name is first looked up; sets are numbered in this order. Create one environment per transaction.
 */
#ifndef SLUICE_ENV_TEST_H
#define SLUICE_ENV_TEST_H

#include "compiler/env.h"

/* The environment, allocated in the arena. The set named "six" has IPv6 addresses; a set named "nope" does not exist. */
const struct env *env_test(struct arena *a);

#endif
