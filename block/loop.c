/* Finds cycles of jumps with the kernel's algorithm: from each hook, through every rule after which evaluation can
 * continue. An unconditional rule with a verdict ends its chain, and rules after it are not visited; so cycles there,
 * or in unreachable chains, are allowed.
 *
 * Uses an explicit stack: the kernel accepts chains nested thousands deep.
 */
#include "block/block_priv.h"

/* Position in a chain: the entry whose jump is being followed, as an index among the ways of a stretch. */
struct step { const struct block_entry *at; uint32_t way; struct block_chain *chain; };

enum mark { NEW, OPEN, DONE };

struct search {
	const struct block *b;
	struct step *stack;
	uint32_t depth;
	uint8_t *mark;                 /* by user chain number */
};

static void number_chains(const struct block *b)
{
	for (uint32_t i = 0; i < b->nuser; i++)
		b->user[i]->number = i;
}

static struct block_chain *jump_of(const struct block *b, const struct step *s)
{
	return s->at->n ? way_to(b, way_at(b, s->at, s->way)) : s->at->to;
}

/* Does the entry end its chain? */
static bool ends(const struct block *b, const struct step *s)
{
	if (s->at->n)
		return !way_falls(b, way_at(b, s->at, s->way));
	return !s->at->falls && entry_standard(b->kind, s->at->bytes) && entry_unconditional(b->kind, s->at->bytes);
}

/* Advances to the next jump that is followed; at NULL: none. */
static void find_jump(const struct block *b, struct step *s)
{
	for (; s->at; s->at = s->at->next, s->way = 0)
		for (; s->way < (s->at->n ? s->at->nway : 1); s->way++) {
			if (jump_of(b, s))
				return;
			if (ends(b, s)) {
				s->at = NULL;
				return;
			}
		}
}

static void push(struct search *s, struct block_chain *c)
{
	struct step *top = &s->stack[s->depth++];

	if (c->hook < 0)
		s->mark[c->number] = OPEN;
	*top = (struct step){ .at = c->first, .chain = c };
	find_jump(s->b, top);
}

/* Follows the jump of the top of the stack. True if its destination is on the stack, i.e. there is a cycle. */
static bool step_on(struct search *s)
{
	struct step *top = &s->stack[s->depth - 1];
	struct block_chain *to;

	if (!top->at) {
		if (top->chain->hook < 0)
			s->mark[top->chain->number] = DONE;
		s->depth--;
		return false;
	}
	to = jump_of(s->b, top);
	if (s->mark[to->number] == OPEN)
		return true;
	top->way++;
	find_jump(s->b, top);
	if (s->mark[to->number] == NEW)
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

/* The chains on the stack from the jump's destination on. */
static struct block_chain **circle(struct search *s, size_t *n)
{
	const struct block_chain *to = jump_of(s->b, &s->stack[s->depth - 1]);
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
	if (!b->nuser)
		return true;
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
