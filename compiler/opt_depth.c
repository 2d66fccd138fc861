/* How many chains the optimiser may insert between the user's chains: nf_tables limits the call depth to 16, from the
 * base chain to the deepest.
 *
 *	INPUT -> web -> log        depth 3 leaves 13; each of the three chains may add 4
 *
 * Every chain on a path may be compiled, so the remaining depth is divided by the length of the longest path.
 */
#include "compiler/opt.h"

enum {
	ROW_MAX = 16,
	UNKNOWN = 4,                   /* assumed depth below a chain whose rules are not loaded */
};

struct ways {
	struct arena *arena;
	const struct table *t;
	bool jumps;                    /* there are jumps */
	struct map depth;              /* chain to struct way */
};

struct way { unsigned depth; bool open; };

/* The call depth from this chain on. Cycles are left to the kernel to reject. */
static unsigned depth_of(struct ways *w, const struct chain *c)
{
	struct way *x = map_get(&w->depth, &c, sizeof(c));
	unsigned most = c->in_kernel && c->loaded != LOADED_RULES ? UNKNOWN : 0;
	const char *before = NULL;     /* destination of the previous jump: consecutive rules often have the same */

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

/* Does any rule jump to a chain? A quick check, since most tables have many rules and few jumps. */
static bool has_jumps(const struct table *t)
{
	const struct chain *c;

	map_each(&t->chains, c)
		if (c->refs)
			return true;
	return false;
}

unsigned opt_depth(struct arena *a, const struct table *t)
{
	struct ways w = { .arena = a, .t = t, .jumps = has_jumps(t) };
	unsigned most = 1;
	const struct chain *c;

	map_init(&w.depth, a);
	map_each(&t->chains, c) {
		unsigned depth = depth_of(&w, c);

		most = depth > most ? depth : most;
	}
	return (ROW_MAX - most) / most;
}
