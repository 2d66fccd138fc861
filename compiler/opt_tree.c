/* Compiles rules of all shapes to a tree: maps of intervals lead to chains with the few rules that can match there.
 *
 *	-s 10.0.0.0/8 -d 192.0.2.1/32 -p tcp --dport 22 -j ACCEPT       the entry looks daddr up in a map:
 *	-d 192.0.2.0/24 -j LOG                                          192.0.0.0 .. 192.0.2.255     jump chain 1
 *	-d 198.51.100.7/32 -p udp -j DROP                               198.51.100.0 .. 198.51.100.9  jump chain 2
 *	…
 *
 * A chain contains, in order, complete copies of all rules that can match for a key in its interval; so a rule may be in
 * several chains. At the end of the chain evaluation continues after the last of the compiled rules. A chain that would be
 * too long looks up another field.
 *
 * Conditions for correctness:
 * - A rule can be skipped by a lookup only if the test that fails precedes all its matches that have state or can drop the
 *   packet.
 * - A rule with state must exist only once in the kernel: in the only chain where it can match, or in a chain of its own, to
 *   which all others jump.
 * - RETURN and goto would return to the wrong chain, so the tree ends before them; and also before unknown targets.
 * - Loads of some fields can fail (protocol, ports): such a field is looked up first only if all rules test it.
 */
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/opt_tree.h"
#include "lib/order.h"

enum {
	LEVELS = 3,                    /* maximum number of successive lookups */
	SLICE = 512,                   /* number of rules per slice of a section (slices_put); more, */
	SLICES = 32,                   /* … if there would be more than this many slices */
};

/* Limits of the size of a turn's chains in total, as a multiple of its number of rules. Rules of the last turn are wide. */
static const double TURN_COPIES = 1.5, REST_COPIES = 4;

/* ---- building ---- */

/* Position of a rule with state: the n-th of the chain; alone: it has the chain to itself. */
struct single { uint32_t chain, n; bool alone; };

struct tree {
	struct tree_rules w;
	struct image_run *run;
	/* By rule: */
	bool *said;                    /* the first copy, which has its counters, has been emitted */
	bool *hides;                   /* it hides others that were therefore left out */
	uint32_t *copies;              /* number of copies, and of jumps to it */
	struct single *single;         /* for a rule with state: its position */
	bool *behind;                  /* it is also evaluated after the tree */
};

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
		t->copies[r]++;
	}
}

static struct image_elem elem_of(struct tree *t, const struct group *g, unsigned f, unsigned len)
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

static unsigned map_open(struct tree *t, enum key k, bool interval)
{
	run_map_of(t->w.o, t->run, k)->interval = interval;
	return (unsigned)t->run->maps.n - 1;
}

/* A node of the tree: the box of packets that reach it, how many further lookups are allowed, the limit of copies as a
 * multiple of its rules, and the number of rules up to which it is not divided further. */
struct place { struct cell_box box; unsigned level; double grow; size_t leaf; };

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

/* Emits the division's map and chains, and appends the lookup to *l. */
static void division_lookup(struct tree *t, const struct division *d, int32_t verdict, size_t rules, const struct place *at,
	struct nir_list *l)
{
	struct place below = { at->box, at->level - 1, at->grow * (double)rules / (double)d->copies, at->leaf };
	unsigned map = division_put(t, d, verdict, &below);
	enum key key = field_key(t->w.o, d->field);

	if (key_transport(key))
		fragments_refuse(t->w.o->cx, l);
	field_put(t->w.o->cx, l, key, NFT_REG_1);
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
	set_hide(&t->w, set, &at->box, t->hides);
	while (set->n && t->behind[set->v[set->n - 1]])
		set->n--;
	if (!inner_put(t, chain, set, at))
		leaf_put(t, chain, set);
}

/* ---- turns ---- */

/* The first division of a turn; false: the turn is not worth dividing. */
static bool turn_divide(struct tree *t, const struct turn *turn, const struct place *at, struct division *d)
{
	size_t limit = copies_of(at, turn->set.n);

	if (turn->set.n <= at->leaf)
		return false;
	return (turn->field != FIELDS && divide(&t->w, &turn->set, turn->field, false, limit, d)) ||
		divide_best(&t->w, &turn->set, false, limit, d);
}

/* Emits a turn's lookup, or its rules, in the chain. verdict: jump or goto. */
static void turn_put(struct tree *t, unsigned chain, int32_t verdict, const struct turn *turn, const struct place *at)
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

/* ---- sections ---- */

/* The field's intervals in which any of the rules can match: stores their bounds in `out`, returns their number. */
static size_t cells_covered(const struct tree *t, const struct tree_set *set, unsigned f, struct group *out)
{
	struct numbered *v = arena_array(t->w.temp, set->n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		v[i] = (struct numbered){ (uint32_t)t->w.box[set->v[i]].lo[f], set->v[i] };
	numbered_sort(t->w.temp, v, set->n);
	for (size_t i = 0; i < set->n; i++) {
		const struct cell_box *b = &t->w.box[v[i].at];

		if (!n || b->lo[f] > out[n - 1].hi + 1)
			out[n++] = (struct group){ .lo = b->lo[f], .hi = b->hi[f], .set = { &v[i].at, 1, 1 } };
		else if (b->hi[f] > out[n - 1].hi)
			out[n - 1].hi = b->hi[f];
	}
	return n;
}

/* Creates an nft set of these intervals; returns its number. */
static unsigned sieve_of(struct tree *t, const struct tree_set *set, unsigned f)
{
	unsigned n = map_open(t, field_key(t->w.o, f), true);
	struct group *g = arena_array(t->w.temp, set->n, sizeof(*g));
	size_t covered = cells_covered(t, set, f, g);
	struct image_map *m = &t->run->maps.v[n];

	m->set = true;
	vec_grow_of(t->w.o->cx->arena, &m->elems, covered);
	for (size_t i = 0; i < covered; i++)
		vec_push(t->w.o->cx->arena, &m->elems, elem_of(t, &g[i], f, m->len));
	arena_reset(t->w.temp);
	return n;
}

/* Emits a lookup in such a set: packets that are in it go to chain `to`. */
static void sieve_put(struct tree *t, unsigned chain, unsigned map, int32_t verdict, unsigned to)
{
	const struct image_map *m = &t->run->maps.v[map];
	struct nir_list l = {0};

	field_put(t->w.o->cx, &l, m->key[0], NFT_REG_1);
	lookup_put(t->w.o->cx, &l, m);
	nir_verdict(t->w.o->cx, &l, verdict, t->run->chains.v[to].name);
	run_inner(t->w.o, &t->run->chains.v[chain], &l);
}

static unsigned chain_new(struct tree *t)
{
	run_chain(t->w.o, t->run);
	return (unsigned)t->run->chains.n - 1;
}

/* Emits some narrow rules of a section, in order: in a separate chain, which is reached after a set lookup for either side. */
static void slice_put(struct tree *t, unsigned chain, const struct section *s)
{
	unsigned own;

	if (s->all.n <= t->w.leaf) {
		leaf_put(t, chain, &s->all);
		return;
	}
	own = chain_new(t);
	leaf_put(t, own, &s->all);
	for (unsigned f = 0; f < SIDES; f++)
		if (s->side[f].n)
			sieve_put(t, chain, sieve_of(t, &s->side[f], f), NFT_JUMP, own);
}

/* Emits all rules of a section in order, for packets that rules of both sides can match. */
static void slices_put(struct tree *t, unsigned chain, const struct section *s)
{
	size_t at = 0, least = long_list(t->w.o, SLICE), most = s->all.n / SLICES < least ? least : s->all.n / SLICES;
	struct section slice = {0};

	for (size_t i = 0; i < s->all.n; i++) {
		uint32_t r = s->all.v[i];
		bool first = at < s->side[0].n && s->side[0].v[at] == r;

		if (t->behind[r] || slice.all.n == most) {
			slice_put(t, chain, &slice);
			slice = (struct section){0};
		}
		if (t->behind[r]) {
			leaf_put(t, chain, &(struct tree_set){ &r, 1, 1 });
			continue;
		}
		at += first;
		vec_push(t->w.a, &slice.side[!first], r);
		vec_push(t->w.a, &slice.all, r);
	}
	slice_put(t, chain, &slice);
}

/* Emits a tree over one side of a section, including the wide rules. */
static void side_put(struct tree *t, unsigned chain, const struct section *s, unsigned f, const struct place *at)
{
	struct turn turn = { .field = f };
	struct place inner = *at;

	for (size_t i = 0, k = 0, w = 0; i < s->all.n; i++) {
		uint32_t r = s->all.v[i];
		bool own = k < s->side[f].n && s->side[f].v[k] == r, wide = w < s->wide.n && s->wide.v[w] == r;

		k += own;
		w += wide;
		if (own || wide)
			vec_push(t->w.a, &turn.set, r);
	}
	inner.leaf += 2 * s->wide.n;
	turn_put(t, chain, NFT_GOTO, &turn, &inner);
}

/* Emits a section:
 *
 *	[ daddr in a set of the section's ] jump 1       1: [ saddr in a set of the section's ] goto 2      2: all rules in order
 *	[ saddr in a set of the section's ] jump 3          the tree over daddr
 *	wide rules                                       3: the tree over saddr
 *
 * A packet that returns from chain 2 has matched none of the section's rules; evaluating some of them again has no effect. */
static void section_put(struct tree *t, const struct section *s, const struct place *at)
{
	bool both = s->side[0].n && s->side[1].n;
	unsigned sieve[SIDES] = {0}, chain;

	for (unsigned f = 0; f < SIDES; f++)
		if (s->side[f].n)
			sieve[f] = sieve_of(t, &s->side[f], f);
	for (size_t i = 0; i < s->wide.n; i++)
		t->behind[s->wide.v[i]] = true;
	for (unsigned f = 0; f < SIDES; f++) {
		if (!s->side[f].n)
			continue;
		chain = chain_new(t);
		sieve_put(t, TURNS_CHAIN, sieve[f], NFT_JUMP, chain);
		if (both && !f) {
			unsigned all = chain_new(t);

			sieve_put(t, chain, sieve[1], NFT_GOTO, all);
			slices_put(t, all, s);
		}
		side_put(t, chain, s, f, at);
	}
	leaf_put(t, TURNS_CHAIN, &s->wide);
}

/* Emits turns in a common chain. If there are sections, they replace the last turn. */
static void turns_put(struct tree *t, const struct turn *turn, unsigned n, const struct sections *sections, unsigned levels)
{
	struct place at = { .box = cells_all, .level = levels < LEVELS ? levels : LEVELS, .leaf = t->w.leaf };

	run_chain(t->w.o, t->run);
	for (unsigned i = 0; i < n - (sections->n > 0); i++) {
		at.grow = turn[i].field == FIELDS ? REST_COPIES : TURN_COPIES;
		turn_put(t, TURNS_CHAIN, NFT_JUMP, &turn[i], &at);
	}
	at.grow = REST_COPIES;
	at.level = levels - 1 < LEVELS ? levels - 1 : LEVELS;
	for (unsigned i = 0; i < sections->n; i++)
		section_put(t, &sections->v[i], &at);
	group_end_put(t->w.o->cx, &t->run->entry.lowered.list, t->run->chains.v[TURNS_CHAIN].name);
	t->run->head.flags |= IMAGE_TURNS;
}

/* Emits a single tree, whose first lookup is in the entry. */
static void entry_divide(struct tree *t, const struct division *d, size_t rules, const struct place *at)
{
	struct nir_list *l = &t->run->entry.lowered.list;

	division_lookup(t, d, NFT_JUMP, rules, at, l);
	guard_put(t->w.o->cx, l);
}

/* ---- the run ---- */

/* Emits rules that are hidden everywhere, in a chain that is never reached. */
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

/* Records which rules shadow others, and how many copies each has. */
static void rules_say(struct tree *t)
{
	for (size_t c = 0; c < t->run->chains.n; c++)
		for (size_t i = 0; i < t->run->chains.v[c].rules.n; i++) {
			struct image_rule *ir = &t->run->chains.v[c].rules.v[i];

			if (ir->made == MADE_READY)
				continue;
			ir->hides = t->hides[order_number(ir->number)];
			ir->copies = t->copies[order_number(ir->number)];
		}
}

/* Records numbers of elements and hiding rules, to detect deletions by other programs. */
static void sizes_say(struct tree *t)
{
	for (size_t i = 0; i < t->run->maps.n; i++)
		t->run->head.leads += (uint32_t)t->run->maps.v[i].elems.n;
	for (size_t i = 0; i < t->w.n; i++)
		t->run->head.hiders += t->hides[i];
}

static void seal(struct tree *t)
{
	struct arena *a = t->w.o->cx->arena;

	hidden_put(t);
	rules_say(t);
	sizes_say(t);
	t->run->entry.rule = t->w.v[0].rule;
	vec_grow_of(a, &t->run->rules, t->w.n);
	for (size_t i = 0; i < t->w.n; i++)
		vec_push(a, &t->run->rules, t->w.v[i].rule);
	run_seal(t->w.o, t->run, run_order(t->w.n), t->run->head.flags);
}

/* The allowed number of successive lookups. Rules with state need one level of chains more. */
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

/* Builds the run. False: no turn is worth a lookup. */
static bool build(struct tree *t, unsigned depth)
{
	struct tree_set all = { arena_array(t->w.a, t->w.n, sizeof(*all.v)), t->w.n, t->w.n };
	struct place at = { .box = cells_all, .level = depth < LEVELS ? depth : LEVELS, .grow = COPIES, .leaf = LEAF };
	struct sections *sections = arena_new_of(t->w.a, struct sections);
	struct turn turn[TURNS];
	struct division d;
	unsigned n;

	for (size_t i = 0; i < t->w.n; i++)
		all.v[i] = (uint32_t)i;
	cells_make(&t->w);
	set_hide(&t->w, &all, &at.box, t->hides);
	n = turns_find(&t->w, &all, depth > 1, turn, depth > LEVELS + 1 ? sections : NULL);
	if (n > 1)
		t->w.leaf = long_list(t->w.o, LEAF_TURNS);
	if (n == 1 && !turn_divide(t, turn, &at, &d))
		return false;
	t->run = run_new(t->w.o);
	run_chain(t->w.o, t->run);
	if (n == 1)
		entry_divide(t, &d, turn->set.n, &at);
	else
		turns_put(t, turn, n, sections, depth - 1);
	return t->run->maps.n;
}

struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	struct cells field[FIELDS] = { {0} };
	struct tree t = { .w = { .o = o, .a = arena_new(), .temp = arena_new(), .v = rules, .n = n, .field = field,
		.leaf = LEAF } };
	unsigned depth = levels_of(&t.w);

	t.said = arena_array(t.w.a, n, sizeof(*t.said));
	t.hides = arena_array(t.w.a, n, sizeof(*t.hides));
	t.copies = arena_array(t.w.a, n, sizeof(*t.copies));
	t.single = arena_array(t.w.a, n, sizeof(*t.single));
	t.behind = arena_array(t.w.a, n, sizeof(*t.behind));
	if (depth && build(&t, depth))
		seal(&t);
	else
		t.run = NULL;
	arena_free(t.w.temp);
	arena_free(t.w.a);
	return t.run;
}
