/* The world outside as a struct env: hosts, services, protocols, users and groups by the C library, and what the
 * kernel answers about revisions and sets. This is the one place that asks for names; every answer is kept as long as
 * the arena, so that equal names give equal answers and 100,000 rules with one port name read /etc/services once.
 */
#ifndef SLUICE_RESOLVE_H
#define SLUICE_RESOLVE_H

#include "compiler/env.h"

struct kernel;

/* k: asked about revisions and sets; NULL: these answers are those of env_none. */
const struct env *resolve_env(struct arena *a, struct kernel *k);

#endif
