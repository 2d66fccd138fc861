/* Growable text buffer. The text is always NUL-terminated; buf_free releases the memory. */
#ifndef SLUICE_BUF_H
#define SLUICE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *s;
	size_t len, cap;
};

#define BUF_INIT {0}

void buf_free(struct buf *b);
void buf_reset(struct buf *b);             /* empty the buffer, keep its memory */
void buf_cut(struct buf *b, size_t len);   /* truncate to the first len bytes */
void buf_putc(struct buf *b, char c);
void buf_span(struct buf *b, size_t first, size_t n);     /* "5", or "5-9" for five things in a row */
void buf_puts(struct buf *b, const char *s);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
void buf_u64(struct buf *b, uint64_t n);   /* decimal */
void buf_hex(struct buf *b, const void *data, size_t len);  /* lower case, no separators */
/* The text, never NULL. */
const char *buf_str(const struct buf *b);
/* Appends everything readable from fd until end of file; false with errno on failure. */
bool buf_read(struct buf *b, int fd);
/* Writes the whole buffer to fd, retrying short writes and EINTR; false with errno on failure. */
bool buf_write(const struct buf *b, int fd);

/* ---- writing in place ----
 *
 *	char *p = buf_room(&b, NUM_CHARS);
 *	buf_end(&b, num_put(p, 443));
 */

void buf_grow(struct buf *b, size_t n);    /* for buf_room only */

/* Makes room for n more bytes and the NUL; returns the end of the text, where the caller may write up to n bytes. */
static inline char *buf_room(struct buf *b, size_t n)
{
	if (b->cap - b->len <= n)
		buf_grow(b, n);
	return b->s + b->len;
}

/* The text now ends here: at most n bytes from what buf_room returned. */
static inline void buf_end(struct buf *b, char *end)
{
	*end = '\0';
	b->len = (size_t)(end - b->s);
}

#endif
