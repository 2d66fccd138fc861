/* The rules of a chain: list operations, order keys, numbers and the index by content.
 *
 * Order keys compare positions without walking the list (order maintenance). They start in the middle of the 64-bit
 * range with gaps of 2^32. If an insertion finds no gap, the smallest surrounding interval of 2^i keys with at most
 * 2^(i/2) rules is respaced evenly. So keys are rarely rewritten, wherever rules are inserted, and those of the whole
 * chain only if necessary.
 *
 *	keys 10, 11 and an insert between:  [0, 16) has 2 rules, 4 allowed:  5, 10, then 7 between
 *
 * The index has a bucket per content, with its rules in a heap by order key, so that thousands of equal rules are as
 * cheap as different ones. Respacing preserves the order and thus the heaps.
 */
#include "compiler/ir.h"
#include <assert.h>
#include <stddef.h>

/* ---- order keys ---- */

#define ORDER_GAP (UINT64_C(1) << 32)
#define ORDER_START (UINT64_C(1) << 63)

/* A key between two neighbours, either of which may be NULL; false if there is none. */
static bool order_between(const struct rule *prev, const struct rule *next, uint64_t *key)
{
	uint64_t lo = prev ? prev->order : 0, hi = next ? next->order : UINT64_MAX;
	uint64_t half = (hi - lo) / 2;

	if (!prev && !next)
		*key = ORDER_START;
	else if (!half)
		return false;
	else if (!next)
		*key = lo + (half < ORDER_GAP ? half : ORDER_GAP);
	else if (!prev)
		*key = hi - (half < ORDER_GAP ? half : ORDER_GAP);
	else
		*key = lo + half;
	return true;
}

/* Respaces the keys around r. first .. last are the `count` rules whose keys are in [base, base + 2^bits). */
static void order_spread(struct rule *r)
{
	struct rule *first = r, *last = r;
	uint64_t base = r->order, count = 1, step;
	unsigned bits = 1;

	for (;; bits++) {
		uint64_t mask = bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;

		base = r->order & ~mask;
		for (; first->prev && first->prev->order >= base; count++)
			first = first->prev;
		for (; last->next && last->next->order <= (base | mask); count++)
			last = last->next;
		if (bits == 64 || (bits >= 4 && count <= UINT64_C(1) << bits / 2)) {
			step = mask / (count + 1);
			break;
		}
	}
	for (; count--; first = first->next)
		first->order = base += step;
}

static void order_set(struct rule *r)
{
	while (!order_between(r->prev, r->next, &r->order))
		order_spread(r->prev ? r->prev : r->next);
}

/* ---- the index by content ---- */

/* Rules of equal content, as a heap: heap[0] is the first rule. */
struct same_rules {
	uint64_t hash;
	struct same_rules *next;       /* another content with the same hash */
	const struct rule *like;
	VEC(struct rule *) heap;
};

static void heap_up(struct same_rules *s, size_t at, struct rule *r)
{
	for (; at && s->heap.v[(at - 1) / 2]->order > r->order; at = (at - 1) / 2)
		s->heap.v[at] = s->heap.v[(at - 1) / 2];
	s->heap.v[at] = r;
}

static void heap_down(struct same_rules *s, size_t at, struct rule *r)
{
	size_t child;

	while ((child = 2 * at + 1) < s->heap.n) {
		if (child + 1 < s->heap.n && s->heap.v[child + 1]->order < s->heap.v[child]->order)
			child++;
		if (s->heap.v[child]->order >= r->order)
			break;
		s->heap.v[at] = s->heap.v[child];
		at = child;
	}
	s->heap.v[at] = r;
}

static struct same_rules *same_find(const struct map *index, const struct rule *like, uint64_t hash)
{
	struct same_rules *s = map_get(index, &hash, sizeof(hash));

	while (s && !rule_same(s->like, like))
		s = s->next;
	return s;
}

static struct same_rules *same_new(struct map *index, const struct rule *like, uint64_t hash)
{
	struct same_rules *s = arena_new_of(index->arena, struct same_rules);
	struct same_rules *other = map_get(index, &hash, sizeof(hash));

	s->hash = hash;
	s->like = like;
	if (other) {
		s->next = other->next;
		other->next = s;
	} else {
		map_put(index, &s->hash, sizeof(s->hash), s);
	}
	return s;
}

static void index_add(struct map *index, struct rule *r)
{
	uint64_t hash = rule_hash(r);
	struct same_rules *s = same_find(index, r, hash);

	if (!s)
		s = same_new(index, r, hash);
	vec_push(index->arena, &s->heap, r);
	heap_up(s, s->heap.n - 1, r);
}

/* Of equal rules, the first one is mostly deleted, and found at once. */
static void index_del(const struct map *index, const struct rule *r)
{
	struct same_rules *s = same_find(index, r, rule_hash(r));
	struct rule *moved = s->heap.v[s->heap.n - 1];
	size_t at = 0;

	while (s->heap.v[at] != r)
		at++;
	s->heap.n--;
	if (moved == r)
		return;
	if (at && s->heap.v[(at - 1) / 2]->order > moved->order)
		heap_up(s, at, moved);
	else
		heap_down(s, at, moved);
}

struct rule *rule_find(struct ruleset *rs, struct chain *c, const struct rule *like)
{
	const struct same_rules *s;
	struct rule *r;

	if (!c->index) {
		c->index = arena_new_of(rs->arena, struct map);
		map_init(c->index, rs->arena);
		for (r = c->first; r; r = r->next)
			index_add(c->index, r);
	}
	s = same_find(c->index, like, rule_hash(like));
	return s && s->heap.n ? s->heap.v[0] : NULL;
}

/* ---- the list ---- */

/* Adjusts the reference count of the chain that r jumps to. */
static void refs_count(const struct chain *c, const struct rule *r, int64_t change)
{
	struct chain *to = r->to && c->table ? chain_find(c->table, r->to) : NULL;

	if (to && (change > 0 || to->refs))
		to->refs += (uint32_t)change;
}

static void rule_link(struct chain *c, struct rule *r, struct rule *before)
{
	assert(!r->chain && (!before || before->chain == c));
	r->chain = c;
	r->next = before;
	r->prev = before ? before->prev : c->last;
	*(r->prev ? &r->prev->next : &c->first) = r;
	*(r->next ? &r->next->prev : &c->last) = r;
	c->nrules++;
	order_set(r);
	if (c->near && r->order < c->near->order)
		c->near_number++;
	if (c->index)
		index_add(c->index, r);
}

void rule_insert(struct chain *c, struct rule *r, struct rule *before)
{
	rule_link(c, r, before);
	refs_count(c, r, 1);
}

void rules_append(struct chain *c, struct rule *r, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		rule_link(c, &r[i], NULL);
	if (n)
		refs_count(c, r, n);
}

void rule_remove(struct chain *c, struct rule *r)
{
	assert(r->chain == c);
	refs_count(c, r, -1);
	if (c->index)
		index_del(c->index, r);
	if (c->near && r->order < c->near->order)
		c->near_number--;
	if (c->near == r)
		c->near = r->next;
	*(r->prev ? &r->prev->next : &c->first) = r->next;
	*(r->next ? &r->next->prev : &c->last) = r->prev;
	c->nrules--;
	r->chain = NULL;
	r->next = r->prev = NULL;
}

static uint32_t apart(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/* Walks from the closest of the first rule, the last rule and the last result. */
struct rule *rule_at(struct chain *c, uint32_t number)
{
	struct rule *r = c->first;
	uint32_t at = 1;

	if (!number || number > c->nrules)
		return NULL;
	if (apart(number, c->nrules) < apart(number, at)) {
		r = c->last;
		at = c->nrules;
	}
	if (c->near && apart(number, c->near_number) < apart(number, at)) {
		r = c->near;
		at = c->near_number;
	}
	for (; at < number; at++)
		r = r->next;
	for (; at > number; at--)
		r = r->prev;
	c->near = r;
	c->near_number = number;
	return r;
}
