/* Sorting by bytes.
 *
 * Each entry's keys are written down as one string of bytes that memcmp orders: numbers big-endian, texts with their end, what goes down
 * inverted, what is missing last. So sorting a million entries compares no field twice, and never unpacks one.
 *
 *	--sort bytes,src    bytes=5 src=10.0.0.1   ->  00 ff ff ff ff ff ff ff fa | 00 04 0a 00 00 01
 *
 * With a limit the sorter is a heap of that many: its root is the last that would still be shown. Entries that are equal keep the
 * order in which they came.
 */
#include "ctview/order.h"
#include <stdlib.h>
#include <string.h>
#include "lib/num.h"

struct item {
	uint64_t prefix;               /* the first eight bytes of the key */
	const uint8_t *rest;           /* how many more there are, two bytes; they; the packed entry */
};

struct sorter {
	const struct order *order;
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
	const char *names[FIELD_NAMES], *word = arena_strn(a, name.s, name.len), *near;
	struct src *src = arena_new_of(a, struct src);

	*src = (struct src){.file = "--sort", .text = arena_str(a, text)};
	field_names(names);
	near = diag_suggest(word, names);
	diag(d, (struct pos){src, (uint32_t)(name.s - text) + 1, name.len}, STATUS_PARAM, "cannot sort");
	return near ? diag_why(d, "no field %s; did you mean %s?", word, near) :
		diag_why(d, "no field %s to sort by; `ctview fields` lists them", word);
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

static size_t put_number(uint8_t *out, uint64_t n)
{
	put_be32(out, (uint32_t)(n >> 32));
	put_be32(out + 4, (uint32_t)n);
	return 8;
}

/* Texts longer than this are told apart no further. */
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
		len = c->t.len < TEXT_KEY ? c->t.len : TEXT_KEY;
		memcpy(out, c->t.s, len);
		out[len] = 0;
		return len + 1;
	case KIND_INT:
		return put_number(out, c->n ^ 1ULL << 63);
	default:
		return put_number(out, c->n);
	}
}

size_t order_bytes(const struct order *o, const struct entry *e, uint8_t *out)
{
	size_t n = 0, i, len;
	unsigned k;

	for (k = 0; k < o->n; k++) {
		struct cell c;

		out[n++] = !field_get(o->key[k].field, e, &c);
		if (!c.given)
			continue;
		len = put_cell(out + n, &c);
		for (i = 0; o->key[k].down && i < len; i++)
			out[n + i] = (uint8_t)~out[n + i];
		n += len;
	}
	return n;
}

/* ---- items ---- */

static size_t rest_len(const uint8_t *rest)
{
	return be16(rest);
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
	d = memcmp(a->rest + 2, b->rest + 2, n < m ? n : m);
	return d ? d : (int)n - (int)m;
}

/* A key of len bytes becomes an item that points into it: the length of the rest takes the place of bytes that are in the prefix. */
static struct item item_of(uint8_t *key, size_t len)
{
	struct item i;

	if (len < 8)
		memset(key + len, 0, 8 - len);
	i.prefix = (uint64_t)be32(key) << 32 | be32(key + 4);
	i.rest = key + 6;
	put_be16(key + 6, (uint16_t)(len > 8 ? len - 8 : 0));
	return i;
}

struct sorter *sorter_new(const struct order *o, struct store *s, size_t limit)
{
	struct sorter *t = mem_alloc(sizeof(*t));

	*t = (struct sorter){.order = o, .store = s, .limit = limit};
	return t;
}

static void item_keep(struct sorter *t, struct item *to, const struct item *one, const struct entry *e, bool line)
{
	*to = (struct item){one->prefix, store_behind(t->store, one->rest, 2 + rest_len(one->rest), e, line)};
}

/* The heap's root is its greatest. */
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
	size_t len = order_bytes(t->order, e, key);
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

/* The packed entries take the place of the items, which are larger. */
const uint8_t *const *sorter_done(struct sorter *t, size_t *n)
{
	const uint8_t **out = (const uint8_t **)(void *)t->item;
	size_t i;

	if (t->n)
		qsort(t->item, t->n, sizeof(*t->item), item_cmp);
	for (i = 0; i < t->n; i++) {
		const uint8_t *rest = t->item[i].rest;

		out[i] = rest + 2 + rest_len(rest);
	}
	*n = t->n;
	return out;
}

void sorter_free(struct sorter *t)
{
	free(t->item);
	free(t);
}
