/* Adds rules to existing runs, in the same way as the back end.
 *
 *	append, insert     at the ends of a run, with order keys derived from the generation
 *	between            in the middle, with an order key between those of the neighbours: as elements, or as copies in the
 *	                   chains of a tree
 */
#include <string.h>
#include "compiler/equiv_priv.h"
#include "compiler/raise.h"

struct late {
	struct cx *cx;
	struct raiser *z;
	const struct opt_how *opt;
	uint32_t commits;              /* one per rule */
};

/* ---- as elements ---- */

static bool elem_clashes(const struct image_map *m, const struct image_elem *e)
{
	for (size_t i = 0; i < m->elems.n; i++)
		if (vm_elems_overlap(m, &m->elems.v[i], e))
			return true;
	return false;
}

static bool elems_clash(const struct image_map *m, const struct image_elems *fit)
{
	for (size_t i = 0; i < fit->v.n; i++)
		if (elem_clashes(m, &fit->v.v[i]))
			return true;
	return false;
}

/* Adds only missing values. */
static void front_add(struct late *l, struct image_run *run, uint32_t map, const struct image_elem *e)
{
	struct image_map *front = &run->maps.v[run->maps.v[map].front];

	for (uint64_t i = 0; i < image_front_count(run, map, e); i++) {
		uint8_t key[IMAGE_KEY];
		struct image_elem value = { .key = key };

		image_front_key(run, map, e, i, key);
		if (elem_clashes(front, &value))
			continue;
		value.key = arena_dup(l->cx->arena, key, front->len);
		vec_push(l->cx->arena, &front->elems, value);
	}
}

static bool fit_add(struct late *l, struct image_run *run, const struct rule *r, uint64_t order)
{
	struct image_elems fit = { {0} };

	if (!image_takes_elems(run) || !image_fit(l->z, run, 0, r, order, &fit) || elems_clash(&run->maps.v[0], &fit))
		return false;
	for (size_t i = 0; i < fit.v.n; i++)
		if (!image_front_takes(run, 0, &fit.v.v[i]))
			return false;
	for (size_t i = 0; i < fit.v.n; i++) {
		front_add(l, run, 0, &fit.v.v[i]);
		vec_push(l->cx->arena, &run->maps.v[0].elems, fit.v.v[i]);
	}
	return true;
}

/* ---- at the ends ---- */

/* Inserts it as rule number `at` of the run. */
static void rule_enter(struct late *l, struct image_run *run, struct rule *r, size_t at)
{
	vec_push(l->cx->arena, &run->rules, r);
	memmove(run->rules.v + at + 1, run->rules.v + at, (run->rules.n - 1 - at) * sizeof(*run->rules.v));
	run->rules.v[at] = r;
}

/* Adds the rule at one end of the run. False if it does not fit. */
static bool edge_fits(struct late *l, struct image_run *run, struct rule *r, bool behind)
{
	struct image_edges edges;

	if (!run || !image_takes_elems(run) || !image_edges_get(run, &edges))
		return false;
	l->commits++;
	if (!fit_add(l, run, r, image_edge_order(&edges, l->opt->generation + l->commits, 0, behind)))
		return false;
	rule_enter(l, run, r, behind ? run->rules.n : 0);
	return true;
}

static void edge_rule(struct late *l, struct rule *r, bool behind, struct opt_pieces *out)
{
	struct opt_piece late = { .rule = r };
	struct opt_piece *beside = out->v.n ? &out->v.v[behind ? out->v.n - 1 : 0] : NULL;

	if (beside && edge_fits(l, beside->run, r, behind))
		return;
	vec_push(l->cx->arena, &out->v, late);
	if (behind)
		return;
	memmove(out->v.v + 1, out->v.v, (out->v.n - 1) * sizeof(*out->v.v));
	out->v.v[0] = late;
}

/* Plans one half, then adds the rules of the other half one by one. */
static void halves_plan(struct late *l, bool behind, struct rule **v, size_t n, struct opt_pieces *out)
{
	size_t half = n / 2;

	opt_plan(l->z, l->opt, behind ? v : v + half, behind ? half : n - half, out);
	for (size_t i = behind ? half : 0; behind && i < n; i++)
		edge_rule(l, v[i], true, out);
	for (size_t i = behind ? 0 : half; i; i--)
		edge_rule(l, v[i - 1], false, out);
}

/* ---- between other rules ---- */

/* A rule of the chain and its location; run NULL: plain, or not added yet. */
struct stand { struct rule *rule; bool late; struct image_run *run; uint64_t order; };

static void copy_add(struct late *l, const struct image_copy *c)
{
	struct image_chain *to = c->to;

	vec_push(l->cx->arena, &to->rules, c->rule);
	memmove(to->rules.v + c->before + 1, to->rules.v + c->before, (to->rules.n - 1 - c->before) * sizeof(*to->rules.v));
	to->rules.v[c->before] = c->rule;
}

static void elem_widen(struct image_map *m, const struct image_wider *w)
{
	for (size_t i = 0; i < m->elems.n; i++)
		if (m->elems.v[i].key == w->was.key)
			m->elems.v[i] = w->e;
}

static void own_add(struct late *l, struct image_run *run, const struct image_chain *own)
{
	vec_push(l->cx->arena, &run->chains, *own);
	run->head.nchains++;
	image_entry_udata(l->cx->arena, run);
}

static bool grow_add(struct late *l, struct image_run *run, const struct rule *r, uint64_t order)
{
	struct image_growth g = { .most = SIZE_MAX, .next = run ? run->head.nchains : 0 };

	if (!image_is_tree(run) || !image_grow(l->z, run, r, order, NULL, &g))
		return false;
	for (size_t i = 0; i < g.copies.n; i++)
		copy_add(l, &g.copies.v[i]);
	if (g.own.name)
		own_add(l, run, &g.own);
	for (size_t i = 0; i < g.wider.n; i++) {
		front_add(l, run, g.wider.v[i].map, &g.wider.v[i].e);
		elem_widen(&run->maps.v[g.wider.v[i].map], &g.wider.v[i]);
	}
	return true;
}

/* Requires that its neighbours have been placed. */
static bool between_fits(struct late *l, struct stand *s, size_t i, size_t n)
{
	struct image_run *run = i && i + 1 < n && s[i - 1].run == s[i + 1].run ? s[i - 1].run : NULL;
	uint64_t order = run ? image_order_between(run, s[i - 1].order, s[i + 1].order) : 0;
	size_t at = 0;

	if (!order || (!fit_add(l, run, s[i].rule, order) && !grow_add(l, run, s[i].rule, order)))
		return false;
	while (run->rules.v[at++] != s[i - 1].rule)
		;
	rule_enter(l, run, s[i].rule, at);
	s[i].run = run;
	s[i].order = order;
	return true;
}

/* Determines the locations of the rules that are not late. */
static void stands_find(struct stand *s, const struct opt_pieces *pieces)
{
	for (size_t p = 0; p < pieces->v.n; p++) {
		struct image_run *run = pieces->v.v[p].run;

		for (size_t k = 0; k < (run ? run->rules.n : 1); k++, s++) {
			s += s->late;
			s->run = run;
			s->order = run_order(k);
		}
	}
}

/* The pieces of all but the late ones, and these in them. False: some do not fit, and are not late any more; not many at once, since
 * with these others may. */
static bool between_try(struct late *l, struct stand *s, size_t n, struct opt_pieces *out)
{
	struct rule **v = arena_array(l->cx->arena, n + 1, sizeof(*v));
	size_t early = 0, given_up = 0;

	for (size_t i = 0; i < n; i++)
		if (!s[i].late)
			v[early++] = s[i].rule;
	out->v.n = 0;
	opt_plan(l->z, l->opt, v, early, out);
	stands_find(s, out);
	for (size_t i = 0; i < n && given_up <= (n - early) / 16; i++)
		if (s[i].late && !between_fits(l, s, i, n)) {
			s[i].late = false;
			given_up++;
		}
	return !given_up;
}

static void between_plan(struct late *l, struct rule **v, size_t n, struct opt_pieces *out)
{
	struct stand *s = arena_array(l->cx->arena, n + 1, sizeof(*s));

	for (size_t i = 0; i < n; i++)
		s[i] = (struct stand){ .rule = v[i], .late = i % 3 == 1 };
	while (!between_try(l, s, n, out))
		;
}

void late_plan(struct raiser *z, const struct opt_how *opt, enum equiv_late late, struct rule **v, size_t n, struct opt_pieces *out)
{
	struct late l = { .cx = z->cx, .z = z, .opt = opt };

	if (late == EQUIV_WHOLE)
		opt_plan(z, opt, v, n, out);
	else if (late == EQUIV_BETWEEN)
		between_plan(&l, v, n, out);
	else
		halves_plan(&l, late == EQUIV_APPEND, v, n, out);
}
