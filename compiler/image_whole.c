/* Checks that the elements of a map cover everything that its rules match, to detect elements deleted by other programs.
 *
 *	-s 192.0.2.0/24 -j DROP        192.0.2.0 .. 192.0.2.255
 *	-s 192.0.0.0/16 -j DROP        192.0.0.0 .. 192.0.1.255, and a second part 192.0.3.0 .. 192.0.255.255: if the part
 *	                               is deleted, packets from there match no element
 *
 * Where earlier rules hide some of a rule's values, its elements cover less than it matches; such a rule records its test,
 * as do rules that are hidden completely and rules with port lists. It does not matter which rules' elements cover a
 * value: elements added by nft have no order key, and are refused anyway.
 */
#include <stdlib.h>
#include <string.h>
#include "compiler/image_priv.h"

void wants_add(struct wants *q, const uint8_t *key, const uint8_t *end)
{
	vec_push(q->arena, &q->v, ((struct want){ key, end, false }));
}

static void want_ports(struct wants *q, const struct elem_reader *er, const struct image_elem *e)
{
	const struct use *u = er->r.item[er->form.item[er->form.ports]].use;
	struct span s[PORT_SPANS];
	unsigned row, n = use_ports(u, &row) ? ports_spans(u, row, s) : 0;

	for (unsigned i = 0; i < n; i++) {
		uint8_t *key = arena_dup(q->arena, e->key, er->form.len), *end = arena_dup(q->arena, e->key, er->form.len);

		elem_port(&er->form, key, s[i].lo);
		elem_port(&er->form, end, s[i].hi);
		wants_add(q, key, end);
	}
}

void wants_elem(struct wants *q, const struct elem_reader *er, const struct image_elem *e)
{
	const struct shape_item *field = &er->form.shape.item[er->form.item[0]];
	union addr lo = {0}, hi = {0};
	struct test t;

	if (form_has_list(&er->form))
		want_ports(q, er, e);
	else if (er->told)
		wants_add(q, e->key, elem_last(e));
	else if (elem_says_test(e, &t) && item_interval(field, &t, &lo, &hi))
		wants_add(q, arena_dup(q->arena, &lo, er->form.len), arena_dup(q->arena, &hi, er->form.len));
}

/* ---- values ---- */

static void values_find(struct wants *q, const struct image_map *m)
{
	struct map keys;

	map_init(&keys, q->arena);
	for (size_t i = 0; i < q->v.n; i++)
		map_put(&keys, q->v.v[i].key, m->len, &q->v.v[i]);
	for (size_t i = 0; i < m->elems.n; i++) {
		struct want *x = map_get(&keys, m->elems.v[i].key, m->len);

		if (x)
			x->met = true;
	}
	for (size_t i = 0; i < q->v.n; i++)
		q->v.v[i].met = ((const struct want *)map_get(&keys, q->v.v[i].key, m->len))->met;
}

/* ---- intervals ---- */

/* An interval covered by adjacent or overlapping elements. (Elements overlap if a rule lists a port twice.) */
struct reach { const uint8_t *lo, *hi; };

/* Is b = a + 1? */
static bool follows(const uint8_t *a, const uint8_t *b, unsigned width)
{
	while (width-- && b[width] == (uint8_t)(a[width] + 1))
		if (b[width])
			return !memcmp(a, b, width);
	return false;
}

/* Joins sorted elements; returns the number of reaches, or SIZE_MAX if the elements are not sorted. */
static size_t reaches(const struct image_elem *e, size_t n, unsigned width, struct reach *out)
{
	struct reach *r = out;

	if (!n)
		return 0;
	*r = (struct reach){ e[0].key, elem_last(&e[0]) };
	for (size_t i = 1; i < n; i++) {
		bool apart = memcmp(r->hi, e[i].key, width) < 0;

		if (!apart && memcmp(e[i - 1].key, e[i].key, width) > 0)
			return SIZE_MAX;
		if (apart && !follows(r->hi, e[i].key, width))
			*++r = (struct reach){ e[i].key, elem_last(&e[i]) };
		else if (apart || memcmp(r->hi, elem_last(&e[i]), width) < 0)
			r->hi = elem_last(&e[i]);
	}
	return (size_t)(r - out) + 1;
}

static int by_key(const void *a, const void *b, void *len)
{
	const struct image_elem *x = a, *y = b;

	return memcmp(x->key, y->key, *(uint16_t *)len);
}

static bool reach_has(const struct reach *r, const struct want *x, unsigned width)
{
	return memcmp(r->lo, x->key, width) <= 0 && memcmp(r->hi, x->end, width) >= 0;
}

/* Is the wanted interval covered? *at: index of the reach that contained the previous one, which is tried first. */
static bool interval_met(const struct reach *r, size_t n, const struct want *x, unsigned width, size_t *at)
{
	size_t low = 0;

	if (*at < n && reach_has(&r[*at], x, width))
		return true;
	while (n - low > 1) {
		size_t mid = low + (n - low) / 2;

		if (memcmp(r[mid].lo, x->key, width) <= 0)
			low = mid;
		else
			n = mid;
	}
	*at = low;
	return n && reach_has(&r[low], x, width);
}

static void intervals_find(struct wants *q, const struct image_map *m)
{
	struct reach *r = arena_array(q->arena, m->elems.n + 1, sizeof(*r));
	size_t n = reaches(m->elems.v, m->elems.n, m->part[0], r);
	struct image_elem *sorted;
	size_t at = 0;
	uint16_t len = m->len;

	if (n == SIZE_MAX) {
		sorted = arena_dup(q->arena, m->elems.v, m->elems.n * sizeof(*sorted));
		qsort_r(sorted, m->elems.n, sizeof(*sorted), by_key, &len);
		n = reaches(sorted, m->elems.n, m->part[0], r);
	}
	for (size_t i = 0; i < q->v.n; i++)
		q->v.v[i].met = interval_met(r, n, &q->v.v[i], m->part[0], &at);
}

void wants_find(struct wants *q, const struct image_map *m)
{
	if (q->v.n)
		(m->interval ? intervals_find : values_find)(q, m);
}

bool wants_met(struct wants *q, const struct image_map *m)
{
	bool met = true;

	wants_find(q, m);
	for (size_t i = 0; i < q->v.n; i++)
		met &= q->v.v[i].met;
	q->v.n = 0;
	return met;
}
