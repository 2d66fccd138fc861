/* Growable text buffer, used for all output.
 *
 *	struct buf b = BUF_INIT;
 *	buf_puts(&b, "pkts ");
 *	buf_u64(&b, 12);
 *	buf_str(&b)             "pkts 12"
 *	buf_free(&b);
 *
 * The capacity doubles, so a save of any size costs few copies. Only buf_read and buf_write make system calls; they are
 * for the programs, not for the pure directories.
 */
#include "lib/buf.h"
#include "lib/arena.h"
#include "lib/num.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST = 256 };

void buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf)BUF_INIT;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	if (b->s)
		b->s[0] = '\0';
}

void buf_cut(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->s[len] = '\0';
}

void buf_grow(struct buf *b, size_t n)
{
	size_t cap = b->cap < FIRST / 2 ? FIRST : b->cap * 2, need;

	if (__builtin_add_overflow(b->len, n, &need) || __builtin_add_overflow(need, 1, &need))
		need = SIZE_MAX;       /* impossible size: mem_realloc ends the program */
	if (cap < need)
		cap = need;
	if (b->s) {
		b->s = mem_realloc(b->s, cap);
	} else {
		b->s = mem_alloc(cap);
		*b->s = '\0';
	}
	b->cap = cap;
}

static void buf_took(struct buf *b, size_t n)
{
	buf_end(b, b->s + b->len + n);
}

void buf_putc(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	buf_took(b, 1);
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	char *to = buf_room(b, len);

	if (len)
		memcpy(to, data, len);
	buf_took(b, len);
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	size_t room;
	va_list again;
	int n;

	buf_room(b, 64);
	room = b->cap - b->len;
	va_copy(again, ap);
	n = vsnprintf(b->s + b->len, room, fmt, ap);
	if (n > 0 && (size_t)n >= room)
		vsnprintf(buf_room(b, n), (size_t)n + 1, fmt, again);
	va_end(again);
	buf_took(b, n > 0 ? n : 0);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_span(struct buf *b, size_t first, size_t n)
{
	buf_printf(b, "%zu", first);
	if (n > 1)
		buf_printf(b, "-%zu", first + n - 1);
}

void buf_u64(struct buf *b, uint64_t n)
{
	buf_end(b, num_put(buf_room(b, NUM_CHARS), n));
}

void buf_hex(struct buf *b, const void *data, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *p = data;
	char *to;
	size_t i;

	if (len > SIZE_MAX / 2)
		len = SIZE_MAX / 2;    /* cannot happen; buf_room rejects it */
	to = buf_room(b, len * 2);
	for (i = 0; i < len; i++) {
		*to++ = digit[p[i] >> 4];
		*to++ = digit[p[i] & 15];
	}
	buf_took(b, len * 2);
}

const char *buf_str(const struct buf *b)
{
	return b->s ? b->s : "";
}

bool buf_read(struct buf *b, int fd)
{
	enum { CHUNK = 1 << 16 };
	struct stat st;
	ssize_t n;

	/* Huge pages are only used for memory allocated at once. */
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 && (uint64_t)st.st_size < SIZE_MAX / 2)
		buf_room(b, (size_t)st.st_size + CHUNK);
	while ((n = read(fd, buf_room(b, CHUNK), CHUNK))) {
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			buf_took(b, (size_t)n);
	}
	return true;
}

bool buf_write(const struct buf *b, int fd)
{
	size_t done = 0;
	ssize_t n;

	while (done < b->len) {
		n = write(fd, b->s + done, b->len - done);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			done += n;
	}
	return true;
}
