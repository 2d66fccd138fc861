/* Follows jumps, to explain errors that do not concern a single rule.
 *
 *	-A INPUT -j a       Too many links: a -> b -> a
 *	-A PREROUTING -j n  Invalid argument: n contains a MASQUERADE
 *
 * A command that only adds a rule has not loaded the rules, so the table is read again; a rule is included if it exists
 * in the kernel or the batch would have added it. Only used after a refusal.
 *
 * In chains that are planned as a whole, messages are not in command order, and the kernel may stop at another rule of
 * a cycle than the last one. The last one is found by a search over prefixes of the new jumps.
 */
#include "backend/nft.h"
#include "backend/place.h"

/* ---- the table as it would have been ---- */

struct way {
	const char *name;
	unsigned depth;                /* call depth from here on, including this chain; 0: not known yet */
	bool open;                     /* on the path being walked */
	struct way *next;              /* the next chain on that path */
};

struct nft_ways {
	struct arena *arena;
	const struct table *t[2];      /* NULL: none */
	struct map ways;               /* by name */
	VEC(const struct rule *) come; /* jumps added by the batch, in command order */
	struct map numbers;            /* … their numbers, from 1; empty: all are included */
	size_t upto;                   /* … or those up to this number */
};

/* Reads the kernel's table; if that fails it is omitted. */
static const struct table *table_read(struct nft *nft, struct cx *cx, enum table_id id)
{
	struct diags unsaid;
	struct cx quiet = cx_quiet(cx, &unsaid);
	struct ruleset *rs = arena_new_of(cx->arena, struct ruleset);
	struct need need = { .table = id, .all = NEED_RULES };
	struct needs needs = { { &need, 1, 1 } };

	ruleset_init(rs, cx->arena, nft->be.family);
	return nft_load(&nft->be, &quiet, rs, &needs) ? rs->table[id] : NULL;
}

struct nft_ways *nft_ways_new(struct nft *nft, struct cx *cx, const struct table *t)
{
	struct nft_ways *w = arena_new_of(cx->arena, struct nft_ways);

	w->arena = cx->arena;
	w->t[0] = t;
	w->t[1] = t->in_kernel ? table_read(nft, cx, t->id) : NULL;
	map_init(&w->ways, cx->arena);
	map_init(&w->numbers, cx->arena);
	return w;
}

static bool counts(const struct nft_ways *w, const struct rule *r)
{
	return !w->numbers.n || (uintptr_t)map_get(&w->numbers, &r, sizeof(r)) <= w->upto;
}

static const struct rule *first_rule(const struct table *t, const char *chain)
{
	const struct chain *c = t ? chain_find(t, chain) : NULL;

	return c ? c->first : NULL;
}

static struct way *way_get(struct nft_ways *w, const char *name)
{
	struct way *x = map_gets(&w->ways, name);

	if (x)
		return x;
	x = arena_new_of(w->arena, struct way);
	x->name = name;
	map_puts(&w->ways, name, x);
	return x;
}

/* ---- cycles and depth ---- */

static struct way *walk(struct nft_ways *w, struct way *x, const char *also);

/* Visits the next chain; returns a cycle found there, or NULL. */
static struct way *step(struct nft_ways *w, struct way *x, const char *to, unsigned *deepest)
{
	struct way *circle;

	x->next = way_get(w, to);
	circle = walk(w, x->next, NULL);
	if (!circle && x->next->depth > *deepest)
		*deepest = x->next->depth;
	return circle;
}

/* Returns a chain of the first cycle found, or NULL after setting x->depth. also: an additional jump, or NULL. */
static struct way *walk(struct nft_ways *w, struct way *x, const char *also)
{
	unsigned deepest = 0;
	struct way *circle = NULL;

	if (x->open || x->depth)
		return x->open ? x : NULL;
	x->open = true;
	if (also)
		circle = step(w, x, also, &deepest);
	for (int i = 0; i < 2; i++)
		for (const struct rule *r = first_rule(w->t[i], x->name); r && !circle; r = r->next)
			if (r->to && counts(w, r))
				circle = step(w, x, r->to, &deepest);
	if (circle)
		return circle;
	x->open = false;
	x->depth = deepest + 1;
	return NULL;
}

/* The maximum call depth of the base chains; 0: there is a cycle. */
static unsigned row_length(struct nft_ways *w)
{
	const struct chain *c;
	unsigned most = 1;

	for (int i = 0; i < 2; i++) {
		for (size_t at = 0; w->t[i] && (c = map_next(&w->t[i]->chains, &at)); ) {
			struct way *x = c->base ? way_get(w, c->name) : NULL;

			if (x && walk(w, x, NULL))
				return 0;
			if (x && x->depth > most)
				most = x->depth;
		}
	}
	return most;
}

bool nft_ways_fit(struct nft_ways *w)
{
	unsigned length = row_length(w);

	return length && length <= NFT_DEPTH_MAX;
}

static void come_find(struct nft_ways *w, const struct edits *e)
{
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		if (x->table != w->t[0] || (x->op != EDIT_RULE_ADD && x->op != EDIT_RULE_REPLACE))
			continue;
		for (uint32_t k = 0; k < x->n; k++)
			if (x->rule[k].to)
				vec_push(w->arena, &w->come, &x->rule[k]);
	}
	for (size_t i = 0; i < w->come.n; i++)
		map_put(&w->numbers, &w->come.v[i], sizeof(w->come.v[i]), (void *)(uintptr_t)(i + 1));
}

static bool fit_upto(struct nft_ways *w, size_t n)
{
	w->upto = n;
	map_init(&w->ways, w->arena);
	return nft_ways_fit(w);
}

const struct rule *nft_ways_last(struct nft_ways *w, const struct edits *e)
{
	size_t fits = 0, not;

	come_find(w, e);
	not = w->come.n;
	if (fit_upto(w, not) || !fit_upto(w, fits))
		return NULL;
	while (not - fits > 1) {
		size_t half = fits + (not - fits) / 2;

		*(fit_upto(w, half) ? &fits : &not) = half;
	}
	return w->come.v[fits];
}

const char *nft_ways_circle(struct nft_ways *w, const char *from, const char *to, unsigned *depth)
{
	struct way *circle = walk(w, way_get(w, from), to);
	const char *text;

	if (!circle) {
		*depth = row_length(w);
		return NULL;
	}
	text = circle->name;
	for (struct way *x = circle->next; x != circle; x = x->next)
		text = arena_fmt(w->arena, "%s -> %s", text, x->name);
	return arena_fmt(w->arena, "%s -> %s", text, circle->name);
}

/* ---- uses that are not allowed ---- */

const struct use *nft_ways_misplaced(struct nft_ways *w, const char *to, const struct chain *c, const char **in)
{
	struct way *x = way_get(w, to);
	const struct use *u = NULL;

	if (x->open)
		return NULL;
	x->open = true;
	for (int i = 0; i < 2; i++) {
		for (const struct rule *r = first_rule(w->t[i], to); r && !u; r = r->next) {
			*in = to;
			u = place_wrong(r, c);
			if (!u && r->to)
				u = nft_ways_misplaced(w, r->to, c, in);
		}
	}
	return u;
}
