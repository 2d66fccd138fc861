/* Arena allocator: bump allocation in chunks whose sizes double from 4 KiB to 64 MiB, touching only the memory used.
 *
 *	a = arena_new();
 *	p = arena_alloc(a, 24);         24 zeroed bytes, aligned for any type
 *	s = arena_fmt(a, "%u", 5);      text packs without alignment
 *	arena_free(a);                  both are gone
 *
 * New chunks are zeroed, and arena_reset zeroes the memory it reclaims, so zeroed allocations cost nothing extra. Large
 * chunks use huge pages (pages.h): with 100,000 rules the kernel spends more time on small pages than on the rules. A
 * relatively large allocation makes the chunk size grow at once; one that exceeds any chunk gets its own, and the
 * current chunk stays current. Under AddressSanitizer all free memory is poisoned, with a redzone behind each
 * allocation.
 *
 * Running out of memory ends the program here and nowhere else, except for the _try variants: this is the only place in
 * the pure directories that prints and exits.
 */
#include "lib/arena.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/poison.h"

enum {
	CHUNK_MIN = 4 << 10,
	CHUNK_MAX = 64 << 20,
	CHUNK_SPARE = 64 << 10,        /* from this size on, using a recycled page is better than a small chunk */
	EXIT_RESOURCE = 4,     /* iptables' RESOURCE_PROBLEM */
};

struct chunk {
	struct chunk *next;
	struct pages mem;      /* the memory that contains this header */
	size_t touched;        /* bytes touched, once it is not current */
	_Alignas(max_align_t) unsigned char data[];
};

static _Noreturn void mem_fail(void)
{
	fputs("out of memory\n", stderr);
	exit(EXIT_RESOURCE);
}

void *mem_alloc(size_t size)
{
	void *p = pages_malloc(size ? size : 1);

	if (!p)
		mem_fail();
	return p;
}

void *mem_zalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		mem_fail();
	return p;
}

void *mem_realloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		mem_fail();
	return p;
}

struct pages mem_pages(size_t size)
{
	struct pages mem;

	if (!pages_new(&mem, size, true))
		mem_fail();
	return mem;
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
	a->only = true;
	return a;
}

static size_t chunk_used(const struct arena *a) { return (size_t)(a->at - a->current->mem.p); }

static void chunk_free(const struct arena *a, struct chunk *c)
{
	struct pages mem = c->mem;
	size_t touched = c == a->current ? chunk_used(a) : c->touched;

	unpoison(c, mem.size);
	pages_free(&mem, touched);
}

/* Frees all chunks except `but`. */
static void chunks_free(struct arena *a, const struct chunk *but)
{
	struct chunk *c, *next;

	for (c = a->chunks; c; c = next) {
		next = c->next;
		if (c != but)
			chunk_free(a, c);
	}
}

void arena_free(struct arena *a)
{
	if (a)
		chunks_free(a, NULL);
	free(a);
}

void arena_reset(struct arena *a)
{
	struct chunk *c = a->current;

	chunks_free(a, c);
	a->chunks = c;
	a->used = 0;
	if (!c)
		return;
	c->next = NULL;
	unpoison(c->data, a->at - c->data);
	memset(c->data, 0, a->at - c->data);
	poison(c->data, c->mem.reach - sizeof(*c));
	a->at = c->data;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

static void reach(struct pages *mem, size_t need)
{
	size_t before = mem->reach;

	pages_reach(mem, need);
	poison(mem->p + before, mem->reach - before);
}

/* Adds a chunk of at least this total size; only its header is accessible yet. */
static struct chunk *chunk_add(struct arena *a, size_t size)
{
	struct pages mem;
	struct chunk *c;

	if (!pages_new(&mem, size, a->only))
		return NULL;
	pages_reach(&mem, sizeof(*c));
	c = (struct chunk *)mem.p;
	c->mem = mem;
	c->next = a->chunks;
	a->chunks = c;
	poison(c->data, mem.reach - sizeof(*c));
	return c;
}

/* Allocates in a chunk of its own. */
static void *take_alone(struct arena *a, size_t room)
{
	struct chunk *c = chunk_add(a, room);

	if (!c)
		return NULL;
	reach(&c->mem, room);
	c->touched = room;
	return c->data;
}

static bool chunk_renew(struct arena *a)
{
	struct chunk *c = chunk_add(a, a->next_size);

	if (!c)
		return false;
	if (a->current)
		a->current->touched = chunk_used(a);
	a->current = c;
	a->at = c->data;
	a->end = c->mem.p + c->mem.reach;
	if (a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	return true;
}

/* Makes `room` more bytes of the current chunk accessible; false if it is too small. */
static bool chunk_reach(struct arena *a, size_t room)
{
	struct pages *mem = a->current ? &a->current->mem : NULL;

	if (!mem || room > mem->size - chunk_used(a))
		return false;
	reach(mem, chunk_used(a) + room);
	a->end = mem->p + mem->reach;
	return true;
}

/* Allocates from the accessible part of the current chunk; NULL if that is too small. */
static void *take_near(struct arena *a, size_t size, size_t align)
{
	size_t skip = -(uintptr_t)a->at & (align - 1);
	size_t left = a->end - a->at;
	void *p = a->at + skip;

	if (!a->at || skip + REDZONE > left || size > left - skip - REDZONE)
		return NULL;
	a->at += skip + size + REDZONE;
	return p;
}

/* Extends the accessible part; or allocates in a chunk of its own, or in a new current one. */
static void *take_far(struct arena *a, size_t size, size_t align)
{
	size_t room;

	if (__builtin_add_overflow(size, sizeof(struct chunk) + align + REDZONE, &room))
		return NULL;
	if (chunk_reach(a, size + align + REDZONE))
		return take_near(a, size, align);
	if (a->only && a->next_size >= CHUNK_SPARE && a->next_size < HUGE_PAGE && pages_spare())
		a->next_size = HUGE_PAGE;
	while (room > a->next_size / 4 && a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	if (room > a->next_size / 4)
		return take_alone(a, room);
	return chunk_renew(a) && chunk_reach(a, size + align + REDZONE) ? take_near(a, size, align) : NULL;
}

static void *take(struct arena *a, size_t size, size_t align)
{
	void *p = take_near(a, size, align);

	if (!p)
		p = take_far(a, size, align);
	if (!p)
		return NULL;
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

void *arena_place_far(struct arena *a, size_t size, size_t align)
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

bool arena_extend(struct arena *a, void *p, size_t size, size_t more)
{
	if (!p || (unsigned char *)p + size + REDZONE != a->at || (more > (size_t)(a->end - a->at) && !chunk_reach(a, more)))
		return false;
	a->at += more;
	a->used += more;
	unpoison((unsigned char *)p + size, more);
	return true;
}

void *arena_dup(struct arena *a, const void *data, size_t len)
{
	void *p = arena_alloc(a, len);

	if (len)
		memcpy(p, data, len);
	return p;
}

void *arena_bytes(struct arena *a, const void *data, size_t len)
{
	void *p = arena_place(a, len, 1);

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
