/* Large zeroed allocations whose pages are recycled within the process.
 *
 * The first access to a page is expensive: the kernel has to allocate and clear it, and under a hypervisor that does,
 * too. Moving an existing page to another address is almost free, and clearing only its used part is cheap
 * (docs/performance.md). So freed pages stay where they are, in a list, until they are moved to memory that is about to
 * be used.
 */
#include "lib/pages.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "lib/pages_ahead.h"
#include "lib/poison.h"

/* Stored in the page itself. */
struct spare {
	struct spare *next;
	size_t touched;        /* bytes at the front that may be nonzero */
};

static struct spare *spares;

bool pages_spare(void) { return spares; }

/* Reserves address space aligned to huge pages, which the kernel provides if it can. NULL if there is no memory. */
static unsigned char *map_huge(size_t size)
{
	unsigned char *p = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t skip = -(uintptr_t)p & (HUGE_PAGE - 1);

	if (p == MAP_FAILED)
		return NULL;
	if (skip)
		munmap(p, skip);
	munmap(p + skip + size, HUGE_PAGE - skip);
	madvise(p + skip, size, MADV_HUGEPAGE);
	return p + skip;
}

void *pages_malloc(size_t size)
{
	void *p = NULL;

	if (size < HUGE_PAGE)
		return malloc(size);
	if (posix_memalign(&p, HUGE_PAGE, size))
		return NULL;
	madvise(p, size & ~((size_t)HUGE_PAGE - 1), MADV_HUGEPAGE);
	return p;
}

bool pages_new(struct pages *m, size_t size, bool recycled)
{
	*m = (struct pages){ .recycled = recycled };
	if (size < HUGE_PAGE) {
		m->p = calloc(1, size);
		m->reach = m->size = size;
		return m->p;
	}
	if (size > SIZE_MAX - 2 * (size_t)HUGE_PAGE)
		return false;
	m->size = (size + HUGE_PAGE - 1) & ~((size_t)HUGE_PAGE - 1);
	m->p = map_huge(m->size);
	return m->p;
}

/* Removes a recycled page from the list, or takes one that was touched ahead; NULL if there is neither. Only the first
 * `*touched` bytes may be nonzero. */
static void *spare_take(bool grows, size_t *touched)
{
	struct spare *s = spares;

	*touched = 0;
	if (!s)
		return page_ahead(grows);
	unpoison(s, HUGE_PAGE);
	spares = s->next;
	*touched = s->touched;
	return s;
}

/* Moves an existing page, if there is one, to `to`, where memory has not been touched. */
static void spare_move(unsigned char *to, bool grows)
{
	size_t touched;
	void *page = spare_take(grows, &touched);

	if (page && mremap(page, HUGE_PAGE, HUGE_PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED)
		munmap(page, HUGE_PAGE);
	else
		memset(to, 0, touched);
}

void pages_reach(struct pages *m, size_t need)
{
	bool grows = m->reach < need && need - m->reach <= HUGE_PAGE;

	for (; m->reach < need && m->reach < m->size; m->reach += HUGE_PAGE)
		if (m->recycled)
			spare_move(m->p + m->reach, grows);
}

static void spare_add(unsigned char *page, size_t touched)
{
	struct spare *s = (struct spare *)page;

	*s = (struct spare){ spares, touched > sizeof(*s) ? touched : sizeof(*s) };
	spares = s;
	poison(s, HUGE_PAGE);
}

void pages_free(struct pages *m, size_t touched)
{
	size_t at = 0;

	if (m->size < HUGE_PAGE) {
		free(m->p);
		return;
	}
	for (; m->recycled && at < touched; at += HUGE_PAGE)
		spare_add(m->p + at, touched - at < HUGE_PAGE ? touched - at : HUGE_PAGE);
	if (at < m->size)
		munmap(m->p + at, m->size - at);
}
