/* New rules on trial: the old ones are restored unless somebody confirms.
 *
 *	trial_begin        records the rules; from now on no signal ends the program
 *	…                  the new rules are installed
 *	trial_wait         waits for confirmation or a timeout
 *	trial_back         restores the old rules with their counters
 *	trial_end
 */
#ifndef SLUICE_TRIAL_H
#define SLUICE_TRIAL_H

#include <signal.h>
#include "frontend/snapshot.h"

enum trial_answer {
	TRIAL_YES,
	TRIAL_NO,              /* any other key */
	TRIAL_TIMEOUT,
	TRIAL_GONE,            /* end of file on the keyboard */
	TRIAL_SIGNAL,          /* the program received a terminating signal */
};

struct trial {
	struct run *run;
	struct snapshot old;           /* the initial rules */
	sigset_t signals;              /* the previous signal mask */
	int signal_fd, listen_fd;
};

/* False with a diag: the rules could not be restored exactly, or another trial is in progress here. */
bool trial_begin(struct trial *t, struct run *r);
/* keyboard: a descriptor on which a single key is the answer; -1: none. */
enum trial_answer trial_wait(struct trial *t, unsigned seconds, int keyboard);
/* False with a diag. */
bool trial_back(struct trial *t);
void trial_end(struct trial *t);

/* From another process: confirms the trial in progress in this network namespace, for this family and back end. False
 * with a diag. */
bool trial_confirm(struct run *r);

#endif
