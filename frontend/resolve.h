/* The environment as a struct env: hosts, services, protocols, users and groups via the C library, and the kernel's
 * answers about revisions and ipsets. The only place that resolves names. Answers are cached as long as the arena
 * lives, so equal names give equal answers, and 100,000 rules with one port name read /etc/services once. */
#ifndef SLUICE_RESOLVE_H
#define SLUICE_RESOLVE_H

#include "compiler/env.h"

struct kernel;

/* k: queried about revisions and ipsets; NULL: all revisions are known, and any name is an ipset. */
const struct env *resolve_env(struct arena *a, struct kernel *k);

#endif
