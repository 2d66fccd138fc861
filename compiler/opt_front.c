/* Chooses which interval maps get a front (image_front.c), and with how many leading bytes.
 *
 *	10.0.0.0/8 and a few more              1 byte: 5 of 256 values pass
 *	10,000 hosts of the whole internet     with 1 byte everything passes, with 2 bytes 15 of 100 addresses
 *
 * A front costs every packet a little, and saves the following lookup for packets that fail it. Their number is
 * estimated from the share of the address space outside the front, assuming uniformly distributed addresses. In IPv6
 * that is not realistic: addresses in use are in a few ranges, so less than three bytes do not discriminate. As a
 * firewall may also see only addresses that pass, all other decisions are made before, with costs without fronts.
 *
 * In a tree only maps that every packet looks up have fronts.
 */
#include "compiler/opt_cost.h"
#include "compiler/opt_priv.h"

enum {
	LEAST_GAIN = 1000,             /* at level auto, in tenths of nanoseconds, since a front is an additional set */
	VALUES_MIN = 256,              /* values allowed in any case */
	VALUES_EACH = 16,              /* values allowed per interval: there may be a few wide ones */
	VALUES_TENTH = 32,             /* values per tenth of a nanosecond saved, at most: they take memory and loading time */
};

/* Minimum and maximum number of leading bytes. */
static unsigned lead_first(enum key k) { return keys[k].len == 4 ? 1 : 3; }
static unsigned lead_last(enum key k) { return keys[k].len == 4 ? 3 : 4; }

/* The leading values covered by the i-th element (in key order) but not by the previous one. */
static void cells_of(const struct image_map *m, size_t i, unsigned lead, uint64_t *from, uint64_t *to)
{
	const struct image_elem *e = &m->elems.v[i], *before = i ? e - 1 : NULL;

	*from = front_cell(e->key, lead);
	*to = (uint64_t)front_cell(elem_last(e), lead) + 1;
	if (before && front_cell(elem_last(before), lead) == *from)
		++*from;
}

static uint64_t values_most(const struct image_map *m)
{
	uint64_t most = VALUES_MIN + VALUES_EACH * m->elems.n;

	return most < IMAGE_FRONT ? most : IMAGE_FRONT;
}

/* The number of values of a front; a result above the limit is inexact. */
static uint64_t values_count(const struct image_map *m, unsigned lead)
{
	uint64_t n = 0, from, to;

	for (size_t i = 0; i < m->elems.n && n <= values_most(m); i++) {
		cells_of(m, i, lead, &from, &to);
		n += to - from;
	}
	return n;
}

static uint64_t cost_with(const struct image_map *m, const struct image_map *front)
{
	return cost_front(front) + cost_through(front, cost_map(m)) + front->elems.n / VALUES_TENTH;
}

/* The best front, without its values; false if the map is better without one. */
static bool front_choose(const struct opt_env *o, const struct image_map *m, struct image_map *best)
{
	uint64_t gain = o->how->level == OPT_FULL ? 1 : LEAST_GAIN, least = cost_map(m);
	enum key k = m->key[0];

	if (!m->interval || m->nparts != 1 || !key_is_addr(k) || least < gain)
		return false;
	least -= gain;
	best->lead = 0;
	for (unsigned lead = lead_first(k); lead <= lead_last(k); lead++) {
		struct image_map front = { .lead = (uint8_t)lead, .key[0] = (uint8_t)k, .elems.n = values_count(m, lead) };

		if (front.elems.n > values_most(m) || cost_with(m, &front) > least)
			continue;
		least = cost_with(m, &front);
		*best = front;
	}
	return best->lead;
}

static void front_fill(struct arena *a, const struct image_map *m, struct image_map *front)
{
	uint64_t from, to;

	vec_grow_of(a, &front->elems, values_count(m, front->lead));
	for (size_t i = 0; i < m->elems.n; i++) {
		cells_of(m, i, front->lead, &from, &to);
		for (; from < to; from++) {
			struct image_elem e;

			front_value(a, front, (uint32_t)from, &e);
			e.rule = m->elems.v[i].rule;
			vec_push(a, &front->elems, e);
		}
	}
}

/* Index of the map's new front; 0: none. */
static uint32_t front_make(struct opt_env *o, struct image_run *run, uint32_t map)
{
	struct image_map best, *front;

	if (!front_choose(o, &run->maps.v[map], &best))
		return 0;
	front = run_map_of(o, run, best.key[0]);
	front->lead = best.lead;
	front->part[0] = (uint8_t)front_width(best.lead);
	front->len = (uint16_t)reg_bytes(front->part[0]);
	front->set = true;
	run->maps.v[map].front = (uint32_t)(run->maps.n - 1);
	front_fill(o->cx->arena, &run->maps.v[map], front);
	return run->maps.v[map].front;
}

/* Inserts fronts before the lookups in the list. */
static void list_front(struct opt_env *o, struct image_run *run, struct nir_list *l)
{
	struct nir_list old = *l;
	size_t first;
	uint32_t map;

	if (entry_loads(l, &first) != 1)
		return;
	map = image_map_number(run, nir_lookup_in(&l->v[first + 1]));
	if (map == run->maps.n || !front_make(o, run, map))
		return;
	*l = (struct nir_list){0};
	span_put(o->cx, l, &old, 0, (unsigned)first);
	front_put(o->cx, l, run, &run->maps.v[map]);
	span_put(o->cx, l, &old, (unsigned)first, (unsigned)old.n);
}

void fronts_make(struct opt_env *o, struct image_run *run)
{
	bool inner = run->head.flags & (IMAGE_GROUP | IMAGE_TURNS);
	struct image_chain *c = inner ? &run->chains.v[GROUP_CHAIN] : NULL;
	size_t before = run->maps.n;

	if (run->head.flags & IMAGE_OPEN)
		return;
	list_front(o, run, &run->entry.lowered.list);
	for (size_t i = 0; c && i < c->rules.n; i++)
		if (c->rules.v[i].made == MADE_READY)
			list_front(o, run, &c->rules.v[i].lowered.list);
	if (run->maps.n == before)
		return;
	run->head.nmaps = (uint32_t)run->maps.n;
	image_entry_udata(o->cx->arena, run);
}

_Static_assert((int)GROUP_CHAIN == (int)TURNS_CHAIN, "lookups stand in the same chain");
