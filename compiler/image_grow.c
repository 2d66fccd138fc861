/* Adds a rule to an existing tree: finds the chains of keys that the rule can match, and its position in each.
 *
 *	-d 192.0.2.0/24 -p tcp --dport 22 -j DROP       the entry looks up daddr: the chains of all keys in 192.0.2.0/24,
 *	                                                in each before the first rule with a larger order key
 *
 * If an interval map has a gap where the rule can match, the adjacent element is widened over the gap. The tree must be
 * rebuilt if a map of single values lacks an element for such a packet, if the rule would need very many copies, or if
 * a chain would become too long.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/effect.h"
#include "compiler/image_priv.h"
#include "lib/ival.h"

enum {
	LEAF_MAX = 128,                /* rules in a chain to which another one may be added */
	LEVELS_MAX = 16,
};

struct growing {
	struct raiser *z;
	struct image_run *run;
	const struct rule *rule;
	struct nir_rule lowered;       /* the lowered rule, to which `shape` refers */
	struct shape shape;
	uint64_t order;
	const struct image_source *from;
	struct image_growth *out;
	bool *in;                      /* by chain index: the rule is added to it */
	struct image_place *place;     /* if not NULL, the existing copies are searched instead of positions for new ones */
};

/* ---- access to the run ---- */

static struct image_map *map_read(struct growing *g, const char *name)
{
	size_t n = image_map_number(g->run, name);
	struct image_map *m = n < g->run->maps.n ? &g->run->maps.v[n] : NULL;

	return m && (!g->from || g->from->map(g->from->self, m)) ? m : NULL;
}

static struct image_chain *chain_read(struct growing *g, const char *name)
{
	size_t n = image_chain_number(g->run, name);
	struct image_chain *c = n < g->run->chains.n ? &g->run->chains.v[n] : NULL;

	return c && (!g->from || g->from->chain(g->from->self, c)) ? c : NULL;
}

/* ---- the rule ---- */

/* The values of the field for which the rule may match; all values if it does not test the field. False if the field
 * must not be looked up before the rule. */
static bool rule_range(const struct growing *g, const struct shape_item *field, union addr *lo, union addr *hi)
{
	if (shape_interval(g->z->cx, &g->shape, field, lo, hi))
		return true;
	*lo = (union addr){0};
	*hi = addr_mask(8 * field->width, field->width);
	return field->key != K_L4PROTO && (field->load.source == SRC_META || field->load.where == NFT_PAYLOAD_NETWORK_HEADER);
}

/* ---- positions in chains of rules ---- */

static bool said_order(const struct image_rule *ir, uint64_t *order)
{
	if (ir->made != MADE_READY)
		*order = ir->number;
	return ir->made != MADE_READY || image_order(ir->lowered.udata, order);
}

/* The order key of a rule, or of the stateful rule that a jump to its own chain stands for. */
static bool rule_order(struct growing *g, const struct image_rule *ir, uint64_t *order)
{
	const struct image_chain *alone;

	if (said_order(ir, order) || image_jumps(ir->lowered.udata, order))
		return true;
	alone = chain_read(g, image_leads_to(g->run, ir));
	return alone && alone->rules.n == 1 && said_order(&alone->rules.v[0], order);
}

static bool leaf_grow(struct growing *g, struct image_chain *c)
{
	struct image_copy copy = { .to = c, .rule = { .rule = g->rule, .made = g->out->copies.n ? MADE_COPY : MADE_RULE,
		.number = g->order, .packed = rule_pure(g->rule) } };
	bool *in = &g->in[c - g->run->chains.v];
	uint64_t order;

	/* An element may be visited twice: also for a gap that it is widened over. */
	if (*in)
		return true;
	*in = true;
	if (c->rules.n >= LEAF_MAX || g->out->copies.n == g->out->most)
		return false;
	for (; copy.before < c->rules.n; copy.before++) {
		if (!rule_order(g, &c->rules.v[copy.before], &order))
			return false;
		if (order > g->order)
			break;
	}
	vec_push(g->z->cx->arena, &g->out->copies, copy);
	return true;
}

/* ---- following maps ---- */

static bool node_grow(struct growing *g, const struct nir_rule *at, unsigned level);

static bool chain_grow(struct growing *g, const char *name, unsigned level);

/* Does the sieve contain all values of the field for which the rule may match? False if unknown. */
static bool sieve_has(struct growing *g, const struct nir_rule *at, bool *has)
{
	struct shape_item field;
	struct image_map *m;
	union addr lo, hi;
	const char *name;

	if (!tree_lookup(g->z, at, &field, &name))
		return false;
	m = map_read(g, name);
	*has = false;
	if (!m || m->nparts != 1 || m->part[0] != field.width)
		return false;
	if (rule_range(g, &field, &lo, &hi))
		for (size_t i = 0; i < m->elems.n && !*has; i++)
			*has = memcmp(m->elems.v[i].key, &lo, field.width) <= 0 && memcmp(elem_last(&m->elems.v[i]), &hi, field.width) >= 0;
	return true;
}

/* Handles a rule behind a sieve of a section. With a goto, its chain has all of the section's rules in order. */
static bool sieve_place(struct growing *g, const struct image_rule *ir, const char *to, unsigned level)
{
	const struct nir *last = &ir->lowered.list.v[ir->lowered.list.n - 1];
	bool has = (int32_t)nir_u(last, NIR_IMMEDIATE_verdict) == NFT_GOTO;

	return level < LEVELS_MAX && (has || sieve_has(g, &ir->lowered, &has)) && (!has || chain_grow(g, to, level + 1));
}

/* Places the rule in this range of the chain, and in the chains behind its lookups. */
static bool lines_place(struct growing *g, const struct image_chain *c, size_t begin, size_t end, unsigned level)
{
	uint64_t order;
	size_t first;

	for (size_t i = begin; i < end; i++) {
		const struct image_rule *ir = &c->rules.v[i];
		struct image_spot spot = { c->name, ir->handle };
		const char *to = image_sieves(g->run, ir);

		if (to) {
			if (!sieve_place(g, ir, to, level))
				return false;
		} else if (entry_loads(&ir->lowered.list, &first)) {
			if (!node_grow(g, &ir->lowered, level + 1))
				return false;
		} else if (!rule_order(g, ir, &order)) {
			return false;
		} else if (order == g->order) {
			place_spot(g->z, g->place, spot);
		}
	}
	return true;
}

/* Several rules may lead to the chain. */
static bool chain_place(struct growing *g, const struct image_chain *c, unsigned level)
{
	bool *in = &g->in[c - g->run->chains.v];

	if (*in)
		return true;
	*in = true;
	return lines_place(g, c, 0, c->rules.n, level);
}

static bool chain_grow(struct growing *g, const char *name, unsigned level)
{
	struct image_chain *c = chain_read(g, name);
	size_t first;

	if (!c)
		return false;
	if (g->place)
		return chain_place(g, c, level);
	if (c->rules.n == 1 && c->rules.v[0].made == MADE_READY && entry_loads(&c->rules.v[0].lowered.list, &first))
		return node_grow(g, &c->rules.v[0].lowered, level + 1);
	return leaf_grow(g, c);
}

/* Widens the element to include lo .. hi. */
static void elem_widen(struct growing *g, const struct image_map *m, const struct image_elem *e, const union addr *lo, const union addr *hi)
{
	unsigned map = (unsigned)(m - g->run->maps.v);
	struct image_wider new = { map, *e, *e }, *w = NULL;
	uint8_t *key;

	new.e.end = elem_last(e);
	for (size_t i = 0; i < g->out->wider.n && !w; i++)
		if (g->out->wider.v[i].map == map && g->out->wider.v[i].was.key == e->key)
			w = &g->out->wider.v[i];
	if (!w) {
		vec_push(g->z->cx->arena, &g->out->wider, new);
		w = &g->out->wider.v[g->out->wider.n - 1];
	}
	key = memset(arena_alloc(g->z->cx->arena, m->len), 0, m->len);
	if (memcmp(lo, w->e.key, m->part[0]) < 0)
		w->e.key = memcpy(key, lo, m->part[0]);
	else
		w->e.end = memcpy(key, hi, m->part[0]);
}

/* Handles the gap before element `behind`, from lo to at most *hi: widens the preceding element over it, or else the
 * following one, and places the rule in that element's chain. The other rules of that chain test the field themselves,
 * so they do not match in the gap. Not for names, whose widened interval could not be expressed. */
static bool gap_grow(struct growing *g, const struct image_map *m, size_t behind, const union addr *lo, union addr *hi, unsigned level)
{
	const struct image_elem *e = behind < m->elems.n ? &m->elems.v[behind] : NULL;
	unsigned width = m->part[0];

	if (!m->interval || !m->elems.n || keys[m->key[0]].order == ORDER_NAME)
		return false;
	if (e && memcmp(e->key, hi, width) <= 0) {
		memcpy(hi, e->key, width);
		ival_pred(hi, width);
	}
	if (behind)
		e = &m->elems.v[behind - 1];
	elem_widen(g, m, e, lo, hi);
	return chain_grow(g, e->chain, level);
}

/* The element of a map of single values, which are in any order. */
static bool value_grow(struct growing *g, const struct image_map *m, const union addr *value, unsigned level)
{
	for (size_t i = 0; i < m->elems.n; i++)
		if (!memcmp(m->elems.v[i].key, value, m->part[0]))
			return chain_grow(g, m->elems.v[i].chain, level);
	return false;
}

/* Handles lo .. hi element by element; those of interval maps are sorted. */
static bool elems_grow(struct growing *g, const struct image_map *m, union addr lo, const union addr *hi, unsigned level)
{
	unsigned width = m->part[0];

	if (!m->interval && addr_same(&lo, hi))
		return value_grow(g, m, &lo, level);
	for (size_t i = 0; i <= m->elems.n; i++) {
		const struct image_elem *e = i < m->elems.n ? &m->elems.v[i] : NULL;
		const uint8_t *end = e ? elem_last(e) : NULL;
		union addr far = *hi;

		if (e && memcmp(end, &lo, width) < 0)
			continue;
		if (!e || memcmp(e->key, &lo, width) > 0) {
			if (!gap_grow(g, m, i, &lo, &far, level))
				return false;
			if (!memcmp(&far, hi, width))
				return true;
			memcpy(&lo, e->key, width);
		}
		if (!chain_grow(g, e->chain, level))
			return false;
		if (memcmp(end, hi, width) >= 0)
			return true;
		memcpy(&lo, end, width);
		ival_succ(&lo, width);
	}
	return false;
}

/* Visits the existing elements, in any order. */
static bool elems_place(struct growing *g, const struct image_map *m, const union addr *lo, const union addr *hi, unsigned level)
{
	for (size_t i = 0; i < m->elems.n; i++) {
		const struct image_elem *e = &m->elems.v[i];

		if (memcmp(elem_last(e), lo, m->part[0]) >= 0 && memcmp(e->key, hi, m->part[0]) <= 0 &&
		    !chain_grow(g, e->chain, level))
			return false;
	}
	return true;
}

static bool node_grow(struct growing *g, const struct nir_rule *at, unsigned level)
{
	struct shape_item field;
	struct image_map *m;
	union addr lo, hi;
	const char *name;

	if (level == LEVELS_MAX || !tree_lookup(g->z, at, &field, &name) || (!rule_range(g, &field, &lo, &hi) && !g->place))
		return false;
	m = map_read(g, name);
	if (m)
		front_read(g->z->cx, g->run, &at->list, (uint32_t)(m - g->run->maps.v));
	if (!m || m->nparts != 1 || m->part[0] != field.width)
		return false;
	m->key[0] = field.key;
	return g->place ? elems_place(g, m, &lo, &hi, level) : elems_grow(g, m, lo, &hi, level);
}

static bool rule_read(struct growing *g)
{
	g->in = arena_array(g->z->cx->arena, g->run->chains.n, sizeof(*g->in));
	return rule_lower(g->z->cx, g->rule, &g->lowered) && shape_read(g->z, &g->lowered, &g->shape);
}

/* A rule that modifies packets may let them reach a rule behind it that was hidden. */
static bool uncovers(const struct image_run *run, const struct rule *r)
{
	return rule_alters(r) && (run->head.hiders || !run->head.leads);
}

bool image_may_grow(const struct image_run *run, const struct rule *r)
{
	return !(run->head.flags & IMAGE_TURNS) && rule_nests(r) && !(run->head.flags & IMAGE_WRITABLE && rule_alters(r)) &&
		!uncovers(run, r);
}

/* Moves the rule to a chain of its own, and turns its copies into jumps. */
static void own_make(struct growing *g)
{
	struct arena *a = g->z->cx->arena;
	struct image_growth *out = g->out;

	out->own.name = image_chain_name(a, g->run->head.id, out->next);
	vec_push(a, &out->own.rules, out->copies.v[0].rule);
	out->own.rules.v[0].copies = (uint32_t)out->copies.n + 1;
	for (size_t i = 0; i < out->copies.n; i++) {
		out->copies.v[i].rule = image_jump(g->z->cx, out->own.name, g->order);
		out->copies.v[i].rule.rule = g->rule;
	}
}

static bool fronts_take(const struct image_run *run, const struct image_growth *g)
{
	for (size_t i = 0; i < g->wider.n; i++)
		if (!image_front_takes(run, g->wider.v[i].map, &g->wider.v[i].e))
			return false;
	return true;
}

bool image_grow(struct raiser *z, struct image_run *run, const struct rule *r, uint64_t order, const struct image_source *from,
	struct image_growth *out)
{
	struct growing g = { .z = z, .run = run, .rule = r, .order = order, .from = from, .out = out };

	out->copies.n = out->wider.n = 0;
	out->own = (struct image_chain){ 0 };
	if (!image_may_grow(run, r) || !rule_read(&g) || !node_grow(&g, &run->entry.lowered, 0) || !fronts_take(run, out))
		return false;
	if (!rule_pure(r) && out->copies.n > 1)
		own_make(&g);
	else
		for (size_t i = 0; i < out->copies.n; i++)
			out->copies.v[i].rule.copies = (uint32_t)out->copies.n;
	return true;
}

static bool has_spot(const struct image_place *at, const struct image_spot *s)
{
	for (size_t i = 0; i < at->spots.n; i++)
		if (at->spots.v[i].handle == s->handle && !strcmp(at->spots.v[i].chain, s->chain))
			return true;
	return false;
}

/* Starts with only what chain 0 tells about the rule's copies. */
static bool spots_begin(struct growing *g, struct raiser *z, struct rule *r, const struct image_source *from)
{
	*g = (struct growing){ .z = z, .run = r->place->run, .rule = r, .order = r->place->order, .from = from,
		.place = r->place };
	r->place->spots.n = 0;
	place_parts(z, r->place, &(struct counters){0});
	return rule_read(g);
}

bool image_spots(struct raiser *z, const struct nir_rule *at, struct rule *r, const struct image_source *from)
{
	struct image_spot found = r->place->spots.v[0];
	struct growing g;

	if (!spots_begin(&g, z, r, from) || !node_grow(&g, at, 0))
		return false;
	/* The chain with only this rule is reached by jumps only. */
	if (!has_spot(r->place, &found))
		place_spot(z, r->place, found);
	return true;
}

/* Is the rule in the section? Either one of its sieves contains the rule's values, or the rule is wide and directly in
 * the chain. */
static bool section_has(struct growing *g, const struct image_chain *c, size_t begin, size_t end, bool *has)
{
	uint64_t order;

	*has = false;
	for (size_t i = begin; i < end && !*has; i++) {
		const struct image_rule *ir = &c->rules.v[i];

		if (image_sieves(g->run, ir) && !sieve_has(g, &ir->lowered, has))
			return false;
		*has |= said_order(ir, &order) && order == g->order;
	}
	return true;
}

bool image_section_spots(struct raiser *z, const struct image_chain *c, size_t begin, size_t end, struct rule *r,
	const struct image_source *from)
{
	struct growing g;
	bool has;

	if (!spots_begin(&g, z, r, from) || !section_has(&g, c, begin, end, &has) || !has)
		return false;
	for (size_t i = begin; i < end; i++) {
		const char *to = image_sieves(g.run, &c->rules.v[i]);

		if (to ? !chain_grow(&g, to, 0) : !lines_place(&g, c, i, i + 1, 0))
			return false;
	}
	return true;
}
