/* Progress of long operations, read by another thread (frontend/progress.c). A NULL struct progress * turns reporting
 * off. */
#ifndef SLUICE_PROGRESS_H
#define SLUICE_PROGRESS_H

#include <stdatomic.h>
#include <stddef.h>

struct progress {
	_Atomic(const char *) doing;   /* e.g. "reading"; NULL: nothing long is running */
	atomic_size_t done, all;       /* all == 0: total unknown */
};

static inline void progress_begin(struct progress *p, const char *doing, size_t all)
{
	if (!p)
		return;
	atomic_store_explicit(&p->all, 0, memory_order_relaxed);
	atomic_store_explicit(&p->done, 0, memory_order_relaxed);
	atomic_store_explicit(&p->doing, doing, memory_order_relaxed);
	atomic_store_explicit(&p->all, all, memory_order_relaxed);
}

static inline void progress_step(struct progress *p, size_t done)
{
	if (p)
		atomic_store_explicit(&p->done, done, memory_order_relaxed);
}

#endif
