/* An arena: memory that lives as long as one transaction and is freed at once.
 *
 * Nothing in an arena is freed alone and nothing in it is counted.  Out of memory ends the
 * program with a message (exit 4, iptables' RESOURCE_PROBLEM): no caller checks for NULL.
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
/* All that was handed out goes, and the memory serves again: for those who need nothing of the last line for the next. */
void arena_reset(struct arena *a);

/* Bytes handed out so far, for reports and tests. */
size_t arena_used(const struct arena *a);

/* Zeroed memory, aligned for any type.  A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* For code in a library, whose programs are not ours to end: NULL with errno ENOMEM. */
struct arena *arena_new_try(void);
void *arena_try(struct arena *a, size_t size);
/* As arena_alloc of n * size, refusing products that overflow. */
void *arena_array(struct arena *a, size_t n, size_t size);
void *arena_dup(struct arena *a, const void *data, size_t len);
/* The same of bytes, which nobody takes for anything else: without alignment. */
void *arena_bytes(struct arena *a, const void *data, size_t len);
/* The piece that was handed out last becomes longer where it is. False: it is not the last, or there is no room behind it. */
bool arena_extend(struct arena *a, void *p, size_t size, size_t more);
/* A NUL-terminated copy. */
char *arena_str(struct arena *a, const char *s);
char *arena_strn(struct arena *a, const char *s, size_t len);
char *arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vfmt(struct arena *a, const char *fmt, va_list ap);

/* Zeroed memory for one of a type, aligned as that wants it. */
#define arena_new_of(a, type) ((type *)arena_place((a), sizeof(type), _Alignof(type)))
void *arena_place(struct arena *a, size_t size, size_t align);

/* malloc, realloc for the few things that outlive a transaction; they do not return NULL. */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);         /* zeroed */
void *mem_realloc(void *p, size_t size);
struct pages mem_pages(size_t size);   /* pages_new */

#endif
