/* Jumps that go round in a circle, as the kernel looks for them: from each hook, through every rule behind which the way
 * goes on. A rule that tests nothing and has a verdict ends its chain for good, and what stands behind it is not looked at; so
 * a circle there, or in chains that no hook leads to, is allowed.
 *
 * It keeps its own stack: the kernel takes chains nested thousands deep.
 */
#include "block/block.h"

/* Where the walk is in a chain: the entry whose jump is being followed. */
struct step { const struct block_entry *at; struct block_chain *chain; };

enum mark { NEW, OPEN, DONE };

struct search {
	const struct block *b;
	struct step *stack;
	uint32_t depth;
	uint8_t *mark;                 /* by number of the user chain */
};

/* A user chain's number, kept in its `start` while the search lasts. */
static void number_chains(const struct block *b)
{
	for (uint32_t i = 0; i < b->nuser; i++)
		b->user[i]->start = i;
}

/* The next jump of the chain from e on, NULL: none that is looked at. */
static const struct block_entry *next_jump(const struct block *b, const struct block_entry *e)
{
	for (; e; e = e->next) {
		if (e->to)
			return e;
		if (!e->falls && entry_standard(b->kind, e->bytes) && entry_unconditional(b->kind, e->bytes))
			return NULL;
	}
	return NULL;
}

static void push(struct search *s, struct block_chain *c)
{
	if (c->hook < 0)
		s->mark[c->start] = OPEN;
	s->stack[s->depth++] = (struct step){ next_jump(s->b, c->first), c };
}

/* True: the chain that the newest step jumps to is open, that is, a circle. */
static bool step_on(struct search *s)
{
	struct step *top = &s->stack[s->depth - 1];
	struct block_chain *to;

	if (!top->at) {
		if (top->chain->hook < 0)
			s->mark[top->chain->start] = DONE;
		s->depth--;
		return false;
	}
	to = top->at->to;
	if (s->mark[to->start] == OPEN)
		return true;
	top->at = next_jump(s->b, top->at->next);
	if (s->mark[to->start] == NEW)
		push(s, to);
	return false;
}

static bool search_from(struct search *s, struct block_chain *base)
{
	push(s, base);
	while (s->depth)
		if (step_on(s))
			return true;
	return false;
}

/* The open steps from the chain that is jumped to again. */
static struct block_chain **circle(struct search *s, size_t *n)
{
	const struct block_chain *to = s->stack[s->depth - 1].at->to;
	struct block_chain **v;
	uint32_t from = s->depth - 1;

	while (s->stack[from].chain != to)
		from--;
	v = arena_try(s->b->arena, (s->depth - from) * sizeof(*v));
	for (*n = 0; v && from < s->depth; from++)
		v[(*n)++] = s->stack[from].chain;
	return v;
}

bool block_loop(const struct block *b, struct block_chain ***loop, size_t *n)
{
	struct search s = {
		.b = b,
		.stack = arena_try(b->arena, (b->nuser + 1) * sizeof(*s.stack)),
		.mark = arena_try(b->arena, b->nuser + 1),
	};

	*n = 0;
	*loop = NULL;
	if (!s.stack || !s.mark)
		return false;
	number_chains(b);
	for (unsigned h = 0; h < BLOCK_HOOKS; h++) {
		if (!b->base[h] || !search_from(&s, b->base[h]))
			continue;
		*loop = circle(&s, n);
		return *loop;
	}
	return true;
}
