/* Long work on a terminal says how far it is. */
#ifndef SLUICE_SHOW_PROGRESS_H
#define SLUICE_SHOW_PROGRESS_H

#include "lib/progress.h"

struct show;

/* From now on, what p says is shown on standard error once it takes longer than a second. NULL when that is no terminal. */
struct show *show_begin(const char *program, struct progress *p);
/* The line goes away. */
void show_end(struct show *s);

#endif
