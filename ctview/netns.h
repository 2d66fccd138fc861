/* Network namespaces as named by `ip netns`. */
#ifndef CTVIEW_NETNS_H
#define CTVIEW_NETNS_H

#include "lib/diag.h"

/* Enters a namespace, given by a name below /run/netns, a path, or a process ID. False with a diag. */
bool netns_enter(const char *name, struct diags *d);
/* The existing names, sorted, in the arena; *n is their number. */
const char **netns_list(struct arena *a, size_t *n);

#endif
