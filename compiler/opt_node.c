/* Nodes of a tree (opt_tree.c): chains that contain rules, or look up a field and lead to further chains.
 *
 * A rule with state must exist only once in the kernel. Its first copy is that one; if it is needed again, it is moved to a
 * chain of its own, to which all places jump.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/opt_node.h"
#include "lib/order.h"

/* ---- rules ---- */

static void jump_to(struct tree *t, unsigned chain, uint32_t to, uint32_t r)
{
	struct image_rule jump = image_jump(t->w.o->cx, t->run->chains.v[to].name, run_order(r));

	t->copies[r]++;
	vec_push(t->w.o->cx->arena, &t->run->chains.v[chain].rules, jump);
}

/* A rule with state is needed in a second chain: moves it to a chain of its own, and replaces it by a jump. */
static void single_move(struct tree *t, uint32_t r)
{
	struct single *s = &t->single[r];
	struct image_chain *own = run_chain(t->w.o, t->run), *c = &t->run->chains.v[s->chain];

	vec_push(t->w.o->cx->arena, &own->rules, c->rules.v[s->n]);
	jump_to(t, s->chain, (uint32_t)t->run->chains.n - 1, r);
	c->rules.v[s->n] = c->rules.v[--c->rules.n];
	*s = (struct single){ .chain = (uint32_t)t->run->chains.n - 1, .alone = true };
}

/* Emits a rule with state. */
static void single_put(struct tree *t, unsigned chain, uint32_t r)
{
	struct image_chain *c = &t->run->chains.v[chain];

	if (!t->said[r]) {
		t->single[r] = (struct single){ .chain = chain, .n = (uint32_t)c->rules.n };
		run_rule(t->w.o, c, t->w.v[r].rule, run_order(r), true);
		t->said[r] = true;
		t->copies[r]++;
		return;
	}
	if (!t->single[r].alone)
		single_move(t, r);
	jump_to(t, chain, t->single[r].chain, r);
}

void leaf_put(struct tree *t, unsigned chain, const struct tree_set *set)
{
	vec_grow_of(t->w.o->cx->arena, &t->run->chains.v[chain].rules, set->n);
	for (size_t i = 0; i < set->n; i++) {
		uint32_t r = set->v[i];
		struct image_chain *c = &t->run->chains.v[chain];

		if (t->w.v[r].stateful) {
			single_put(t, chain, r);
			continue;
		}
		run_rule(t->w.o, c, t->w.v[r].rule, run_order(r), !t->said[r]);
		c->rules.v[c->rules.n - 1].packed = true;
		t->said[r] = true;
		t->copies[r]++;
	}
}

/* ---- divisions ---- */

struct image_elem group_elem(struct tree *t, const struct group *g, unsigned f, unsigned len)
{
	uint8_t *key = arena_alloc(t->w.o->cx->arena, 2 * len), *end = key + len;
	struct image_elem e = { .key = key, .rule = t->w.v[g->set.v[0]].rule, .udata = elem_leads };
	union addr lo = cell_first(&t->w, f, g->lo), hi = cell_last(&t->w, f, g->hi);

	memcpy(key, &lo, len);
	memcpy(end, &hi, len);
	e.end = memcmp(key, end, len) ? end : NULL;
	return e;
}

/* Is every group a single value? Then the map needs no intervals. */
static bool all_values(const struct tree *t, const struct division *d)
{
	for (size_t i = 0; i < d->groups.n; i++) {
		union addr lo = cell_first(&t->w, d->field, d->groups.v[i].lo), hi = cell_last(&t->w, d->field, d->groups.v[i].hi);

		if (!addr_same(&lo, &hi))
			return false;
	}
	return true;
}

unsigned tree_map(struct tree *t, enum key k, bool interval)
{
	run_map_of(t->w.o, t->run, k)->interval = interval;
	return (unsigned)t->run->maps.n - 1;
}

static void node_put(struct tree *t, unsigned chain, struct tree_set *set, const struct place *at);

/* Sorts the set by order of rules. */
static void set_sort(struct tree *t, struct tree_set *set)
{
	struct numbered *v = arena_array(t->w.temp, set->n, sizeof(*v));

	for (size_t i = 0; i < set->n; i++)
		v[i].number = set->v[i];
	numbered_sort(t->w.temp, v, set->n);
	for (size_t i = 0; i < set->n; i++)
		set->v[i] = v[i].number;
	arena_reset(t->w.temp);
}

static void box_cut(struct cell_box *box, unsigned f, const struct group *g)
{
	box->lo[f] = box->lo[f] > g->lo ? box->lo[f] : g->lo;
	box->hi[f] = box->hi[f] < g->hi ? box->hi[f] : g->hi;
}

/* Emits the division's map and a chain for each group. verdict: jump or goto. Returns the map's number. */
static unsigned division_put(struct tree *t, const struct division *d, int32_t verdict, const struct place *at)
{
	enum key k = field_key(t->w.o, d->field);
	unsigned n = tree_map(t, k, !all_values(t, d));

	for (size_t i = 0; i < d->groups.n; i++) {
		struct group *g = &d->groups.v[i];
		unsigned chain = (unsigned)t->run->chains.n;
		struct place inner = *at;
		struct image_elem e;

		set_sort(t, &g->set);
		e = group_elem(t, g, d->field, reg_bytes(keys[k].len));
		e.verdict = verdict;
		e.chain = run_chain(t->w.o, t->run)->name;
		vec_push(t->w.o->cx->arena, &t->run->maps.v[n].elems, e);
		box_cut(&inner.box, d->field, g);
		node_put(t, chain, &g->set, &inner);
	}
	return n;
}

void division_lookup(struct tree *t, const struct division *d, int32_t verdict, size_t rules, const struct place *at,
	struct nir_list *l)
{
	struct place below = { at->box, at->level - 1, at->grow * (double)rules / (double)d->copies, at->leaf };
	unsigned map = division_put(t, d, verdict, &below);
	enum key key = field_key(t->w.o, d->field);

	if (key_transport(key))
		fragments_refuse(t->w.o->cx, l);
	field_put(t->w.o->cx, l, key, NFT_REG_1);
	if (d->field == FIELD_OTHER && t->w.o->other.mask)
		bits_put(t->w.o->cx, l, t->w.o->other.mask);
	lookup_put(t->w.o->cx, l, &t->run->maps.v[map]);
}

/* The limit of copies for one division of n rules; the rest is reserved for divisions of its groups. */
static size_t copies_of(const struct place *at, size_t n)
{
	double grow = at->level > 1 ? (1 + at->grow) / 2 : at->grow;

	return (size_t)((double)n * (grow < 1 ? 1 : grow));
}

/* Emits a chain that looks up another field; false: the set is not worth dividing. */
static bool inner_put(struct tree *t, unsigned chain, const struct tree_set *set, const struct place *at)
{
	struct nir_list l = {0};
	struct division d;

	if (!at->level || set->n <= at->leaf || !divide_best(&t->w, set, true, copies_of(at, set->n), &d))
		return false;
	division_lookup(t, &d, NFT_GOTO, set->n, at, &l);
	run_inner(t->w.o, &t->run->chains.v[chain], &l);
	if (field_may_fail(d.field))
		leaf_put(t, chain, &d.any);
	return true;
}

/* Emits a node. Removes rules from the set that are unreachable in its box. */
static void node_put(struct tree *t, unsigned chain, struct tree_set *set, const struct place *at)
{
	set_hide(&t->w, set, &at->box, t->hides, t->missing);
	while (set->n && t->behind[set->v[set->n - 1]])
		set->n--;
	if (!inner_put(t, chain, set, at))
		leaf_put(t, chain, set);
}

/* ---- turns ---- */

bool turn_divide(struct tree *t, const struct turn *turn, const struct place *at, struct division *d)
{
	size_t limit = copies_of(at, turn->set.n);

	if (turn->set.n <= at->leaf)
		return false;
	return (turn->field != FIELDS && divide(&t->w, &turn->set, turn->field, false, limit, d)) ||
		divide_best(&t->w, &turn->set, false, limit, d);
}

void turn_put(struct tree *t, unsigned chain, int32_t verdict, const struct turn *turn, const struct place *at)
{
	struct nir_list l = {0};
	struct division d;

	if (!turn_divide(t, turn, at, &d)) {
		leaf_put(t, chain, &turn->set);
		return;
	}
	division_lookup(t, &d, verdict, turn->set.n, at, &l);
	run_inner(t->w.o, &t->run->chains.v[chain], &l);
}
