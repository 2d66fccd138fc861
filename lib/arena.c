/* The arena: bump allocation in chunks that double from 4 KiB to 8 MiB.
 *
 *	a = arena_new();
 *	p = arena_alloc(a, 24);         24 zeroed bytes, aligned for any type
 *	s = arena_fmt(a, "%u", 5);      text packs without alignment
 *	arena_free(a);                  both are gone
 *
 * Chunks come zeroed, and arena_reset zeroes what it takes back, so handing out zeroed memory costs nothing. Large ones
 * are asked for as huge pages: with 100,000 rules the kernel spends more time on small ones than on the rules.
 * What is large for the chunk size makes it grow at once; what is too big for any gets a chunk of its own, and the current chunk
 * stays current. Under AddressSanitizer everything not handed out is poisoned, with a gap behind
 * each piece.
 *
 * Running out of memory ends the program here and nowhere else, unless it was only a try: this is the
 * one place of the pure rooms that prints and exits.
 */
#include "lib/arena.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define GAP 16
#define poison(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define GAP 0
#define poison(p, n) ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

enum {
	CHUNK_MIN = 4 << 10,
	CHUNK_MAX = 8 << 20,
	HUGE_PAGE = 2 << 20,   /* chunks of this size and more are mapped */
	EXIT_RESOURCE = 4,     /* iptables' RESOURCE_PROBLEM */
};

struct chunk {
	struct chunk *next;
	size_t size;           /* of all of it */
	_Alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct chunk *chunks;          /* all, in no order: only for freeing */
	unsigned char *at, *end;       /* what is left of the current chunk */
	size_t next_size;
	size_t used;
};

static _Noreturn void mem_fail(void)
{
	fputs("out of memory\n", stderr);
	exit(EXIT_RESOURCE);
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_fail();
	return p;
}

/* Asks for huge pages where whole ones are in it. */
static void want_huge(unsigned char *p, size_t size)
{
	size_t skip = -(uintptr_t)p & (HUGE_PAGE - 1);

	if (size >= skip + HUGE_PAGE)
		madvise(p + skip, (size - skip) & ~((size_t)HUGE_PAGE - 1), MADV_HUGEPAGE);
}

void *mem_zalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		mem_fail();
	want_huge(p, size);
	return p;
}

void *mem_realloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		mem_fail();
	return p;
}

struct arena *arena_new_try(void)
{
	struct arena *a = malloc(sizeof(*a));

	if (a)
		*a = (struct arena){.next_size = CHUNK_MIN};
	else
		errno = ENOMEM;
	return a;
}

struct arena *arena_new(void)
{
	struct arena *a = arena_new_try();

	if (!a)
		mem_fail();
	return a;
}

static void chunk_free(struct chunk *c)
{
	unpoison(c, c->size);
	if (c->size < HUGE_PAGE)
		free(c);
	else
		munmap(c, c->size);
}

/* All chunks but the current one, which is returned; NULL: there is none. */
static struct chunk *chunks_free(struct arena *a)
{
	struct chunk *c, *next, *current = NULL;

	for (c = a->chunks; c; c = next) {
		next = c->next;
		if (a->end == (unsigned char *)c + c->size)
			current = c;
		else
			chunk_free(c);
	}
	return current;
}

void arena_free(struct arena *a)
{
	struct chunk *current = a ? chunks_free(a) : NULL;

	if (current)
		chunk_free(current);
	free(a);
}

void arena_reset(struct arena *a)
{
	struct chunk *c = chunks_free(a);

	a->chunks = c;
	a->used = 0;
	if (!c)
		return;
	c->next = NULL;
	unpoison(c->data, a->at - c->data);
	memset(c->data, 0, a->at - c->data);
	poison(c->data, c->size - sizeof(*c));
	a->at = c->data;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

/* Zeroed memory in whole huge pages, for the kernel to give as such when it can. NULL: there is none. */
static void *map_huge(size_t size)
{
	unsigned char *p = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t skip = -(uintptr_t)p & (HUGE_PAGE - 1);

	if (p == MAP_FAILED)
		return NULL;
	if (skip)
		munmap(p, skip);
	munmap(p + skip + size, HUGE_PAGE - skip);
	want_huge(p + skip, size);
	return p + skip;
}

/* A chunk of so many bytes in all, or more. */
static struct chunk *chunk_add(struct arena *a, size_t size)
{
	struct chunk *c;

	if (size >= HUGE_PAGE && __builtin_add_overflow(size, (size_t)HUGE_PAGE - 1, &size))
		return NULL;
	size = size >= HUGE_PAGE ? size & ~((size_t)HUGE_PAGE - 1) : size;
	c = size >= HUGE_PAGE ? map_huge(size) : calloc(1, size);
	if (!c)
		return NULL;
	c->size = size;
	c->next = a->chunks;
	a->chunks = c;
	poison(c->data, size - sizeof(*c));
	return c;
}

/* The current chunk is too small: a chunk for this piece alone, or a new current one. */
static void *take_slow(struct arena *a, size_t size)
{
	struct chunk *c;
	size_t room;

	if (__builtin_add_overflow(size, sizeof(*c) + GAP, &room))
		return NULL;
	while (room > a->next_size / 4 && a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	if (room > a->next_size / 4) {
		c = chunk_add(a, room);
		return c ? c->data : NULL;
	}
	c = chunk_add(a, a->next_size);
	if (!c)
		return NULL;
	a->at = c->data + size + GAP;
	a->end = (unsigned char *)c + c->size;
	if (a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	return c->data;
}

static void *take(struct arena *a, size_t size, size_t align)
{
	size_t skip = -(uintptr_t)a->at & (align - 1);
	size_t left = a->end - a->at;
	void *p;

	if (a->at && skip + GAP <= left && size <= left - skip - GAP) {
		p = a->at + skip;
		a->at += skip + size + GAP;
	} else {
		p = take_slow(a, size);
		if (!p)
			return NULL;
	}
	a->used += size;
	unpoison(p, size);
	return p;
}

static void *must(void *p)
{
	if (!p)
		mem_fail();
	return p;
}

void *arena_try(struct arena *a, size_t size)
{
	void *p = take(a, size, _Alignof(max_align_t));

	if (!p)
		errno = ENOMEM;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return must(take(a, size, _Alignof(max_align_t)));
}

void *arena_place(struct arena *a, size_t size, size_t align)
{
	return must(take(a, size, align));
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		mem_fail();
	return arena_alloc(a, total);
}

void *arena_dup(struct arena *a, const void *data, size_t len)
{
	void *p = arena_alloc(a, len);

	if (len)
		memcpy(p, data, len);
	return p;
}

char *arena_strn(struct arena *a, const char *s, size_t len)
{
	char *p;

	if (len == SIZE_MAX)
		mem_fail();
	p = must(take(a, len + 1, 1));
	if (len)
		memcpy(p, s, len);
	return p;
}

char *arena_str(struct arena *a, const char *s)
{
	return arena_strn(a, s, strlen(s));
}

char *arena_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	char small[256], *p;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0)
		mem_fail();
	if ((size_t)n < sizeof(small)) {
		p = arena_strn(a, small, n);
	} else {
		p = must(take(a, (size_t)n + 1, 1));
		vsnprintf(p, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	return p;
}

char *arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vfmt(a, fmt, ap);
	va_end(ap);
	return p;
}
