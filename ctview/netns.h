/* Other network namespaces, as `ip netns` names them. */
#ifndef CTVIEW_NETNS_H
#define CTVIEW_NETNS_H

#include "lib/diag.h"

/* From here on everything that is read is of this namespace: a name below /run/netns, a path, or the number of a process. False with a
 * diag. */
bool netns_enter(const char *name, struct diags *d);
/* The names there are, sorted: *n of them, in the arena. */
const char **netns_list(struct arena *a, size_t *n);

#endif
