/* New rules on trial: the old ones come back unless somebody confirms.
 *
 *	trial_begin        remember the rules as they are; from now on no signal ends the program
 *	…                  the new rules are brought in
 *	trial_wait         until somebody answers, or the time is over
 *	trial_back         the old rules, with the counters that they had
 *	trial_end
 */
#ifndef SLUICE_TRIAL_H
#define SLUICE_TRIAL_H

#include <signal.h>
#include "frontend/snapshot.h"

enum trial_answer {
	TRIAL_YES,
	TRIAL_NO,              /* another key */
	TRIAL_TIMEOUT,
	TRIAL_GONE,            /* the keyboard is at its end */
	TRIAL_SIGNAL,          /* the program was told to end */
};

struct trial {
	struct run *run;
	struct snapshot old;           /* the rules at the beginning */
	sigset_t signals;              /* what was blocked before */
	int signal_fd, listen_fd;
};

/* False with a diag: the rules could not be put back as they are, or another trial is going on here. */
bool trial_begin(struct trial *t, struct run *r);
/* keyboard: a descriptor on which one key is the answer; -1: none. */
enum trial_answer trial_wait(struct trial *t, unsigned seconds, int keyboard);
/* False with a diag. */
bool trial_back(struct trial *t);
void trial_end(struct trial *t);

/* From another process: the trial that is going on in this network namespace, for this family and back end, is confirmed.
 * False with a diag. */
bool trial_confirm(struct run *r);

#endif
