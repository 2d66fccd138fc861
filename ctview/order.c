/* Sorting by byte strings.
 *
 * The sort keys of an entry are encoded as one byte string that memcmp orders: numbers are big-endian, preceded by
 * their length; texts are terminated; descending keys are inverted; missing values come last. So sorting a million
 * entries does not access fields repeatedly or unpack entries.
 *
 *	--sort bytes,src    bytes=5 src=10.0.0.1   ->  f4 fa | 04 0a 00 00 01
 *
 * Addresses and numbers in the key are not stored elsewhere, but decoded from it.
 *
 * With a limit, a heap of that size is used, whose root is the last entry to be shown. The sort is stable.
 */
#include "ctview/order.h"
#include <stdlib.h>
#include <string.h>
#include "lib/num.h"

struct item {
	uint64_t prefix;               /* the first eight bytes of the key */
	const uint8_t *rest;           /* number of further pairs of bytes (one byte); these; the rest of the entry */
};

struct sorter {
	struct order order;
	uint64_t held;                 /* fields stored in keys */
	struct store *store;
	struct item *item;
	size_t n, cap, limit;
	uint32_t seen;
};

/* ---- keys ---- */

bool order_down(enum field_unit unit)
{
	return unit == UNIT_COUNT || unit == UNIT_BYTES || unit == UNIT_SECONDS || unit == UNIT_SHARE ||
		unit == UNIT_RATE;
}

static bool unknown_key(const char *text, struct text name, struct arena *a, struct diags *d)
{
	struct src *src = arena_new_of(a, struct src);

	*src = (struct src){.file = "--sort", .text = arena_str(a, text)};
	diag(d, (struct pos){src, (uint32_t)(name.s - text) + 1, name.len}, STATUS_PARAM, "cannot sort");
	return field_unknown(d, name.s, name.len);
}

bool order_parse(struct order *o, const char *text, struct arena *a, struct diags *d)
{
	const char *p = text;

	o->n = 0;
	for (;;) {
		struct text name = {p, (uint32_t)strcspn(p, ",")};
		char sign = name.len && (*p == '-' || *p == '+') ? *p : 0;
		const struct field *f;

		name.s += sign != 0;
		name.len -= sign != 0;
		f = field_find(name.s, name.len);
		if (!f || f->kind == KIND_COMPOSED || o->n == ORDER_KEYS)
			return unknown_key(text, name, a, d);
		o->key[o->n].field = f;
		o->key[o->n++].down = sign ? sign == '-' : order_down(f->unit);
		p = name.s + name.len;
		if (!*p++)
			return true;
	}
}

/* The first byte of a value: for an address its length; for a number ZERO plus the number of bytes that follow, or
 * minus if it is negative. */
enum { TEXT_GIVEN = 1, ZERO = 10, MISSING = 0xff };

static size_t put_number(uint8_t *out, uint64_t n, bool negative)
{
	uint64_t size = negative ? ~n : n;
	unsigned len = size ? (71 - (unsigned)__builtin_clzll(size)) / 8 : 0, i;

	out[0] = (uint8_t)(negative ? ZERO - 1 - len : ZERO + len);
	for (i = len; i; i--, n >>= 8)
		out[i] = (uint8_t)n;
	return 1 + len;
}

/* Only this many bytes of texts are compared. */
enum { TEXT_KEY = 40 };

static size_t put_cell(uint8_t *out, const struct cell *c)
{
	uint32_t len;

	switch (c->kind) {
	case KIND_ADDR:
		*out = c->alen;
		memcpy(out + 1, &c->a, c->alen);
		return 1u + c->alen;
	case KIND_TEXT:
		len = (uint32_t)strnlen(c->t.s, c->t.len < TEXT_KEY ? c->t.len : TEXT_KEY);
		*out = TEXT_GIVEN;
		memcpy(out + 1, c->t.s, len);
		out[len + 1] = 0;
		return len + 2;
	default:
		return put_number(out, c->n, c->kind == KIND_INT && (int64_t)c->n < 0);
	}
}

/* Decodes a value whose bytes were xored with `flip`; returns its length. A text, which may be truncated, is only
 * skipped. */
static size_t get_cell(const uint8_t *in, uint8_t flip, enum field_kind kind, union datum *d)
{
	uint8_t first = *in ^ flip;
	size_t len, i;

	if (kind == KIND_TEXT) {
		for (i = 1; in[i] != flip; i++)
			;
		return i + 1;
	}
	if (kind == KIND_ADDR) {
		memset(&d->a, 0, sizeof(d->a));
		for (i = 0; i < first; i++)
			d->a.b[i] = in[i + 1] ^ flip;
		return 1u + first;
	}
	d->n = first < ZERO ? UINT64_MAX : 0;
	len = first < ZERO ? ZERO - 1u - first : first - (size_t)ZERO;
	for (i = 1; i <= len; i++)
		d->n = d->n << 8 | (in[i] ^ flip);
	return 1 + len;
}

size_t order_bytes(const struct order *o, const struct entry *e, uint8_t *out)
{
	size_t n = 0, i, len;
	unsigned k;

	for (k = 0; k < o->n; k++) {
		struct cell c;

		if (!field_get(o->key[k].field, e, &c)) {
			out[n++] = MISSING;
			continue;
		}
		len = put_cell(out + n, &c);
		for (i = 0; o->key[k].down && i < len; i++)
			out[n + i] = (uint8_t)~out[n + i];
		n += len;
	}
	return n;
}

static bool is_held(const struct field *f)
{
	return f->id < F_STORED && f->kind != KIND_TEXT;
}

/* The fields that can be decoded from the key. */
static uint64_t order_held(const struct order *o)
{
	uint64_t held = 0;
	unsigned k;

	for (k = 0; k < o->n; k++)
		if (is_held(o->key[k].field))
			held |= BIT(o->key[k].field->id);
	return held;
}

/* Restores these fields of an entry. */
static void order_restore(const struct order *o, const uint8_t *key, struct entry *e)
{
	unsigned k;

	for (k = 0; k < o->n; k++) {
		const struct field *f = o->key[k].field;
		union datum d;

		if (*key == MISSING) {
			key++;
			continue;
		}
		key += get_cell(key, o->key[k].down ? 0xff : 0, f->kind, &d);
		if (is_held(f)) {
			e->v[f->id] = d;
			e->has |= BIT(f->id);
		}
	}
}

/* ---- items ---- */

enum { PREFIX = 8 };

static size_t rest_len(const uint8_t *rest)
{
	return 2u * *rest;
}

static int item_cmp(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	size_t n, m;
	int d;

	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	n = rest_len(a->rest);
	m = rest_len(b->rest);
	d = memcmp(a->rest + 1, b->rest + 1, n < m ? n : m);
	return d ? d : (int)n - (int)m;
}

/* Converts a key of len bytes (with room for two more) to an item that refers to it: the length of the rest overwrites
 * the last byte of the prefix. */
static struct item item_of(uint8_t *key, size_t len)
{
	struct item i;

	if (len < PREFIX)
		memset(key + len, 0, PREFIX - len);
	else
		key[len] = 0;
	i.prefix = (uint64_t)be32(key) << 32 | be32(key + 4);
	i.rest = key + PREFIX - 1;
	key[PREFIX - 1] = (uint8_t)(len > PREFIX ? (len - PREFIX + 1) / 2 : 0);
	return i;
}

struct sorter *sorter_new(const struct order *o, struct store *s, size_t limit)
{
	struct sorter *t = mem_alloc(sizeof(*t));

	*t = (struct sorter){.order = *o, .held = order_held(o), .store = s, .limit = limit};
	return t;
}

static void item_keep(struct sorter *t, struct item *to, const struct item *one, const struct entry *e, bool line)
{
	*to = (struct item){one->prefix, store_behind(t->store, one->rest, 1 + rest_len(one->rest), e, t->held, line)};
}

/* The root of the heap is the maximum. */
static void sift_down(struct item *h, size_t n, size_t i)
{
	for (;;) {
		size_t c = 2 * i + 1;
		struct item tmp;

		if (c >= n)
			return;
		if (c + 1 < n && item_cmp(&h[c], &h[c + 1]) < 0)
			c++;
		if (item_cmp(&h[i], &h[c]) >= 0)
			return;
		tmp = h[i];
		h[i] = h[c];
		h[c] = tmp;
		i = c;
	}
}

static void heap_make(struct item *h, size_t n)
{
	size_t i;

	for (i = n / 2; i-- > 0;)
		sift_down(h, n, i);
}

void sorter_add(struct sorter *t, const struct entry *e, bool line)
{
	uint8_t key[ORDER_BYTES];
	size_t len = order_bytes(&t->order, e, key);
	struct item one;

	put_be32(key + len, t->seen++);
	one = item_of(key, len + 4);
	if (!t->limit || t->n < t->limit) {
		if (t->n == t->cap) {
			t->cap = t->cap ? t->cap * 2 : 256;
			t->item = mem_realloc(t->item, t->cap * sizeof(*t->item));
		}
		item_keep(t, &t->item[t->n++], &one, e, line);
		if (t->n == t->limit)
			heap_make(t->item, t->n);
		return;
	}
	if (item_cmp(&one, &t->item[0]) >= 0)
		return;
	item_keep(t, &t->item[0], &one, e, line);
	sift_down(t->item, t->n, 0);
}

size_t sorter_done(struct sorter *t)
{
	if (t->n)
		qsort(t->item, t->n, sizeof(*t->item), item_cmp);
	return t->n;
}

void sorter_load(const struct sorter *t, size_t at, struct entry *e)
{
	const struct item *i = &t->item[at];
	uint8_t key[ORDER_BYTES];
	size_t rest = rest_len(i->rest);

	put_be32(key, (uint32_t)(i->prefix >> 32));
	put_be32(key + 4, (uint32_t)i->prefix);
	memcpy(key + PREFIX, i->rest + 1, rest);
	entry_reset(e);
	order_restore(&t->order, key, e);
	store_load_rest(t->store, i->rest + 1 + rest, e);
}

void sorter_free(struct sorter *t)
{
	if (!t)
		return;
	free(t->item);
	free(t);
}
