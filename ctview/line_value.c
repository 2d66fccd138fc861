/* Parses values of a line: numbers, hexadecimal keys, addresses, texts.
 *
 *	sport=41001 -> 41001        src=fd00::1 -> 16 bytes        secctx=/usr/bin/x (enforce) zone=0 -> up to " zone="
 *
 * Each function advances the cursor, or reports the error and its position. A number above its field's maximum is an
 * error, never truncated; so is an address of the other family.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "ctview/line_cursor.h"
#include "lib/num.h"

bool line_fail(struct cursor *c, const char *at, size_t len, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->err->why, sizeof(c->err->why), fmt, ap);
	va_end(ap);
	c->err->col = (uint32_t)(at - c->start) + 1;
	c->err->len = len ? (uint32_t)len : 1;
	return false;
}

static bool fail_number(struct cursor *c, const struct field *f, struct text t)
{
	uint32_t i;

	for (i = 0; i < t.len && is_digit(t.s[i]); i++)
		;
	if (!t.len)
		return line_fail(c, c->p, 1, "%s has no value", f->name);
	if (i < t.len)
		return line_fail(c, t.s, t.len, "%s is not a number", f->name);
	return line_fail(c, t.s, t.len, "%s is above %llu", f->name, (unsigned long long)f->max);
}

bool line_number_slow(struct cursor *c, const struct field *f, uint64_t *n)
{
	const char *p = c->p;
	uint64_t v = 0;

	for (; p < c->end && is_digit(*p); p++)
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *p - '0', &v))
			return fail_number(c, f, word_at(c));
	/* the kernel prints a comma after GRE's first timeout */
	if (p == c->p || v > f->max || (!at_end_of_word(c, p) && (*p != ',' || f->id != F_GRE_TIMEOUT)))
		return fail_number(c, f, word_at(c));
	c->p = p + (p < c->end && *p == ',');
	*n = v;
	return true;
}

static bool read_hex(struct cursor *c, const struct field *f, uint64_t *n)
{
	struct text t = word_at(c);

	if (t.len < 3 || t.s[0] != '0' || (t.s[1] | 0x20) != 'x' || !num_parsen(t.s, t.len, n, 0, f->max))
		return line_fail(c, t.s, t.len, "%s is not 0x and a hexadecimal number of at most 8 digits", f->name);
	c->p += t.len;
	return true;
}

/* Fast path for dotted quads, if the maximum length can be read. */
static inline const char *ip4_scan_fast(const char *p, uint8_t *out)
{
	unsigned i, n, len;
	uint64_t w;

	for (i = 0; i < 4; i++) {
		w = digits_at(p, &len);
		if (!len || len > 3 || (len > 1 && !(w & 0xff)))
			return NULL;
		n = digits_value(w, len);
		if (n > 255 || (i < 3 && p[len] != '.'))
			return NULL;
		out[i] = (uint8_t)n;
		p += len + (i < 3);
	}
	return p;
}

static inline const char *ip4_scan(const char *p, const char *end, uint8_t *out)
{
	unsigned i, n, d;

	if (LITTLE && end - p >= 3 * 4 + 8)
		return ip4_scan_fast(p, out);
	for (i = 0; i < 4; i++) {
		const char *first = p;

		for (n = 0; p < end && (d = (unsigned)(unsigned char)*p - '0') < 10; p++)
			n = n * 10 + d;
		if (p == first || p - first > 3 || n > 255 || (*first == '0' && p - first > 1))
			return NULL;
		out[i] = (uint8_t)n;
		if (i < 3 && (p == end || *p++ != '.'))
			return NULL;
	}
	return p;
}

/* Decodes eight hexadecimal digits to four bytes, without branches: converts, then verifies that the digits are as the
 * kernel prints them. */
static inline bool hex_read(uint64_t w, uint8_t *out)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t v = (w & 15 * ones) + (w >> 6 & ones) * 9, letters = (v + 6 * ones) >> 4 & ones;

	if (v + '0' * ones + letters * ('a' - '9' - 1) != w)
		return false;
	v = v << 4 | v >> 8;
	out[0] = (uint8_t)v;
	out[1] = (uint8_t)(v >> 16);
	out[2] = (uint8_t)(v >> 32);
	out[3] = (uint8_t)(v >> 48);
	return true;
}

/* The kernel's format: eight groups of four digits, two groups at a time. */
static const char *ip6_full_scan(const char *p, const char *end, uint8_t *out)
{
	uint32_t one, two;
	unsigned i;

	if (!LITTLE || end - p < 39)
		return NULL;
	for (i = 0; i < 16; i += 4, p += 10) {
		memcpy(&one, p, 4);
		memcpy(&two, p + 5, 4);
		if (p[4] != ':' || (i < 12 && p[9] != ':') || !hex_read((uint64_t)two << 32 | one, out + i))
			return NULL;
	}
	return p - 1;
}

static bool ip6_scan(struct cursor *c, union addr *a)
{
	const char *p = ip6_full_scan(c->p, c->end, a->b);
	struct text t;
	char copy[48];

	if (p && at_end_of_word(c, p)) {
		c->p = p;
		return true;
	}
	t = word_at(c);
	if (t.len >= sizeof(copy))
		return false;
	memcpy(copy, t.s, t.len);
	copy[t.len] = '\0';
	if (memchr(copy, '\0', t.len) || !addr_parse(copy, 16, a))
		return false;
	c->p += t.len;
	return true;
}

bool text_addr(struct text t, union addr *a, uint8_t *alen)
{
	struct cursor c = {.start = t.s, .p = t.s, .end = t.s + t.len};

	*alen = 4;
	memset(a, 0, sizeof(*a));
	if (ip4_scan(c.p, c.end, a->b) == c.end && t.len)
		return true;
	*alen = 16;
	return t.len && ip6_scan(&c, a) && c.p == c.end;
}

static bool fail_addr(struct cursor *c, const struct field *f)
{
	struct text t = word_at(c);
	bool six = t.len && memchr(t.s, ':', t.len);

	if (!t.len)
		return line_fail(c, c->p, 1, "%s has no address", f->name);
	if (c->alen && six != (c->alen == 16))
		return line_fail(c, t.s, t.len, "%s is not of the entry's family, %s", f->name,
			c->alen == 16 ? "IPv6" : "IPv4");
	return line_fail(c, t.s, t.len, "%s is not an address", f->name);
}

static bool read_addr(struct cursor *c, const struct field *f, union addr *a)
{
	const char *p;

	if (c->alen != 16) {
		p = ip4_scan(c->p, c->end, a->b);
		if (p && at_end_of_word(c, p)) {
			memset(a->b + 4, 0, 12);
			c->p = p;
			c->e->alen = c->alen = 4;
			return true;
		}
	}
	if (c->alen == 4 || !ip6_scan(c, a))
		return fail_addr(c, f);
	c->e->alen = c->alen = 16;
	return true;
}

static bool known_key(const struct cursor *c, const char *p)
{
	unsigned i;

	for (i = 0; i < F_STORED; i++) {
		const struct line_key *k = &c->r->key[i];

		if (k->len && c->end - p >= k->len && !memcmp(p, k->s, k->len))
			return true;
	}
	return false;
}

/* A security context may contain blanks: it extends to the next known key or bracket. */
static void read_secctx(struct cursor *c, struct text *t)
{
	const char *p;

	*t = word_at(c);
	for (;;) {
		c->p = t->s + t->len;
		skip_blanks(c);
		p = c->p;
		if (p == c->end || *p == '[' || memchr(p, '=', word_at(c).len) || known_key(c, p))
			break;
		t->len = (uint32_t)(p - t->s) + word_at(c).len;
	}
	c->p = t->s + t->len;
}

bool line_value(struct cursor *c, const struct field *f, union datum *d)
{
	if (f->kind == KIND_ADDR)
		return read_addr(c, f, &d->a);
	if (f->kind == KIND_HEX)
		return read_hex(c, f, &d->n);
	if (f->id == F_SECCTX) {
		read_secctx(c, &d->t);
		return true;
	}
	d->t = word_at(c);
	c->p += d->t.len;
	return true;
}
