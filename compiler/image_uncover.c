/* What becomes visible when a rule of a map is deleted: for each of its keys, the first later rule that covers the key.
 *
 *	-s 192.0.2.0/24 -j DROP        deleted
 *	-s 192.0.2.8/29 -j DROP        was hidden: becomes an element
 *	-s 192.0.0.0/16 -j DROP        had everything around it: gains 192.0.2.0 .. 192.0.2.7 and 192.0.2.16 .. 192.0.2.255
 */
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/image_priv.h"
#include "lib/ival.h"

/* A later rule, and what it covers. */
struct behind {
	uint64_t order;
	union addr lo, hi;
	struct image_elem e;           /* its element */
	struct image_spot spot;        /* … the rule that tells it; chain NULL: it is in the map */
	bool said;                     /* it has become an element */
};

struct uncovering {
	struct raiser *z;
	struct image_place *at;
	struct elem_reader er;
	const struct shape_item *field;
	union addr lo, hi;             /* bounds of the deleted elements */
	VEC(struct behind) v;
};

static struct arena *arena(const struct uncovering *u) { return u->z->cx->arena; }

static void key_read(const struct uncovering *u, const struct image_elem *e, union addr *lo, union addr *hi)
{
	*lo = *hi = (union addr){0};
	memcpy(lo, e->key, u->field->width);
	memcpy(hi, elem_last(e), u->field->width);
}

static bool apart(const struct uncovering *u, const union addr *lo, const union addr *hi)
{
	return memcmp(hi, &u->lo, u->field->width) < 0 || memcmp(lo, &u->hi, u->field->width) > 0;
}

/* ---- later rules ---- */

/* False if it is unknown what it covers. */
static bool behind_add(struct uncovering *u, const struct image_elem *e, uint64_t order, const char *chain, uint64_t handle)
{
	struct behind b = { .order = order, .e = *e, .spot = { chain, handle } };
	struct test t;

	key_read(u, e, &b.lo, &b.hi);
	if (elem_says_test(e, &t) && !item_interval(u->field, &t, &b.lo, &b.hi))
		return false;
	if (order > u->at->order && !apart(u, &b.lo, &b.hi))
		vec_push(arena(u), &u->v, b);
	return true;
}

static bool chain_behind(struct uncovering *u, const struct image_chain *c)
{
	for (size_t i = 0; i < c->rules.n; i++) {
		const struct nir_rule *nr = &c->rules.v[i].lowered;
		struct image_elem e;
		uint64_t order;

		if (!tlv_get64(nr->udata, TLV_ORDER, &order) || order <= u->at->order)
			continue;
		if (!elem_told(nr, u->at->run, &e) || !behind_add(u, &e, order, c->name, c->rules.v[i].handle))
			return false;
	}
	return true;
}

static bool map_behind(struct uncovering *u)
{
	const struct image_map *m = u->er.map;
	uint64_t order;

	for (size_t i = 0; i < m->elems.n; i++)
		if (tlv_get64(m->elems.v[i].udata, TLV_ORDER, &order) &&
		    !behind_add(u, &m->elems.v[i], order, NULL, 0))
			return false;
	return true;
}

static int by_order(const void *a, const void *b)
{
	const struct behind *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

/* ---- the keys they gain ---- */

/* The first element of a rule that was told until now: gets its userdata and counters. */
static bool say(struct uncovering *u, struct behind *b, struct image_elem *e)
{
	struct test t = elem_test(&u->er.form, 0, b->e.key, b->e.end), own;
	bool whole = image_same_key(u->er.map, e, &b->e);
	struct tlv out = {0};

	elem_say_keep(&out, b->e.udata);
	if (!whole && !elem_says_test(&b->e, &own))
		elem_say_test(&out, &t);
	e->counters = b->e.counters;
	vec_push(arena(u), &u->at->told, b->spot);
	b->said = true;
	return elem_udata_set(arena(u), e, &out);
}

/* Can it have the element? In a set the action must be the common one; in a map packets must not continue to other
 * rules, nor go to a chain that is the destination of hidden rules only. */
static bool does(const struct uncovering *u, const struct behind *b, struct image_elem *e)
{
	struct image_elem like = b->e;

	if (!u->er.map->set) {
		e->verdict = like.verdict;
		return like.verdict != NFT_CONTINUE && like.verdict != NFT_JUMP && !like.chain;
	}
	if (like.verdict == NFT_JUMP && !like.chain)
		like.chain = image_chain_name(arena(u), u->at->run->head.id, ACTION_CHAIN);
	return !b->spot.chain || elem_same_end(&u->er.all, &like);
}

static bool heir_add(struct uncovering *u, struct behind *b, const union addr *lo, const union addr *hi)
{
	unsigned len = u->er.form.len;
	uint8_t *key = arena_alloc(arena(u), 2 * len), *end = key + len;
	struct image_elem e = { .key = key, .counted = true };

	memcpy(key, lo, u->field->width);
	memcpy(end, hi, u->field->width);
	e.end = memcmp(key, end, len) ? end : NULL;
	if (!does(u, b, &e))
		return false;
	if (!b->spot.chain || b->said)
		elem_udata_part(arena(u), &e, b->order);
	else if (!say(u, b, &e))
		return false;
	vec_push(arena(u), &u->at->heirs, e);
	return true;
}

static bool is_sayable(const struct uncovering *u, const union addr *lo, const union addr *hi)
{
	return keys[u->field->key].order != ORDER_NAME || names_sayable(lo, hi);
}

/* Adds the intersections of the interval with the deleted elements. False if one cannot be expressed. */
static bool heirs_add(struct uncovering *u, const struct ival *x)
{
	for (size_t i = 0; i < u->at->elems.n; i++) {
		union addr lo, hi;

		key_read(u, u->at->elems.v[i], &lo, &hi);
		if (memcmp(&x->lo, &lo, u->field->width) > 0)
			lo = x->lo;
		if (memcmp(&x->hi, &hi, u->field->width) < 0)
			hi = x->hi;
		if (memcmp(&lo, &hi, u->field->width) > 0)
			continue;
		if (!is_sayable(u, &lo, &hi) || !heir_add(u, &u->v.v[x->owner], &lo, &hi))
			return false;
	}
	return true;
}

static bool heirs_find(struct uncovering *u)
{
	struct ival *in = arena_array(arena(u), u->v.n, sizeof(*in));
	struct ivals flat = {0};

	qsort(u->v.v, u->v.n, sizeof(*u->v.v), by_order);
	for (size_t i = 0; i < u->v.n; i++)
		in[i] = (struct ival){ u->v.v[i].lo, u->v.v[i].hi, (uint32_t)i };
	ival_flatten(arena(u), ivals_by_start(arena(u), in, u->v.n, u->field->width), u->v.n, u->field->width, &flat);
	for (size_t i = 0; i < flat.v.n; i++)
		if (!heirs_add(u, &flat.v.v[i]))
			return false;
	return true;
}

static bool uncover_begin(struct uncovering *u)
{
	const struct image_run *run = u->at->run;

	if (!(run->head.flags & IMAGE_MAP) || run->head.flags & (IMAGE_GATED | IMAGE_OPEN) || !u->at->elems.n ||
	    !elem_reader_init(&u->er, u->z, u->at->run, 0) || u->er.form.nparts != 1 || form_has_list(&u->er.form))
		return false;
	u->field = &u->er.form.shape.item[u->er.form.item[0]];
	key_read(u, u->at->elems.v[0], &u->lo, &u->hi);
	for (size_t i = 1; i < u->at->elems.n; i++) {
		union addr lo, hi;

		key_read(u, u->at->elems.v[i], &lo, &hi);
		if (memcmp(&lo, &u->lo, u->field->width) < 0)
			u->lo = lo;
		if (memcmp(&hi, &u->hi, u->field->width) > 0)
			u->hi = hi;
	}
	return true;
}

bool image_uncover(struct raiser *z, const struct rule *r, bool elems)
{
	struct uncovering u = { .z = z, .at = r->place };
	bool good = !r->to && uncover_begin(&u) && (!elems || map_behind(&u));

	for (size_t i = 0; good && i < u.at->run->chains.n; i++)
		good = chain_behind(&u, &u.at->run->chains.v[i]);
	r->place->known = good && (!u.v.n || heirs_find(&u));
	return r->place->known;
}
