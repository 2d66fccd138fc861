/* Sweep line over interval end points, with the open intervals in a heap ordered by owner. */
#include "lib/ival.h"
#include "lib/order.h"

bool ival_pred(union addr *a, unsigned len)
{
	while (len--)
		if (a->b[len]--)
			return true;
	return false;
}

bool ival_succ(union addr *a, unsigned len)
{
	while (len--)
		if (++a->b[len])
			return true;
	return false;
}

/* ---- the heap of open intervals ---- */

struct heap { const struct ival **v; size_t n; };

static void heap_push(struct heap *h, const struct ival *x)
{
	size_t at = h->n++;

	for (; at && h->v[(at - 1) / 2]->owner > x->owner; at = (at - 1) / 2)
		h->v[at] = h->v[(at - 1) / 2];
	h->v[at] = x;
}

static void heap_pop(struct heap *h)
{
	const struct ival *last = h->v[--h->n];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < h->n) {
		if (child + 1 < h->n && h->v[child + 1]->owner < h->v[child]->owner)
			child++;
		if (h->v[child]->owner >= last->owner)
			break;
		h->v[at] = h->v[child];
		at = child;
	}
	h->v[at] = last;
}

/* ---- the sweep ---- */

struct ival *ivals_by_start(struct arena *a, const struct ival *in, size_t n, unsigned len)
{
	struct ival *v = arena_array(a, n, sizeof(*v));
	const struct numbered *start = keys_order(a, in, sizeof(*in), n, len);        /* by lo, which comes first */

	for (size_t i = 0; i < n; i++)
		v[i] = in[start[i].at];
	return v;
}

static void put(struct arena *a, struct ivals *out, unsigned len, const union addr *lo, const union addr *hi, uint32_t owner)
{
	struct ival x = { *lo, *hi, owner }, *last = out->v.n ? &out->v.v[out->v.n - 1] : NULL;
	union addr next;

	if (last && last->owner == owner) {
		next = last->hi;
		if (ival_succ(&next, len) && addr_same(&next, lo)) {
			last->hi = *hi;
			return;
		}
	}
	vec_push(a, &out->v, x);
}

/* The end of the winner's piece: its own end, or before the start of the next interval. */
static union addr stretch_end(const struct ival *top, const struct ival *next, unsigned len)
{
	union addr end = top->hi;

	if (next && !addr_less(&end, &next->lo)) {
		end = next->lo;
		ival_pred(&end, len);
	}
	return end;
}

/* Opens the intervals from the i-th on that start at this key, and returns the index of the first one that starts later. Skips
 * those that never win, because the winner ends no earlier than they do. */
static size_t open_at(struct heap *h, const struct ival *v, size_t i, size_t n, const union addr *at)
{
	for (; i < n; i++) {
		const struct ival *top = h->n ? h->v[0] : NULL;

		if (top && top->owner < v[i].owner && !addr_less(&top->hi, &v[i].hi))
			continue;
		if (!addr_same(&v[i].lo, at))
			break;
		heap_push(h, &v[i]);
	}
	return i;
}

void ival_flatten(struct arena *a, const struct ival *v, size_t n, unsigned len, struct ivals *out)
{
	struct heap h = { arena_array(a, n, sizeof(*h.v)), 0 };
	union addr at = {0}, end;
	size_t i = 0;

	vec_grow_of(a, &out->v, n);
	do {
		while (h.n && addr_less(&h.v[0]->hi, &at))
			heap_pop(&h);
		if (!h.n && i == n)
			return;
		if (!h.n)
			at = v[i].lo;
		i = open_at(&h, v, i, n, &at);
		end = stretch_end(h.v[0], i < n ? &v[i] : NULL, len);
		put(a, out, len, &at, &end, h.v[0]->owner);
		at = end;
	} while (ival_succ(&at, len));
}

/* ---- owners after which evaluation continues ---- */

uint32_t ival_first_clash(struct arena *a, const struct ival *v, size_t n, const bool *goes_on)
{
	struct heap all = { arena_array(a, n, sizeof(*all.v)), 0 }, on = { arena_array(a, n, sizeof(*on.v)), 0 };
	uint32_t first = (uint32_t)n;

	for (size_t i = 0; i < n; i++) {
		const struct ival *x = &v[i];

		while (all.n && addr_less(&all.v[0]->hi, &x->lo))
			heap_pop(&all);
		while (on.n && addr_less(&on.v[0]->hi, &x->lo))
			heap_pop(&on);
		/* The top of `all` may hide later intervals, and those below the top may have ended: both only lower
		 * the bound. */
		if (on.n && on.v[0]->owner < x->owner && x->owner < first)
			first = x->owner;
		if (goes_on[x->owner] && all.n && x->owner + 1 < first)
			first = x->owner + 1;
		heap_push(&all, x);
		if (goes_on[x->owner])
			heap_push(&on, x);
	}
	return first;
}
