/* Tests of rulesets: lists of rules, order keys, the index by content. The rules consist of a jump only, which suffices to
 * distinguish them. */
#include "tests/unit/unit_lib.h"
#include "compiler/ir.h"

enum { MANY = 100000 };

struct fixture {
	struct arena *arena;
	struct ruleset rs;
	struct table *filter;
	struct chain *input;
};

static void fixture_init(struct fixture *f)
{
	f->arena = arena_new();
	ruleset_init(&f->rs, f->arena, FAM_IP4);
	f->filter = ruleset_table(&f->rs, TABLE_filter);
	f->input = chain_find(f->filter, "INPUT");
}

static struct rule *jump(struct fixture *f, const char *to)
{
	struct rule *r = rule_new(f->arena);

	r->verdict = VERDICT_JUMP;
	r->to = arena_str(f->arena, to);
	return r;
}

static struct rule *jump_number(struct fixture *f, unsigned n)
{
	return jump(f, arena_fmt(f->arena, "c%u", n));
}

/* Checks links, number of rules and order keys of the chain. */
static void chain_check(const struct chain *c)
{
	const struct rule *r, *prev = NULL;
	uint32_t n = 0;

	for (r = c->first; r; prev = r, r = r->next, n++) {
		assert_ptr_equal(r->prev, prev);
		assert_ptr_equal(r->chain, c);
		assert_true(!prev || prev->order < r->order);
	}
	assert_ptr_equal(c->last, prev);
	assert_int_equal(c->nrules, n);
}

static void ir_tables(void **state)
{
	struct fixture f;
	const struct base_info *b;
	struct chain **v;
	size_t n;

	(void)state;
	fixture_init(&f);
	assert_int_equal(table_by_name("nat"), TABLE_nat);
	assert_int_equal(table_by_name("broute"), -1);
	b = base_find(TABLE_nat, "INPUT");
	assert_true(b && b->hook == HOOK_LOCAL_IN && b->prio == 100 && !strcmp(b->type, "nat"));
	assert_null(base_find(TABLE_raw, "INPUT"));
	assert_ptr_equal(ruleset_table(&f.rs, TABLE_filter), f.filter);
	assert_null(f.rs.table[TABLE_nat]);
	chain_add(&f.rs, f.filter, "web");
	chain_add(&f.rs, f.filter, "Dns");
	chain_add(&f.rs, f.filter, "ssh");
	v = chains_sorted(&f.rs, f.filter, &n);
	assert_int_equal(n, 6);
	assert_string_equal(v[0]->name, "INPUT");
	assert_string_equal(v[1]->name, "FORWARD");
	assert_string_equal(v[2]->name, "OUTPUT");
	assert_string_equal(v[3]->name, "Dns");
	assert_string_equal(v[4]->name, "ssh");
	assert_string_equal(v[5]->name, "web");
	assert_true(v[0]->base && v[0]->policy == VERDICT_ACCEPT && !v[3]->base && !v[0]->in_kernel);
	arena_free(f.arena);
}

static void ir_chain_removal_and_rename(void **state)
{
	struct fixture f;
	struct chain *c, *d;
	struct rule *r;

	(void)state;
	fixture_init(&f);
	c = chain_add(&f.rs, f.filter, "web");
	r = jump(&f, "web");
	rule_insert(f.input, r, NULL);
	rule_insert(c, jump(&f, "gone"), NULL);
	assert_int_equal(c->refs, 1);
	assert_ptr_equal(rule_find(&f.rs, f.input, jump(&f, "web")), r);
	chain_rename(f.filter, c, "www");
	assert_null(chain_find(f.filter, "web"));
	assert_ptr_equal(chain_find(f.filter, "www"), c);
	assert_string_equal(r->to, "www");
	assert_ptr_equal(rule_find(&f.rs, f.input, jump(&f, "www")), r);
	assert_null(rule_find(&f.rs, f.input, jump(&f, "web")));
	rule_remove(f.input, r);
	assert_int_equal(c->refs, 0);
	chain_remove(f.filter, c);
	assert_null(chain_find(f.filter, "www"));
	d = chain_add(&f.rs, f.filter, "www");
	assert_true(d != c && chain_find(f.filter, "www") == d);
	arena_free(f.arena);
}

static void ir_rules_at_the_end(void **state)
{
	struct rule r[5];
	struct fixture f;
	struct chain *c;

	(void)state;
	fixture_init(&f);
	c = chain_add(&f.rs, f.filter, "web");
	for (unsigned i = 0; i < 5; i++)
		r[i] = *jump(&f, "web");
	rules_append(f.input, r, 0);
	assert_null(f.input->first);
	rules_append(f.input, r, 3);
	assert_ptr_equal(rule_find(&f.rs, f.input, jump(&f, "web")), r);
	rules_append(f.input, r + 3, 2);
	chain_check(f.input);
	assert_true(f.input->nrules == 5 && f.input->last == &r[4] && c->refs == 5);
	for (unsigned i = 0; i < 5; i++) {
		assert_ptr_equal(rule_find(&f.rs, f.input, jump(&f, "web")), &r[i]);
		rule_remove(f.input, &r[i]);
	}
	assert_int_equal(c->refs, 0);
	arena_free(f.arena);
}

static void ir_chain_names(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_null(chain_name_error(a, "web"));
	assert_null(chain_name_error(a, "a/b"));
	assert_null(chain_name_error(a, "aaaaaaaaaabbbbbbbbbbcccccccc"));
	assert_string_equal(chain_name_error(a, "aaaaaaaaaabbbbbbbbbbccccccccc"),
		"chain name `aaaaaaaaaabbbbbbbbbbccccccccc' too long (must be under 29 chars)");
	assert_string_equal(chain_name_error(a, "-x"), "chain name not allowed to start with `-'");
	assert_string_equal(chain_name_error(a, "!x"), "chain name not allowed to start with `!'");
	assert_string_equal(chain_name_error(a, "DROP"), "chain name may not clash with target name");
	assert_string_equal(chain_name_error(a, ""), "chain name may not clash with target name");
	assert_string_equal(chain_name_error(a, "a b"), "Invalid chain name `a b'");
	assert_string_equal(chain_name_error(a, "a\"b"), "Invalid chain name `a\"b'");
	arena_free(a);
}

static void ir_list(void **state)
{
	struct fixture f;
	struct rule *r, *mid = NULL;
	int i;

	(void)state;
	fixture_init(&f);
	for (i = 0; i < MANY; i++) {
		r = jump(&f, "x");
		rule_insert(f.input, r, NULL);
		if (i == MANY / 2)
			mid = r;
	}
	for (i = 0; i < MANY; i++)
		rule_insert(f.input, jump(&f, "x"), f.input->first);
	for (i = 0; i < MANY; i++)
		rule_insert(f.input, jump(&f, "x"), mid);
	chain_check(f.input);
	while (f.input->nrules > 3)
		rule_remove(f.input, f.input->nrules % 2 ? f.input->first : f.input->last);
	chain_check(f.input);
	while (f.input->first)
		rule_remove(f.input, f.input->first);
	assert_true(!f.input->last && !f.input->nrules);
	arena_free(f.arena);
}

/* Order keys are exhausted at every position where that is possible. */
static void ir_order_keys_run_out(void **state)
{
	struct fixture f;
	struct rule *r, *second;
	uint64_t rng = 1;
	int i;

	(void)state;
	fixture_init(&f);
	rule_insert(f.input, jump(&f, "x"), NULL);
	rule_insert(f.input, second = jump(&f, "x"), NULL);
	for (i = 0; i < 10000; i++)    /* always in front of the same rule */
		rule_insert(f.input, jump(&f, "x"), second);
	chain_check(f.input);
	for (i = 0; i < 10000; i++)    /* always behind the first */
		rule_insert(f.input, jump(&f, "x"), f.input->first->next);
	chain_check(f.input);
	f.input->first->order = 0;
	f.input->last->order = UINT64_MAX;
	for (i = 0; i < 1000; i++) {
		rule_insert(f.input, jump(&f, "x"), f.input->first);
		rule_insert(f.input, jump(&f, "x"), NULL);
	}
	chain_check(f.input);
	for (r = f.input->first, i = 0; r; r = r->next)
		r->order = (uint64_t)++i;
	for (i = 0; i < 20000; i++)
		rule_insert(f.input, jump(&f, "x"),
			rule_at(f.input, (uint32_t)(unit_random(&rng) % 200 + 5000)));
	chain_check(f.input);
	arena_free(f.arena);
}

/* Rule numbers during random insertions and removals, compared with counting. */
static void ir_numbers(void **state)
{
	struct fixture f;
	struct rule *r, *ref;
	uint64_t rng = 7;
	uint32_t n, k;
	int i;

	(void)state;
	fixture_init(&f);
	assert_null(rule_at(f.input, 1));
	for (i = 0; i < 5000; i++) {
		n = f.input->nrules ? (uint32_t)(unit_random(&rng) % f.input->nrules) + 1 : 1;
		for (r = f.input->first, k = 1; k < n; k++)
			r = r->next;
		assert_ptr_equal(rule_at(f.input, n), r);
		if (unit_random(&rng) % 3 == 0 && r)
			rule_remove(f.input, r);
		n = f.input->nrules ? (uint32_t)(unit_random(&rng) % f.input->nrules) : 0;
		for (ref = f.input->first, k = 0; k < n; k++)
			ref = ref->next;
		rule_insert(f.input, jump(&f, "x"), ref);
	}
	assert_null(rule_at(f.input, 0));
	assert_null(rule_at(f.input, f.input->nrules + 1));
	chain_check(f.input);
	arena_free(f.arena);
}

static const struct use *opaque_use(struct fixture *f, const char *name, unsigned rev,
	const char *data)
{
	struct opaque o = {name, (uint8_t)rev, data, (uint32_t)strlen(data)};

	return use_of_opaque(f->arena, &o);
}

static struct rule *rule_of(struct fixture *f, const struct use *m1, const struct use *m2,
	const struct use *target)
{
	struct rule *r = rule_new(f->arena);

	r->match = arena_array(f->arena, 2, sizeof(*r->match));
	if (m1)
		r->match[r->nmatch++] = m1;
	if (m2)
		r->match[r->nmatch++] = m2;
	r->target = target;
	r->verdict = target ? VERDICT_TARGET : VERDICT_NONE;
	return r;
}

static void ir_sameness(void **state)
{
	struct fixture f;
	const struct use *x, *x2, *y;
	struct rule *r[9];
	unsigned i, j;

	(void)state;
	fixture_init(&f);
	x = opaque_use(&f, "m", 1, "data");
	x2 = opaque_use(&f, "m", 1, "data");
	y = opaque_use(&f, "m", 1, "dat");
	r[0] = rule_of(&f, NULL, NULL, NULL);
	r[1] = rule_of(&f, x, NULL, NULL);
	r[2] = rule_of(&f, y, NULL, NULL);
	r[3] = rule_of(&f, x, y, NULL);
	r[4] = rule_of(&f, y, x, NULL);
	r[5] = rule_of(&f, NULL, NULL, x);
	r[6] = jump(&f, "a");
	r[7] = jump(&f, "b");
	r[8] = rule_of(&f, opaque_use(&f, "m", 2, "data"), NULL, NULL);
	for (i = 0; i < 9; i++)
		for (j = 0; j < 9; j++)
			assert_true(rule_same(r[i], r[j]) == (i == j));
	assert_true(rule_same(r[1], rule_of(&f, x2, NULL, NULL)));
	assert_true(rule_hash(r[1]) == rule_hash(rule_of(&f, x2, NULL, NULL)));
	r[0]->counters.pkts = 5;
	r[0]->handle = 9;
	assert_true(rule_same(r[0], rule_of(&f, NULL, NULL, NULL)));
	assert_true(rule_hash(r[0]) == rule_hash(rule_of(&f, NULL, NULL, NULL)));
	r[0]->foreign = &(const struct foreign){ .self = &f };
	assert_false(rule_same(r[0], rule_of(&f, NULL, NULL, NULL)));
	arena_free(f.arena);
}

static void ir_find_many(void **state)
{
	struct fixture f;
	struct rule *r;
	unsigned i;

	(void)state;
	fixture_init(&f);
	for (i = 0; i < MANY; i++)
		rule_insert(f.input, jump_number(&f, i), NULL);
	for (i = 0; i < MANY; i++) {
		r = rule_find(&f.rs, f.input, jump_number(&f, i));
		assert_true(r != NULL);
		rule_remove(f.input, r);
		assert_null(rule_find(&f.rs, f.input, jump_number(&f, i)));
	}
	assert_null(f.input->first);
	arena_free(f.arena);
}

/* Finds the first of a hundred thousand equal rules. */
static void ir_find_equal(void **state)
{
	struct fixture f;
	struct rule *like, *r;
	unsigned i;

	(void)state;
	fixture_init(&f);
	like = jump(&f, "x");
	for (i = 0; i < MANY; i++) {
		rule_insert(f.input, jump(&f, i % 2 ? "x" : "y"), NULL);
		if (i == 10)
			assert_non_null(rule_find(&f.rs, f.input, like));
	}
	for (i = 0; i < 1000; i++)
		rule_insert(f.input, jump(&f, "x"), f.input->first);
	for (i = 0; i < MANY / 2 + 1000; i++) {
		r = rule_find(&f.rs, f.input, like);
		assert_true(r && (i >= 1000 || r == f.input->first));
		rule_remove(f.input, r);
	}
	assert_null(rule_find(&f.rs, f.input, like));
	assert_int_equal(f.input->nrules, MANY / 2);
	arena_free(f.arena);
}

/* Searches during random changes, compared with a linear search. */
static void ir_find_random(void **state)
{
	struct fixture f;
	struct rule *r, *like;
	uint64_t rng = 3;
	int i;

	(void)state;
	fixture_init(&f);
	for (i = 0; i < 20000; i++) {
		uint32_t at = (uint32_t)(unit_random(&rng) % (f.input->nrules + 1)) + 1;

		r = rule_at(f.input, at);
		if (r && unit_random(&rng) % 2 && f.input->nrules > 60)
			rule_remove(f.input, r);
		else
			rule_insert(f.input, jump_number(&f, unit_random(&rng) % 5), r);
		like = jump_number(&f, unit_random(&rng) % 5);
		for (r = f.input->first; r && !rule_same(r, like); )
			r = r->next;
		assert_ptr_equal(rule_find(&f.rs, f.input, like), r);
	}
	chain_check(f.input);
	arena_free(f.arena);
}

static void ir_env_none(void **state)
{
	struct ipset_ref a, b;
	union addr *list;
	uint32_t id;

	(void)state;
	assert_int_equal(env_none.host(NULL, NULL, "localhost", FAM_IP4, &list), 0);
	assert_int_equal(env_none.service(NULL, "http", "tcp"), -1);
	assert_int_equal(env_none.protocol(NULL, "tcp"), -1);
	assert_false(env_none.user(NULL, "root", &id));
	assert_null(env_none.user_name(NULL, 0));
	assert_true(env_none.revision(NULL, FAM_IP6, EXT_MATCH, "anything", 200));
	assert_int_equal(env_none.set_by_name(NULL, "s", &a), 1);
	assert_int_equal(env_none.set_by_name(NULL, "s", &b), 1);
	assert_int_equal(a.index, b.index);
	env_none.set_by_name(NULL, "t", &b);
	assert_int_not_equal(a.index, b.index);
	assert_int_equal(env_none.set_by_index(NULL, NULL, a.index, &b), 0);
}

int unit_ir(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ir_tables),
		cmocka_unit_test(ir_chain_removal_and_rename), cmocka_unit_test(ir_rules_at_the_end),
		cmocka_unit_test(ir_chain_names),
		cmocka_unit_test(ir_list),
		cmocka_unit_test(ir_order_keys_run_out),
		cmocka_unit_test(ir_numbers),
		cmocka_unit_test(ir_sameness),
		cmocka_unit_test(ir_find_many),
		cmocka_unit_test(ir_find_equal),
		cmocka_unit_test(ir_find_random),
		cmocka_unit_test(ir_env_none),
	};

	return unit_run("ir", tests);
}
