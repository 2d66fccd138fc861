/* A thread that touches huge pages ahead of their use: see pages_ahead.h. */
#include "lib/pages_ahead.h"
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include "lib/pages.h"

enum {
	SMALL_PAGE = 4 << 10,
	EARLY = 4,                     /* so many pages do not tell yet that more will follow */
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	bool allowed;
	unsigned most;                 /* how many are to be ready */
	unsigned n;
	void *ready[PAGES_AHEAD];
} ahead = { .lock = PTHREAD_MUTEX_INITIALIZER, .wanted = PTHREAD_COND_INITIALIZER };

/* A zero page, and behind it an inaccessible one: a mapping that grew together with its neighbour would make whoever
 * moves the one wait until the other is touched. NULL if there is no memory. */
static unsigned char *page_reserve(void)
{
	unsigned char *p = mmap(NULL, 3 * HUGE_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t skip = -(uintptr_t)p & (HUGE_PAGE - 1);

	if (p == MAP_FAILED)
		return NULL;
	if (skip)
		munmap(p, skip);
	munmap(p + skip + 2 * HUGE_PAGE, HUGE_PAGE - skip);
	if (!mprotect(p + skip, HUGE_PAGE, PROT_READ | PROT_WRITE))
		return p + skip;
	munmap(p + skip, 2 * HUGE_PAGE);
	return NULL;
}

/* Touches all of it, since the kernel may have no huge page. */
static void *page_touch(void)
{
	unsigned char *p = page_reserve();

	if (!p)
		return NULL;
	madvise(p, HUGE_PAGE, MADV_HUGEPAGE);
	for (size_t at = 0; at < HUGE_PAGE; at += SMALL_PAGE)
		((volatile unsigned char *)p)[at] = 0;
	return p;
}

static void *touch_ahead(void *unused)
{
	void *p;

	(void)unused;
	do {
		pthread_mutex_lock(&ahead.lock);
		while (ahead.n >= ahead.most)
			pthread_cond_wait(&ahead.wanted, &ahead.lock);
		pthread_mutex_unlock(&ahead.lock);
		p = page_touch();
		pthread_mutex_lock(&ahead.lock);
		if (p)
			ahead.ready[ahead.n++] = p;
		pthread_mutex_unlock(&ahead.lock);
	} while (p);
	return NULL;
}

/* Signals are for the program's own thread. */
static void thread_start(void)
{
	sigset_t all, before;
	pthread_t thread;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (!pthread_create(&thread, NULL, touch_ahead, NULL))
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void pages_ahead_allow(void)
{
	ahead.allowed = true;
}

void *page_ahead(bool grows)
{
	static unsigned grown;
	unsigned char *p = NULL;
	unsigned most = 0;

	if (!ahead.allowed)
		return NULL;
	grown += grows;
	if (grown >= EARLY)
		most = grown / 2 - 1 < PAGES_AHEAD ? grown / 2 - 1 : PAGES_AHEAD;
	pthread_mutex_lock(&ahead.lock);
	if (ahead.n)
		p = ahead.ready[--ahead.n];
	ahead.most = most;
	pthread_cond_signal(&ahead.wanted);
	pthread_mutex_unlock(&ahead.lock);
	if (grown == EARLY && grows)
		thread_start();
	if (p)
		munmap(p + HUGE_PAGE, HUGE_PAGE);
	return p;
}
