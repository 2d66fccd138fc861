/* Converts the rules of a map to elements.
 *
 *	single values            a rule with the key of an earlier one is hidden
 *	intervals of one field   flattened: disjoint intervals, each with the first rule that covers it; also for port lists
 *	of several fields        one element each, not split: the run ends before a rule that overlaps an earlier one
 */
#include <string.h>
#include "compiler/opt_map.h"

uint64_t order_of(const struct mapping *m, size_t i)
{
	return run_order(m->s->m.v[i].number - (m->o->into ? 0 : m->s->m.v[0].number));
}

/* A part of a key that has a notation of its own is never what the rule says. */
const struct test *test_said(const struct mapping *m, size_t i, bool whole, struct test room[SHAPE_ITEMS])
{
	return m->usual[i] && (whole || form_has_list(&m->form)) ? NULL : &member_tests(m->s, i, room)[m->form.item[0]];
}

/* Adds an element of a rule. first: it represents the rule and has its counters. */
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

/* Stores the rule in the element's userdata or, if it does not fit, the whole rule in chain 0. */
static void say_rule(struct mapping *m, struct image_elem *e, size_t i, const struct test *test)
{
	struct rule *r = m->s->m.v[i].rule;
	struct elem_say say = { r, order_of(m, i), test, m->alone[i] && (m->hidden || m->o->into), twin_of(m, i) };

	if (elem_udata(m->o->cx->arena, e, &m->form, &say))
		return;
	elem_udata_part(m->o->cx->arena, e, order_of(m, i));
	run_rule(m->o, chain_never(m), r, order_of(m, i), false);
}

/* Where the run has to end because of jump cycles. The kernel checks for cycles only along rules that packets can
 * reach, so it does not see the destinations of hidden rules. Therefore each hidden rule with a destination needs an
 * earlier, not hidden one with the same destination; the run ends before the first that has none. That earlier rule is
 * then not marked as alone: it must not be deleted by itself. */
static size_t led_end(const struct mapping *m, const bool *hidden)
{
	const char *to = NULL;
	bool *alone = NULL;
	struct map led;

	map_init(&led, m->o->scratch);
	for (size_t i = 0; i < m->n; i++) {
		const struct rule *r = m->s->m.v[i].rule;

		/* Consecutive rules often have the same destination. */
		if (r->to != to)
			alone = r->to ? map_gets(&led, r->to) : NULL;
		to = r->to;
		if (to && hidden[i] && !alone)
			return i;
		if (hidden[i] && alone)
			*alone = false;
		else if (to && !alone)
			map_puts(&led, to, alone = &m->alone[i]);
	}
	return m->n;
}

/* ---- single values ---- */

/* Ends the run before the first rule that has the key of an earlier one after which evaluation continues. */
static size_t values_end(struct mapping *m)
{
	struct arena *a = arena_new();
	struct map seen;
	size_t i;

	map_init(&seen, a);
	map_reserve(&seen, m->n);
	for (i = 0; i < m->n; i++) {
		const struct member *before = map_put_new(&seen, key_of(m, i), m->form.len, &m->s->m.v[i]);

		if (before && member_goes_on(before))
			break;
		m->first[i] = (uint32_t)(before ? before - m->s->m.v : (ptrdiff_t)i);
		m->again[i] = before;
		m->alone[i] = !before;
		if (before)
			m->alone[before - m->s->m.v] = false;
	}
	arena_free(a);
	return i;
}

static void values_measure(struct mapping *m)
{
	m->first = arena_array(m->o->scratch, m->n, sizeof(*m->first));
	m->again = arena_array(m->o->scratch, m->n, sizeof(*m->again));
	m->alone = arena_array(m->o->scratch, m->n, sizeof(*m->alone));
	m->n = values_end(m);
	m->n = led_end(m, m->again);
	for (size_t i = 0; i < m->n; i++)
		m->hidden |= m->again[i];
}

static void values_build(struct mapping *m)
{
	vec_grow_of(m->o->cx->arena, &the_map(m)->elems, m->n);
	twins_find(m, NULL);
	hide_all(m, m->again);
	for (size_t i = 0; i < m->n; i++) {
		if (!m->again[i])
			say_rule(m, elem_add(m, key_of(m, i), NULL, i, true), i, NULL);
	}
}

/* ---- intervals ---- */

/* Elements of a member that others do not hide have its own key. */
static void interval_put(struct mapping *m, const struct cover *c, const struct ival *x, bool first)
{
	bool whole = !form_has_list(&m->form) && cover_is_whole(c, x), single = addr_same(&x->lo, &x->hi);
	struct arena *a = m->o->cx->arena;
	size_t i = c->member.v[x->owner];
	const uint8_t *key = whole ? key_of(m, i) : cover_key(c, a, i, &x->lo);
	const uint8_t *end = single ? NULL : whole ? key + m->form.len : cover_key(c, a, i, &x->hi);
	struct image_elem *e = elem_add(m, key, end, i, first);
	struct test room[SHAPE_ITEMS];

	if (first)
		say_rule(m, e, i, test_said(m, i, whole, room));
	else
		elem_udata_part(a, e, order_of(m, i));
}

static void intervals_measure(struct mapping *m)
{
	struct ivals flat = {0};
	size_t n;

	cover_make(&m->cover, m->o->scratch, m->s, m->n, &m->form, m->keys);
	m->n = m->cover.n;
	m->alone = cover_alone(&m->cover, false);
	for (n = 0; n < m->n && !m->s->m.v[n].rule->to; n++)
		;
	if (n == m->n)
		return;
	ival_flatten(m->o->scratch, m->cover.by_start, m->cover.v.n, m->cover.width, &flat);
	n = led_end(m, cover_hidden(&m->cover, &flat));
	if (n < m->n)
		cover_make(&m->cover, m->o->scratch, m->s, n, &m->form, m->keys);
	m->n = n;
}

static void intervals_build(struct mapping *m)
{
	bool *said = arena_array(m->o->scratch, m->n + 1, sizeof(*said));
	const struct cover *c = &m->cover;
	struct ivals flat = {0};

	ival_flatten(m->o->scratch, c->by_start, c->v.n, c->width, &flat);
	m->hidden = !cover_whole(c, &flat);
	vec_grow_of(m->o->cx->arena, &the_map(m)->elems, flat.v.n);
	if (!form_has_list(&m->form)) {
		m->first = cover_first(c);
		twins_find(m, cover_alone(c, true));
	}
	hide_all(m, cover_hidden(c, &flat));
	for (size_t i = 0; i < flat.v.n; i++) {
		size_t member = c->member.v[flat.v.v[i].owner];

		interval_put(m, c, &flat.v.v[i], !said[member]);
		said[member] = true;
	}
}

/* ---- keys of several intervals ---- */

static void boxes_measure(struct mapping *m)
{
	m->n = boxes_apart(&m->form, m->keys, m->n);
	m->alone = arena_array(m->o->scratch, m->n, sizeof(*m->alone));
	memset(m->alone, true, m->n);
}

static void boxes_build(struct mapping *m)
{
	vec_grow_of(m->o->cx->arena, &the_map(m)->elems, m->n);
	for (size_t i = 0; i < m->n; i++)
		say_rule(m, elem_add(m, key_of(m, i), end_of(m, i), i, true), i, NULL);
}

/* ---- all kinds of maps ---- */

struct map_kind { void (*measure)(struct mapping *m), (*build)(struct mapping *m); };

static const struct map_kind *kind_of(const struct mapping *m)
{
	static const struct map_kind values = { values_measure, values_build }, intervals = { intervals_measure, intervals_build },
		boxes = { boxes_measure, boxes_build };
	return form_boxes(&m->form) ? &boxes : m->form.interval || form_has_list(&m->form) ? &intervals : &values;
}

void elems_measure(struct mapping *m) { kind_of(m)->measure(m); }
void elems_build(struct mapping *m) { kind_of(m)->build(m); }
