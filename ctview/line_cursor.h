/* Between the two halves of the line reader: line.c, which knows what stands where, and line_value.c, which reads values. */
#ifndef CTVIEW_LINE_CURSOR_H
#define CTVIEW_LINE_CURSOR_H

#include "ctview/field.h"
#include "ctview/line.h"

enum direction { HEAD, ORIG, REPLY };

struct cursor {
	const char *start, *p, *end;
	struct line_reader *r;
	struct entry *e;
	struct line_error *err;
	enum direction dir;
	unsigned last;         /* the field before, F_STORED: none */
	uint8_t alen;          /* 0: no address seen yet, and no family */
};

/* Fills the error; returns false. `at` and `len`: what the caret is under. */
bool line_fail(struct cursor *c, const char *at, size_t len, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* A value at c->p, which moves behind it; false with the error filled. */
bool line_value(struct cursor *c, const struct field *f, union datum *d);
bool line_number_slow(struct cursor *c, const struct field *f, uint64_t *n);

static inline bool is_blank(char ch)
{
	if (ch > ' ')
		return false;
	return ch == ' ' || ch == '\t' || ch == '\r';
}

static inline bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static inline void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		c->p++;
}

static inline bool at_end_of_word(const struct cursor *c, const char *p)
{
	return p == c->end || is_blank(*p);
}

/* Up to nine digits cannot overflow: nearly all numbers there are. */
static inline bool line_number(struct cursor *c, const struct field *f, uint64_t *n)
{
	const char *p = c->p;
	uint32_t v = 0;
	unsigned d;

	if (c->end - p < 12)
		return line_number_slow(c, f, n);
	for (; (d = (unsigned)(unsigned char)*p - '0') < 10 && p - c->p < 10; p++)
		v = v * 10 + d;
	if (p == c->p || p - c->p > 9 || *p != ' ' || v > f->max)
		return line_number_slow(c, f, n);
	c->p = p;
	*n = v;
	return true;
}

static inline struct text word_at(const struct cursor *c)
{
	const char *p = c->p;

	while (!at_end_of_word(c, p))
		p++;
	return (struct text){c->p, (uint32_t)(p - c->p)};
}

#endif
