/* Progress display on a terminal: one line on standard error, overwritten repeatedly, and cleared at the end.
 *
 *	iptables-restore: reading 45 %
 *	iptables-restore: waiting for the kernel, 3 s
 *
 * Printed by a separate thread, because the work may be a single system call that takes seconds. The thread only reads
 * numbers.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "frontend/progress.h"
#include "lib/arena.h"

enum { LOOK_MS = 100, SHOW_AFTER = 10 };       /* polling interval, and number of polls before the display starts */

struct show {
	const char *program;
	struct progress *p;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool end, shown;
	unsigned looks;                /* number of consecutive polls with something in progress */
};

static void say(struct show *s, const char *text)
{
	s->shown = *text;
	if (dprintf(STDERR_FILENO, "\r%s\033[K", text) < 0)
		s->shown = false;
}

static void show_now(struct show *s, const char *doing)
{
	size_t all = atomic_load(&s->p->all), done = atomic_load(&s->p->done);
	char text[120];

	if (all)
		snprintf(text, sizeof(text), "%s: %s %u %%", s->program, doing, (unsigned)(100.0 * (double)done / (double)all));
	else
		snprintf(text, sizeof(text), "%s: %s, %u s", s->program, doing, s->looks * LOOK_MS / 1000);
	say(s, text);
}

static void look(struct show *s)
{
	const char *doing = atomic_load(&s->p->doing);

	s->looks = doing ? s->looks + 1 : 0;
	if (s->looks > SHOW_AFTER)
		show_now(s, doing);
	else if (s->shown)
		say(s, "");
}

static void *look_on(void *self)
{
	struct show *s = self;

	pthread_mutex_lock(&s->lock);
	while (!s->end) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += LOOK_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&s->ended, &s->lock, &until);
		if (!s->end)
			look(s);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

struct show *show_begin(const char *program, struct progress *p)
{
	struct show *s;

	if (!isatty(STDERR_FILENO))
		return NULL;
	s = mem_zalloc(sizeof(*s));
	s->program = program;
	s->p = p;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->ended, NULL);
	if (!pthread_create(&s->thread, NULL, look_on, s))
		return s;
	free(s);
	return NULL;
}

void show_end(struct show *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->end = true;
	pthread_cond_signal(&s->ended);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	if (s->shown)
		say(s, "");
	pthread_cond_destroy(&s->ended);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
