/* How many chains the optimiser may put between those of the user: nf_tables takes 16 in a row, from the built-in one to the deepest.
 *
 *	INPUT -> web -> log        3 in a row, 13 are left; each of the three may add 4 of its own
 *
 * Every chain of a row may be compiled, so what is left is shared among as many as the longest row has.
 */
#include "compiler/opt.h"

enum {
	ROW_MAX = 16,
	UNKNOWN = 4,                   /* chains below one whose rules are not loaded */
};

struct ways {
	struct arena *arena;
	const struct table *t;
	bool jumps;                    /* there are any */
	struct map depth;              /* chain to struct way */
};

struct way { unsigned depth; bool open; };

/* Chains in a row from this one on. One that leads to itself is the kernel's to refuse. */
static unsigned depth_of(struct ways *w, const struct chain *c)
{
	struct way *x = map_get(&w->depth, &c, sizeof(c));
	unsigned most = c->in_kernel && c->loaded != LOADED_RULES ? UNKNOWN : 0;
	const char *before = NULL;     /* where the last rule led: often the next one leads there, too */

	if (x)
		return x->open ? ROW_MAX : x->depth;
	x = arena_new_of(w->arena, struct way);
	x->open = true;
	map_put(&w->depth, arena_dup(w->arena, &c, sizeof(c)), sizeof(c), x);
	for (const struct rule *r = w->jumps ? c->first : NULL; r; r = r->next) {
		const struct chain *to = r->to && r->to != before ? chain_find(w->t, r->to) : NULL;
		unsigned below = to ? depth_of(w, to) : 0;

		most = below > most ? below : most;
		before = r->to;
	}
	x->open = false;
	x->depth = most < ROW_MAX ? most + 1 : ROW_MAX;
	return x->depth;
}

/* Does any rule lead to a chain? Rules are many, and most tables have few that do. */
static bool has_jumps(const struct table *t)
{
	for (size_t i = 0; i < t->chains.n; i++) {
		const struct chain *c = t->chains.entry[i].value;

		if (c && c->refs)
			return true;
	}
	return false;
}

unsigned opt_depth(struct arena *a, const struct table *t)
{
	struct ways w = { .arena = a, .t = t, .jumps = has_jumps(t) };
	unsigned most = 1;

	map_init(&w.depth, a);
	for (size_t i = 0; i < t->chains.n; i++) {
		const struct chain *c = t->chains.entry[i].value;
		unsigned depth = c ? depth_of(&w, c) : 0;

		most = depth > most ? depth : most;
	}
	return (ROW_MAX - most) / most;
}
