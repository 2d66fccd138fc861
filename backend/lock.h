/* The lock by which programs that use the kernel's ip_tables exclude each other. */
#ifndef SLUICE_LOCK_H
#define SLUICE_LOCK_H

#include "backend/backend.h"

/* Returns a descriptor that holds the lock until it is closed; -1 with a diag. Not for LOCK_NONE. */
int lock_take(struct cx *cx, const struct lock_wait *wait);

#endif
