/* Rules of all shapes as a tree: maps of intervals lead to chains of the few rules that can match there.
 *
 *	-s 10.0.0.0/8 -d 192.0.2.1/32 -p tcp --dport 22 -j ACCEPT       the entry looks daddr up in a map:
 *	-d 192.0.2.0/24 -j LOG                                          192.0.0.0 .. 192.0.2.255     jump chain 1
 *	-d 198.51.100.7/32 -p udp -j DROP                               198.51.100.0 .. 198.51.100.9  jump chain 2
 *	…
 *
 * A chain has, in order, each rule that can match for a key in its interval, whole; so a rule may stand in several of them. Behind
 * the chain's end the packet is where it would be behind the last of the rules. A chain that would be too long looks another field
 * up.
 *
 * What must hold, or rules are left out of the tree:
 * - A rule may be passed over only if the test that fails stands in front of everything that has a state or can drop the packet.
 * - A rule with a state of its own stands in the kernel once: in the only chain where it can match, or in one where all copies jump.
 * - RETURN and goto would end in the wrong place, so the tree ends in front of them; and so it does in front of targets that
 *   nobody knows.
 * - Loading a field may fail, for protocols and ports: they are looked up only where all rules test them.
 */
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/opt_tree.h"
#include "lib/order.h"

enum { LEVELS = 3 };                   /* maps one behind the other, at most */

/* What the chains of a turn may have, all together, times its rules. Those of the last turn are wide. */
static const double TURN_COPIES = 1.5, REST_COPIES = 4;

/* Fields that trees look up. What lies between names cannot be said in nft's language, so packets with others are as those that have none. */
static const struct { uint8_t key; bool may_fail; } fields4[] = {
	{K_IP4_DADDR, false}, {K_IP4_SADDR, false}, {K_TCP_DPORT, true}, {K_TCP_SPORT, true}, {K_IIFNAME, true},
	{K_OIFNAME, true}, {K_L4PROTO, true},
};

enum key field_key(const struct opt_env *o, unsigned f)
{
	return key_in_family(fields4[f].key, o->cx->family);
}

bool field_may_fail(unsigned f) { return fields4[f].may_fail; }

/* ---- the rules ---- */

static bool stateful(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!r->match[i]->ext || r->match[i]->ext->effect != PURE)
			return true;
	return false;
}

bool item_passable(const struct opt_env *o, const struct shape *s, const struct shape_item *it)
{
	const struct ext *e = it->kind == SHAPE_COMMENT ? NULL : match_ext(o->cx, s, it);

	return it->kind == SHAPE_TEST || it->kind == SHAPE_COMMENT || (e && e->effect == PURE && e->total);
}

bool tree_takes(const struct rule *r)
{
	return !r->foreign && r->verdict != VERDICT_RETURN && r->verdict != VERDICT_GOTO && rule_ending(r) != END_OPAQUE;
}

/* Which of the fields a test is about; FIELDS: none. */
static unsigned test_field(const struct opt_env *o, const struct shape_item *it)
{
	for (unsigned f = 0; f < FIELDS; f++) {
		const struct key_info *k = &keys[field_key(o, f)];

		if (it->load.source == k->source && it->load.where == k->where && it->load.off == k->off)
			return f;
	}
	return FIELDS;
}

/* False: the fields do not say all that it asks. */
static bool test_add(const struct opt_env *o, struct tree_rule *t, struct shape_item *it, struct tree_range *out)
{
	unsigned f = test_field(o, it);

	if (f == FIELDS || t->has >> f & 1)
		return false;
	it->key = (uint8_t)field_key(o, f);
	it->width = (uint8_t)keys[it->key].len;
	if (!key_safe(o, it->key) || !item_interval(it, &it->t, &out->lo, &out->hi))
		return false;
	t->has |= (uint8_t)(1u << f);
	if (it->t.len < it->width && fields4[f].may_fail)
		t->part |= (uint8_t)(1u << f);
	return true;
}

void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape)
{
	struct tree_range range[FIELDS];
	bool ends = r->verdict == VERDICT_ACCEPT || r->verdict == VERDICT_DROP, passable = true;

	*t = (struct tree_rule){ .rule = r, .stateful = stateful(r), .sure = ends, .plain = ends || r->verdict == VERDICT_NONE };
	for (unsigned i = 0; i < shape->n && passable; i++) {
		struct shape_item *it = &shape->item[i];
		unsigned f = it->kind == SHAPE_TEST ? test_field(o, it) : FIELDS;

		t->plain &= it->kind <= SHAPE_COMMENT && it->kind != SHAPE_PORTS;
		t->sure &= it->kind == SHAPE_COMMENT || (f != FIELDS && test_add(o, t, it, &range[f]));
		passable = it->kind == SHAPE_TEST || item_passable(o, shape, it);
	}
	t->plain &= passable;
	t->range = arena_array(o->scratch, (size_t)__builtin_popcount(t->has), sizeof(*t->range));
	for (unsigned f = 0, n = 0; f < FIELDS; f++)
		if (t->has >> f & 1)
			t->range[n++] = range[f];
}

bool rules_apart(const struct tree_rule *a, const struct tree_rule *b)
{
	for (unsigned f = 0; f < FIELDS; f++)
		if (a->has & b->has & 1u << f && ranges_apart(tree_range_of(a, f), tree_range_of(b, f)))
			return true;
	return false;
}

/* ---- building ---- */

/* The n-th rule of a chain; alone: there is no other in it. */
struct single { uint32_t chain, n; bool alone; };

struct tree {
	struct tree_rules w;
	struct image_run *run;
	bool *said;                    /* by rule: it stands somewhere, with its counters; */
	bool *hides;                   /* others are left out because of it */
	struct single *single;         /* of a rule with a state of its own: where it stands */
};

static void jump_to(struct tree *t, unsigned chain, uint32_t to, uint32_t r)
{
	struct image_rule jump = image_jump(t->w.o->cx, t->run->chains.v[to].name, run_order(r));

	vec_push(t->w.o->cx->arena, &t->run->chains.v[chain].rules, jump);
}

/* It comes to a second chain: it gets one of its own, and where it stood is a jump. */
static void single_move(struct tree *t, uint32_t r)
{
	struct single *s = &t->single[r];
	struct image_chain *own = run_chain(t->w.o, t->run), *c = &t->run->chains.v[s->chain];

	vec_push(t->w.o->cx->arena, &own->rules, c->rules.v[s->n]);
	jump_to(t, s->chain, (uint32_t)t->run->chains.n - 1, r);
	c->rules.v[s->n] = c->rules.v[--c->rules.n];
	*s = (struct single){ .chain = (uint32_t)t->run->chains.n - 1, .alone = true };
}

/* A rule with a state of its own. */
static void single_put(struct tree *t, unsigned chain, uint32_t r)
{
	struct image_chain *c = &t->run->chains.v[chain];

	if (!t->said[r]) {
		t->single[r] = (struct single){ .chain = chain, .n = (uint32_t)c->rules.n };
		run_rule(t->w.o, c, t->w.v[r].rule, run_order(r), true);
		t->said[r] = true;
		return;
	}
	if (!t->single[r].alone)
		single_move(t, r);
	jump_to(t, chain, t->single[r].chain, r);
}

static void leaf_put(struct tree *t, unsigned chain, const struct tree_set *set)
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
	}
}

static struct image_elem elem_of(struct tree *t, const struct group *g, unsigned f, unsigned len)
{
	uint8_t *key = arena_alloc(t->w.o->cx->arena, 2 * len), *end = key + len;
	struct image_elem e = { .key = key, .rule = t->w.v[g->set.v[0]].rule };
	union addr lo = cell_first(&t->w, f, g->lo), hi = cell_last(&t->w, f, g->hi);

	memcpy(key, &lo, len);
	memcpy(end, &hi, len);
	e.end = memcmp(key, end, len) ? end : NULL;
	return e;
}

/* Every group is one key: a hash will do. */
static bool all_values(const struct tree *t, const struct division *d)
{
	for (size_t i = 0; i < d->groups.n; i++) {
		union addr lo = cell_first(&t->w, d->field, d->groups.v[i].lo), hi = cell_last(&t->w, d->field, d->groups.v[i].hi);

		if (!addr_same(&lo, &hi))
			return false;
	}
	return true;
}

static unsigned map_open(struct tree *t, enum key k, bool interval)
{
	struct image_map *m = run_map(t->w.o, t->run);

	m->nparts = 1;
	m->part[0] = (uint8_t)keys[k].len;
	m->key[0] = (uint8_t)k;
	m->len = (uint16_t)reg_bytes(keys[k].len);
	m->interval = interval;
	return (unsigned)t->run->maps.n - 1;
}

/* Where in the tree: what packets have that come there, maps that may still come, and how many times the rules there may become. */
struct place { struct cell_box box; unsigned level; double grow; };

static void node_put(struct tree *t, unsigned chain, struct tree_set *set, const struct place *at);

/* In the order of the rules. */
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

/* The division's map, with a chain for each group; verdict: how it is reached. */
static unsigned division_put(struct tree *t, const struct division *d, int32_t verdict, const struct place *at)
{
	enum key k = field_key(t->w.o, d->field);
	unsigned n = map_open(t, k, !all_values(t, d));

	for (size_t i = 0; i < d->groups.n; i++) {
		struct group *g = &d->groups.v[i];
		unsigned chain = (unsigned)t->run->chains.n;
		struct place inner = *at;
		struct image_elem e;

		set_sort(t, &g->set);
		e = elem_of(t, g, d->field, reg_bytes(keys[k].len));
		e.verdict = verdict;
		e.chain = run_chain(t->w.o, t->run)->name;
		vec_push(t->w.o->cx->arena, &t->run->maps.v[n].elems, e);
		box_cut(&inner.box, d->field, g);
		node_put(t, chain, &g->set, &inner);
	}
	return n;
}

/* The division's map, and in *l what looks it up. */
static void division_lookup(struct tree *t, const struct division *d, int32_t verdict, size_t rules, const struct place *at,
	struct nir_list *l)
{
	struct place below = { at->box, at->level - 1, at->grow * (double)rules / (double)d->copies };
	unsigned map = division_put(t, d, verdict, &below);
	enum key key = field_key(t->w.o, d->field);

	if (key_transport(key))
		fragments_refuse(t->w.o->cx, l);
	field_put(t->w.o->cx, l, key, NFT_REG_1);
	lookup_put(t->w.o->cx, l, &t->run->maps.v[map]);
}

/* How many copies of n rules one division may make: those behind it may make some, too. */
static size_t copies_of(const struct place *at, size_t n)
{
	double grow = at->level > 1 ? (1 + at->grow) / 2 : at->grow;

	return (size_t)((double)n * (grow < 1 ? 1 : grow));
}

/* A chain that looks another field up; false: it is better as it is. */
static bool inner_put(struct tree *t, unsigned chain, const struct tree_set *set, const struct place *at)
{
	struct nir_list l = {0};
	struct division d;

	if (!at->level || set->n <= tree_leaf(&t->w) || !divide_best(&t->w, set, true, copies_of(at, set->n), &d))
		return false;
	division_lookup(t, &d, NFT_GOTO, set->n, at, &l);
	run_inner(t->w.o, &t->run->chains.v[chain], &l);
	if (field_may_fail(d.field))
		leaf_put(t, chain, &d.any);
	return true;
}

/* The set is emptied of rules that no packet comes to here. */
static void node_put(struct tree *t, unsigned chain, struct tree_set *set, const struct place *at)
{
	set_hide(&t->w, set, &at->box, t->hides);
	if (!inner_put(t, chain, set, at))
		leaf_put(t, chain, set);
}

/* ---- turns ---- */

/* The first division of a turn; false: none is better than the chain. */
static bool turn_divide(struct tree *t, const struct turn *turn, const struct place *at, struct division *d)
{
	size_t limit = copies_of(at, turn->set.n);

	if (turn->set.n <= tree_leaf(&t->w))
		return false;
	return (turn->field != FIELDS && divide(&t->w, &turn->set, turn->field, false, limit, d)) ||
		divide_best(&t->w, &turn->set, false, limit, d);
}

static void turn_put(struct tree *t, const struct turn *turn, const struct place *at)
{
	struct nir_list l = {0};
	struct division d;

	if (!turn_divide(t, turn, at, &d)) {
		leaf_put(t, TURNS_CHAIN, &turn->set);
		return;
	}
	division_lookup(t, &d, NFT_JUMP, turn->set.n, at, &l);
	run_inner(t->w.o, &t->run->chains.v[TURNS_CHAIN], &l);
}

static void turns_put(struct tree *t, const struct turn *turn, unsigned n, unsigned levels)
{
	struct place at = { .box = cells_all, .level = levels };

	run_chain(t->w.o, t->run);
	for (unsigned i = 0; i < n; i++) {
		at.grow = turn[i].field == FIELDS ? REST_COPIES : TURN_COPIES;
		turn_put(t, &turn[i], &at);
	}
	group_end_put(t->w.o->cx, &t->run->entry.lowered.list, t->run->chains.v[TURNS_CHAIN].name);
	t->run->head.flags |= IMAGE_TURNS;
}

/* One tree, which the entry looks up itself. */
static void entry_divide(struct tree *t, const struct division *d, size_t rules, const struct place *at)
{
	struct nir_list *l = &t->run->entry.lowered.list;

	division_lookup(t, d, NFT_JUMP, rules, at, l);
	guard_put(t->w.o->cx, l);
}

/* ---- the run ---- */

/* Rules that stand nowhere yet, in a chain that nothing leads to. */
static void hidden_put(struct tree *t)
{
	struct image_chain *c = NULL;

	for (size_t i = 0; i < t->w.n; i++) {
		if (t->said[i])
			continue;
		if (!c)
			c = run_chain(t->w.o, t->run);
		run_rule(t->w.o, c, t->w.v[i].rule, run_order(i), true);
		c->rules.v[c->rules.n - 1].unseen = true;
	}
}

/* Those that others are left out for say so. */
static void hides_put(struct tree *t)
{
	for (size_t c = 0; c < t->run->chains.n; c++)
		for (size_t i = 0; i < t->run->chains.v[c].rules.n; i++) {
			struct image_rule *ir = &t->run->chains.v[c].rules.v[i];

			ir->hides = ir->made != MADE_READY && t->hides[order_number(ir->number)];
		}
}

static void seal(struct tree *t)
{
	struct arena *a = t->w.o->cx->arena;

	hidden_put(t);
	hides_put(t);
	t->run->entry.rule = t->w.v[0].rule;
	vec_grow_of(a, &t->run->rules, t->w.n);
	for (size_t i = 0; i < t->w.n; i++)
		vec_push(a, &t->run->rules, t->w.v[i].rule);
	run_seal(t->w.o, t->run, run_order(t->w.n), t->run->head.flags);
}

/* How many maps may come one behind the other. Rules with a state are a chain deeper. */
static unsigned levels_of(const struct tree_rules *w)
{
	unsigned depth = w->o->how->depth;

	for (size_t i = 0; i < w->n && depth; i++)
		if (w->v[i].stateful) {
			depth--;
			break;
		}
	return depth;
}

/* False: no map is to be had, in none of the turns. */
static bool build(struct tree *t, unsigned depth)
{
	struct tree_set all = { arena_array(t->w.a, t->w.n, sizeof(*all.v)), t->w.n, t->w.n };
	struct place at = { .box = cells_all, .level = depth < LEVELS ? depth : LEVELS, .grow = COPIES };
	struct turn turn[TURNS];
	struct division d;
	unsigned n;

	for (size_t i = 0; i < t->w.n; i++)
		all.v[i] = (uint32_t)i;
	cells_make(&t->w);
	set_hide(&t->w, &all, &at.box, t->hides);
	n = turns_find(&t->w, &all, depth > 1, turn);
	t->w.turns = n > 1;
	if (n == 1 && !turn_divide(t, turn, &at, &d))
		return false;
	t->run = run_new(t->w.o);
	run_chain(t->w.o, t->run);
	if (n == 1)
		entry_divide(t, &d, turn->set.n, &at);
	else
		turns_put(t, turn, n, depth - 1 < LEVELS ? depth - 1 : LEVELS);
	return t->run->maps.n;
}

struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	struct cells field[FIELDS] = { {0} };
	struct tree t = { .w = { .o = o, .a = arena_new(), .temp = arena_new(), .v = rules, .n = n, .field = field } };
	unsigned depth = levels_of(&t.w);

	t.said = arena_array(t.w.a, n, sizeof(*t.said));
	t.hides = arena_array(t.w.a, n, sizeof(*t.hides));
	t.single = arena_array(t.w.a, n, sizeof(*t.single));
	if (depth && build(&t, depth))
		seal(&t);
	else
		t.run = NULL;
	arena_free(t.w.temp);
	arena_free(t.w.a);
	return t.run;
}

/* ---- where a tree ends ---- */

enum { ABSENT = 8 };           /* of so many rules one may not test the field */

size_t tree_stretch(const struct tree_rule *rules, size_t n)
{
	size_t best = 0;

	for (unsigned f = 0; f < FIELDS; f++) {
		size_t absent = 0, last = 0;

		for (size_t i = 0; i < n && absent <= i / ABSENT + 1; i++) {
			bool has = rules[i].has >> f & 1;

			absent += !has;
			if (has)
				last = i + 1;
		}
		if (last > best)
			best = last;
	}
	return best;
}
