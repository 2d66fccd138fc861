/* Growable text.  The text is always NUL-terminated; buf_free gives the memory back. */
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
void buf_reset(struct buf *b);             /* empty it, keep the memory */
void buf_cut(struct buf *b, size_t len);   /* only the first len bytes stay */
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
void buf_u64(struct buf *b, uint64_t n);   /* decimal, fast */
void buf_hex(struct buf *b, const void *data, size_t len);  /* lower case, no separators */
/* The text, never NULL. */
const char *buf_str(const struct buf *b);
/* Append all that a descriptor gives until its end; false with errno on failure. */
bool buf_read(struct buf *b, int fd);
/* Write all of it to a descriptor, surviving short writes and EINTR; false with errno on failure. */
bool buf_write(const struct buf *b, int fd);

#endif
