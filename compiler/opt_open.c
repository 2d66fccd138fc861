/* A run of one rule, to which later rules can be added.
 *
 *	-s 203.0.113.9/32 -j DROP      a set with one address: the next -s HOST -j DROP becomes an element
 *
 * Adding a plain rule to a table with large trees is expensive: for each rule with a verdict the kernel walks all
 * reachable rules, but not the elements of sets. Such a run is open (IMAGE_OPEN): the back end creates it instead of a
 * plain rule, and it stays when the rule is deleted.
 *
 * Which tests will vary in later rules is unknown. All tests for single values become the key; if the rule tests a
 * single prefix or range of an address or port, that becomes the key.
 */
#include "compiler/opt_map.h"

/* Fields that lists of rules rarely vary in: not part of a key that has a prefix or range. */
static bool is_aside(uint8_t key) { return key == K_L4PROTO || key == K_IIFNAME || key == K_OIFNAME; }

/* The items that form the key; 0: impossible. */
static uint32_t key_items(const struct opt_env *o, const struct shape *shape)
{
	struct shape s = *shape;
	uint32_t values = 0, ranges = 0, about = 0;
	unsigned n = 0;

	shape_fields(o->cx, &s);
	for (unsigned i = s.n; i-- > 0; ) {
		const struct shape_item *it = &s.item[i];
		union addr lo, hi;

		if (it->kind != SHAPE_TEST || !key_safe(o, it->key))
			continue;
		if (item_value(it, &it->t, &lo)) {
			values |= n++ < IMAGE_PARTS ? 1u << i : 0;
			about |= is_aside(it->key) ? 0 : 1u << i;
		} else if (item_interval(it, &it->t, &lo, &hi)) {
			ranges |= 1u << i;
		}
	}
	if (!ranges)
		return values;
	return about || ranges & (ranges - 1) ? 0 : ranges;
}

struct image_run *opt_open(struct raiser *z, const struct opt_how *how, struct rule *r)
{
	struct opt_env o = env_new(z, how);
	struct member m = { .rule = r };
	struct stretch s = { .whole = 1, .target = r->verdict == VERDICT_TARGET };
	struct nir_rule nr = {0};
	struct image_run *run = NULL;

	if (rule_pure(r) && rule_lower(z->cx, r, &nr) && shape_read(z, &nr, &s.shape)) {
		s.list = nr.list;
		s.shape.list = &s.list;
		s.vary = key_items(&o, &s.shape);
		vec_grow_of(o.scratch, &s.tests, TESTS_PACKED);
		tests_pack(&s.shape, s.tests.v);
		vec_push(o.scratch, &s.m, m);
		run = s.vary ? map_open(&o, &s) : NULL;
	}
	arena_free(o.scratch);
	return run;
}
