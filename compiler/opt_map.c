/* Rules of one shape as one map.
 *
 *	-s 192.0.2.1/32 -j DROP       all test for one value: a hash map. A rule with the key of an earlier one is hidden.
 *	-s 192.0.2.0/24 -j ACCEPT     prefixes and ranges of one field: an interval map, flattened to disjoint intervals, each with
 *	-s 192.0.0.0/16 -j DROP       the first rule that covers it: one for the /24, two for the /16
 *	-s 192.0.2.0/24 -p tcp --dport 80:90        of several fields: one element each. These are not split: the run ends before a
 *	                                            rule that overlaps an earlier one
 *
 * Tests equal in all rules are evaluated once, before the lookup. A common verdict or target follows the lookup, and
 * the map is a set; otherwise it is a verdict map.
 *
 *	-p tcp -m multiport --dports 22,80:90       a port list: two elements, whose counts are summed. The match itself is
 *	                                            evaluated first, for all ports (image_entry.c)
 *
 * Conditions; otherwise the rules stay plain:
 * - Only functions of the packet decide. A kernel match that can drop a truncated packet must precede all tests that
 *   become the key.
 * - If evaluation continues after a rule (no target, a jump, LOG …), its packets must not match a later rule of the
 *   map, and no target may modify the key: the run ends before a violating rule.
 */
#include <assert.h>
#include "compiler/opt_map.h"

/* Limits for port lists combined with other fields, where a run has many elements and is rebuilt when a rule is
 * deleted: too many are more than LIST_ELEMS in total and more than LIST_SPANS per rule on average. */
enum { LIST_ELEMS = 8192, LIST_SPANS = 4 };

/* ---- preconditions ---- */

/* An xt match that may precede the lookup, where it is evaluated also for packets that do not have the key. */
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

/* Items that are xt structs. The test of a port list that is in the key is replaced by a guard at the same position. */
static bool is_struct(const struct mapping *m, unsigned item)
{
	uint8_t kind = m->form.shape.item[item].kind;

	return kind == SHAPE_OTHER || (kind == SHAPE_PORTS && (!form_has_list(&m->form) || m->form.item[m->form.ports] != item));
}

static bool others_movable(const struct mapping *m)
{
	for (unsigned i = 0; i < m->form.shape.n; i++)
		if (is_struct(m, i) && !other_movable(m, i))
			return false;
	return true;
}

static bool keys_safe(const struct mapping *m)
{
	for (unsigned p = 0; p < m->form.nparts; p++)
		if (!key_safe(m->o, m->form.shape.item[m->form.item[p]].key))
			return false;
	return true;
}

/* Ends the run after the first rule that may modify the key. */
static void cut_unsafe(struct mapping *m)
{
	uint8_t writers = 0;

	for (unsigned p = 0; p < m->form.nparts; p++)
		writers |= key_writers(m->form.shape.item[m->form.item[p]].key, m->o->how->table);
	for (size_t i = 0; writers && i < m->n; i++)
		if (rule_alters(m->s->m.v[i].rule) & writers)
			m->n = i + 1;
}

/* Behind a gate, RETURN would only leave the gate's chain, and a goto would return to it. */
static void cut_gated(struct mapping *m)
{
	for (size_t i = 0; form_gated(&m->form) && i < m->n; i++)
		if (m->s->m.v[i].rule->verdict == VERDICT_RETURN || m->s->m.v[i].rule->verdict == VERDICT_GOTO)
			m->n = i;
}

/* A list without ranges consists of single values. */
static bool list_fits(const struct mapping *m, const struct rule *r)
{
	struct span s[PORT_SPANS];
	unsigned row, n;
	const struct use *u;

	if (!form_has_list(&m->form) || m->form.interval)
		return true;
	u = rule_ports(r, &row);
	n = ports_spans(u, row, s);
	while (n && s[n - 1].lo == s[n - 1].hi)
		n--;
	return !n;
}

/* The members' keys; false if some tests cannot be expressed as keys of this form. */
static bool keys_make(struct mapping *m)
{
	bool ends = m->form.interval && !form_has_list(&m->form);
	struct test room[SHAPE_ITEMS];

	m->key_size = (ends ? 2u : 1u) * m->form.len;
	m->keys = arena_array(m->o->cx->arena, m->n, m->key_size);
	m->usual = arena_array(m->o->scratch, m->n, sizeof(*m->usual));
	for (size_t i = 0; i < m->n; i++) {
		uint8_t *key = m->keys + i * m->key_size, *last = ends ? key + m->form.len : NULL;
		const struct test *tests = member_tests(m->s, i, room);

		if (!elem_key(&m->form, tests, key, last) || !list_fits(m, m->s->m.v[i].rule))
			return false;
		m->usual[i] = !elem_said(&m->form, &(struct image_elem){ .key = key, .end = last }, tests);
	}
	return true;
}

/* ---- the gate ---- */

/* One element for each combination of key parts before the ports. */
static void gate_fill(struct mapping *m, struct image_map *gate)
{
	const struct image_map *map = the_map(m);
	struct map seen;

	map_init(&seen, m->o->scratch);
	for (size_t i = 0; i < map->elems.n; i++) {
		const struct image_elem *of = &map->elems.v[i];
		struct image_elem e = { .key = of->key, .rule = of->rule };

		if (map_get(&seen, e.key, gate->len))
			continue;
		map_put(&seen, e.key, gate->len, (void *)of);
		vec_push(m->o->cx->arena, &gate->elems, e);
	}
}

static void gate_build(struct mapping *m)
{
	struct image_chain *c = run_chain(m->o, m->run);
	struct image_map *gate = run_map(m->o, m->run);
	struct nir_list l = {0};

	for (unsigned p = 0; p < m->form.ports; p++) {
		gate->part[p] = the_map(m)->part[p];
		gate->key[p] = the_map(m)->key[p];
	}
	gate->nparts = m->form.ports;
	gate->len = m->form.at[m->form.ports];
	gate->set = true;
	gate_fill(m, gate);
	gate_put(m->o->cx, &l, &m->form, m->run, &m->all);
	run_inner(m->o, c, &l);
	run_compat(&c->rules.v[0].lowered, &m->s->list);
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

/* Makes it a set if all elements have the same action. */
static void set_make(struct mapping *m)
{
	struct image_map *map = the_map(m);

	m->all = map->elems.v[0];
	for (size_t i = 1; i < map->elems.n; i++)
		if (!elem_same_end(&map->elems.v[i], &m->all))
			return;
	map->set = true;
	for (size_t i = 0; i < map->elems.n; i++) {
		map->elems.v[i].verdict = 0;
		map->elems.v[i].chain = NULL;
	}
}

static void rules_put(struct mapping *m)
{
	vec_grow_of(m->o->cx->arena, &m->run->rules, m->n);
	for (size_t i = 0; i < m->n; i++)
		vec_push(m->o->cx->arena, &m->run->rules, m->s->m.v[i].rule);
}

static uint32_t flags_of(const struct mapping *m)
{
	/* For elements of several intervals the kernel checks overlaps only by the two end points. */
	uint32_t steady = keys_safe(m) && !form_boxes(&m->form) ? IMAGE_STEADY : 0;

	return IMAGE_MAP | (m->open ? IMAGE_OPEN : 0) | (m->hidden ? IMAGE_HIDDEN : 0) | (form_gated(&m->form) ? IMAGE_GATED : steady);
}

/* The items that vary; and a port list after them even if equal in all rules, since it cannot be evaluated before the
 * lookup. */
static uint32_t key_items(const struct stretch *s)
{
	uint32_t items = s->vary;

	for (unsigned i = 0; i < s->shape.n; i++)
		if (s->shape.item[i].kind == SHAPE_PORTS && items & ((1u << i) - 1))
			items |= 1u << i;
	return items;
}

/* Takes the first remaining rule as template: its tests may need other expressions than those of the rule that started
 * the stretch. */
static void form_template(struct mapping *m)
{
	const struct nir_list *l = env_lower(m->o, m->s->m.v[0].rule);
	struct nir_rule nr = { .list = *l };
	struct shape own;
	bool shaped = shape_read(m->o->z, &nr, &own);

	own.list = l;
	shaped = shaped && elem_form_init(m->o->cx, &m->form, &own, key_items(m->s), m->form.interval);
	assert(shaped);
}

static void put_all(struct mapping *m)
{
	struct rule *first = m->s->m.v[0].rule;

	m->map = (unsigned)m->run->maps.n;
	m->action = image_chain_name(m->o->cx->arena, m->run->head.id, ACTION_CHAIN);
	run_map(m->o, m->run);
	form_template(m);
	map_fields(m);
	run_template(m->o, &m->run->chains.v[0], first, m->map);
	elems_build(m);
	set_make(m);
}

static struct image_run *build(struct mapping *m)
{
	m->run = run_new(m->o);
	run_chain(m->o, m->run);
	if (m->open)
		run_chain(m->o, m->run);
	put_all(m);
	if (form_gated(&m->form))
		gate_build(m);
	entry_put(m->o->cx, &m->run->entry.lowered.list, &m->form, m->run, m->map, &m->all);
	run_compat(&m->run->entry.lowered, &m->s->list);
	m->run->entry.rule = m->s->m.v[0].rule;
	rules_put(m);
	run_seal(m->o, m->run, run_order(m->n), flags_of(m));
	return m->run;
}

/* Which expressions before the lookup are in the group's entry; see entry_put. */
static uint64_t entry_cut(const struct mapping *m)
{
	uint32_t common = common_items(m->o->into->common, &m->form.shape);
	uint64_t cut = 0;
	unsigned at = 0;

	for (unsigned i = 0; i < m->form.shape.n; i++) {
		const struct shape_item *it = &m->form.shape.item[i];

		if (elem_has_part(&m->form, i) || it->kind == SHAPE_COMMENT)
			continue;
		for (unsigned n = it->from; n < it->to; n++, at++)
			cut |= common >> i & 1 ? UINT64_C(1) << at : 0;
	}
	return cut;
}

static struct image_run *build_part(struct mapping *m)
{
	struct nir_list l = {0};

	m->run = m->o->into->run;
	put_all(m);
	m->run->head.flags |= m->hidden ? IMAGE_HIDDEN : 0;
	entry_put(m->o->cx, &l, &m->form, m->run, m->map, &m->all);
	run_part(m->o, &m->run->chains.v[GROUP_CHAIN], &l, entry_cut(m));
	return m->run;
}

/* The kernel restarts the iteration over a map for every few hundred elements of a dump, so the cost of a dump is
 * quadratic. A long stretch is therefore split into several maps of equal size. An additional lookup of a value costs a
 * packet a fortieth of the cost of an empty ruleset, one of an interval a fifth. */
static size_t map_size(const struct stretch *s, bool interval)
{
	enum { VALUES = 32768, INTERVALS = 65536, MAPS = 8 };
	size_t most = interval ? INTERVALS : VALUES, maps = (s->whole + most - 1) / most, size;

	maps = maps < MAPS ? maps : MAPS;
	size = (s->whole + maps - 1) / maps;
	return s->m.n < size ? s->m.n : size;
}

static bool boxes_taken(const struct mapping *m)
{
	return !form_boxes(&m->form) || (m->o->boxes && m->n <= BOXES);
}

/* Converts the members' fields to keys; false if impossible. */
static bool form_find(struct mapping *m, bool interval)
{
	m->n = map_size(m->s, interval);
	return elem_form_init(m->o->cx, &m->form, &m->s->shape, key_items(m->s), interval) && boxes_taken(m) && keys_make(m);
}

/* The number of members the map can have. */
static size_t measure(struct mapping *m)
{
	cut_unsafe(m);
	cut_gated(m);
	if (m->n > 1 || m->open)
		elems_measure(m);
	return m->n;
}

/* Do rules that test other fields too have very many ports? A tree by these fields has no more entries than rules, and
 * need not be rebuilt when one of them is deleted. */
static bool lists_long(const struct mapping *m)
{
	struct span s[PORT_SPANS];
	size_t all = 0;
	unsigned row;

	if (!form_gated(&m->form))
		return false;
	for (size_t i = 0; i < m->n; i++) {
		const struct use *u = rule_ports(m->s->m.v[i].rule, &row);

		all += ports_spans(u, row, s);
	}
	return all > LIST_ELEMS && all > LIST_SPANS * m->n;
}

size_t map_build(struct opt_env *o, const struct stretch *s, struct image_run **run, const char **why)
{
	struct mapping m = { .o = o, .s = s };

	if (!s->vary)
		*why = "their tests are the same";
	else if (!elem_form_init(o->cx, &m.form, &s->shape, key_items(s), false))
		*why = "too many fields differ";
	else if (form_gated(&m.form) && !o->depth)
		*why = "jumps would nest too deep";
	else if (!form_find(&m, false) && !form_find(&m, true))
		*why = "several fields differ, and some have more than one value";
	else if (o->into && form_has_list(&m.form))
		*why = "port lists in a group are not compiled";
	else if (lists_long(&m))
		*why = "their port lists are too long";
	else if (!others_movable(&m))
		*why = "another match must be tested after the fields that differ";
	else
		*why = NULL;
	if (!*why && measure(&m) < 2 && !m.cover.unsayable)
		*why = "a packet may match several of them";
	if (!*why && m.n < 2)
		return 1;
	if (*why)
		return 0;
	*run = o->into ? build_part(&m) : build(&m);
	return m.n;
}

struct image_run *map_open(struct opt_env *o, const struct stretch *s)
{
	struct mapping m = { .o = o, .s = s, .open = true };

	if ((!form_find(&m, false) && !form_find(&m, true)) || form_gated(&m.form) || !others_movable(&m) || !measure(&m))
		return NULL;
	return build(&m);
}
