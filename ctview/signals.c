/* Signals that end a long-running view. */
#include "ctview/signals.h"
#include <stddef.h>

static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDS = sizeof(ends) / sizeof(*ends) };

/* Empty handler, so that ppoll() returns instead of terminating the program. */
static void caught(int signal)
{
	(void)signal;
}

void signals_hold(sigset_t *before)
{
	struct sigaction a = {.sa_handler = caught};
	sigset_t set;
	unsigned i;

	sigemptyset(&set);
	for (i = 0; i < ENDS; i++) {
		sigaction(ends[i], &a, NULL);
		sigaddset(&set, ends[i]);
	}
	sigprocmask(SIG_BLOCK, &set, before);
}

bool signals_came(void)
{
	sigset_t pending;
	unsigned i;

	sigpending(&pending);
	for (i = 0; i < ENDS; i++)
		if (sigismember(&pending, ends[i]))
			return true;
	return false;
}
