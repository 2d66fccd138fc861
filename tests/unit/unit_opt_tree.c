/* Tests of the construction of trees: unreachable rules, turns, sections. Results for random rules are compared with those
 * of the linear list. */
#include <string.h>
#include "compiler/opt_tree.h"
#include "tests/unit/unit_opt.h"

enum { DST, SRC, PORT, TESTED };       /* fields that the rules test, as in opt_tree.c */

/* Random rules, and packets for them. */
struct tree_world {
	struct world base;
	struct opt_env env;
	struct tree_rule *rule;
	struct tree_rules w;
	struct cells cells[FIELDS];
	struct tree_set all;
	uint64_t seed;
};

/* The value of field f for the number x. */
static union addr value_at(unsigned f, unsigned x)
{
	union addr a = {0};

	a.b[f == PORT ? 0 : 2] = (uint8_t)x;
	return a;
}

static struct tree_range range_at(unsigned f, unsigned lo, unsigned hi)
{
	return (struct tree_range){ value_at(f, lo), value_at(f, hi) };
}

static unsigned draw(struct tree_world *t, unsigned n) { return (unsigned)(unit_random(&t->seed) % n); }

static void rule_put(struct tree_world *t, size_t i, const struct tree_range *range, unsigned has, bool ends)
{
	struct tree_rule *r = &t->rule[i];
	unsigned n = 0;

	*r = (struct tree_rule){ .has = (uint8_t)has, .plain = true, .sure = ends };
	r->range = arena_array(t->base.a, TESTED, sizeof(*r->range));
	for (unsigned f = 0; f < TESTED; f++)
		if (has >> f & 1)
			r->range[n++] = range[f];
}

static void tree_world_init(struct tree_world *t, size_t n, uint64_t seed)
{
	*t = (struct tree_world){ .seed = seed };
	world_init(&t->base, FAM_IP4);
	t->env = (struct opt_env){ .cx = &t->base.cx, .how = &t->base.how, .depth = t->base.how.depth, .scratch = t->base.a };
	t->rule = arena_array(t->base.a, n, sizeof(*t->rule));
	t->w = (struct tree_rules){ .o = &t->env, .a = t->base.a, .temp = arena_new(), .v = t->rule, .n = n, .field = t->cells,
		.leaf = LEAF };
	t->all = (struct tree_set){ arena_array(t->base.a, n, sizeof(*t->all.v)), n, n };
	for (size_t i = 0; i < n; i++)
		t->all.v[i] = (uint32_t)i;
}

static void tree_world_free(struct tree_world *t)
{
	arena_free(t->w.temp);
	world_free(&t->base);
}

/* Updates the cells after rules have been created or changed. */
static void rules_done(struct tree_world *t)
{
	memset(t->cells, 0, sizeof(t->cells));
	cells_make(&t->w);
}

/* ---- hidden rules ---- */

static bool in_range(const struct tree_range *r, const union addr *value)
{
	return !addr_less(value, &r->lo) && !addr_less(&r->hi, value);
}

static bool rule_matches(const struct tree_rule *r, const union addr packet[TESTED])
{
	for (unsigned f = 0; f < TESTED; f++)
		if (r->has >> f & 1 && !in_range(tree_range_of(r, f), &packet[f]))
			return false;
	return true;
}

/* A hash of the set's rules that the packet matches, in order, up to the first terminal one. */
static uint64_t way_of(const struct tree_world *t, const struct tree_set *set, const union addr packet[TESTED])
{
	uint64_t way = 1;

	for (size_t i = 0; i < set->n; i++) {
		const struct tree_rule *r = &t->rule[set->v[i]];

		if (!rule_matches(r, packet))
			continue;
		way = way * 1000003 + set->v[i];
		if (r->sure)
			break;
	}
	return way;
}

/* Sets rules that test some of the fields for intervals of at most 4 of 8 values. */
static void small_rules(struct tree_world *t)
{
	for (size_t i = 0; i < t->w.n; i++) {
		struct tree_range range[TESTED];

		for (unsigned f = 0; f < TESTED; f++) {
			unsigned lo = draw(t, 8), hi = lo + draw(t, 4);

			range[f] = range_at(f, lo, hi < 8 ? hi : 7);
		}
		rule_put(t, i, range, draw(t, 8), draw(t, 4));
	}
	rules_done(t);
}

static bool in_box(const struct tree_world *t, const struct cell_box *box, unsigned f, const union addr *value)
{
	struct tree_range r;

	if (!cells_asked(box, f))
		return true;
	r = (struct tree_range){ cell_first(&t->w, f, box->lo[f]), cell_last(&t->w, f, box->hi[f]) };
	return in_range(&r, value);
}

/* Restricts the box to a random interval of the field's cells. */
static void box_draw(struct tree_world *t, struct cell_box *box, unsigned f)
{
	int32_t n = t->cells[f].n;

	if (!n)
		return;
	box->lo[f] = 1 + (int32_t)draw(t, (unsigned)n);
	box->hi[f] = box->lo[f] + (int32_t)draw(t, 4);
	box->hi[f] = box->hi[f] < n ? box->hi[f] : n;
}

/* Asserts that all packets of the box match the same rules in `got` and in the complete set. */
static void same_ways(const struct tree_world *t, const struct tree_set *got, const struct cell_box *box)
{
	for (unsigned x = 0; x < 8 * 8 * 8; x++) {
		union addr packet[TESTED] = { value_at(DST, x / 64), value_at(SRC, x / 8 % 8), value_at(PORT, x % 8) };
		bool inside = true;

		for (unsigned f = 0; f < TESTED; f++)
			inside &= in_box(t, box, f, &packet[f]);
		if (inside)
			assert_true(way_of(t, got, packet) == way_of(t, &t->all, packet));
	}
}

void test_unseen(void **state)
{
	size_t hidden = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct cell_box box = cells_all;
		struct tree_world t;
		struct tree_set set;
		bool hides[100] = {0}, missing[100] = {0}, any = false;

		tree_world_init(&t, 10 + seed % 90, seed * 77);
		small_rules(&t);
		set = (struct tree_set){ arena_dup(t.base.a, t.all.v, t.all.n * sizeof(*t.all.v)), t.all.n, t.all.n };
		for (unsigned f = 0; f < TESTED; f++)
			if (seed >> f & 1)
				box_draw(&t, &box, f);
		set_hide(&t.w, &set, &box, hides, missing);
		same_ways(&t, &set, &box);
		for (size_t i = 0; i < t.w.n; i++)
			any |= hides[i];
		for (size_t i = 0, kept = 0; i < t.all.n; i++) {
			bool stays = kept < set.n && set.v[kept] == t.all.v[i];

			assert_int_equal(missing[t.all.v[i]], !stays);
			kept += stays;
		}
		assert_int_equal(any, set.n < t.all.n);
		hidden += t.all.n - set.n;
		tree_world_free(&t);
	}
	assert_true(hidden > 1000);
}

/* Is the second rule found to be hidden by the first one? */
static bool second_hidden(struct tree_world *t)
{
	struct tree_set set = { arena_dup(t->base.a, t->all.v, 2 * sizeof(*t->all.v)), 2, 2 };
	bool hides[2] = {0}, missing[2] = {0};

	rules_done(t);
	set_hide(&t->w, &set, &cells_all, hides, missing);
	assert_int_equal(hides[0], set.n == 1);
	return set.n == 1;
}

void test_not_unseen(void **state)
{
	struct tree_range wide[TESTED] = { range_at(DST, 1, 9), range_at(SRC, 1, 9), range_at(PORT, 1, 9) };
	struct tree_range narrow[TESTED] = { range_at(DST, 2, 3), range_at(SRC, 2, 3), range_at(PORT, 2, 3) };
	struct tree_world t;

	(void)state;
	tree_world_init(&t, 2, 1);
	rule_put(&t, 0, wide, 7, true);
	rule_put(&t, 1, narrow, 7, true);
	assert_true(second_hidden(&t));
	/* The first rule is not terminal, or has other tests, too. */
	t.rule[0].sure = false;
	assert_false(second_hidden(&t));
	t.rule[0].sure = true;
	/* The second rule has to stay, so that the kernel validates it. */
	t.rule[1].plain = false;
	assert_false(second_hidden(&t));
	t.rule[1].plain = true;
	/* The second rule loads a prefix of a field of which the first one loads all. */
	t.rule[1].part = 1u << SRC;
	assert_false(second_hidden(&t));
	t.rule[0].part = 1u << SRC;
	assert_true(second_hidden(&t));
	/* The second rule does not test a field, or for a wider interval. */
	rule_put(&t, 1, narrow, 5, true);
	assert_false(second_hidden(&t));
	narrow[PORT] = range_at(PORT, 9, 10);
	rule_put(&t, 1, narrow, 7, true);
	assert_false(second_hidden(&t));
	tree_world_free(&t);
}

/* ---- turns ---- */

enum { MANY = 3000 };

/* Sets rules that are narrow in one of two fields, seldom in both or none, and usually wide in the other. */
static void turning_rules(struct tree_world *t)
{
	for (size_t i = 0; i < t->w.n; i++) {
		struct tree_range range[TESTED];
		unsigned kind = draw(t, 200), narrow = kind < 99 ? 1u << DST : kind < 198 ? 1u << SRC : kind == 198 ? 3 : 0;

		for (unsigned f = 0; f < 2; f++) {
			unsigned x = draw(t, 65536), end = narrow >> f & 1 ? x : x | 0x7ff;

			range[f] = range_at(f, 0, 0);
			memcpy(&range[f].lo.b[1], (uint8_t[]){ (uint8_t)(x >> 8), (uint8_t)x }, 2);
			memcpy(&range[f].hi.b[1], (uint8_t[]){ (uint8_t)(end >> 8), (uint8_t)end }, 2);
		}
		rule_put(t, i, range, draw(t, 400) ? 3 : narrow, true);
	}
	rules_done(t);
}

/* Asserts that each rule is in exactly one turn, and turns are sorted. where[]: the turn of each rule. */
static void turns_read(const struct turn *turn, unsigned n, int *where)
{
	for (size_t i = 0; i < MANY; i++)
		where[i] = -1;
	for (unsigned k = 0; k < n; k++)
		for (size_t i = 0; i < turn[k].set.n; i++) {
			assert_true(!i || turn[k].set.v[i - 1] < turn[k].set.v[i]);
			assert_int_equal(where[turn[k].set.v[i]], -1);
			where[turn[k].set.v[i]] = (int)k;
		}
	for (size_t i = 0; i < MANY; i++)
		assert_int_not_equal(where[i], -1);
}

/* A rule that is moved before an earlier one cannot match the same packets. */
void test_turns(void **state)
{
	struct turn turn[TURNS];
	struct tree_world t;
	int where[MANY];
	size_t moved = 0;
	unsigned n;

	(void)state;
	tree_world_init(&t, MANY, 5);
	turning_rules(&t);
	n = turns_find(&t.w, &t.all, true, turn, NULL);
	assert_int_equal(n, 3);
	assert_true(turn[0].field + turn[1].field == DST + SRC);
	turns_read(turn, n, where);
	for (size_t j = 1; j < MANY; j++)
		for (size_t i = 0; i < j; i++)
			if (where[i] > where[j]) {
				assert_true(rules_apart(&t.rule[i], &t.rule[j]));
				moved++;
			}
	assert_true(moved > MANY);
	assert_int_equal(turns_find(&t.w, &t.all, false, turn, NULL), 1);
	assert_int_equal(turn->set.n, MANY);
	tree_world_free(&t);
}

/* ---- sections ---- */

/* Sets rules that test one of two fields for a single value, and one in a hundred that tests neither: most of them are in
 * the last turn. */
static void crossing_rules(struct tree_world *t)
{
	for (size_t i = 0; i < t->w.n; i++) {
		unsigned kind = draw(t, 100), x = draw(t, 65536), f = kind == 99 ? PORT : kind % 2;
		struct tree_range range[TESTED];

		memset(range, 0, sizeof(range));
		range[f] = range_at(PORT, x % 8, x % 8);
		if (f != PORT) {
			memcpy(&range[f].lo.b[1], (uint8_t[]){ (uint8_t)(x >> 8), (uint8_t)x }, 2);
			range[f].hi = range[f].lo;
		}
		rule_put(t, i, range, 1u << f, true);
		t->rule[i].again = true;
	}
	rules_done(t);
}

/* Asserts that each rule of the section is in exactly one of the sides and the wide rules, that all are sorted, and that the
 * rules of a side test its field. */
static void section_good(const struct tree_world *t, const struct section *s, uint32_t *next)
{
	size_t at[SIDES + 1] = {0};

	for (size_t i = 0; i < s->all.n; i++) {
		uint32_t r = s->all.v[i];
		unsigned in = SIDES;

		assert_true(r >= *next);
		*next = r + 1;
		for (unsigned f = 0; f < SIDES; f++)
			if (at[f] < s->side[f].n && s->side[f].v[at[f]] == r)
				in = f;
		if (in == SIDES)
			assert_int_equal(s->wide.v[at[in]], r);
		else
			assert_true(t->rule[r].has >> in & 1 && t->rule[r].again);
		at[in]++;
	}
	assert_int_equal(at[SIDES], s->wide.n);
	assert_int_equal(s->all.n, s->side[0].n + s->side[1].n + s->wide.n);
}

static unsigned sections_of(struct tree_world *t, struct sections *s)
{
	struct turn turn[TURNS];
	unsigned n = turns_find(&t->w, &t->all, true, turn, s);
	uint32_t next = 0;
	size_t all = 0;

	for (unsigned i = 0; i < s->n; i++) {
		section_good(t, &s->v[i], &next);
		all += s->v[i].all.n;
	}
	if (s->n) {
		assert_int_equal(n, 2);
		assert_int_equal(turn[0].set.n + all, t->w.n);
	}
	return s->n;
}

void test_sections(void **state)
{
	struct sections s;
	struct tree_world t;

	(void)state;
	tree_world_init(&t, MANY, 7);
	crossing_rules(&t);
	assert_true(sections_of(&t, &s));
	/* A rule that must not be evaluated twice is a section of its own. */
	t.rule[MANY / 2].again = false;
	assert_true(sections_of(&t, &s) > 2);
	for (unsigned i = 0; i < s.n; i++)
		for (size_t k = 0; k < s.v[i].all.n; k++)
			assert_true(s.v[i].all.n == 1 || t.rule[s.v[i].all.v[k]].again);
	/* Many such rules, or few of one side: no sections. */
	for (size_t i = 0; i < MANY; i += 20)
		t.rule[i].again = false;
	assert_false(sections_of(&t, &s));
	crossing_rules(&t);
	for (size_t i = 0; i < MANY; i++)
		if (i % 20 && t.rule[i].has == 1u << SRC)
			t.rule[i].has = 1u << DST;
	rules_done(&t);
	assert_false(sections_of(&t, &s));
	tree_world_free(&t);
}
