/* Numbers the tests and matches of a tree's rules, to decide quickly whether everything that one rule requires is implied
 * by another.
 *
 *	-s 192.0.2.0/24 -p icmp -m icmp --icmp-type 8      saddr, protocol, 7       7: this match with its options
 *	-p icmp -m icmp --icmp-type 8                      protocol, 7
 *	-p icmp -m icmp --icmp-type 8 -m mark --mark 1     protocol, 7, 8           8: a test of these bytes for this value
 *
 * A field stands for the interval that the rule tests it for; intervals are compared elsewhere (opt_unseen.c).
 *
 * Matches of the kernel may drop packets themselves. If a rule with such a match is removed as unreachable, the earlier
 * rule must evaluate the same match, for every packet for which the removed rule would have reached it. Then the packet is
 * dropped there, or has matched.
 */
#include <string.h>
#include "compiler/opt_tree.h"
#include "compiler/test_imply.h"

/* ---- numbers ---- */

struct asks *asks_new(struct arena *a)
{
	struct asks *k = arena_new_of(a, struct asks);

	map_init(&k->number, a);
	return k;
}

void asks_free(struct asks *k) { buf_free(&k->key); }

/* Appends location and value of the test. */
static void test_key(struct buf *b, const struct shape_item *it)
{
	uint32_t head[] = { it->load.source, it->load.where, it->load.off, it->load.len, it->load.swapped, it->t.len, it->t.range,
		it->t.inv };

	buf_add(b, head, sizeof(head));
	buf_add(b, &it->t.a, it->t.len);
	buf_add(b, &it->t.b, it->t.len);
}

/* Appends revision, name and data of the match; false if it consists of several expressions. */
static bool match_key(struct buf *b, const struct shape *s, const struct shape_item *it)
{
	const struct nir *x = &s->list->v[it->from];
	struct nir_data info = nir_d(x, NIR_MATCH_info);

	if (it->to != it->from + 1 || x->op != NIR_MATCH)
		return false;
	buf_putc(b, (char)nir_u(x, NIR_MATCH_rev));
	buf_puts(b, nir_s(x, NIR_MATCH_name));
	buf_putc(b, 0);
	buf_add(b, info.p, info.len);
	return true;
}

static void ask_fill(const struct opt_env *o, struct ask *ask, const struct shape *s, struct shape_item *it)
{
	ask->match = it->kind != SHAPE_TEST;
	ask->drops = !item_passable(o->cx, s, it);
	ask->load = it->load;
	ask->t = it->t;
	ask->t.key = it->key = (uint8_t)key_of_load(o->cx, &it->load);
	ask->steady = item_steady(o->cx, s, it, o->how->table);
}

/* The item's number, FIELDS or more; ASK_UNKNOWN for matches that are unknown or not a function of the packet alone. */
static uint32_t ask_number(const struct opt_env *o, const struct shape *s, struct shape_item *it)
{
	const struct ext *e = it->kind == SHAPE_TEST ? NULL : match_ext(o->cx, s, it);
	struct asks *k = o->asks;
	struct ask *ask;

	if (it->kind != SHAPE_TEST && (!e || e->effect != PURE))
		return ASK_UNKNOWN;
	buf_reset(&k->key);
	buf_putc(&k->key, (char)it->kind);
	if (it->kind == SHAPE_TEST)
		test_key(&k->key, it);
	else if (!match_key(&k->key, s, it))
		return ASK_UNKNOWN;
	ask = map_get(&k->number, k->key.s, k->key.len);
	if (ask)
		return ask->number;
	ask = arena_new_of(k->number.arena, struct ask);
	ask_fill(o, ask, s, it);
	ask->number = (uint32_t)(FIELDS + k->v.n);
	vec_push(k->number.arena, &k->v, ask);
	map_put(&k->number, arena_dup(k->number.arena, k->key.s, k->key.len), k->key.len, ask);
	return ask->number;
}

static const struct ask *ask_of(const struct opt_env *o, uint32_t number) { return o->asks->v.v[number - FIELDS]; }

void asked_add(const struct opt_env *o, struct asked *k, const struct shape *s, struct shape_item *it, unsigned field)
{
	k->v[k->n] = field < FIELDS ? field : ask_number(o, s, it);
	k->beside |= k->v[k->n++] >= FIELDS;
}

void asked_keep(const struct opt_env *o, const struct asked *k, struct tree_rule *t)
{
	t->steady = true;
	for (unsigned i = 0; i < k->n; i++) {
		if (k->v[i] == ASK_UNKNOWN)
			t->sure = t->plain = false;
		else if (k->v[i] >= FIELDS)
			t->steady &= ask_of(o, k->v[i])->steady;
	}
	if (!k->beside)
		return;
	t->asks = arena_dup(o->scratch, k->v, k->n * sizeof(*k->v));
	t->nasks = (uint8_t)k->n;
}

/* ---- comparing two rules ---- */

struct both {
	const struct opt_env *o;
	const struct tree_rule *first, *rule;
	const struct cell_box *own, *box;      /* box of the first rule; box of the packets considered */
	struct asked asked;                    /* tests and matches of `rule` */
};

/* The rule's interval of field f as a test of the key. */
static struct test field_test(const struct tree_rule *t, unsigned f, uint8_t key)
{
	const struct tree_range *r = tree_range_of(t, f);

	return (struct test){ .key = key, .len = (uint8_t)keys[key].len, .range = true, .a = r->lo, .b = r->hi };
}

/* Does `by`, a field or test of the rule, imply the test? It does if it loads the same bytes or more of them, so that the
 * test's load cannot fail, and its value implies the test's. */
static bool test_follows(const struct both *p, const struct ask *test, uint32_t by)
{
	const struct key_info *k = by < FIELDS ? &keys[field_key(p->o, by)] : NULL;
	const struct ask *ask = k ? NULL : ask_of(p->o, by);
	struct load load = k ? load_of(k) : ask->load;
	struct test t;

	if (test->match || (ask && ask->match) || !test->t.key || !load_same(&test->load, &load) || load.len < test->load.len ||
	    load.swapped != test->load.swapped || (k && p->rule->part >> by & 1))
		return false;
	t = k ? field_test(p->rule, by, test->t.key) : ask->t;
	return test_implies(&t, &test->t);
}

/* Do the rule's first n tests and matches imply this one of the first rule, for packets of the box? */
static bool follows(const struct both *p, uint32_t what, unsigned n)
{
	if (what < FIELDS && p->own->lo[what] <= p->box->lo[what] && p->box->hi[what] <= p->own->hi[what])
		return true;
	for (unsigned i = 0; i < n; i++)
		if (p->asked.v[i] == what || (what >= FIELDS && test_follows(p, ask_of(p->o, what), p->asked.v[i])))
			return true;
	return false;
}

static struct asked asked_of(const struct tree_rule *t)
{
	struct asked k = {0};

	if (t->asks)
		memcpy(k.v, t->asks, t->nasks * sizeof(*t->asks));
	k.n = t->nasks;
	for (unsigned f = 0; f < FIELDS && !t->asks; f++)
		if (t->has >> f & 1)
			k.v[k.n++] = f;
	return k;
}

/* Does the first rule evaluate each match of the rule that may drop packets, for all packets for which the rule would
 * evaluate it? */
static bool drops_met(const struct both *p, const struct asked *first)
{
	unsigned at = 0;

	for (unsigned i = 0; i < p->asked.n; i++) {
		uint32_t what = p->asked.v[i];

		if (what < FIELDS || !ask_of(p->o, what)->drops)
			continue;
		while (at < first->n && follows(p, first->v[at], i))
			at++;
		if (at < first->n && first->v[at] != what)
			return false;
	}
	return true;
}

static bool has(const struct asked *k, uint32_t what)
{
	for (unsigned i = 0; i < k->n; i++)
		if (k->v[i] == what)
			return true;
	return false;
}

/* Does the first rule have all matches of the rule? Otherwise removing the rule from the tree would change which hooks
 * the kernel validates a match for. */
static bool matches_stay(const struct both *p, const struct asked *first)
{
	for (unsigned i = 0; i < p->asked.n; i++)
		if (p->asked.v[i] >= FIELDS && ask_of(p->o, p->asked.v[i])->match && !has(first, p->asked.v[i]))
			return false;
	return true;
}

bool asks_covered(const struct tree_rules *w, uint32_t first, uint32_t rule, const struct cell_box *box)
{
	struct both p = { .o = w->o, .first = &w->v[first], .rule = &w->v[rule], .own = &w->box[first], .box = box };
	struct asked by;

	if (!p.first->asks && !p.rule->asks)
		return true;
	by = asked_of(p.first);
	p.asked = asked_of(p.rule);
	for (unsigned i = 0; i < by.n; i++)
		if (by.v[i] >= FIELDS && !follows(&p, by.v[i], p.asked.n))
			return false;
	return matches_stay(&p, &by) && drops_met(&p, &by);
}
