/* Large pieces of zeroed memory whose pages serve again.
 *
 *	pages_new(&p, 100 << 20)        room, of which nothing is touched
 *	pages_reach(&p, 5 << 20)        from here on the first 5 MiB may be
 *	pages_free(&p, 5 << 20)         these 5 MiB are what somebody else will reach
 *
 * The pages belong to the process, not to a thread: where there are several, only one may give some back.
 */
#ifndef SLUICE_PAGES_H
#define SLUICE_PAGES_H

#include <stdbool.h>
#include <stddef.h>

struct pages {
	unsigned char *p;
	size_t size;
	size_t reach;          /* so much of it may be touched */
};

enum { HUGE_PAGE = 2 << 20 };

/* At least so many bytes, whole huge pages if it is as much as one. False: there is no memory. */
bool pages_new(struct pages *m, size_t size);
/* reach becomes at least `need`, or all of it. */
void pages_reach(struct pages *m, size_t need);
/* touched: so much in front may not be zero. 0: nothing of it shall serve again. */
void pages_free(struct pages *m, size_t touched);
/* Memory for free() and realloc(), in huge pages as far as whole ones are in it; not zeroed. NULL: there is none. */
void *pages_malloc(size_t size);
/* Are there any that would serve? */
bool pages_spare(void);

#endif
