/* Orderly termination by signals without handlers: the signals are blocked and polled. */
#ifndef CTVIEW_SIGNALS_H
#define CTVIEW_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT. *before is the mask to use in ppoll(). */
void signals_hold(sigset_t *before);
/* Is one of them pending? */
bool signals_came(void);

#endif
