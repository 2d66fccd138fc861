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
#include "lib/pages.h"

struct arena;

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

/* Zeroed memory for one object of `type`, with that type's alignment. */
#define arena_new_of(a, type) ((type *)arena_place((a), sizeof(type), _Alignof(type)))
void *arena_place(struct arena *a, size_t size, size_t align);

/* malloc and realloc for the few objects that outlive a transaction; they never return NULL. */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);         /* zeroed */
void *mem_realloc(void *p, size_t size);
struct pages mem_pages(size_t size);   /* pages_new, recycled, with the same guarantee */

#endif
