/* Rules of a map that are completely hidden by others: stored in chains that are never reached, each told as the
 * element that it would be.
 *
 *	-s 192.0.2.0/24 -j DROP        an element, whose userdata tells the chain of the next rule with its key
 *	-s 192.0.2.0/24 -j DROP        hidden; its userdata tells the chain of the third one
 *	-s 192.0.2.0/24 -j DROP        hidden
 *
 * When the first one is deleted, the second can replace it without examining other rules, provided that no others
 * overlap them.
 */
#include <linux/netfilter/nf_tables.h>
#include "compiler/opt_map.h"

/* Indexed by the first member with the same key. */
struct twins {
	uint32_t *chain;               /* number of the chain, plus 1, with the first twin hidden so far; 0: none */
	bool *none;                    /* the twins must not replace each other */
};

/* ---- twins ---- */

void twins_find(struct mapping *m, const bool *apart)
{
	struct arena *a = m->o->scratch;
	struct twins *t;

	if (m->map || m->o->into || form_gated(&m->form))
		return;
	t = m->twins = arena_new_of(a, struct twins);
	t->chain = arena_array(a, m->n + 1, sizeof(*t->chain));
	t->none = arena_array(a, m->n + 1, sizeof(*t->none));
	/* A member with a destination may be required by hidden ones with the same destination, see led_end. */
	for (size_t i = 0; i < m->n; i++)
		t->none[m->first[i]] |= (apart && !apart[i]) || m->s->m.v[i].rule->to;
}

uint32_t twin_of(const struct mapping *m, size_t i)
{
	const struct twins *t = m->twins;

	return !t || t->none[m->first[i]] ? 0 : t->chain[m->first[i]];
}

/* Records that the member was hidden in chain number chain - 1; 0: as a whole rule, which cannot replace an element. */
static void twin_hidden(struct mapping *m, size_t i, uint32_t chain)
{
	struct twins *t = m->twins;

	if (!t)
		return;
	t->chain[m->first[i]] = chain;
	t->none[m->first[i]] |= !chain;
}

/* ---- hidden rules ---- */

/* The chain for the next rule that is never reached. Chain 0 is read whenever a rule is added to the run, so it gets
 * only a few; other chains are limited so that reading one stays fast. */
struct image_chain *chain_never(struct mapping *m)
{
	enum { FEW = 64, MANY = 1024 };

	if (m->run->chains.v[m->never].rules.n < (m->never ? MANY : FEW))
		return &m->run->chains.v[m->never];
	m->never = (unsigned)m->run->chains.n;
	run_chain(m->o, m->run);
	vec_grow_of(m->o->cx->arena, &m->run->chains.v[m->never].rules, MANY);
	return &m->run->chains.v[m->never];
}

void verdict_of(struct mapping *m, struct image_elem *e, const struct rule *r)
{
	if (elem_verdict(e, r))
		return;
	e->verdict = NFT_JUMP;
	e->chain = m->action;
}

/* Stores it as the element that it would be in the first map or, if that does not fit, as a whole rule. */
static void hide(struct mapping *m, size_t i)
{
	const struct member *x = &m->s->m.v[i];
	struct test room[SHAPE_ITEMS];
	struct image_rule ir = { .rule = x->rule };
	struct image_elem e = { .key = key_of(m, i), .end = end_of(m, i), .counters = x->rule->counters };
	struct elem_say say = { x->rule, order_of(m, i), test_said(m, i, true, room), .twin = twin_of(m, i) };
	struct image_chain *c = chain_never(m);
	struct tlv t;
	bool told;

	verdict_of(m, &e, x->rule);
	told = !m->map && elem_say(&t, &m->form, &say);
	if (told) {
		e.udata = (struct nir_data){ t.b, t.len };
		told = elem_tell(m->o->cx, &m->form, &e, &ir.lowered);
	}
	if (told)
		vec_push(m->o->cx->arena, &c->rules, ir);
	else
		run_rule(m->o, c, x->rule, say.order, true);
	twin_hidden(m, i, told ? m->never + 1 : 0);
}

/* From last to first, since each refers to the next one. */
void hide_all(struct mapping *m, const bool *hidden)
{
	for (size_t i = m->n; i-- > 0; )
		if (hidden[i])
			hide(m, i);
}
