/* Numbers the values of a tree's fields, so that intervals can be compared as small integers ("cells").
 *
 *	-d 192.0.2.0/24 …         cell 1    192.0.2.0 .. 192.0.2.8         from cell 1 to cell 4
 *	-d 192.0.2.9 …                 2    192.0.2.9                      from cell 2 to cell 2
 *	-d 192.0.2.128/25 …            3    192.0.2.10 .. 192.0.2.127      from cell 4 to cell 4
 *	                               4    192.0.2.128 .. 192.0.2.255
 *
 * A cell starts where a rule's interval starts, or after the end of one, so each interval is a union of cells. Overlap
 * and containment of rules become comparisons of integers, and the intervals of all fields of a rule fit into one cache
 * line. Cell 0 precedes all intervals.
 */
#include "compiler/opt_tree.h"
#include "lib/ival.h"
#include "lib/order.h"

/* The rules that test a field, sorted by first and by last value, and the cells of all rules in each field. */
struct ends {
	struct keyed *first, *last;
	size_t n;
	int32_t *lo[FIELDS], *hi[FIELDS];
};

static unsigned field_len(const struct tree_rules *w, unsigned f) { return keys[field_key(w->o, f)].len; }

static void ends_sort(const struct tree_rules *w, struct keyed *v, size_t n, unsigned f)
{
	keyed_sort(w->temp, v, n, field_len(w, f));
	arena_reset(w->temp);
}

static void ends_find(const struct tree_rules *w, unsigned f, struct ends *e)
{
	e->n = 0;
	for (size_t i = 0; i < w->n; i++) {
		const struct tree_range *r = tree_range_of(&w->v[i], f);

		if (!r)
			continue;
		e->first[e->n] = (struct keyed){ .key = r->lo.b, .at = (uint32_t)i };
		e->last[e->n++] = (struct keyed){ .key = r->hi.b, .at = (uint32_t)i };
	}
	ends_sort(w, e->first, e->n, f);
	ends_sort(w, e->last, e->n, f);
}

/* The i-th value; prefetches later ones, which are scattered in memory. */
static union addr end_value(const struct keyed *v, size_t n, size_t i)
{
	enum { AHEAD = 16 };
	union addr value;

	__builtin_prefetch(v[i + AHEAD < n ? i + AHEAD : i].key);
	memcpy(&value, v[i].key, sizeof(value));
	return value;
}

/* Starts a new cell at the value, unless one starts there. The value is recorded as a reference to the rule, and
 * whether it follows its end. */
static void cell_begin(struct cells *c, const union addr *value, uint32_t rule, bool behind)
{
	if (c->n && addr_same(value, &c->newest))
		return;
	c->begin[++c->n] = rule << 1 | behind;
	c->newest = *value;
}

/* Merges starts and ends in order of their values, and numbers the cells. */
static void cells_number(const struct tree_rules *w, unsigned f, struct ends *e)
{
	struct cells *c = &w->field[f];

	if (!e->n)
		return;
	c->begin = arena_array(w->a, 2 * e->n + 1, sizeof(*c->begin));
	for (size_t i = 0, k = 0; k < e->n; ) {
		union addr last = end_value(e->last, e->n, k), first = i < e->n ? end_value(e->first, e->n, i) : last;

		if (i < e->n && !addr_less(&last, &first)) {
			cell_begin(c, &first, e->first[i].at, false);
			e->lo[f][e->first[i++].at] = c->n;
			continue;
		}
		if (ival_succ(&last, field_len(w, f))) {
			cell_begin(c, &last, e->last[k].at, true);
			e->hi[f][e->last[k++].at] = c->n - 1;
		} else {
			e->hi[f][e->last[k++].at] = c->n;
		}
	}
}

static void boxes_fill(const struct tree_rules *w, const struct ends *e)
{
	for (size_t i = 0; i < w->n; i++) {
		struct cell_box *b = &w->box[i];

		*b = cells_all;
		for (unsigned f = 0; f < FIELDS; f++) {
			if (!(w->v[i].has >> f & 1))
				continue;
			b->lo[f] = e->lo[f][i];
			b->hi[f] = e->hi[f][i];
		}
	}
}

const struct cell_box cells_all = {
	.hi = { CELL_LAST, CELL_LAST, CELL_LAST, CELL_LAST, CELL_LAST, CELL_LAST, CELL_LAST, CELL_LAST },
};

void cells_make(struct tree_rules *w)
{
	struct arena *a = arena_new();
	struct ends e = { .first = arena_array(a, w->n, sizeof(*e.first)), .last = arena_array(a, w->n, sizeof(*e.last)) };

	w->box = arena_place(w->a, w->n * sizeof(*w->box), sizeof(*w->box));
	for (unsigned f = 0; f < FIELDS; f++) {
		if (!field_key(w->o, f))
			continue;
		ends_find(w, f, &e);
		e.lo[f] = arena_array(a, e.n ? w->n : 0, sizeof(*e.lo[f]));
		e.hi[f] = arena_array(a, e.n ? w->n : 0, sizeof(*e.hi[f]));
		cells_number(w, f, &e);
	}
	boxes_fill(w, &e);
	arena_free(a);
}

union addr cell_first(const struct tree_rules *w, unsigned f, int32_t cell)
{
	const struct cells *c = &w->field[f];
	union addr value = {0};
	const struct tree_range *r;

	if (!cell)
		return value;
	r = tree_range_of(&w->v[c->begin[cell] >> 1], f);
	value = c->begin[cell] & 1 ? r->hi : r->lo;
	if (c->begin[cell] & 1)
		ival_succ(&value, field_len(w, f));
	return value;
}

union addr cell_last(const struct tree_rules *w, unsigned f, int32_t cell)
{
	union addr value;

	if (cell >= w->field[f].n)
		return addr_mask(8 * field_len(w, f), field_len(w, f));
	value = cell_first(w, f, cell + 1);
	ival_pred(&value, field_len(w, f));
	return value;
}
