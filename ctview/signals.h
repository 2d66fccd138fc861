/* Ending on a signal in an orderly way, without a handler that has to remember: the signals are blocked, and looked at. */
#ifndef CTVIEW_SIGNALS_H
#define CTVIEW_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT wait. *before is the mask to wait with in ppoll(). */
void signals_hold(sigset_t *before);
/* Has one of them come? */
bool signals_came(void);

#endif
