/* Arena allocator: memory that lives as long as one transaction and is freed at once.
 *
 * Single allocations are not freed and not tracked. Running out of memory ends the program with a message (exit status
 * 4, iptables' RESOURCE_PROBLEM), so callers do not check for NULL.
 */
#ifndef SLUICE_ARENA_H
#define SLUICE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/pages.h"
#include "lib/poison.h"

/* Its members are only for arena.c and arena_place. */
struct arena {
	unsigned char *at, *end;       /* free part of the current chunk, up to mem.reach */
	size_t used;
	size_t next_size;
	struct chunk *chunks;          /* all chunks, in no particular order, for freeing */
	struct chunk *current;
	bool only;                     /* the process's only user of pages, which may therefore be recycled */
};

struct arena *arena_new(void);
void arena_free(struct arena *a);
/* Discards all allocations and keeps the current chunk for reuse. */
void arena_reset(struct arena *a);

/* Bytes allocated so far, for reports and tests. */
size_t arena_used(const struct arena *a);

/* Zeroed memory, aligned for any type. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* Variants for library code, which must not end the calling program: NULL with errno ENOMEM. */
struct arena *arena_new_try(void);
void *arena_try(struct arena *a, size_t size);
/* Like arena_alloc of n * size, but checks the product for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size);
void *arena_dup(struct arena *a, const void *data, size_t len);
/* Copies bytes without aligning them. */
void *arena_bytes(struct arena *a, const void *data, size_t len);
/* Grows the most recent allocation in place by `more` bytes. Returns false if p is not the most recent one or the chunk
 * is full. */
bool arena_extend(struct arena *a, void *p, size_t size, size_t more);
/* NUL-terminated copies. */
char *arena_str(struct arena *a, const char *s);
char *arena_strn(struct arena *a, const char *s, size_t len);
char *arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vfmt(struct arena *a, const char *fmt, va_list ap);

void *arena_place_far(struct arena *a, size_t size, size_t align);      /* for arena_place, which see */
/* Zeroed memory with this alignment, a power of two, for small things that are many. */
static inline void *arena_place(struct arena *a, size_t size, size_t align)
{
	size_t skip = -(uintptr_t)a->at & (align - 1);
	unsigned char *p = a->at;

	if (REDZONE || size >= (size_t)(a->end - p) || skip > (size_t)(a->end - p) - size)
		return arena_place_far(a, size, align);
	a->at += skip + size;
	a->used += size;
	return p + skip;
}
/* Zeroed memory for one object of `type`, with that type's alignment. */
#define arena_new_of(a, type) ((type *)arena_place((a), sizeof(type), _Alignof(type)))

/* malloc and realloc for the few objects that outlive a transaction; they never return NULL. */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);         /* zeroed */
void *mem_realloc(void *p, size_t size);
struct pages mem_pages(size_t size);   /* pages_new, recycled, with the same guarantee */

#endif
