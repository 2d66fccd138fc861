/* Values: equality, hashes, keyword tables, quoting. The value types are in vtype_*.c.
 *
 * Only n, m and the part of the union given by the vtype's `store` are significant, so that two values are equal
 * exactly if their save text is.
 */
#include <string.h>
#include "compiler/value.h"
#include "lib/map.h"

static bool addrs_same(const struct value *a, const struct value *b)
{
	return addr_same(&a->a, &b->a) && addr_same(&a->b, &b->b);
}

static bool spans_same(const struct value *a, const struct value *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->list[i].lo != b->list[i].lo || a->list[i].hi != b->list[i].hi)
			return false;
	return true;
}

static bool hosts_same(const struct value *a, const struct value *b)
{
	if (!a->n)
		return addrs_same(a, b);
	for (uint64_t i = 0; i < a->n; i++)
		if (!addrs_same(&a->alt[i], &b->alt[i]))
			return false;
	return true;
}

bool value_same(const struct vtype *t, const struct value *a, const struct value *b)
{
	if (a->n != b->n || a->m != b->m)
		return false;
	switch (t->store) {
	case STORE_NUM:
	case STORE_LOOSE:
		return true;
	case STORE_ADDR:
		return addrs_same(a, b);
	case STORE_TEXT:
		return a->len == b->len && (!a->len || !memcmp(a->s, b->s, a->len));
	case STORE_SPANS:
		return spans_same(a, b);
	case STORE_HOST:
		return hosts_same(a, b);
	}
	return false;
}

static uint64_t addrs_hash(const struct value *v, uint64_t seed)
{
	return hash_bytes(&v->b, sizeof(v->b), hash_bytes(&v->a, sizeof(v->a), seed));
}

uint64_t value_hash(const struct vtype *t, const struct value *v, uint64_t seed)
{
	seed = hash_bytes(&v->m, sizeof(v->m), hash_bytes(&v->n, sizeof(v->n), seed));
	switch (t->store) {
	case STORE_NUM:
	case STORE_LOOSE:
		return seed;
	case STORE_ADDR:
		return addrs_hash(v, seed);
	case STORE_TEXT:
		return v->len ? hash_bytes(v->s, v->len, seed) : seed;
	case STORE_SPANS:
		return v->count ? hash_bytes(v->list, v->count * sizeof(v->list[0]), seed) : seed;
	case STORE_HOST:
		if (!v->n)
			return addrs_hash(v, seed);
		for (uint64_t i = 0; i < v->n; i++)
			seed = addrs_hash(&v->alt[i], seed);
		return seed;
	}
	return seed;
}

/* ---- keywords ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool begins(const char *whole, const char *part, size_t len, bool nocase)
{
	for (size_t i = 0; i < len; i++)
		if (nocase ? lower(whole[i]) != lower(part[i]) : whole[i] != part[i])
			return false;
	return true;
}

const struct word *word_find(const struct word *w, const char *name, size_t len, bool nocase)
{
	for (; w->name; w++)
		if (begins(w->name, name, len, nocase) && !w->name[len])
			return w;
	return NULL;
}

const struct word *word_by_number(const struct word *w, uint64_t n)
{
	for (; w->name; w++)
		if (w->n == n)
			return w;
	return NULL;
}

/* ---- quoting ---- */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_';
}

static bool all_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_plain(s[i]))
			return false;
	return len > 0;
}

void text_quote(struct buf *b, const char *s, size_t len, bool always)
{
	if (!always && all_plain(s, len)) {
		buf_add(b, s, len);
		return;
	}
	buf_putc(b, '"');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"' || s[i] == '\\' || (s[i] == '\'' && !always))
			buf_putc(b, '\\');
		buf_putc(b, s[i] == '\n' ? '?' : s[i]);
	}
	buf_putc(b, '"');
}
