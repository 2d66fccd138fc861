/* The optimiser's passes over consecutive rules of a chain.
 *
 *	share     rules that share their packets evenly, at random or round-robin, become a run with a draw (opt_share.c)
 *	map       consecutive rules of one shape (opt_stretch.c) become a run with one verdict map or set (opt_map.c)
 *	order     rules are moved past others that cannot match the same packets, to form stretches (opt_group.c)
 *	tree      remaining consecutive rules become a decision tree (opt_tree.c)
 *	rest      level full only: all of these again for what is left, even if the result is slower
 *	common    remaining rules with common tests are skipped together if a common test fails (opt_group.c)
 *	front     lookups of addresses in intervals get a lookup of leading bytes in front (opt_front.c)
 *
 * Takes rules in order and returns pieces in the same order; a rule that no pass takes stays plain. The shape of a rule
 * with nothing but tests is determined directly; others are lowered for that, in temporary memory, so that only the
 * differences of 100,000 rules are kept.
 */
#include <assert.h>
#include <string.h>
#include "compiler/opt_cost.h"
#include "compiler/opt_pass.h"

enum {
	GAIN = 20000,                  /* minimum saving per packet, in tenths of nanoseconds: what the rest of its path costs */
	MANY = 5 * GAIN,               /* rules that cost this much are always compiled if possible, without comparing costs */
};

const char *const opt_pass_names[OPT_PASS_COUNT] = { [OPT_PASS_SHARE] = "share", [OPT_PASS_MAP] = "map", [OPT_PASS_ORDER] = "order",
	[OPT_PASS_TREE] = "tree", [OPT_PASS_REST] = "rest", [OPT_PASS_COMMON] = "common", [OPT_PASS_FRONT] = "front" };

bool opt_level_by_name(const char *name, enum opt_level *level)
{
	static const char *const names[] = { [OPT_OFF] = "off", [OPT_AUTO] = "auto", [OPT_FULL] = "full" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i], name)) {
			*level = i;
			return true;
		}
	}
	return false;
}

/* ---- looking at rules ---- */

static void scratch_free(struct scratch *s)
{
	if (s->cx.arena)
		arena_free(s->cx.arena);
}

static void scratch_renew(struct scratch *s, const struct raiser *z)
{
	scratch_free(s);
	s->cx = *z->cx;
	s->cx.arena = arena_new();
	diags_init(&s->diags, s->cx.arena);
	s->cx.diags = &s->diags;
	s->z = *z;
	s->z.cx = &s->cx;
	s->nr = (struct nir_rule){0};
	s->used = 0;
}

struct shape *look(struct planning *p, const struct rule *r)
{
	struct scratch *s = &p->scratch;

	if (!s->cx.arena || s->used++ == SCRATCH_RULES)
		scratch_renew(s, p->o.z);
	p->looks++;
	return rule_lower(&s->cx, r, &s->nr) && shape_read(&s->z, &s->nr, &s->shape) ? &s->shape : NULL;
}

struct shape *glance(struct planning *p, const struct rule *r)
{
	struct shape *told = shape_tell(p->teller, r);

	p->looks++;
	return told ? told : look(p, r);
}

/* ---- placing ---- */

void rule_add(struct planning *p, struct rule *r)
{
	assert(p->now.at < p->n && p->v[p->now.at] == r);
	p->now.at++;
}

void run_add(struct planning *p, struct image_run *run, uint64_t linear)
{
	struct placed x = { p->now.at, run, linear };

	vec_push(p->o.scratch, &p->now.out.v, x);
	p->now.at += run->rules.n;
}

bool may_pay(const struct planning *p, uint64_t linear)
{
	return linear >= p->now.gain;
}

bool pays(const struct planning *p, uint64_t linear, const struct image_run *run)
{
	return p->now.any || linear >= MANY || linear >= cost_run(p->o.cx, run) + p->now.gain;
}

/* A pass over consecutive plain rules. */
typedef void pass_plain(struct planning *p, struct rule *const *rules, size_t n);

static void map_pass(struct planning *p, struct rule *const *rules, size_t n)
{
	for (size_t i = 0; i < n; i++)
		plan_rule(p, rules[i], (uint32_t)i);
	stretch_close(p);
}

/* Handles what trees have left, now allowing keys of several intervals. Reasons for rules staying plain have been
 * logged already. */
static void boxes_pass(struct planning *p, struct rule *const *rules, size_t n)
{
	struct buf *log = p->o.log;

	p->o.log = NULL;
	p->o.boxes = true;
	map_pass(p, rules, n);
	p->o.boxes = false;
	p->o.log = log;
}

/* ---- shares ---- */

/* Places the leading rules that share their packets, as a run or plain; or only the first rule. */
static size_t share_piece(struct planning *p, struct rule *const *rules, size_t n)
{
	const char *why = "too few to gain from compiling";
	bool turns;
	size_t of = share_find(rules, n, &turns);
	const struct shape *shape = of ? look(p, rules[0]) : NULL;
	/* On average a packet evaluates half of them. */
	uint64_t linear = shape ? cost_tests(shape->list, shape->counter) * (of + 1) / 2 : 0;
	struct image_run *run = shape && may_pay(p, linear) ? share_build(&p->o, rules, of, turns, &why) : NULL;

	if (run && pays(p, linear, run)) {
		run_add(p, run, linear);
		return of;
	}
	if (of)
		say_why(p, of, "they divide packets evenly", run ? "too few to gain from compiling" : why);
	of = of ? of : 1;
	for (size_t i = 0; i < of; i++)
		rule_add(p, rules[i]);
	return of;
}

static void share_pass(struct planning *p, struct rule *const *rules, size_t n)
{
	for (size_t i = 0; i < n;)
		i += share_piece(p, rules + i, n - i);
}

/* ---- trees ---- */

/* Determines what trees need to know of a rule; false if it must not be in one. */
static bool rule_known(struct planning *p, struct tree_rule *t, struct rule *r)
{
	struct opt_env o = p->o;
	struct shape *shape;

	if (t->rule)
		return true;
	shape = rule_nests(r) ? glance(p, r) : NULL;
	if (!shape)
		return false;
	o.scratch = p->knowing;
	tree_rule_init(&o, t, r, shape);
	t->cost = cost_shape(shape);
	return true;
}

/* The leading rules that may be in a tree. */
static struct grove grove_gather(struct planning *p, struct rule *const *rules, size_t n)
{
	struct grove g = { 0 };

	if (!p->known)
		p->known = arena_array(p->knowing, p->n, sizeof(*p->known));
	g.v = p->known + (rules - p->v);
	while (g.n < n && rule_known(p, &g.v[g.n], rules[g.n]))
		g.n++;
	return g;
}

/* The cheaper one of a tree and a map; NULL if neither is possible. */
static struct image_run *tree_or_map(struct planning *p, const struct tree_rule *v, size_t n)
{
	struct image_run *tree = tree_build(&p->o, v, n), *map = map_of_all(p, v, n);

	return map && (!tree || cost_run(p->o.cx, map) < cost_run(p->o.cx, tree)) ? map : tree;
}

/* Places the first n rules as a tree or a map, if that pays. */
static bool tree_plant(struct planning *p, const struct tree_rule *v, size_t n)
{
	struct image_run *run;
	uint64_t linear = 0;

	for (size_t i = 0; i < n; i++)
		linear += v[i].cost;
	run = n >= LEAST_TREE && may_pay(p, linear) ? tree_or_map(p, v, n) : NULL;
	if (!run || !pays(p, linear, run))
		return false;
	run_add(p, run, linear);
	return true;
}

/* Places n rules that are no tree together: as trees of rules that all test a common field, or plain. */
static void trees_plant(struct planning *p, const struct tree_rule *v, size_t n)
{
	for (size_t i = 0, part; i < n; i += part) {
		part = tree_stretch_whole(&p->o, v + i, n - i);
		if (part < n && tree_plant(p, v + i, part))
			continue;
		part = part ? part : 1;
		for (size_t k = 0; k < part; k++)
			rule_add(p, v[i + k].rule);
	}
}

/* Builds trees from the front, as long as tree_stretch allows; a rule that starts none stays plain. */
static void grove_plant(struct planning *p, const struct grove *g)
{
	for (size_t i = 0, n; i < g->n; i += n) {
		n = tree_stretch(&p->o, g->v + i, g->n - i);
		n = n ? n : 1;
		if (!tree_plant(p, g->v + i, n))
			trees_plant(p, g->v + i, n);
	}
}

/* Passes groves of the rules to `plant`, which places them; all others stay plain. */
static void groves_pass(struct planning *p, struct rule *const *rules, size_t n, void (*plant)(struct planning *, const struct grove *))
{
	for (size_t i = 0; i < n;) {
		struct grove g = grove_gather(p, rules + i, n - i);

		if (g.n)
			plant(p, &g);
		else
			rule_add(p, rules[i]);
		i += g.n ? g.n : 1;
	}
}

static void tree_pass(struct planning *p, struct rule *const *rules, size_t n) { groves_pass(p, rules, n, grove_plant); }
static void order_pass(struct planning *p, struct rule *const *rules, size_t n) { groves_pass(p, rules, n, group_order); }
static void common_pass(struct planning *p, struct rule *const *rules, size_t n) { groves_pass(p, rules, n, group_common); }

/* ---- all passes ---- */

/* Level full starts with the passes of level auto, so that highly profitable runs are found before shorter ones split
 * them. */
static const struct pass {
	enum opt_pass name;
	pass_plain *plain;
	enum opt_level from;
	uint64_t gain;
	bool any;
} passes[] = {
	{ OPT_PASS_SHARE, share_pass, OPT_AUTO, GAIN, false },
	{ OPT_PASS_MAP, map_pass, OPT_AUTO, GAIN, false },
	{ OPT_PASS_ORDER, order_pass, OPT_AUTO, GAIN, false },
	{ OPT_PASS_TREE, tree_pass, OPT_AUTO, GAIN, false },
	{ OPT_PASS_TREE, boxes_pass, OPT_AUTO, GAIN, false },
	{ OPT_PASS_SHARE, share_pass, OPT_FULL, 0, false },
	{ OPT_PASS_MAP, map_pass, OPT_FULL, 0, false },
	{ OPT_PASS_ORDER, order_pass, OPT_FULL, 0, false },
	{ OPT_PASS_TREE, tree_pass, OPT_FULL, 0, false },
	{ OPT_PASS_TREE, boxes_pass, OPT_FULL, 0, false },
	{ OPT_PASS_REST, share_pass, OPT_FULL, 0, true },
	{ OPT_PASS_REST, order_pass, OPT_FULL, 0, true },
	{ OPT_PASS_REST, map_pass, OPT_FULL, 0, true },
	{ OPT_PASS_REST, tree_pass, OPT_FULL, 0, true },
	{ OPT_PASS_REST, boxes_pass, OPT_FULL, 0, true },
	{ OPT_PASS_COMMON, common_pass, OPT_AUTO, GAIN, false },
	{ OPT_PASS_COMMON, common_pass, OPT_FULL, 0, true },
};

/* Frees the memory of the previous pass together with its result; its runs keep their positions. At level full, only
 * the last passes log reasons. */
static void pass_run(struct planning *p, const struct pass *pass)
{
	struct arena *before = p->o.scratch;
	struct placed_runs in = p->now.out;

	p->o.scratch = arena_new();
	p->o.log = p->o.how->level == OPT_FULL && !pass->any ? NULL : p->o.how->log;
	p->now = (struct passing){ .gain = pass->gain, .any = pass->any };
	for (size_t i = 0; i <= in.v.n; i++) {
		size_t to = i < in.v.n ? in.v.v[i].at : p->n;

		if (to > p->now.at)
			pass->plain(p, p->v + p->now.at, to - p->now.at);
		if (i < in.v.n)
			run_add(p, in.v.v[i].run, in.v.v[i].linear);
	}
	p->o.log = p->o.how->log;
	arena_free(before);
}

/* Quick check: most chains are so short that no run could save enough. Not used if reasons are logged. */
static bool all_cheap(struct planning *p)
{
	uint64_t all = 0;

	if (p->o.how->level != OPT_AUTO || p->o.how->log)
		return false;
	for (size_t i = 0; i < p->n && all < GAIN; i++) {
		const struct shape *shape = glance(p, p->v[i]);

		all += shape ? cost_most(shape) : 0;
	}
	return all < GAIN;
}

static void passes_run(struct planning *p)
{
	const struct opt_how *how = p->o.how;

	for (unsigned i = 0; i < sizeof(passes) / sizeof(passes[0]); i++)
		if (how->level >= passes[i].from && (how->last == OPT_PASS_ALL || passes[i].name <= how->last))
			pass_run(p, &passes[i]);
	for (size_t i = 0; (how->last == OPT_PASS_ALL || how->last >= OPT_PASS_FRONT) && i < p->now.out.v.n; i++)
		fronts_make(&p->o, p->now.out.v.v[i].run);
}

static void pieces_put(const struct planning *p, struct opt_pieces *out)
{
	size_t n = p->n + p->now.out.v.n, at = 0;

	for (size_t i = 0; i < p->now.out.v.n; i++)
		n -= p->now.out.v.v[i].run->rules.n;
	vec_grow_of(p->o.cx->arena, &out->v, n);
	for (size_t i = 0; i <= p->now.out.v.n; i++) {
		const struct placed *x = i < p->now.out.v.n ? &p->now.out.v.v[i] : NULL;

		for (size_t to = x ? x->at : p->n; at < to; at++)
			vec_push(p->o.cx->arena, &out->v, ((struct opt_piece){ .rule = p->v[at] }));
		if (!x)
			break;
		vec_push(p->o.cx->arena, &out->v, ((struct opt_piece){ .run = x->run, .linear = x->linear }));
		at += x->run->rules.n;
	}
}

void opt_plan(struct raiser *z, const struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out)
{
	struct planning p = { .o = env_new(z, how), .v = rules, .n = n, .knowing = arena_new() };

	p.o.asks = asks_new(p.knowing);
	p.teller = teller_new(p.knowing, z->cx);
	if (how->level != OPT_OFF && !all_cheap(&p)) {
		vec_grow_of(p.knowing, &p.st.m, n);
		passes_run(&p);
	}
	pieces_put(&p, out);
	said_put(&p);
	scratch_free(&p.scratch);
	if (p.members)
		arena_free(p.members);
	asks_free(p.o.asks);
	arena_free(p.knowing);
	arena_free(p.o.scratch);
}
