/* Groups: runs of rules that have common tests, or that are reordered.
 *
 *	-i eth0 -p tcp -m string … -j DROP         the entry: -i eth0 -p tcp, jump chain 1
 *	-i eth0 -p tcp -m limit … -j ACCEPT        chain 1: the rules without these two tests; consecutive ones of one
 *	… 200 of these                             shape become a map that is looked up there
 *
 * Conditions for a common test:
 * - In each rule it precedes everything that is stateful or can drop a packet, and is neither itself.
 * - All rules see the same value: no target in between modifies the field tested.
 * - RETURN and goto would have a different meaning in chain 1, so a group ends before them (rule_nests).
 */
#include "compiler/opt_cost.h"
#include "compiler/opt_pass.h"

enum {
	PART_GAIN = 3000,              /* minimum saving of a map in a group, in tenths of nanoseconds, for the additional lookup */
	AHEAD = 64,                    /* rules examined beyond the best group so far, in addition to twice its size */
	STARTS = 1024,                 /* start positions tried before the temporary memory is freed */
	SHARE_BITS = 16,               /* precision of the estimated shares of packets */
};

/* ---- common tests ---- */

uint32_t common_items(const struct shape *common, const struct shape *rule)
{
	uint32_t items = 0;

	for (unsigned i = 0, n = 0; i < rule->n && n < common->n; i++) {
		if (!item_same(common, &common->item[n], rule, &rule->item[i]))
			continue;
		items |= 1u << i;
		n++;
	}
	return items;
}

/* Does it use a register loaded by another item? */
static bool leans(const struct shape *s, const struct shape_item *it)
{
	switch (s->list->v[it->from].op) {
	case NIR_META: case NIR_PAYLOAD: case NIR_MATCH:
		return false;
	default:
		return it->kind == SHAPE_TEST;
	}
}

/* Number of leading items that can be shared, or that may precede a shared one. */
static unsigned sure_items(const struct opt_env *o, const struct shape *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->n; i++)
		if (leans(s, &s->item[i]))
			return 0;
	while (n < s->n && item_passable(o->cx, s, &s->item[n]) && s->item[n].to <= IMAGE_CUT)
		n++;
	return n;
}

/* Keeps only the items in the bit set `keep`. */
static void common_filter(struct shape *s, uint32_t keep)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->n; i++)
		if (keep >> i & 1)
			s->item[n++] = s->item[i];
	s->n = (uint16_t)n;
}

static void common_begin(const struct opt_env *o, struct arena *a, const struct shape *of, struct shape *s)
{
	uint32_t keep = 0;

	shape_keep(o->cx, a, of, arena_new_of(a, struct nir_list), s);
	s->n = (uint16_t)sure_items(o, of);
	shape_fields(o->cx, s);
	for (unsigned i = 0; i < s->n; i++)
		keep |= (s->item[i].kind != SHAPE_COMMENT) << i;
	common_filter(s, keep);
}

/* Intersects the common items with those of another rule. */
static void common_meet(const struct opt_env *o, struct shape *s, const struct shape *of)
{
	unsigned sure = sure_items(o, of), from = 0;
	uint32_t keep = 0;

	for (unsigned i = 0; i < sure; i++) {
		for (unsigned k = from; k < s->n; k++) {
			if (!item_same(s, &s->item[k], of, &of->item[i]))
				continue;
			keep |= 1u << k;
			from = k + 1;
			break;
		}
	}
	common_filter(s, keep);
}

static void common_steady(const struct opt_env *o, struct shape *s)
{
	uint32_t keep = 0;

	for (unsigned i = 0; i < s->n; i++)
		keep |= (uint32_t)item_steady(o->cx, s, &s->item[i], o->how->table) << i;
	common_filter(s, keep);
}

/* Estimated share of packets that fail the common tests: one in sixteen packets passes a test of an address or port,
 * one in two any other. */
static uint64_t common_spared(const struct shape *s)
{
	uint64_t has = UINT64_C(1) << SHARE_BITS;
	union addr value;

	for (unsigned i = 0; i < s->n; i++) {
		const struct shape_item *it = &s->item[i];
		bool rare = it->kind == SHAPE_TEST && it->load.source == SRC_PAYLOAD && item_value(it, &it->t, &value);

		has /= rare ? 16 : 2;
	}
	return (UINT64_C(1) << SHARE_BITS) - has;
}

/* ---- choice of rules ---- */

struct find { size_t n; struct shape common; uint64_t saved; };

/* Finds the rules from `at` on that are best skipped together: either many, or few that are rarely reached. */
static void group_find(struct planning *p, const struct grove *g, size_t at, struct arena *a, struct find *best)
{
	uint64_t cost = 0, saved;
	struct shape common;

	best->n = 0;
	best->saved = 0;
	for (size_t i = at; i < g->n && i - at <= 2 * best->n + AHEAD; i++) {
		const struct shape *shape = look(p, g->v[i].rule);

		if (!shape)
			return;
		if (i > at && rule_writes(g->v[i - 1].rule))
			common_steady(&p->o, &common);
		if (i == at)
			common_begin(&p->o, a, shape, &common);
		else
			common_meet(&p->o, &common, shape);
		if (!common.n)
			return;
		cost += g->v[i].cost;
		saved = cost * common_spared(&common) >> SHARE_BITS;
		if (saved >= best->saved)
			*best = (struct find){ i - at + 1, common, saved };
	}
}

/* ---- building ---- */

void group_rule(struct planning *p, struct rule *r, uint32_t number)
{
	const struct run_group *into = p->o.into;
	struct image_chain *c = &into->run->chains.v[GROUP_CHAIN];
	const struct shape *s = into->common->n ? look(p, r) : NULL;
	uint32_t items = s ? common_items(into->common, s) : 0;
	uint64_t cut = 0;

	for (unsigned i = 0; s && i < s->n; i++)
		for (unsigned n = s->item[i].from; items >> i & 1 && n < s->item[i].to; n++)
			cut |= UINT64_C(1) << n;
	run_rule(&p->o, c, r, run_order(number), true);
	c->rules.v[c->rules.n - 1].cut = cut;
}

/* Puts the rules into the group in this order; restores the state of p afterwards. */
static void rules_put(struct planning *p, struct run_group *into, const struct grove *g, size_t at, size_t n, const uint32_t *order)
{
	uint64_t gain = p->now.gain;

	p->o.into = into;
	p->o.depth--;
	p->now.gain = p->now.gain ? PART_GAIN : 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t number = order ? order[i] : (uint32_t)i;

		plan_rule(p, g->v[at + number].rule, number);
	}
	stretch_close(p);
	p->now.gain = gain;
	p->o.depth++;
	p->o.into = NULL;
}

/* Runs are found by their maps (nft_view.c), so a run without maps gets an empty one. */
static void map_any(struct opt_env *o, struct image_run *run)
{
	if (!run->maps.n)
		run_map_of(o, run, K_MARK);
}

static void entry_make(struct opt_env *o, const struct run_group *into)
{
	struct nir_list own = {0}, *l = &into->run->entry.lowered.list;

	for (unsigned i = 0; i < into->common->n; i++)
		span_put(o->cx, &own, into->common->list, into->common->item[i].from, into->common->item[i].to);
	nir_list_copy(o->cx, &own, l);
	group_end_put(o->cx, l, into->run->chains.v[GROUP_CHAIN].name);
}

/* The cost of the rules if plain. */
static uint64_t linear_cost(const struct grove *g, size_t at, size_t n)
{
	uint64_t cost = 0;

	for (size_t i = at; i < at + n; i++)
		cost += g->v[i].cost;
	return cost;
}

/* A group of the rules g->v[at .. at + n), if it pays off. order: their order, relative to `at`; NULL: unchanged. */
static struct image_run *group_build(struct planning *p, const struct grove *g, size_t at, size_t n, const uint32_t *order,
	const struct shape *common)
{
	struct run_group into = { run_new(&p->o), common };

	run_chain(&p->o, into.run);
	run_chain(&p->o, into.run);
	rules_put(p, &into, g, at, n, order);
	entry_make(&p->o, &into);
	map_any(&p->o, into.run);
	into.run->entry.rule = g->v[at].rule;
	for (size_t i = 0; i < n; i++)
		vec_push(p->o.cx->arena, &into.run->rules, g->v[at + i].rule);
	run_seal(&p->o, into.run, run_order(n), IMAGE_GROUP | into.run->head.flags);
	return pays(p, linear_cost(g, at, n), into.run) ? into.run : NULL;
}

static void group_or_plain(struct planning *p, const struct grove *g, size_t at, size_t n, struct image_run *run)
{
	if (run)
		run_add(p, run, linear_cost(g, at, n));
	for (size_t i = 0; !run && i < n; i++)
		rule_add(p, g->v[at + i].rule);
}

/* ---- the passes ---- */

void group_common(struct planning *p, const struct grove *g)
{
	struct arena *a = arena_new();
	unsigned starts = 0;
	struct find best;

	for (size_t i = 0, n; i < g->n; i += n) {
		struct image_run *run = NULL;

		if (starts++ == STARTS) {
			arena_free(a);
			a = arena_new();
			starts = 0;
		}
		group_find(p, g, i, a, &best);
		n = best.n >= LEAST_TREE ? best.n : 1;
		if (n > 1 && p->o.depth && may_pay(p, best.saved))
			run = group_build(p, g, i, n, NULL, &best.common);
		group_or_plain(p, g, i, n, run);
	}
	arena_free(a);
}

/* Would a tree of the same rules be better? */
static bool tree_better(struct planning *p, const struct grove *g, const struct image_run *run)
{
	struct image_run *tree = tree_stretch(&p->o, g->v, g->n) == g->n ? tree_build(&p->o, g->v, g->n) : NULL;

	return tree && cost_run(p->o.cx, tree) <= cost_run(p->o.cx, run);
}

void group_order(struct planning *p, const struct grove *g)
{
	static const struct shape nothing;
	uint32_t *order = arena_array(p->o.scratch, g->n, sizeof(*order));
	struct image_run *run = NULL;

	if (p->o.depth && g->n >= LEAST_TREE && order_find(p, g, order))
		run = group_build(p, g, 0, g->n, order, &nothing);
	if (run && !p->now.any && tree_better(p, g, run))
		run = NULL;
	group_or_plain(p, g, 0, g->n, run);
}
