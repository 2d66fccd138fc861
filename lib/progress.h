/* How far long work is, for somebody who looks on from another thread (frontend/progress.c). NULL: nobody does. */
#ifndef SLUICE_PROGRESS_H
#define SLUICE_PROGRESS_H

#include <stdatomic.h>
#include <stddef.h>

struct progress {
	_Atomic(const char *) doing;   /* "reading"; NULL: nothing that takes long */
	atomic_size_t done, all;       /* all 0: nobody knows how much there is */
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
