/* Plans which rules of a chain are compiled at a commit, and the necessary changes in the kernel.
 *
 *	kernel      r1  [run of 1,000]  r2        after -A x, y, …: the chain is planned as a whole
 *	now         r1  [run of 1,000]  r2  x  y
 *
 * A rule is fixed if it exists in the kernel and nothing near it changes, or if it is in a run that stays. All others
 * are loose: new rules, those of a run that is broken up because of insertions or deletions, and plain rules next to
 * other loose ones, so that a tail that grows rule by rule is compiled when it is long enough. Each sequence of loose
 * rules is passed to the optimiser. Existing rules that it leaves plain stay untouched; so do plain rules with a limit,
 * quota or round-robin state, which would be reset in a run.
 *
 * If adding rules is expensive because of what the kernel walks (nft_dear.c), a single rule that stays plain at an end
 * of the chain becomes an open run.
 *
 * A run with one map need not be broken up for a rule that fits as an element, and rarely for a deleted one.
 *
 * A chain without runs before and after has no plan: its edits become messages one by one, as without an optimiser. But
 * rules that are added and deleted by the same edits are never sent, as the kernel might refuse them.
 */
#include <assert.h>
#include "backend/nft_plan.h"
#include "compiler/effect.h"
#include "compiler/image_text.h"

/* ---- evaluating the edits ---- */

/* Consecutive edits often concern one chain. */
struct nft_plan *nft_plan_find(struct nft_batch *nb, const struct chain *c)
{
	if (nb->plan && nb->plan->chain == c)
		return nb->plan;
	return nb->plan = nb->plans.n ? map_get(&nb->plans, &c, sizeof(c)) : NULL;
}

static bool is_of_rules(const struct edit *e)
{
	return e->op == EDIT_RULE_ADD || e->op == EDIT_RULE_REPLACE || e->op == EDIT_RULE_DELETE || e->op == EDIT_CHAIN_FLUSH ||
		e->op == EDIT_CHAIN_COMPILE;
}

static struct nft_plan *plan_open(struct nft_batch *nb, const struct edit *e)
{
	struct nft_plan *p = nft_plan_find(nb, e->chain);

	if (p)
		return p;
	p = arena_new_of(nb->cx->arena, struct nft_plan);
	p->chain = e->chain;
	p->edit = e;
	nb->plan = p;
	map_put(&nb->plans, arena_dup(nb->cx->arena, &e->chain, sizeof(e->chain)), sizeof(e->chain), p);
	return p;
}

static void rule_left(struct nft_batch *nb, struct nft_plan *p, const struct rule *r)
{
	if (r->place)
		vec_push(nb->cx->arena, &p->left, r);
	else if (r->handle)
		vec_push(nb->cx->arena, &p->gone, r);
}

static bool is_new(const struct rule *r) { return !r->handle && !r->place; }

static bool is_numbered(const struct nft_plan *p)
{
	return p->chain->kernel && ((const struct nft_view *)p->chain->kernel)->number;
}

static void plan_edit(struct nft_batch *nb, struct nft_plan *p, const struct edit *e)
{
	p->passes |= e->op == EDIT_CHAIN_FLUSH ? p->comes : (e->op == EDIT_RULE_DELETE || e->op == EDIT_RULE_REPLACE) && is_new(e->ref);
	p->comes |= e->op == EDIT_RULE_ADD || e->op == EDIT_RULE_REPLACE;
	if (e->op == EDIT_CHAIN_FLUSH) {
		p->flushed = true;
		p->gone.n = p->left.n = 0;
	} else if (is_numbered(p)) {
		p->numbered = e->rule;
	} else if (e->op == EDIT_RULE_ADD && e->chain->loaded == LOADED_RULES) {
		return;
	} else if (e->op == EDIT_RULE_ADD && e->head) {
		vec_push(nb->cx->arena, &p->head, e->rule);
	} else if (e->op == EDIT_RULE_ADD) {
		for (uint32_t i = 0; i < e->n; i++)
			vec_push(nb->cx->arena, &p->tail, &e->rule[i]);
	}
	p->anew |= e->op == EDIT_CHAIN_COMPILE;
	if (e->op == EDIT_RULE_DELETE || e->op == EDIT_RULE_REPLACE)
		rule_left(nb, p, e->ref);
}

/* ---- the future chain, with runs broken up or kept ---- */

static struct arena *arena(const struct planner *w) { return w->nb->cx->arena; }

struct raiser *planner_raiser(const struct planner *w)
{
	if (!w->nb->raiser)
		w->nb->raiser = raiser_new(w->nb->cx);
	return w->nb->raiser;
}

static const struct nft_view *view_of(const struct planner *w)
{
	return w->p->flushed ? NULL : w->p->chain->kernel;
}

static void seq_rule(struct planner *w, struct rule *r)
{
	struct nft_step s = { .rule = r };

	vec_push(w->temp, &w->seq, s);
}

static void seq_run(struct planner *w, struct image_run *run)
{
	struct nft_step s = { .run = run, .kept = true };

	vec_push(w->temp, &w->seq, s);
}

/* Can the run, with rules from `first` to `last` in the chain, stay, with a patch for added and deleted rules? */
static bool run_stays(struct planner *w, struct image_run *run, const struct rule *first, const struct rule *last)
{
	uint64_t order = first->place->order;

	if (!patch_left(w, run))
		return false;
	for (const struct rule *r = first; r != last; r = r->next) {
		const struct rule *next = r->next;

		while (!next->place)
			next = next->next;
		if (r->place)
			order = r->place->order;
		else
			order = is_new(r) ? patch_between(w, run, r, order, next->place->order) : 0;
		if (!order)
			return false;
	}
	return true;
}

/* The run's last rule in the chain; there are no rules of other runs in between. */
static struct rule *run_last(struct rule *r)
{
	struct rule *last = r;

	for (const struct image_run *run = r->place->run; r && (!r->place || r->place->run == run); r = r->next)
		if (r->place)
			last = r;
	return last;
}

static struct rule *walk_run(struct planner *w, struct rule *first)
{
	struct image_run *run = first->place->run;
	struct rule *last = run_last(first);

	if (!w->p->anew && run_stays(w, run, first, last)) {
		seq_run(w, run);
		return last->next;
	}
	patches_drop(w, run);
	if (split_run(w, run, first, last))
		return last->next;
	patches_drop(w, run);
	for (struct rule *r = first; r != last->next; r = r->next)
		seq_rule(w, r);
	return last->next;
}

static void walk_loaded(struct planner *w)
{
	vec_grow_of(w->temp, &w->seq, w->p->chain->nrules);
	for (struct rule *r = w->p->chain->first; r; ) {
		if (r->place) {
			r = walk_run(w, r);
			continue;
		}
		seq_rule(w, r);
		r = r->next;
	}
}

static bool in_gone(const struct planner *w, const struct rule *r)
{
	for (size_t i = 0; i < w->p->gone.n; i++)
		if (w->p->gone.v[i] == r)
			return true;
	return false;
}

/* Have all rules of the run been deleted? */
static bool is_left_empty(const struct planner *w, const struct image_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < w->p->left.n; i++)
		n += w->p->left.v[i]->place->run == run;
	return n && n == nft_asked(run)->last;
}

/* Rules of runs are deleted singly only where allowed (nft_find.c). Rules that are zeroed must not move to a run with
 * their counters. */
static void walk_piece(struct planner *w, const struct opt_piece *x)
{
	if (!x->rule && is_left_empty(w, x->run))
		return;
	if (!x->rule) {
		bool patched = patch_left(w, x->run);

		assert(patched);
		seq_run(w, x->run);
	} else if (!in_gone(w, x->rule)) {
		if (w->p->zeroed)
			x->rule->counters = (struct counters){ 0 };
		seq_rule(w, x->rule);
	}
}

/* Adds the kernel's contents of a chain that is not loaded. */
static void walk_view(struct planner *w)
{
	const struct nft_view *view = view_of(w);
	struct nft_step unknown = { .unknown = true };

	if (!view || view->runs_only) {
		vec_push(w->temp, &w->seq, unknown);
		return;
	}
	for (size_t i = 0; i < view->pieces.v.n; i++)
		walk_piece(w, &view->pieces.v.v[i]);
}

static void walk_split(struct planner *w, const struct nft_number *number)
{
	bool split = split_number(w, number, w->p->numbered);

	assert(split);
}

/* The same for a chain with a rule that was inserted, deleted or replaced by number; whether it can be added to a run
 * was checked before (nft_number.c). */
static void walk_number(struct planner *w)
{
	const struct nft_view *view = view_of(w);
	const struct nft_number *number = view->number;
	struct rule *new = number->into || number->split ? NULL : w->p->numbered;

	for (size_t i = 0; i <= view->pieces.v.n; i++) {
		if (new && i == number->piece)
			seq_rule(w, new);
		if (i < view->pieces.v.n && (!number->split || number->split != view->pieces.v.v[i].run))
			walk_piece(w, &view->pieces.v.v[i]);
		else if (i < view->pieces.v.n)
			walk_split(w, number);
	}
	if (w->p->numbered && number->into) {
		bool fit = patch_at(w, number->into, w->p->numbered, number->order);

		assert(fit);
	}
}

static void walk_outside(struct planner *w)
{
	for (size_t i = w->p->head.n; i--; )
		if (w->p->head.v[i]->chain == w->p->chain)
			seq_rule(w, w->p->head.v[i]);
	walk_view(w);
	for (size_t i = 0; i < w->p->tail.n; i++)
		if (w->p->tail.v[i]->chain == w->p->chain)
			seq_rule(w, w->p->tail.v[i]);
}

/* ---- new rules at the ends of runs that stay ---- */

static bool is_fit(struct planner *w, const struct nft_step *s, struct image_run *run, bool behind)
{
	return s->rule && is_new(s->rule) && !s->apart && patch_edge(w, run, s->rule, behind);
}

static void fit_edges(struct planner *w)
{
	struct image_run *run = NULL;  /* run of the last step, as long as rules fit */
	size_t n = 0;

	for (size_t i = 0; i < w->seq.n; i++) {
		struct nft_step s = w->seq.v[i];

		if (run && is_fit(w, &s, run, true))
			continue;
		run = s.run && patch_may_fit(w, s.run) ? s.run : NULL;
		while (run && n && is_fit(w, &w->seq.v[n - 1], run, false))
			n--;
		w->seq.v[n++] = s;
	}
	w->seq.n = n;
}

/* ---- passing loose rules to the optimiser ---- */

static unsigned depth_left(struct nft_batch *nb, const struct table *t)
{
	struct nft_batch_table *bt = &nb->table[t->id];

	if (!bt->deep)
		bt->depth = opt_depth(nb->cx->arena, t);
	bt->deep = true;
	return bt->depth;
}

/* Can it be compiled? Not if the kernel keeps state in the rule, which would be lost. */
static bool is_plain(const struct nft_step *s)
{
	return s->rule && !s->rule->foreign && !(s->rule->handle && rule_remembers(s->rule));
}

static bool is_loose(const struct planner *w, const struct rule *r) { return !r->handle || w->p->anew; }

static void run_tell(const struct planner *w, const struct image_run *run)
{
	const struct chain *c = w->p->chain;

	if (!w->nb->log)
		return;
	buf_printf(w->nb->log, "%s %s: %zu rules compiled to ", table_names[c->table->id], c->name, run->rules.n);
	image_describe(w->nb->log, w->nb->cx, run);
	buf_putc(w->nb->log, '\n');
}

static void step_add(struct planner *w, struct rule *rule, struct image_run *run)
{
	struct nft_step s = { .rule = rule, .run = run };

	vec_push(arena(w), &w->p->steps, s);
	if (!run)
		return;
	run_tell(w, run);
	w->p->compiled = true;
	w->nb->runs++;
	for (size_t i = 0; i < run->rules.n; i++)
		if (run->rules.v[i]->handle)
			vec_push(arena(w), &w->p->gone, run->rules.v[i]);
}

enum { RUNS_FULL = 1024 };             /* maximum number of runs per commit at level full; afterwards level auto is used */

/* The kernel finds a set by name by linear search: with 20,000 short runs that took 47 seconds. */
static enum opt_level level_now(const struct nft_batch *nb)
{
	return nb->optimize == OPT_FULL && nb->runs >= RUNS_FULL ? OPT_AUTO : nb->optimize;
}

static struct opt_how how_of(const struct planner *w)
{
	const struct table *t = w->p->chain->table;

	return (struct opt_how){ .level = level_now(w->nb), .table = t->id, .next_run = &w->nb->table[t->id].next_run,
		.generation = w->nb->rs->generation, .depth = depth_left(w->nb, t) };
}

static void stretch_plan(struct planner *w, size_t from, size_t n)
{
	struct opt_how how = how_of(w);

	w->loose.n = w->pieces.v.n = 0;
	vec_grow_of(w->temp, &w->loose, n);
	for (size_t i = 0; i < n; i++)
		vec_push(w->temp, &w->loose, w->seq.v[from + i].rule);
	opt_plan(planner_raiser(w), &how, w->loose.v, n, &w->pieces);
	for (size_t i = 0; i < w->pieces.v.n; i++)
		step_add(w, w->pieces.v.v[i].rule, w->pieces.v.v[i].run);
}

static void stretches_plan(struct planner *w)
{
	for (size_t i = 0, n; i < w->seq.n; i += n) {
		bool loose = false;

		for (n = 0; i + n < w->seq.n && is_plain(&w->seq.v[i + n]); n++)
			loose |= is_loose(w, w->seq.v[i + n].rule);
		if (loose && n > 1 && w->nb->optimize != OPT_OFF) {
			stretch_plan(w, i, n);
			continue;
		}
		for (size_t k = 0; k < n; k++)
			step_add(w, w->seq.v[i + k].rule, NULL);
		if (!n) {
			vec_push(arena(w), &w->p->steps, w->seq.v[i]);
			n = 1;
		}
	}
}

/* Turns a single plain rule at an end of the chain into an open run. */
static void open_make(struct planner *w, struct nft_step *s)
{
	struct opt_how how = how_of(w);
	struct image_run *run = s->rule && is_new(s->rule) ? opt_open(planner_raiser(w), &how, s->rule) : NULL;

	if (!run)
		return;
	*s = (struct nft_step){ .run = run };
	w->p->compiled = true;
}

/* If adding rules is expensive, turns single rules at the ends into open runs. */
static void opens_make(struct planner *w)
{
	struct nft_plan *p = w->p;

	if (!nft_opens(w->nb, p->chain) || !view_of(w) || p->chain->loaded == LOADED_RULES || p->zeroed)
		return;
	if (p->head.n == 1 && p->steps.n)
		open_make(w, &p->steps.v[0]);
	if (p->tail.n == 1 && p->steps.n)
		open_make(w, &p->steps.v[p->steps.n - 1]);
}

/* The kernel finds each rule to be deleted by linear search in its chain, so a chain with very many deletions is
 * flushed, if the state of its other rules allows that. */
static void empty_long(struct planner *w)
{
	enum { MANY = 8192 };

	w->p->emptied = w->p->gone.n > MANY;
	for (size_t i = 0; w->p->emptied && i < w->p->steps.n; i++) {
		const struct nft_step *s = &w->p->steps.v[i];

		w->p->emptied = !s->unknown && !s->kept && (!s->rule || !s->rule->handle || is_plain(s));
	}
}

/* ---- plans ---- */

static bool is_kept(const struct planner *w, const struct image_run *run)
{
	for (size_t i = 0; i < w->p->steps.n; i++)
		if (w->p->steps.v[i].run == run)
			return true;
	return false;
}

/* Finds runs in the kernel that are no longer in the chain. If only runs were read, nothing was planned that could
 * break one. */
static void broken_find(struct planner *w)
{
	const struct nft_view *view = w->p->chain->kernel;

	if (view && view->runs_only && !w->p->flushed)
		return;
	for (size_t i = 0; view && i < view->pieces.v.n; i++) {
		struct image_run *run = view->pieces.v.v[i].run;

		if (run && (w->p->flushed || (!view->pieces.v.v[i].rule && !is_kept(w, run))))
			vec_push(arena(w), &w->p->broken, run);
	}
}

static void plan_make(struct planner *w, struct nft_plan *p)
{
	w->p = p;
	w->seq.n = 0;
	if (is_numbered(p))
		walk_number(w);
	else if (p->chain->loaded == LOADED_RULES)
		walk_loaded(w);
	else
		walk_outside(w);
	fit_edges(w);
	stretches_plan(w);
	opens_make(w);
	broken_find(w);
	empty_long(w);
	p->compiled |= p->broken.n || p->patches.n || (p->chain->kernel && p->chain->loaded == LOADED_RULES);
}

/* Tables that the batch deletes start with run number 1 again. */
static void runs_number(struct nft_batch *nb, const struct edits *e)
{
	for (size_t i = 0; i < e->v.n && !nb->flush && !nb->ahead; i++)
		if (e->v.v[i].op == EDIT_TABLE_RESET)
			nb->table[e->v.v[i].table->id].next_run = 1;
}

void nft_plans_make(struct nft_batch *nb, const struct edits *e)
{
	struct planner w = { .nb = nb, .temp = arena_new() };
	struct nft_plan *p;

	runs_number(nb, e);
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		/* Edits before a reset of the table are irrelevant. */
		if (is_of_rules(x) && nb->rs->table[x->table->id] == x->table && !nb->table[x->table->id].flushes)
			plan_edit(nb, plan_open(nb, x), x);
	}
	for (size_t i = 0; i < e->v.n; i++)
		if (e->v.v[i].op == EDIT_CHAIN_ZERO && nft_plan_find(nb, e->v.v[i].chain))
			nft_plan_find(nb, e->v.v[i].chain)->zeroed = true;
	map_each(&nb->plans, p)
		plan_make(&w, p);
	arena_free(w.temp);
}

bool nft_plans_compile(const struct nft_batch *nb)
{
	const struct nft_plan *p;

	map_each(&nb->plans, p)
		if (p->compiled)
			return true;
	return false;
}

bool nft_plans_fit(const struct nft_batch *nb)
{
	const struct nft_plan *p;

	map_each(&nb->plans, p)
		for (size_t k = 0; k < p->patches.n; k++)
			if (p->patches.v[k].add.n || p->patches.v[k].copies.n)
				return true;
	return false;
}

static bool has_heirs(const struct nft_plan *p)
{
	for (size_t i = 0; i < p->left.n; i++)
		if (p->left.v[i]->place->heirs.n)
			return true;
	return false;
}

bool nft_plans_partly(const struct nft_batch *nb)
{
	const struct nft_plan *p;

	map_each(&nb->plans, p)
		if (is_numbered(p) || has_heirs(p))
			return true;
	return false;
}

/* One per group of elements that take the space of an average message. */
static size_t run_messages(const struct image_run *run)
{
	enum { ELEMS = 8 };
	size_t n = run->chains.n;

	for (size_t i = 0; i < run->chains.n; i++)
		n += run->chains.v[i].rules.n;
	for (size_t i = 0; i < run->maps.n; i++)
		n += run->maps.v[i].elems.n / ELEMS + 1;
	return n;
}

size_t nft_plans_messages(const struct nft_batch *nb)
{
	size_t n = 0;
	const struct nft_plan *p;

	map_each(&nb->plans, p)
		for (size_t k = 0; k < p->steps.n; k++)
			n += p->steps.v[k].run && !p->steps.v[k].kept ? run_messages(p->steps.v[k].run) : 0;
	return n;
}

bool nft_plan_has(struct nft_batch *nb, const struct edit *e)
{
	const struct nft_plan *p = is_of_rules(e) ? nft_plan_find(nb, e->chain) : NULL;

	return p && nft_plan_carried(p);
}
