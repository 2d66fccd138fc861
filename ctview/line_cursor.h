/* Between the parts of the line reader: line.c, line_save.c and line_xml.c, which know what stands where, and line_value.c, which
 * reads values. */
#ifndef CTVIEW_LINE_CURSOR_H
#define CTVIEW_LINE_CURSOR_H

#include <string.h>
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

/* A value at c->p, which moves behind it; false with the error filled. Not for numbers: line_number. */
bool line_value(struct cursor *c, const struct field *f, union datum *d);
bool line_number_slow(struct cursor *c, const struct field *f, uint64_t *n);

/* The other forms of a line (line_save.c, line_xml.c), up to what conntrack puts behind an event; false with the error filled. */
bool line_save(struct cursor *c);
bool line_xml(struct cursor *c);
/* Is it one of the lines around the entries? */
bool line_xml_frame(const struct cursor *c);
/* The value of a field, which is all of t; one that the entry has already is an error. */
bool line_field(struct cursor *c, enum field_id f, struct text t);
/* A key and a value that the form does not know: a field of that name, or kept as they are. */
bool line_extra(struct cursor *c, struct text key, struct text value);
/* A name: of letters, digits, '_', '-' and '.'; by its first letter. */
bool line_small(struct text t);
bool line_capitals(struct text t);

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

/* Numbers are read eight bytes at a time, without a branch for each digit: how many digits a number has is what no processor guesses well.
 * Each byte less '0'; *n: how many of them are digits, from the front. */
static inline uint64_t digits_at(const char *p, unsigned *n)
{
	uint64_t w, other;

	memcpy(&w, p, sizeof(w));
	w ^= 0x3030303030303030;
	other = ((w + 0x7676767676767676) | w) & 0x8080808080808080;
	*n = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
	return w;
}

/* The first n of them as a number, 1 <= n <= 8: pairs, then fours, then all. */
static inline uint32_t digits_value(uint64_t w, unsigned n)
{
	w <<= 8 * (8 - n);
	w = w * 10 + (w >> 8);
	return (uint32_t)(((w & 0x000000ff000000ff) * 0x000f424000000064 +
		(w >> 16 & 0x000000ff000000ff) * 0x0000271000000001) >> 32);
}

enum { LITTLE = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

/* Up to fifteen digits and a blank: nearly all numbers there are. */
static inline bool line_number(struct cursor *c, const struct field *f, uint64_t *n)
{
	static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
	unsigned len, more = 0;
	uint64_t w, v;

	if (!LITTLE || c->end - c->p < 17)
		return line_number_slow(c, f, n);
	w = digits_at(c->p, &len);
	if (!len)
		return line_number_slow(c, f, n);
	v = digits_value(w, len);
	if (len == 8) {
		w = digits_at(c->p + 8, &more);
		if (more == 8)
			return line_number_slow(c, f, n);
		v = v * tens[more] + (more ? digits_value(w, more) : 0);
	}
	if (c->p[len + more] != ' ' || v > f->max)
		return line_number_slow(c, f, n);
	*n = v;
	c->p += len + more;
	return true;
}

/* Bytes of a word that are passed at once: up to the first that is a blank or another below it. */
static inline const char *word_skip(const struct cursor *c, const char *p)
{
	uint64_t w, low;

	for (; LITTLE && c->end - p >= 8; p += 8) {
		memcpy(&w, p, sizeof(w));
		low = (w - 0x2121212121212121) & ~w & 0x8080808080808080;
		if (low)
			return p + __builtin_ctzll(low) / 8;
	}
	return p;
}

static inline struct text word_at(const struct cursor *c)
{
	const char *p = word_skip(c, c->p);

	while (!at_end_of_word(c, p))
		p++;
	return (struct text){c->p, (uint32_t)(p - c->p)};
}

#endif
