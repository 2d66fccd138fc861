/* Properties of rules that trees need: the fields that they test for one interval, and how they may be transformed. */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/opt_tree.h"

/* Fields that trees look up, in IPv4. may_fail: packets may lack the field. Interface names count as such fields, since nft's
 * language cannot express intervals between names, so that packets with other names match no element. */
static const struct { uint8_t key; bool may_fail; } fields4[] = {
	{K_IP4_DADDR, false}, {K_IP4_SADDR, false}, {K_TCP_DPORT, true}, {K_TCP_SPORT, true}, {K_IIFNAME, true},
	{K_OIFNAME, true}, {K_L4PROTO, true}, [FIELD_OTHER] = {KEY_NONE, true},
};

enum key field_key(const struct opt_env *o, unsigned f)
{
	return f == FIELD_OTHER ? o->other : key_in_family(fields4[f].key, o->cx->family);
}

/* Fields that few lists test, but then in most of their rules. */
enum key other_field(const struct shape *s)
{
	static const uint8_t others[] = { K_ETHER_SADDR, K_SKUID, K_SKGID };

	for (unsigned i = 0; i < s->n; i++)
		for (unsigned k = 0; k < sizeof(others) && (s->item[i].kind == SHAPE_TEST || s->item[i].narrows); k++)
			if (load_at(&s->item[i].load, &keys[others[k]]))
				return others[k];
	return KEY_NONE;
}

bool field_may_fail(unsigned f) { return fields4[f].may_fail; }

/* The field that a test loads; FIELDS: none. */
static unsigned test_field(const struct opt_env *o, const struct shape_item *it)
{
	for (unsigned f = 0; f < FIELDS; f++)
		if (field_key(o, f) && load_at(&it->load, &keys[field_key(o, f)]))
			return f;
	return FIELDS;
}

/* If the test is equivalent to an interval of a field, stores it in range[] and returns the field; else FIELDS. */
static unsigned test_add(const struct opt_env *o, struct tree_rule *t, struct shape_item *it, struct tree_range range[FIELDS])
{
	unsigned f = test_field(o, it);

	if (f == FIELDS || t->has >> f & 1)
		return FIELDS;
	it->key = (uint8_t)field_key(o, f);
	it->width = (uint8_t)keys[it->key].len;
	if (!key_safe(o, it->key) || !item_bounds(it, &it->t, &range[f].lo, &range[f].hi))
		return FIELDS;
	t->has |= (uint8_t)(1u << f);
	if (it->t.len < it->width && fields4[f].may_fail)
		t->part |= (uint8_t)(1u << f);
	return f;
}

void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape)
{
	struct tree_range range[FIELDS];
	bool ends = r->verdict == VERDICT_ACCEPT || r->verdict == VERDICT_DROP, passable = true;
	struct asked asked = { .n = 0 };

	*t = (struct tree_rule){ .rule = r, .stateful = !rule_stateless(r), .sure = ends, .plain = ends || r->verdict == VERDICT_NONE };
	t->writes = rule_writes(r);
	t->again = !t->stateful && !rule_goes_on(r);
	for (unsigned i = 0; i < shape->n; i++) {
		struct shape_item *it = &shape->item[i];
		unsigned f;

		if (it->kind == SHAPE_COMMENT)
			continue;
		f = passable && (it->kind == SHAPE_TEST || it->narrows) ? test_add(o, t, it, range) : FIELDS;
		asked_add(o, &asked, shape, it, it->narrows ? FIELDS : f);
		passable &= item_passable(o->cx, shape, it);
	}
	asked_keep(o, &asked, t);
	t->counts = t->plain && !ends && passable;
	t->range = arena_array(o->scratch, (size_t)__builtin_popcount(t->has), sizeof(*t->range));
	for (unsigned f = 0, n = 0; f < FIELDS; f++)
		if (t->has >> f & 1)
			t->range[n++] = range[f];
}

bool rules_apart(const struct tree_rule *a, const struct tree_rule *b)
{
	for (unsigned f = 0; f < FIELDS; f++)
		if (a->has & b->has & 1u << f && ranges_apart(tree_range_of(a, f), tree_range_of(b, f)))
			return true;
	return false;
}

/* ---- length of a tree ---- */

enum {
	ABSENT = 8,            /* at most one in this many rules may lack a test of the field */
	LEAST_SIDES = 512,     /* rules that test one address or the other form a tree if they are at least this many */
};

/* How many leading rules there are up to the last that tests any of the fields, if nearly all of them do. */
static size_t stretch_of(const struct tree_rule *rules, size_t n, uint8_t fields)
{
	size_t absent = 0, last = 0;

	for (size_t i = 0; i < n && absent <= i / ABSENT + 1; i++) {
		bool has = rules[i].has & fields;

		absent += !has;
		if (has)
			last = i + 1;
	}
	return last;
}

size_t tree_stretch(const struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	size_t sides = stretch_of(rules, n, (1u << SIDES) - 1), best = sides < long_list(o, LEAST_SIDES) ? 0 : sides;

	for (unsigned f = 0; f < FIELDS; f++) {
		size_t last = stretch_of(rules, n, (uint8_t)(1u << f));

		best = last > best ? last : best;
	}
	return best;
}

size_t tree_stretch_whole(const struct tree_rule *rules, size_t n)
{
	uint8_t common = UINT8_MAX;
	size_t i = 0;

	while (i < n && (common &= rules[i].has))
		i++;
	return i;
}
