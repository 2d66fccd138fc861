/* Rules of one shape as one verdict map.
 *
 *	-s 192.0.2.1/32 -j DROP       each test for one value: a hash map. A rule whose key an earlier one has is hidden.
 *	-s 192.0.2.0/24 -j ACCEPT     prefixes and ranges of one field: a map of intervals, which are cut so that they are
 *	-s 192.0.0.0/16 -j DROP       disjoint and each has the first rule that covers it: one for the /24, two for the /16
 *
 * Equal tests of all rules are carried out once, in front of the lookup. A target that they have in common stands once, in a chain of
 * the run, where the elements jump.
 *
 * What must hold, or the rules stay as they are:
 * - Nothing but functions of the packet decides; a match of the kernel's that can drop a packet whose header is cut short
 *   must have stood in front of all tests that are now the key.
 * - A packet that goes on behind its rule (no target, a jump, LOG …) may match no later rule of the map, and no target may
 *   write what the key is: the run ends in front of such a rule.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "lib/ival.h"
#include "compiler/opt_priv.h"

struct mapping {
	struct opt_env *o;
	const struct stretch *s;
	struct elem_form form;
	struct image_run *run;
	size_t n;                      /* members that are in it */
	bool hidden;                   /* a rule is, wholly or in part */
	unsigned never;                /* the newest chain for rules that are never reached */
};

/* ---- may it be? ---- */

/* The kernel's struct of a match that may stand in front of the lookup, where it is asked for packets that do not
 * have the key. */
static bool other_movable(const struct mapping *m, unsigned item)
{
	const struct ext *e = match_ext(m->o->cx, &m->form.shape, &m->form.shape.item[item]);

	if (!e || e->effect != PURE)
		return false;
	for (unsigned p = 0; p < m->form.nparts; p++)
		if (m->form.item[p] < item && !e->total)
			return false;
	return true;
}

static bool others_movable(const struct mapping *m)
{
	for (unsigned i = 0; i < m->form.shape.n; i++)
		if (m->form.shape.item[i].kind == SHAPE_OTHER && !other_movable(m, i))
			return false;
	return true;
}

static bool goes_on(const struct member *x) { return rule_ending(x->rule) != END_STAYS; }

static bool keys_safe(const struct mapping *m)
{
	for (unsigned p = 0; p < m->form.nparts; p++)
		if (!key_safe(m->o, m->form.shape.item[m->form.item[p]].key))
			return false;
	return true;
}

/* Targets that write the key end the run behind the first rule that goes on. */
static void cut_unsafe(struct mapping *m)
{
	if (keys_safe(m))
		return;
	for (size_t i = 0; i < m->n; i++)
		if (goes_on(&m->s->m.v[i])) {
			m->n = i + 1;
			return;
		}
}

/* All tests of the key are for one value. */
static bool all_values(const struct mapping *m)
{
	uint8_t key[IMAGE_KEY], end[IMAGE_KEY];

	for (size_t i = 0; i < m->n; i++)
		if (!elem_key(&m->form, m->s->m.v[i].test, key, end))
			return false;
	return true;
}

/* ---- elements ---- */

static struct image_map *the_map(struct mapping *m) { return &m->run->maps.v[0]; }

/* For a rule that is never reached: in chain 0 only a few, which is read for each rule that comes to the run, and in no chain so
 * many that it takes long to read. */
static struct image_chain *chain_never(struct mapping *m)
{
	enum { FEW = 64, MANY = 1024 };

	if (m->run->chains.v[m->never].rules.n < (m->never ? MANY : FEW))
		return &m->run->chains.v[m->never];
	m->never = (unsigned)m->run->chains.n;
	run_chain(m->o, m->run);
	vec_grow_of(m->o->cx->arena, &m->run->chains.v[m->never].rules, MANY);
	return &m->run->chains.v[m->never];
}


static void verdict_of(struct mapping *m, struct image_elem *e, const struct rule *r)
{
	if (elem_verdict(e, r))
		return;
	e->verdict = NFT_JUMP;
	e->chain = m->run->chains.v[ACTION_CHAIN].name;
}

/* A rule's element. `first`: the one that says the rule and has its counters. */
static struct image_elem *elem_add(struct mapping *m, const uint8_t *key, const uint8_t *end, size_t i, bool first)
{
	struct image_elem e = { .key = key, .end = end, .counted = true, .rule = m->s->m.v[i].rule };
	struct image_map *map = the_map(m);

	verdict_of(m, &e, e.rule);
	if (first)
		e.counters = e.rule->counters;
	vec_push(m->o->cx->arena, &map->elems, e);
	return &map->elems.v[map->elems.n - 1];
}

/* Says the rule in the element's userdata, or, where that is too much, the whole rule in chain 0. */
static void elem_say(struct mapping *m, struct image_elem *e, size_t i, const struct test *test)
{
	struct rule *r = m->s->m.v[i].rule;

	if (elem_udata(m->o->cx->arena, e, &m->form, r, run_order(i), test))
		return;
	elem_udata_part(m->o->cx->arena, e, run_order(i));
	run_rule(m->o, chain_never(m), r, run_order(i), false);
}

/* As the element that it would be, or, where that is too much, as it is. */
static void hide(struct mapping *m, size_t i)
{
	const struct member *x = &m->s->m.v[i];
	struct image_rule ir = { .rule = x->rule };
	uint8_t key[IMAGE_KEY], end[IMAGE_KEY];
	struct image_elem e = { .key = key, .counters = x->rule->counters };
	struct cx *cx = m->o->cx;

	m->hidden = true;
	elem_key(&m->form, x->test, key, end);
	e.end = memcmp(key, end, m->form.len) ? end : NULL;
	verdict_of(m, &e, x->rule);
	if (elem_udata(m->o->scratch, &e, &m->form, x->rule, run_order(i), elem_said(&m->form, &e, x->test)) &&
	    elem_tell(cx, &m->form, &e, &ir.lowered))
		vec_push(cx->arena, &chain_never(m)->rules, ir);
	else
		run_rule(m->o, chain_never(m), x->rule, run_order(i), true);
}

/* ---- one value each ---- */

/* Where the run has to end: in front of the first rule with the key of an earlier one that goes on. */
static size_t values_plan(struct mapping *m, uint8_t *keys, bool *hidden)
{
	struct arena *a = arena_new();
	uint8_t end[IMAGE_KEY];
	struct map seen;
	size_t i;

	map_init(&seen, a);
	for (i = 0; i < m->n; i++) {
		uint8_t *key = keys + i * m->form.len;
		const struct member *before;

		elem_key(&m->form, m->s->m.v[i].test, key, end);
		before = map_get(&seen, key, m->form.len);
		if (before && goes_on(before))
			break;
		hidden[i] = before;
		if (!before)
			map_put(&seen, key, m->form.len, &m->s->m.v[i]);
	}
	arena_free(a);
	return i;
}

static void values_build(struct mapping *m)
{
	uint8_t *keys = arena_array(m->o->cx->arena, m->n, m->form.len);
	bool *hidden = arena_array(m->o->scratch, m->n, sizeof(*hidden));

	m->n = values_plan(m, keys, hidden);
	vec_grow_of(m->o->cx->arena, &the_map(m)->elems, m->n);
	for (size_t i = 0; i < m->n; i++) {
		if (hidden[i])
			hide(m, i);
		else
			elem_say(m, elem_add(m, keys + i * m->form.len, NULL, i, true), i, NULL);
	}
}

/* ---- intervals ---- */

static struct ival *ivals_of(struct mapping *m)
{
	const struct shape_item *field = &m->form.shape.item[m->form.item[0]];
	struct ival *v = arena_array(m->o->scratch, m->n, sizeof(*v));

	for (size_t i = 0; i < m->n; i++) {
		item_interval(field, &m->s->m.v[i].test[m->form.item[0]], &v[i].lo, &v[i].hi);
		v[i].owner = (uint32_t)i;
	}
	return v;
}

static size_t intervals_end(struct mapping *m, const struct ival *v, unsigned width)
{
	bool *on = arena_array(m->o->scratch, m->n, sizeof(*on)), any = false;

	for (size_t i = 0; i < m->n; i++)
		any |= on[i] = goes_on(&m->s->m.v[i]);
	return any ? ival_first_clash(m->o->scratch, v, m->n, width, on) : m->n;
}

static uint8_t *padded(struct mapping *m, const union addr *a, unsigned width)
{
	uint8_t *key = arena_alloc(m->o->cx->arena, m->form.len);

	memcpy(key, a, width);
	return key;
}

static void interval_put(struct mapping *m, const struct ival *x, const struct ival *whole, unsigned width, bool first)
{
	const struct test *said = &m->s->m.v[x->owner].test[m->form.item[0]];
	uint8_t *key = padded(m, &x->lo, width);
	uint8_t *end = addr_same(&x->lo, &x->hi) ? NULL : padded(m, &x->hi, width);
	struct image_elem *e = elem_add(m, key, end, x->owner, first);
	struct test told = elem_test(&m->form, 0, key, end);

	if (!addr_same(&x->lo, &whole->lo) || !addr_same(&x->hi, &whole->hi))
		m->hidden = true;
	if (first)
		elem_say(m, e, x->owner, test_equal(&told, said) ? NULL : said);
	else
		elem_udata_part(m->o->cx->arena, e, run_order(x->owner));
}

static void intervals_build(struct mapping *m)
{
	unsigned width = m->form.shape.item[m->form.item[0]].width;
	struct ival *v = ivals_of(m);
	struct ivals flat = {0};
	bool *said;

	m->n = intervals_end(m, v, width);
	said = arena_array(m->o->scratch, m->n + 1, sizeof(*said));
	ival_flatten(m->o->scratch, v, m->n, width, &flat);
	for (size_t i = 0; i < flat.v.n; i++) {
		const struct ival *x = &flat.v.v[i];

		interval_put(m, x, &v[x->owner], width, !said[x->owner]);
		said[x->owner] = true;
	}
	for (size_t i = 0; i < m->n; i++)
		if (!said[i])
			hide(m, i);
}

/* ---- the run ---- */

static void map_fields(struct mapping *m)
{
	struct image_map *map = the_map(m);

	map->nparts = m->form.nparts;
	map->len = m->form.len;
	map->interval = m->form.interval;
	for (unsigned p = 0; p < m->form.nparts; p++) {
		map->part[p] = m->form.shape.item[m->form.item[p]].width;
		map->key[p] = m->form.shape.item[m->form.item[p]].key;
	}
}

/* The target that all rules have, without their counter. */
static void action_put(struct mapping *m)
{
	const struct shape *s = &m->form.shape;
	struct nir_list l = {0};

	span_put(m->o->cx, &l, s->list, s->counter + 1u, (unsigned)s->list->n);
	run_inner(m->o, run_chain(m->o, m->run), &l);
}

static void rules_put(struct mapping *m)
{
	vec_grow_of(m->o->cx->arena, &m->run->rules, m->n);
	for (size_t i = 0; i < m->n; i++)
		vec_push(m->o->cx->arena, &m->run->rules, m->s->m.v[i].rule);
}

static struct image_run *build(struct mapping *m)
{
	struct rule *first = m->s->m.v[0].rule;

	m->run = run_new(m->o);
	run_chain(m->o, m->run);
	run_map(m->o, m->run);
	m->form.shape.list = env_lower(m->o, first);
	map_fields(m);
	if (m->s->target)
		action_put(m);
	run_template(m->o, &m->run->chains.v[0], first, 0);
	if (m->form.interval)
		intervals_build(m);
	else
		values_build(m);
	entry_put(m->o->cx, &m->run->entry.lowered.list, &m->form, the_map(m)->name);
	m->run->entry.rule = first;
	rules_put(m);
	run_seal(m->o, m->run, run_order(m->n), IMAGE_MAP | (m->hidden ? IMAGE_HIDDEN : 0) | (keys_safe(m) ? IMAGE_STEADY : 0));
	return m->run;
}

/* The kernel begins a dump of a map anew for every few hundred elements, so its cost grows with their square. A long stretch
 * is several maps of the same size: one more lookup of a value costs a packet a fortieth of what no rule at all costs, of
 * an interval a fifth. */
static size_t map_size(const struct stretch *s, bool interval)
{
	enum { VALUES = 16384, INTERVALS = 65536, MAPS = 8 };
	size_t most = interval ? INTERVALS : VALUES, maps = (s->whole + most - 1) / most, size;

	maps = maps < MAPS ? maps : MAPS;
	size = (s->whole + maps - 1) / maps;
	return s->m.n < size ? s->m.n : size;
}

/* The members' fields as keys; false: they cannot be. */
static bool form_find(struct mapping *m, bool interval)
{
	m->n = map_size(m->s, interval);
	return elem_form_init(m->o->cx, &m->form, &m->s->shape, m->s->vary, interval) && all_values(m);
}

struct image_run *map_build(struct opt_env *o, const struct stretch *s, const char **why)
{
	struct mapping m = { .o = o, .s = s };

	if (s->target && !o->how->depth)
		*why = "chains nest too deep here";
	else if (!s->vary)
		*why = "they test the same";
	else if (!elem_form_init(o->cx, &m.form, &s->shape, s->vary, false))
		*why = "too many fields differ";
	else if (!form_find(&m, false) && !form_find(&m, true))
		*why = "several fields differ, not all of them by one value each";
	else if (!others_movable(&m))
		*why = "a match cannot be asked before the fields that differ";
	else
		*why = NULL;
	if (*why)
		return NULL;
	cut_unsafe(&m);
	m.run = m.n > 1 ? build(&m) : NULL;
	if (m.run && m.run->rules.n > 1)
		return m.run;
	*why = "a packet may match several of them";
	return NULL;
}
