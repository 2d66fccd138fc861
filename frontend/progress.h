/* Progress display of long operations on a terminal. */
#ifndef SLUICE_SHOW_PROGRESS_H
#define SLUICE_SHOW_PROGRESS_H

#include "lib/progress.h"

struct show;

/* Starts displaying p on standard error once an operation takes longer than a second. NULL if that is not a terminal. */
struct show *show_begin(const char *program, struct progress *p);
/* Clears the line and stops. */
void show_end(struct show *s);

#endif
