/* Large zeroed allocations whose pages are recycled within the process.
 *
 *	pages_new(&p, 100 << 20, true)  reserve 100 MiB; nothing is touched
 *	pages_reach(&p, 5 << 20)        the first 5 MiB may be used now
 *	pages_free(&p, 5 << 20)         these 5 MiB serve the next pages_reach
 *
 * The recycled pages are kept per process without locking: only one thread may use recycled allocations. That thread
 * also gets pages that another one touched ahead (pages_ahead.h).
 */
#ifndef SLUICE_PAGES_H
#define SLUICE_PAGES_H

#include <stdbool.h>
#include <stddef.h>

struct pages {
	unsigned char *p;
	size_t size;
	size_t reach;          /* bytes at the front that may be used */
	bool recycled;
};

enum { HUGE_PAGE = 2 << 20 };

/* Reserves at least `size` bytes, rounded up to whole huge pages from one huge page on. recycled: uses recycled pages, and
 * leaves its own ones to be recycled. Returns false if there is no memory. */
bool pages_new(struct pages *m, size_t size, bool recycled);
/* Raises m->reach to at least `need`, but not beyond m->size. */
void pages_reach(struct pages *m, size_t need);
/* touched: bytes at the front that may be nonzero, whose pages are worth recycling. */
void pages_free(struct pages *m, size_t touched);
/* Memory for free() and realloc(), backed by huge pages where whole ones fit; not zeroed. Returns NULL if there is no
 * memory. */
void *pages_malloc(size_t size);
/* Are there recycled pages? */
bool pages_spare(void);

#endif
