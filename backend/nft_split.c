/* Splits a long run with one map around new rules that do not fit into it, instead of rebuilding it: the shorter part leaves it.
 *
 *	[run of 100,000]                                  -I INPUT 90001 -p tcp --dport 22 -j ACCEPT
 *	[the same run, 90,000]  -p tcp …  [run of 10,000] only the elements of 10,000 rules are deleted and added
 *
 * Rules that leave hide only each other if they are the last ones. If they are the first ones, what they hide becomes elements
 * of the run.
 */
#include "backend/nft_plan.h"
#include "compiler/raise.h"

enum {
	LEAST = 1024,                  /* rules of a run that is split: a shorter one is rebuilt as quickly */
	HIDERS_MAX = 64,               /* number of leading rules that may leave together if they hide others */
	PART = 4,                      /* at least one in this many rules stays */
};

/* Rules that leave a run. */
struct leaving {
	struct planner *w;
	struct image_run *run;
	VEC(struct rule *) v;          /* in order */
	bool leading;                  /* the run's first ones, else its last ones */
};

static struct arena *arena(const struct leaving *x) { return x->w->nb->cx->arena; }

bool nft_splits(const struct image_run *run, size_t before, size_t behind, bool *leading)
{
	uint32_t unlike = IMAGE_GATED | IMAGE_SHARES | IMAGE_GROUP | IMAGE_OPEN;
	size_t all = before + behind;

	*leading = before < behind && (before <= HIDERS_MAX || !(run->head.flags & IMAGE_HIDDEN));
	return run->head.flags & IMAGE_MAP && !(run->head.flags & unlike) && before && behind && all >= LEAST &&
		(*leading || behind <= all - all / PART);
}

/* (Where the kernel has refused a rule, the run is rebuilt.) */
static bool is_plannable(const struct planner *w)
{
	return !w->p->zeroed && !w->p->anew && !w->nb->unfit && w->nb->optimize != OPT_OFF;
}

static bool hides_none(const struct image_run *run, const struct rule *r)
{
	return !(run->head.flags & IMAGE_HIDDEN) || (r->place->elems.n && image_alone(r->place->elems.v[0]));
}

/* Deletes what represents the rules. all: a place with what becomes of what they hid. */
static void part_remove(const struct leaving *x, const struct image_place *all)
{
	struct nft_patch *p = patch_of(x->w, x->run, 0);

	p->moves = true;
	for (size_t i = 0; i < x->v.n; i++) {
		const struct image_place *at = x->v.v[i]->place;

		for (size_t k = 0; k < at->elems.n; k++)
			vec_push(arena(x), &p->remove, *at->elems.v[k]);
		for (size_t k = 0; k < at->spots.n; k++)
			vec_push(arena(x), &p->gone, at->spots.v[k]);
	}
	for (size_t i = 0; i < all->told.n; i++)
		vec_push(arena(x), &p->gone, all->told.v[i]);
	for (size_t i = 0; i < all->heirs.n; i++)
		vec_push(arena(x), &p->add, all->heirs.v[i]);
}

bool nft_split_heirs(struct raiser *z, struct image_run *run, struct rule *const *v, size_t n, bool goes, struct image_place *all)
{
	struct rule like = *v[0];
	bool hide = false;

	*all = (struct image_place){ .run = run };
	for (size_t i = 0; i < n; i++) {
		hide |= !hides_none(run, v[i]);
		like.to = like.to ? like.to : v[i]->to;
		all->order = v[i]->place->order;
		for (size_t k = 0; k < v[i]->place->elems.n; k++)
			vec_push(z->cx->arena, &all->elems, v[i]->place->elems.v[k]);
	}
	like.place = all;
	return !hide || (n <= HIDERS_MAX && !goes && all->elems.n && image_uncover(z, &like, true));
}

/* ---- the sequence ---- */

static void seq_push(const struct leaving *x, struct rule *r)
{
	struct nft_step s = { .rule = r, .apart = true };

	vec_push(x->w->temp, &x->w->seq, s);
}

static void seq_part(const struct leaving *x)
{
	for (size_t i = 0; i < x->v.n; i++)
		seq_push(x, x->v.v[i]);
}

/* The run, around which are the rules [from .. to) and those that have left it. */
static void seq_split(const struct leaving *x, struct rule *from, const struct rule *to)
{
	struct nft_step kept = { .run = x->run, .kept = true };

	if (x->leading)
		seq_part(x);
	else
		vec_push(x->w->temp, &x->w->seq, kept);
	for (struct rule *r = from; r != to; r = r->next)
		seq_push(x, r);
	if (x->leading)
		vec_push(x->w->temp, &x->w->seq, kept);
	else
		seq_part(x);
}

/* ---- chains that were loaded completely ---- */

/* Where the new rules are, if they are in one place. */
struct gap {
	struct rule *from, *to;        /* the first new rule; the run's first rule behind them */
	size_t before, behind;         /* number of the run's rules on either side */
};

static bool gap_find(struct gap *g, struct rule *first, struct rule *last)
{
	struct rule *r = first;

	for (*g = (struct gap){0}; r->place && r != last; r = r->next)
		g->before++;
	g->from = r;
	for (; !r->place; r = r->next)
		if (r->handle)
			return false;
	g->to = r;
	for (; r->place && r != last; r = r->next)
		g->behind++;
	g->behind++;
	return r == last && g->from != g->to;
}

bool split_run(struct planner *w, struct image_run *run, struct rule *first, struct rule *last)
{
	struct leaving x = { .w = w, .run = run };
	struct image_place all = {0};
	struct gap g;

	if (!is_plannable(w) || !gap_find(&g, first, last) || !nft_splits(run, g.before, g.behind, &x.leading))
		return false;
	for (struct rule *r = x.leading ? first : g.to, *end = x.leading ? g.from : last->next; r != end; r = r->next)
		vec_push(arena(&x), &x.v, r);
	if (!patch_left(w, run) || (x.leading && !nft_split_heirs(planner_raiser(w), run, x.v.v, x.v.n, w->p->left.n, &all)))
		return false;
	part_remove(&x, &all);
	seq_split(&x, g.from, g.to);
	return true;
}

/* ---- by number ---- */

bool split_number(struct planner *w, const struct nft_number *number, struct rule *comes)
{
	struct leaving x = { .w = w, .run = number->split, .leading = number->leading };

	x.v.v = x.run->rules.v;
	x.v.n = x.v.cap = x.run->rules.n;
	if (!patch_left(w, x.run))
		return false;
	part_remove(&x, &number->leave);
	seq_split(&x, comes, comes->next);
	return true;
}
