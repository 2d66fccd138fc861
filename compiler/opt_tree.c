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
 * - A rule with a state of its own stands in one chain only, where all copies jump.
 * - RETURN and goto would end in the wrong place, so the tree ends in front of them; and so it does in front of targets that
 *   nobody knows.
 * - Loading a field may fail, for protocols and ports: they are looked up only where all rules test them.
 */
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/opt_tree.h"
#include "lib/ival.h"
#include "lib/order.h"

enum {
	LEAF = 12,                     /* rules in a chain that is not divided any more */
	COPIES = 4,                    /* chains may have, all together, so many times the rules that there are */
	LEVELS = 3,                    /* maps one behind the other, at most */
	SAMPLE = 512,                  /* rules that are looked at to choose a field */
	TRIES = 2,                     /* fields that are tried with all rules */
};

/* Fields that trees look up. */
static const struct { uint8_t key; bool may_fail; } fields4[] = {
	{K_IP4_DADDR, false}, {K_IP4_SADDR, false}, {K_TCP_DPORT, true}, {K_TCP_SPORT, true}, {K_IIFNAME, false},
	{K_OIFNAME, false}, {K_L4PROTO, true},
};

static enum key field_key(const struct opt_env *o, unsigned f)
{
	return key_in_family(fields4[f].key, o->cx->family);
}

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

static void test_add(const struct opt_env *o, struct tree_rule *t, struct shape_item *it, struct tree_range *out)
{
	unsigned f = test_field(o, it);

	if (f == FIELDS || t->has >> f & 1)
		return;
	it->key = (uint8_t)field_key(o, f);
	it->width = (uint8_t)keys[it->key].len;
	if (!key_safe(o, it->key) || !item_interval(it, &it->t, &out->lo, &out->hi))
		return;
	t->has |= (uint8_t)(1u << f);
}

void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape)
{
	struct tree_range range[FIELDS];
	bool sure = true;

	*t = (struct tree_rule){ .rule = r, .stateful = stateful(r) };
	for (unsigned i = 0; i < shape->n && sure; i++) {
		struct shape_item *it = &shape->item[i];
		unsigned f = it->kind == SHAPE_TEST ? test_field(o, it) : FIELDS;

		if (f != FIELDS)
			test_add(o, t, it, &range[f]);
		sure = it->kind == SHAPE_TEST || item_passable(o, shape, it);
	}
	t->range = arena_array(o->scratch, (size_t)__builtin_popcount(t->has), sizeof(*t->range));
	for (unsigned f = 0, n = 0; f < FIELDS; f++)
		if (t->has >> f & 1)
			t->range[n++] = range[f];
}

const struct tree_range *tree_range_of(const struct tree_rule *t, unsigned f)
{
	return t->has >> f & 1 ? &t->range[__builtin_popcount(t->has & ((1u << f) - 1))] : NULL;
}

/* ---- dividing by one field ---- */

/* Keys from lo to hi, and the rules that can match there; `base` of them could match for the keys before, too. */
struct group { union addr lo, hi; struct tree_set set; size_t base; };

struct division {
	unsigned field;
	VEC(struct group) groups;
	size_t copies;                 /* rules in all groups */
	double length;                 /* of the chain that a packet comes to */
};

struct tree {
	struct opt_env *o;
	struct arena *a;               /* of what is given back when the tree stands */
	const struct tree_rule *rule;  /* all of the stretch */
	struct image_run *run;
	size_t room;                   /* copies that are still allowed */
	bool *said;                    /* by rule: it stands somewhere, with its counters */
	uint32_t *alone;               /* of a rule with a state of its own: its chain */
};

struct range_ref { const struct tree_range *range; uint32_t rule; };

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The set's rules by this field; those that do not test it go into `any`. */
static struct range_ref *ranges_of(struct tree *t, const struct tree_set *set, unsigned f, struct tree_set *any, size_t *n)
{
	struct range_ref *v = arena_array(t->a, set->n, sizeof(*v));
	struct keyed *start = arena_array(t->a, set->n, sizeof(*start));

	*n = 0;
	any->v = arena_array(t->a, set->n, sizeof(*any->v));
	any->n = 0;
	for (size_t i = 0; i < set->n; i++) {
		const struct tree_range *r = tree_range_of(&t->rule[set->v[i]], f);

		if (r)
			start[(*n)++] = (struct keyed){ r->lo.b, set->v[i] };
		else
			any->v[any->n++] = set->v[i];
	}
	keyed_sort(t->a, start, *n, keys[field_key(t->o, f)].len);
	for (size_t i = 0; i < *n; i++)
		v[i] = (struct range_ref){ tree_range_of(&t->rule[start[i].at], f), start[i].at };
	return v;
}

/* What is open at `lo` of what the last group had. */
static void group_inherit(struct tree *t, struct division *d, const struct group *last, const union addr *lo, struct group *g)
{
	for (size_t i = 0; last && i < last->set.n; i++) {
		const struct tree_range *r = tree_range_of(&t->rule[last->set.v[i]], d->field);

		if (memcmp(&r->hi, lo, sizeof(*lo)) >= 0)
			vec_push(t->a, &g->set, last->set.v[i]);
	}
}

static bool addr_less(const union addr *a, const union addr *b) { return memcmp(a, b, sizeof(*a)) < 0; }

static void group_take(struct tree *t, struct group *g, const struct range_ref *x)
{
	vec_push(t->a, &g->set, x->rule);
	if (addr_less(&g->hi, &x->range->hi))
		g->hi = x->range->hi;
}

/* The largest end of what it has. */
static void group_reach(struct tree *t, struct division *d, struct group *g)
{
	g->hi = g->lo;
	for (size_t i = 0; i < g->set.n; i++) {
		const struct tree_range *r = tree_range_of(&t->rule[g->set.v[i]], d->field);

		if (addr_less(&g->hi, &r->hi))
			g->hi = r->hi;
	}
}

/* Rules that start at the same key come together: how many do, from v[at] on. */
static size_t same_start(const struct range_ref *v, size_t n, size_t at)
{
	size_t end = at + 1;

	while (end < n && !memcmp(&v[end].range->lo, &v[at].range->lo, sizeof(union addr)))
		end++;
	return end - at;
}

static void group_open(struct tree *t, struct division *d, const union addr *lo, unsigned width)
{
	struct group g = { .lo = *lo }, *last = d->groups.n ? &d->groups.v[d->groups.n - 1] : NULL;

	group_inherit(t, d, last, lo, &g);
	g.base = g.set.n;
	if (last && !addr_less(&last->hi, lo)) {
		last->hi = *lo;
		ival_pred(&last->hi, width);
	}
	group_reach(t, d, &g);
	vec_push(t->a, &d->groups, g);
}

/* Has it all the rules that it should? Where many rules are wide, or do not test the field, it has as many again of its own, so
 * that not most of all groups are copies. */
static bool group_full(const struct group *g, size_t more, size_t any)
{
	size_t full = g->base > LEAF / 2 ? 2 * g->base : LEAF;

	return g->set.n + more > (full > any ? full : any);
}

static bool groups_make(struct tree *t, struct division *d, const struct range_ref *v, size_t n, size_t any, size_t limit)
{
	unsigned width = keys[field_key(t->o, d->field)].len;
	size_t had = 0;

	for (size_t i = 0, more; i < n; i += more) {
		struct group *g = d->groups.n ? &d->groups.v[d->groups.n - 1] : NULL;

		more = same_start(v, n, i);
		if (!g || group_full(g, more, any)) {
			had += g ? g->set.n : 0;
			if (had > limit)
				return false;
			group_open(t, d, &v[i].range->lo, width);
			g = &d->groups.v[d->groups.n - 1];
		}
		for (size_t k = 0; k < more; k++)
			group_take(t, g, &v[i + k]);
	}
	return true;
}

/* Every packet must come to the rules that do not test the field: groups without gaps, and `any` in all of them. */
static void groups_fill(struct tree *t, struct division *d, const struct tree_set *any)
{
	unsigned width = keys[field_key(t->o, d->field)].len;

	if (!any->n)
		return;
	for (size_t i = 0; i < d->groups.n; i++) {
		struct group *g = &d->groups.v[i];

		if (!i)
			g->lo = (union addr){0};
		g->hi = addr_mask(8 * width, width);
		if (i + 1 < d->groups.n) {
			g->hi = d->groups.v[i + 1].lo;
			ival_pred(&g->hi, width);
		}
		for (size_t k = 0; k < any->n; k++)
			vec_push(t->a, &g->set, any->v[k]);
	}
}

/* Sets in the order of the rules; copies and the length of a chain, weighed by how many rules lead there. */
static void division_sum(struct division *d)
{
	double squares = 0;

	d->copies = 0;
	for (size_t i = 0; i < d->groups.n; i++) {
		struct tree_set *s = &d->groups.v[i].set;

		qsort(s->v, s->n, sizeof(*s->v), by_number);
		d->copies += s->n;
		squares += (double)s->n * (double)s->n;
	}
	d->length = d->copies ? squares / (double)d->copies : 0;
}

static bool divide(struct tree *t, const struct tree_set *set, unsigned f, size_t limit, struct division *d)
{
	struct tree_set any;
	struct range_ref *v;
	size_t n;

	*d = (struct division){ .field = f };
	v = ranges_of(t, set, f, &any, &n);
	if (!n || (any.n && (fields4[f].may_fail || any.n > set->n / 2)) || !groups_make(t, d, v, n, any.n, limit))
		return false;
	if (d->groups.n * any.n > limit)
		return false;
	groups_fill(t, d, &any);
	division_sum(d);
	return d->groups.n > 1 && d->copies <= limit;
}

/* Some rules of the set, evenly. */
static struct tree_set sample(struct tree *t, const struct tree_set *set)
{
	struct tree_set some = { arena_array(t->a, SAMPLE, sizeof(*some.v)), SAMPLE, SAMPLE };

	for (size_t i = 0; i < SAMPLE; i++)
		some.v[i] = set->v[i * set->n / SAMPLE];
	return some;
}

/* The field that a sample divides best; FIELDS: none is much better than the chain. It is struck out. */
static unsigned next_field(double length[FIELDS], double least)
{
	unsigned f = 0;

	for (unsigned i = 1; i < FIELDS; i++)
		if (length[i] < length[f])
			f = i;
	if (length[f] >= least)
		return FIELDS;
	length[f] = least;
	return f;
}

/* The best division of the set; false: none leaves much shorter chains. A sample says which fields are worth a look; of the first
 * TRIES that do for all rules the one with the shortest chains is taken. */
static bool choose(struct tree *t, const struct tree_set *set, size_t limit, struct division *best)
{
	struct tree_set some = set->n > 2 * SAMPLE ? sample(t, set) : *set;
	double length[FIELDS], least = (double)some.n * 2 / 3;
	unsigned found = 0, f;
	struct division d;

	for (f = 0; f < FIELDS; f++)
		length[f] = divide(t, &some, f, COPIES * some.n, &d) ? d.length : (double)some.n;
	best->length = (double)set->n * 2 / 3;
	while (found < TRIES && (f = next_field(length, least)) != FIELDS) {
		if (!divide(t, set, f, limit, &d))
			continue;
		found++;
		if (d.length < best->length)
			*best = d;
	}
	return best->length < (double)set->n * 2 / 3;
}

/* ---- building ---- */

/* A rule with a state of its own: its chain is made when it is needed first, and all others jump there. */
static void alone_put(struct tree *t, unsigned chain, uint32_t r)
{
	struct nir_list l = {0};

	if (!t->said[r]) {
		t->alone[r] = (uint32_t)t->run->chains.n;
		run_rule(t->o, run_chain(t->o, t->run), t->rule[r].rule, run_order(r), true);
		t->said[r] = true;
	}
	jump_put(t->o->cx, &l, t->run->chains.v[t->alone[r]].name);
	run_inner(t->o, &t->run->chains.v[chain], &l);
}

static void leaf_put(struct tree *t, unsigned chain, const struct tree_set *set)
{
	vec_grow_of(t->o->cx->arena, &t->run->chains.v[chain].rules, set->n);
	for (size_t i = 0; i < set->n; i++) {
		uint32_t r = set->v[i];

		if (t->rule[r].stateful) {
			alone_put(t, chain, r);
			continue;
		}
		run_rule(t->o, &t->run->chains.v[chain], t->rule[r].rule, run_order(r), !t->said[r]);
		t->run->chains.v[chain].rules.v[i].packed = true;
		t->said[r] = true;
	}
}

static struct image_elem elem_of(struct tree *t, const struct group *g, unsigned len, unsigned width)
{
	uint8_t *key = arena_alloc(t->o->cx->arena, 2 * len), *end = key + len;
	struct image_elem e = { .key = key, .rule = t->rule[g->set.v[0]].rule };

	memcpy(key, &g->lo, width);
	memcpy(end, &g->hi, width);
	e.end = memcmp(key, end, len) ? end : NULL;
	return e;
}

/* Every group is one key: a hash will do. */
static bool all_values(const struct division *d)
{
	for (size_t i = 0; i < d->groups.n; i++)
		if (!addr_same(&d->groups.v[i].lo, &d->groups.v[i].hi))
			return false;
	return true;
}

static unsigned map_open(struct tree *t, enum key k, bool interval)
{
	struct image_map *m = run_map(t->o, t->run);

	m->nparts = 1;
	m->part[0] = (uint8_t)keys[k].len;
	m->key[0] = (uint8_t)k;
	m->len = (uint16_t)reg_bytes(keys[k].len);
	m->interval = interval;
	return (unsigned)t->run->maps.n - 1;
}

static void node_put(struct tree *t, unsigned chain, const struct tree_set *set, unsigned level);

/* The division's map, with a chain for each group; verdict: how it is reached. */
static unsigned division_put(struct tree *t, const struct division *d, int32_t verdict, unsigned level)
{
	enum key k = field_key(t->o, d->field);
	unsigned n = map_open(t, k, !all_values(d));

	for (size_t i = 0; i < d->groups.n; i++) {
		const struct group *g = &d->groups.v[i];
		struct image_elem e = elem_of(t, g, reg_bytes(keys[k].len), keys[k].len);
		unsigned chain = (unsigned)t->run->chains.n;

		e.verdict = verdict;
		e.chain = run_chain(t->o, t->run)->name;
		vec_push(t->o->cx->arena, &t->run->maps.v[n].elems, e);
		node_put(t, chain, &g->set, level);
	}
	return n;
}

/* A chain that looks another field up; false: it is better as it is. */
static bool inner_put(struct tree *t, unsigned chain, const struct tree_set *set, unsigned level)
{
	struct nir_list l = {0};
	struct division d;
	unsigned map;

	if (!level || set->n <= LEAF || !choose(t, set, set->n + t->room, &d))
		return false;
	t->room -= d.copies > set->n ? d.copies - set->n : 0;
	map = division_put(t, &d, NFT_GOTO, level - 1);
	field_put(t->o->cx, &l, field_key(t->o, d.field), NFT_REG_1);
	lookup_put(t->o->cx, &l, &t->run->maps.v[map]);
	run_inner(t->o, &t->run->chains.v[chain], &l);
	return true;
}

static void node_put(struct tree *t, unsigned chain, const struct tree_set *set, unsigned level)
{
	if (!inner_put(t, chain, set, level))
		leaf_put(t, chain, set);
}

static struct image_run *build(struct tree *t, const struct division *d, size_t n, unsigned levels)
{
	unsigned map;

	t->run = run_new(t->o);
	run_chain(t->o, t->run);
	t->said = arena_array(t->a, n, sizeof(*t->said));
	t->alone = arena_array(t->a, n, sizeof(*t->alone));
	map = division_put(t, d, NFT_JUMP, levels - 1);
	field_put(t->o->cx, &t->run->entry.lowered.list, field_key(t->o, d->field), NFT_REG_1);
	lookup_put(t->o->cx, &t->run->entry.lowered.list, &t->run->maps.v[map]);
	guard_put(t->o->cx, &t->run->entry.lowered.list);
	t->run->entry.rule = t->rule[0].rule;
	vec_grow_of(t->o->cx->arena, &t->run->rules, n);
	for (size_t i = 0; i < n; i++)
		vec_push(t->o->cx->arena, &t->run->rules, t->rule[i].rule);
	run_seal(t->o, t->run, run_order(n), 0);
	return t->run;
}

/* How many maps may come one behind the other. Rules with a state are a chain deeper. */
static unsigned levels_of(const struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	unsigned depth = o->how->depth;

	for (size_t i = 0; i < n && depth; i++)
		if (rules[i].stateful) {
			depth--;
			break;
		}
	return depth < LEVELS ? depth : LEVELS;
}

struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	struct tree t = { .o = o, .a = arena_new(), .rule = rules };
	struct tree_set all = { arena_array(t.a, n, sizeof(*all.v)), n, n };
	struct image_run *run = NULL;
	unsigned levels = levels_of(o, rules, n);
	struct division d;

	for (size_t i = 0; i < n; i++)
		all.v[i] = (uint32_t)i;
	if (levels && choose(&t, &all, COPIES * n, &d)) {
		t.room = COPIES * n - d.copies;
		run = build(&t, &d, n, levels);
	}
	arena_free(t.a);
	return run;
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
