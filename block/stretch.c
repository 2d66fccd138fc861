/* Stretches: entries of the block that was read which have not been accessed individually.
 *
 *	-A INPUT         one stretch of 100,000, followed by a node
 *	-D INPUT 50000   two stretches, with a node between them that is deleted
 *
 * Nodes for all entries would take 10 MB, and as many cache lines as the entries themselves. What must be known of
 * entries without nodes is in b->way: the offsets of those whose verdict is an offset, and of those that end their
 * chain. These are offsets in the block as it was read, since stretches are moved as a whole.
 */
#include <stdlib.h>
#include <string.h>
#include "block/block.h"
#include "block/block_priv.h"

/* ---- where chains begin ---- */

static int by_start(const void *a, const void *b)
{
	uint32_t x = (*(struct block_chain *const *)a)->start, y = (*(struct block_chain *const *)b)->start;

	return (x > y) - (x < y);
}

bool starts_sort(struct block *b)
{
	b->starts = arena_try(b->arena, (b->nuser + 1) * sizeof(*b->starts));
	if (!b->starts)
		return false;
	b->nstarts = b->nuser;
	if (b->nuser)
		memcpy(b->starts, b->user, b->nuser * sizeof(*b->starts));
	qsort(b->starts, b->nstarts, sizeof(*b->starts), by_start);
	return true;
}

struct block_chain *starts_at(const struct block *b, uint32_t at)
{
	struct block_chain key = { .start = at }, *const pkey = &key;
	struct block_chain **found = b->nstarts ? bsearch(&pkey, b->starts, b->nstarts, sizeof(*b->starts), by_start) : NULL;

	return found ? *found : NULL;
}

/* ---- ways ---- */

bool way_falls(const struct block *b, uint32_t at)
{
	const uint8_t *entry = b->bytes + at;

	return (uint32_t)entry_verdict(b->kind, entry) == at + entry_size(b->kind, entry);
}

struct block_chain *way_to(const struct block *b, uint32_t at)
{
	int32_t v = entry_verdict(b->kind, b->bytes + at);

	return v >= 0 && !way_falls(b, at) ? starts_at(b, (uint32_t)v) : NULL;
}

uint32_t way_at(const struct block *b, const struct block_entry *stretch, uint32_t i)
{
	return (uint32_t)(stretch->bytes - b->bytes) + b->way[stretch->way + i] - stretch->origin;
}

/* ---- one entry of a stretch ---- */

/* Fills in a node for the i-th entry of the stretch, at offset `at`; linking is up to the caller. */
static void entry_of(const struct block *b, struct block_entry *e, const struct block_entry *stretch, uint32_t at, uint32_t i)
{
	static const struct xt_counters zero;

	*e = (struct block_entry){ .chain = stretch->chain, .bytes = stretch->bytes + at, .was = stretch->was ? stretch->was + i : 0,
		.begin = stretch->begin ? &zero : NULL };
	e->at = (uint32_t)(e->bytes - b->bytes);
	if (!entry_standard(b->kind, e->bytes))
		return;
	e->falls = way_falls(b, e->at);
	e->to = way_to(b, e->at);
}

/* Replaces a node by the linked nodes `first` to `last`. */
static void put_instead(struct block_entry *e, struct block_entry *first, struct block_entry *last)
{
	struct block_chain *c = e->chain;

	first->prev = e->prev;
	last->next = e->next;
	*(e->prev ? &e->prev->next : &c->first) = first;
	*(e->next ? &e->next->prev : &c->last) = last;
}

/* ---- splitting all ---- */

/* Allocates a slot for each entry, including those that are not rules: libiptc uses the index to find an entry by its
 * bytes. */
static bool nodes_new(struct block *b)
{
	uint32_t at = 0;

	b->nodes = arena_try(b->arena, b->nread * sizeof(*b->nodes));
	for (uint32_t i = 0; b->nodes && i < b->nread; at += entry_size(b->kind, b->bytes + at), i++)
		b->nodes[i].bytes = b->bytes + at;
	return b->nodes;
}

static bool split(struct block *b, struct block_entry *s)
{
	struct block_entry *v;

	if (!b->nodes && !nodes_new(b))
		return false;
	v = b->nodes + s->number;
	for (uint32_t i = 0, at = 0; i < s->n; i++, at += entry_size(b->kind, s->bytes + at)) {
		entry_of(b, &v[i], s, at, i);
		v[i].prev = i ? &v[i - 1] : NULL;
		v[i].next = &v[i + 1];
	}
	put_instead(s, v, v + s->n - 1);
	return true;
}

bool block_split(struct block *b, struct block_chain *c)
{
	for (struct block_entry *e = c->first, *next; e; e = next) {
		next = e->next;
		if (e->n && !split(b, e))
			return false;
	}
	return true;
}

bool block_split_all(struct block *b)
{
	if (!b->nodes && !nodes_new(b))
		return false;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		if (!block_split(b, c))
			return false;
	return true;
}

/* ---- walking ---- */

void block_walk(struct block_walk *w, struct block *b, const struct block_chain *c)
{
	*w = (struct block_walk){ .b = b, .first = c ? c->first : NULL };
}

struct block_entry *block_walk_next(struct block_walk *w)
{
	struct block_entry *e = w->in;

	if (e && w->i + 1 < e->n) {
		w->i++;
		w->at += entry_size(w->b->kind, e->bytes + w->at);
	} else {
		e = w->in = e ? e->next : w->first;
		w->i = w->at = 0;
	}
	if (!e || !e->n)
		return e;
	entry_of(w->b, &w->one, e, w->at, w->i);
	return &w->one;
}

/* ---- splitting off one entry ---- */

/* The rest of a stretch after its i-th entry, at offset `at`, and after this many ways. */
static struct block_entry rest_of(const struct block_entry *s, uint32_t i, uint32_t at, uint32_t ways)
{
	struct block_entry e = *s;

	e.bytes += at;
	e.size -= at;
	e.origin += at;
	e.number += i;
	e.was += e.was ? i : 0;
	e.n -= i;
	e.way += ways;
	e.nway -= ways;
	return e;
}

/* The number of the stretch's ways before this offset. */
static uint32_t ways_before(const struct block *b, const struct block_entry *s, uint32_t at)
{
	uint32_t lo = 0, hi = s->nway;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (b->way[s->way + mid] - s->origin < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Replaces a stretch by a shorter one, a node and another stretch; empty ones are omitted. */
struct block_entry *block_walk_take(struct block_walk *w)
{
	struct block_entry *s = w->in, *v, *first, *last;
	uint32_t behind;

	if (!s->n)
		return s;
	v = arena_try(w->b->arena, 3 * sizeof(*v));
	if (!v)
		return NULL;
	behind = w->at + entry_size(w->b->kind, s->bytes + w->at);
	v[0] = *s;
	v[0].n = w->i;
	v[0].size = w->at;
	v[0].nway = ways_before(w->b, s, w->at);
	v[1] = w->one;
	v[2] = rest_of(s, w->i + 1, behind, ways_before(w->b, s, behind));
	first = w->i ? &v[0] : &v[1];
	last = v[2].n ? &v[2] : &v[1];
	v[0].next = &v[1];
	v[1].prev = &v[0];
	v[1].next = &v[2];
	v[2].prev = &v[1];
	put_instead(s, first, last);
	w->in = &v[1];
	w->i = w->at = 0;
	return w->in;
}
