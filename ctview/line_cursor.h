/* Shared by the parts of the line reader: line.c, line_save.c and line_xml.c for the formats, and line_value.c for
 * values. */
#ifndef CTVIEW_LINE_CURSOR_H
#define CTVIEW_LINE_CURSOR_H

#include <string.h>
#include "ctview/field.h"
#include "ctview/line.h"

enum direction { HEAD, ORIG, REPLY };

struct cursor {
	const char *start, *p, *end;
	const char *limit;     /* end of what may be read */
	struct line_reader *r;
	struct entry *e;
	struct line_error *err;
	enum direction dir;
	unsigned last;         /* the previous field, F_STORED: none */
	uint8_t alen;          /* 0: no address or family seen yet */
};

/* Fills the error and returns false. at, len: range to mark. */
bool line_fail(struct cursor *c, const char *at, size_t len, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Parses a value at c->p and advances; false with the error filled. For numbers use line_number. */
bool line_value(struct cursor *c, const struct field *f, union datum *d);
bool line_number_slow(struct cursor *c, const struct field *f, uint64_t *n);

/* Parse the other formats (line_save.c, line_xml.c), up to what conntrack appends to events; false with the error
 * filled. */
bool line_save(struct cursor *c);
bool line_xml(struct cursor *c);
/* Is it one of the lines that enclose the entries? */
bool line_xml_frame(const struct cursor *c);
/* Parses all of t as the value of a field; an error if the entry has it already. */
bool line_field(struct cursor *c, enum field_id f, struct text t);
/* Handles an unknown key: sets the field of this name, or keeps the pair as is. */
bool line_extra(struct cursor *c, struct text key, struct text value);
/* Is it a name (letters, digits, '_', '-' and '.') that begins with a lower-case letter? With a capital? */
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

/* Numbers are parsed eight bytes at a time without a branch per digit, since the number of digits is unpredictable.
 * Returns the bytes minus '0'; *n is the number of leading digits. */
static inline uint64_t digits_at(const char *p, unsigned *n)
{
	uint64_t w, other;

	memcpy(&w, p, sizeof(w));
	w ^= 0x3030303030303030;
	other = ((w + 0x7676767676767676) | w) & 0x8080808080808080;
	*n = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
	return w;
}

/* The value of the first n digits, 1 <= n <= 8: combines pairs, then groups of four, then all. */
static inline uint32_t digits_value(uint64_t w, unsigned n)
{
	w <<= 8 * (8 - n);
	w = w * 10 + (w >> 8);
	return (uint32_t)(((w & 0x000000ff000000ff) * 0x000f424000000064 +
		(w >> 16 & 0x000000ff000000ff) * 0x0000271000000001) >> 32);
}

enum { LITTLE = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

/* Fast path: up to fifteen digits and a blank or the line's end, which covers nearly all numbers. */
static inline bool line_number(struct cursor *c, const struct field *f, uint64_t *n)
{
	static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
	unsigned len, more = 0;
	uint64_t w, v;

	if (!LITTLE || c->limit - c->p < 17)
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
	if ((c->p[len + more] != ' ' && c->p + len + more != c->end) || v > f->max)
		return line_number_slow(c, f, n);
	*n = v;
	c->p += len + more;
	return true;
}

/* Skips bytes of a word, eight at a time, up to the first blank or control character. */
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
