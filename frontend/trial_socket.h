/* Where another process confirms a trial: a socket with a name of the network namespace, so that nothing lies about. */
#ifndef SLUICE_TRIAL_SOCKET_H
#define SLUICE_TRIAL_SOCKET_H

#include "frontend/program.h"

/* A descriptor that becomes readable when somebody asks; -1 with a diag, also when another trial is going on. */
int trial_listen(struct run *r);
/* Somebody asks: true if that is allowed, and the answer that it is done has been sent. */
bool trial_accept(int listen_fd);

#endif
