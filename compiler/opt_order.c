/* Reorders rules so that those of one shape are adjacent and become maps.
 *
 *	-d 192.0.2.1 -p tcp --dport 80 -j ACCEPT        1st     all of these move past those between them, since
 *	-d 192.0.2.1 -m limit --limit 1/sec -j LOG      4th     no packet has two destinations
 *	-d 192.0.2.1 -j DROP                            7th
 *	-d 192.0.2.2 -p tcp --dport 80 -j ACCEPT        2nd
 *	…
 *
 * A rule moves past another only if no packet matches both: they test one field for disjoint intervals, before anything
 * that is stateful or can drop a packet, and no target of the table modifies that field. Then both rules are evaluated,
 * act and count as before. So do two rules that only count packets.
 *
 * Greedy: takes the first remaining rule, followed by all rules of its shape that can be moved there past the skipped
 * ones.
 */
#include "compiler/opt_cost.h"
#include "compiler/opt_pass.h"

enum {
	CLASSES = 16,                  /* number of distinct shapes */
	NO_CLASS = CLASSES,
	FEW = 64,                      /* up to this many skipped rules are compared one by one */
	WIDE = 16,                     /* up to this many intervals of skipped rules are compared one by one */
	STEPS = 8,                     /* limit of the search: rules examined, as a multiple of the number of rules */
};

/* Rules of one shape. */
struct class {
	struct nir_list list;
	struct shape shape;
	bool target;
	uint32_t vary, wide;           /* items that vary, and that some rule tests for more than one value */
	uint64_t each;                 /* cost of one rule for a packet */
};

/* Skipped rules, by field. */
struct skipped {
	struct arena *a;
	uint32_t all;                  /* fields that all of them test */
	bool count;                    /* all of them only count */
	struct map values[FIELDS];
	VEC(const struct tree_range *) wide[FIELDS];
	VEC(uint32_t) v;
};

struct ordering {
	struct planning *p;
	const struct grove *g;
	const struct tree_rule *rules; /* its rules */
	struct class class[CLASSES];
	unsigned nclasses;
	uint8_t *of;                   /* by rule: its class */
	bool *placed;
	uint32_t *order;
	size_t n;
	size_t steps;                  /* remaining steps */
	bool moved;
};

/* ---- classes ---- */

static void class_take(struct class *c, const struct shape *s, uint32_t vary)
{
	union addr value;

	c->vary |= vary;
	for (unsigned i = 0; i < s->n; i++)
		if (s->item[i].kind == SHAPE_TEST && !item_value(&c->shape.item[i], &s->item[i].t, &value))
			c->wide |= 1u << i;
}

static unsigned class_new(struct ordering *w, const struct rule *r, const struct shape *s)
{
	struct class *c = &w->class[w->nclasses];

	if (w->nclasses == CLASSES)
		return NO_CLASS;
	shape_keep(w->p->o.cx, w->p->o.scratch, s, &c->list, &c->shape);
	shape_fields(w->p->o.cx, &c->shape);
	c->target = r->verdict == VERDICT_TARGET;
	c->each = cost_rule(&c->list);
	class_take(c, &c->shape, 0);
	return w->nclasses++;
}

static unsigned class_find(struct ordering *w, const struct rule *r)
{
	const struct shape *s = rule_pure(r) ? glance(w->p, r) : NULL;

	if (!s)
		return NO_CLASS;
	for (unsigned c = 0; c < w->nclasses; c++) {
		uint32_t vary = 0;

		if (!shape_fits(&w->class[c].shape, w->class[c].target, r, s, &vary))
			continue;
		class_take(&w->class[c], s, vary);
		return c;
	}
	s = s->list ? s : look(w->p, r);
	return s ? class_new(w, r, s) : NO_CLASS;
}

/* Can its rules become a map at all? */
static bool class_maps(const struct class *c)
{
	unsigned n = (unsigned)__builtin_popcount(c->vary);

	return n && n <= IMAGE_PARTS && (!(c->vary & c->wide) || n == 1);
}

/* ---- can a rule be moved to the front? ---- */

static bool is_value(const struct tree_range *r) { return addr_same(&r->lo, &r->hi); }

static void skip(struct ordering *w, struct skipped *s, uint32_t i)
{
	const struct tree_rule *t = &w->rules[i];

	vec_push(s->a, &s->v, i);
	s->all &= t->has;
	s->count &= t->counts;
	for (unsigned f = 0; f < FIELDS; f++) {
		const struct tree_range *r = s->all >> f & 1 ? tree_range_of(t, f) : NULL;

		if (r && is_value(r))
			map_put(&s->values[f], &r->lo, sizeof(r->lo), (void *)r);
		else if (r)
			vec_push(s->a, &s->wide[f], r);
	}
}

/* Is the range disjoint from those of all skipped rules? */
static bool apart(const struct skipped *s, unsigned f, const struct tree_range *r)
{
	if (!is_value(r) || s->wide[f].n > WIDE || map_get(&s->values[f], &r->lo, sizeof(r->lo)))
		return false;
	for (size_t i = 0; i < s->wide[f].n; i++)
		if (!ranges_apart(s->wide[f].v[i], r))
			return false;
	return true;
}

static bool may_come(const struct ordering *w, const struct skipped *s, uint32_t i)
{
	const struct tree_rule *t = &w->rules[i];

	if (s->count && t->counts)
		return true;
	for (unsigned f = 0; f < FIELDS; f++)
		if (s->all & t->has & 1u << f && apart(s, f, tree_range_of(t, f)))
			return true;
	for (size_t k = 0; k < s->v.n; k++)
		if (k == FEW || !rules_apart(t, &w->rules[s->v.v[k]]))
			return false;
	return true;
}

/* ---- the order ---- */

static void place(struct ordering *w, uint32_t i)
{
	w->moved |= i != w->n;
	w->placed[i] = true;
	w->order[w->n++] = i;
}

static void skipped_init(struct skipped *s)
{
	*s = (struct skipped){ .a = arena_new(), .all = (1u << FIELDS) - 1, .count = true };
	for (unsigned f = 0; f < FIELDS; f++)
		map_init(&s->values[f], s->a);
}

/* Moves all rules of rule first's class that can be moved directly after it. */
static void class_gather(struct ordering *w, uint32_t first)
{
	struct skipped s;

	skipped_init(&s);
	for (uint32_t i = first + 1; i < w->g->n && w->steps && (s.all || s.count || s.v.n <= FEW); i++) {
		if (w->placed[i])
			continue;
		w->steps--;
		if (w->of[i] == w->of[first] && may_come(w, &s, i))
			place(w, i);
		else
			skip(w, &s, i);
	}
	arena_free(s.a);
}

static void order_make(struct ordering *w)
{
	for (uint32_t i = 0; i < w->g->n; i++) {
		if (w->placed[i])
			continue;
		place(w, i);
		if (w->of[i] != NO_CLASS && class_maps(&w->class[w->of[i]]))
			class_gather(w, i);
	}
}

/* ---- what it saves ---- */

/* The cost of n adjacent rules of the class. */
static uint64_t class_cost(const struct class *c, size_t n)
{
	struct image_map m = { .interval = (c->vary & c->wide) != 0, .nparts = (uint8_t)__builtin_popcount(c->vary), .elems.n = n };
	uint64_t map = class_maps(c) && n > 1 ? c->each + cost_map(&m) : UINT64_MAX;

	return map < n * c->each ? map : n * c->each;
}

/* The cost of all rules in this order; NULL: in the original order. */
static uint64_t order_cost(const struct ordering *w, const uint32_t *order)
{
	uint64_t cost = 0;

	for (size_t i = 0, n; i < w->g->n; i += n) {
		uint32_t first = order ? order[i] : (uint32_t)i;

		for (n = 1; i + n < w->g->n && w->of[first] == w->of[order ? order[i + n] : i + n]; n++)
			;
		if (w->of[first] != NO_CLASS) {
			cost += class_cost(&w->class[w->of[first]], n);
			continue;
		}
		for (size_t k = 0; k < n; k++)
			cost += w->rules[order ? order[i + k] : i + k].cost;
	}
	return cost;
}

bool order_find(struct planning *p, const struct grove *g, uint32_t *order)
{
	struct ordering *w = arena_new_of(p->o.scratch, struct ordering);
	struct opt_env o = p->o;
	const struct tree_rule *rules = other_settle(&o, g->v, g->n, o.scratch);

	*w = (struct ordering){ .p = p, .rules = rules, .g = g, .order = order, .steps = STEPS * g->n };
	w->of = arena_array(p->o.scratch, g->n, sizeof(*w->of));
	w->placed = arena_array(p->o.scratch, g->n, sizeof(*w->placed));
	for (size_t i = 0; i < g->n; i++)
		w->of[i] = (uint8_t)class_find(w, g->v[i].rule);
	if (w->nclasses < 2)
		return false;
	order_make(w);
	return w->moved && (p->now.any || order_cost(w, NULL) > order_cost(w, order) + p->now.gain);
}
