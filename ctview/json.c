/* JSON output without a library, since it is simple and performance-critical.
 *
 *	{"delta_time": null, "extra": {}, "flags": ["ASSURED"], "l3": {"name": "ipv4", "num": 2}, ...}
 *
 * Keys are sorted by name, so that outputs can be compared as text. Unknown keys of the text are under "extra";
 * repeated ones are an array. Must always print valid JSON: control characters are escaped, invalid UTF-8 is replaced.
 */
#include "ctview/json.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_FIELD = -1, JSON_FLAGS = 100 };

static int key_cmp(const void *a, const void *b)
{
	return strcmp(((const struct json_key *)a)->name, ((const struct json_key *)b)->name);
}

void json_keys_init(struct json_keys *k)
{
	static const struct json_key groups[] = {
		{"extra", GROUP_EXTRA, 0}, {"flags", JSON_FLAGS, 0}, {"l3", GROUP_L3, 0},
		{"orig", GROUP_ORIG, 0}, {"reply", GROUP_REPLY, 0},
	};
	unsigned i;

	memcpy(k->key, groups, sizeof(groups));
	k->n = sizeof(groups) / sizeof(*groups);
	for (i = 0; i < F_STORED; i++)
		k->key[k->n++] = (struct json_key){fields[i].json, JSON_FIELD, (uint8_t)i};
	qsort(k->key, k->n, sizeof(*k->key), key_cmp);
}

/* ---- values ---- */

static void json_text(struct buf *b, struct text t)
{
	json_string(b, t.s, t.len);
}

void json_cell(struct buf *b, const struct cell *c)
{
	if (!c->given || (c->kind == KIND_REAL && !isfinite(c->r))) {
		buf_puts(b, "null");
		return;
	}
	switch (c->kind) {
	case KIND_TEXT:
		json_text(b, c->t);
		break;
	case KIND_BOOL:
		buf_puts(b, c->n ? "true" : "false");
		break;
	case KIND_ADDR:
	case KIND_FLAGS:
		buf_putc(b, '"');
		cell_print(b, c, CELL_RAW);
		buf_putc(b, '"');
		break;
	default:
		cell_print(b, c, CELL_RAW);
	}
}

/* ---- an entry ---- */

/* Prints the key and the separator before it; `n` counts the members. */
static void put_key(struct buf *b, unsigned *n, const char *key, size_t len)
{
	if ((*n)++)
		buf_add(b, ", ", 2);
	json_string(b, key, len);
	buf_add(b, ": ", 2);
}

static void put_field(struct buf *b, unsigned *n, const struct field *f, const struct entry *e)
{
	struct cell c;

	field_get(f, e, &c);
	if (!c.given && f->when != JSON_ALWAYS)
		return;
	put_key(b, n, f->json, strlen(f->json));
	json_cell(b, &c);
}

/* Prints the members of a nested object. */
static void put_group(struct buf *b, const struct json_keys *k, const struct entry *e, enum json_group g)
{
	unsigned i, n = 0;

	buf_putc(b, '{');
	for (i = 0; i < k->n; i++)
		if (k->key[i].group == JSON_FIELD && fields[k->key[i].field].group == g)
			put_field(b, &n, &fields[k->key[i].field], e);
	buf_putc(b, '}');
}

static int extra_cmp(const struct extra *x, const struct extra *y)
{
	int d = memcmp(x->key.s, y->key.s, x->key.len < y->key.len ? x->key.len : y->key.len);

	return d ? d : (x->key.len > y->key.len) - (x->key.len < y->key.len);
}

/* Insertion sort: there are few, and the sort must be stable. */
static void extra_sort(struct extra *x, unsigned n)
{
	unsigned i, k;

	for (i = 1; i < n; i++) {
		struct extra one = x[i];

		for (k = i; k && extra_cmp(&x[k - 1], &one) > 0; k--)
			x[k] = x[k - 1];
		x[k] = one;
	}
}

/* Prints a key with all its values; returns their number. */
static unsigned put_extra(struct buf *b, unsigned *n, const struct extra *x, unsigned left)
{
	unsigned same = 1, i;

	while (same < left && text_same(x[same].key, x->key))
		same++;
	put_key(b, n, x->key.s, x->key.len);
	buf_puts(b, same > 1 ? "[" : "");
	for (i = 0; i < same; i++) {
		buf_puts(b, i ? ", " : "");
		json_text(b, x[i].value);
	}
	buf_puts(b, same > 1 ? "]" : "");
	return same;
}

/* Merges the known fields under "extra" with the unknown keys, in order. */
static void put_extras(struct buf *b, const struct json_keys *k, const struct entry *e)
{
	struct extra all[ENTRY_EXTRAS + F_STORED];
	unsigned i, have = 0, n = 0;

	for (i = 0; i < k->n; i++) {
		const struct field *f = &fields[k->key[i].field];

		if (k->key[i].group == JSON_FIELD && f->group == GROUP_EXTRA && entry_has(e, f->id))
			all[have++] = (struct extra){{f->json, (uint32_t)strlen(f->json)}, e->v[f->id].t};
	}
	for (i = 0; i < e->nextra; i++)
		all[have++] = e->extra[i];
	extra_sort(all, have);
	buf_putc(b, '{');
	for (i = 0; i < have;)
		i += put_extra(b, &n, all + i, have - i);
	buf_putc(b, '}');
}

static void put_flags(struct buf *b, const struct entry *e)
{
	unsigned i;

	buf_putc(b, '[');
	for (i = 0; i < e->nflag; i++) {
		buf_puts(b, i ? ", " : "");
		json_text(b, e->flag[i]);
	}
	buf_putc(b, ']');
}

static void put_nested(struct buf *b, const struct json_keys *k, const struct json_key *key,
	const struct entry *e, unsigned *n)
{
	put_key(b, n, key->name, strlen(key->name));
	if (key->group == JSON_FLAGS)
		put_flags(b, e);
	else if (key->group == GROUP_EXTRA)
		put_extras(b, k, e);
	else if (key->group == GROUP_L3 && !entry_has(e, F_L3))
		buf_puts(b, "null");
	else
		put_group(b, k, e, (enum json_group)key->group);
}

void json_entry(struct buf *b, const struct json_keys *k, const struct entry *e)
{
	unsigned i, n = 0;

	if (entry_has(e, F_EXPECTING)) {
		buf_puts(b, "{\"expecting\": true}");
		return;
	}
	buf_putc(b, '{');
	for (i = 0; i < k->n; i++) {
		const struct json_key *key = &k->key[i];

		if (key->group != JSON_FIELD)
			put_nested(b, k, key, e, &n);
		else if (fields[key->field].group == GROUP_TOP)
			put_field(b, &n, &fields[key->field], e);
	}
	buf_putc(b, '}');
}
