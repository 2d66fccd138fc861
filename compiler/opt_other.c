/* The one field that a tree looks up beside the usual ones: few lists test such a field, but then in most of their rules.
 *
 *	-m mac --mac-source 02:00:00:00:00:01       the source address of Ethernet
 *	-m owner --uid-owner 1000                   the user
 *	-m connmark --mark 0x100/0xff00             the connection's mark under this mask
 *	-m conntrack --ctorigdst 192.0.2.1          the connection's original destination
 *
 * A rule is looked up by one such test (shape_other). A tree looks up the field of most of its rules, unless one of them
 * may modify it: packets that continue behind that rule would have been sent on by what they were.
 */
#include <string.h>
#include "compiler/opt_tree.h"

static bool is_other(const struct tree_rule *t) { return t->has >> FIELD_OTHER & 1; }

bool other_same(const struct tree_rule *a, const struct tree_rule *b)
{
	return is_other(a) && is_other(b) && a->other.key == b->other.key && a->other.mask == b->other.mask;
}

static uint8_t writers_of(const struct opt_env *o, const struct tree_rule *t) { return key_writers(t->other.key, o->how->table); }

size_t other_until(const struct opt_env *o, const struct tree_rule *of, const struct tree_rule *rules, size_t n)
{
	uint8_t writers = writers_of(o, of);
	size_t i = 0;

	while (i < n && !(rules[i].alters & writers))
		i++;
	return i;
}

/* A rule with the field of most of those that have one, if that is more than half of them. */
static const struct tree_rule *other_usual(const struct tree_rule *rules, size_t n)
{
	const struct tree_rule *usual = NULL;
	size_t votes = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_other(&rules[i]))
			continue;
		if (!votes)
			usual = &rules[i];
		votes = other_same(usual, &rules[i]) ? votes + 1 : votes - 1;
	}
	return usual;
}

const struct tree_rule *other_settle(struct opt_env *o, const struct tree_rule *rules, size_t n, struct arena *a)
{
	const struct tree_rule *usual = other_usual(rules, n);
	struct tree_rule *own = NULL;

	if (usual && other_until(o, usual, rules, n) < n)
		usual = NULL;
	o->other = usual ? usual->other : (struct other){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (!is_other(&rules[i]) || (usual && other_same(usual, &rules[i])))
			continue;
		if (!own)
			own = memcpy(arena_place(a, n * sizeof(*own), sizeof(void *)), rules, n * sizeof(*own));
		own[i].has &= (uint8_t)~(1u << FIELD_OTHER);
	}
	return own ? own : rules;
}
