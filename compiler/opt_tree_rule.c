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
	return f == FIELD_OTHER ? o->other.key : key_in_family(fields4[f].key, o->cx->family);
}

bool field_may_fail(unsigned f) { return fields4[f].may_fail; }

/* The field that a test loads; FIELDS: none. */
static unsigned test_field(const struct opt_env *o, const struct shape_item *it)
{
	for (unsigned f = 0; f < FIELD_OTHER; f++)
		if (load_at(&it->load, &keys[field_key(o, f)]))
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

/* Does not count as a test of the rule: the test itself does (asked_add). */
static void other_add(const struct opt_env *o, struct tree_rule *t, const struct shape *s, struct tree_range *range)
{
	struct shape_item field;

	if (!shape_other(o->cx, s, &field, &range->lo, &range->hi))
		return;
	t->has |= 1u << FIELD_OTHER;
	t->other.key = field.key;
	memcpy(&t->other.mask, &field.load.mask, sizeof(t->other.mask));
}

void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape)
{
	struct tree_range range[FIELDS];
	bool ends = r->verdict == VERDICT_ACCEPT || r->verdict == VERDICT_DROP, passable = true;
	struct asked asked = { .n = 0 };

	*t = (struct tree_rule){ .rule = r, .stateful = !rule_stateless(r), .sure = ends, .plain = ends || r->verdict == VERDICT_NONE };
	t->writes = rule_writes(r);
	t->alters = rule_alters(r);
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
	other_add(o, t, shape, &range[FIELD_OTHER]);
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

/* How many leading rules there are up to the last that tests any of the fields, or the other field of rule `like`, if nearly all of
 * them do. */
static size_t stretch_of(const struct tree_rule *rules, size_t n, uint8_t fields, const struct tree_rule *like)
{
	size_t absent = 0, last = 0;

	for (size_t i = 0; i < n && absent <= i / ABSENT + 1; i++) {
		bool has = like ? other_same(like, &rules[i]) : rules[i].has & fields;

		absent += !has;
		if (has)
			last = i + 1;
	}
	return last;
}

/* The same for the other field of the first or the second rule, as long as no rule modifies it. */
static size_t stretch_other(const struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	const struct tree_rule *like = n > 1 && !(rules[0].has >> FIELD_OTHER & 1) ? &rules[1] : rules;

	return n && like->has >> FIELD_OTHER & 1 ? stretch_of(rules, other_until(o, like, rules, n), 0, like) : 0;
}

size_t tree_stretch(const struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	size_t sides = stretch_of(rules, n, (1u << SIDES) - 1, NULL), best = sides < long_list(o, LEAST_SIDES) ? 0 : sides, last;

	for (unsigned f = 0; f < FIELDS; f++) {
		last = f == FIELD_OTHER ? stretch_other(o, rules, n) : stretch_of(rules, n, (uint8_t)(1u << f), NULL);
		best = last > best ? last : best;
	}
	return best;
}

size_t tree_stretch_whole(const struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	uint8_t common = UINT8_MAX;
	size_t i = 0;

	for (; i < n; i++) {
		bool other = other_same(rules, &rules[i]) && other_until(o, rules, &rules[i], 1);

		common &= other ? rules[i].has : rules[i].has & ~(1u << FIELD_OTHER);
		if (!common)
			break;
	}
	return i;
}
