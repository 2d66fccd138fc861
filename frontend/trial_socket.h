/* The socket by which another process confirms a trial. Its name is abstract and local to the network namespace, so no
 * file is left behind. */
#ifndef SLUICE_TRIAL_SOCKET_H
#define SLUICE_TRIAL_SOCKET_H

#include "frontend/program.h"

/* A descriptor that becomes readable on a request; -1 with a diag, also if another trial is in progress. */
int trial_listen(struct run *r);
/* Handles a request: true if it was permitted and the reply has been sent. */
bool trial_accept(int listen_fd);

#endif
