/* Huge pages that a second thread touches before they are needed.
 *
 * A program that builds up tens of megabytes spends as much time on first touches as on its work if they are expensive;
 * with a second processor both happen at the same time. The thread starts when memory has grown by a few pages, keeps at
 * most PAGES_AHEAD ready, and sleeps otherwise.
 */
#ifndef SLUICE_PAGES_AHEAD_H
#define SLUICE_PAGES_AHEAD_H

#include <stdbool.h>

enum { PAGES_AHEAD = 2 };

/* For a program that would rather take some megabytes more than wait; until then there is no thread. */
void pages_ahead_allow(void);

/* Call when a huge page is needed. grows: memory grows page by page, so more may soon be needed. Returns a page that is zero
 * and touched, aligned to its size, which is now the caller's to mremap or munmap; NULL if none is ready. Not
 * thread-safe: for one thread of the program. */
void *page_ahead(bool grows);

#endif
