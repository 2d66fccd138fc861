/* Tests of lib/sequence.c, the difference of two sequences: known small ones, and random ones that must be reconstructible
 * from the result. */
#include "tests/unit/unit_lib.h"
#include <stdlib.h>
#include "lib/sequence.h"

static struct sequence of_text(struct arena *a, const char *text)
{
	struct sequence s = {0};

	for (; *text; text++)
		vec_push(a, &s.v, (uint32_t)(unsigned char)*text);
	return s;
}

/* The difference as text, "=ab-c+d": common, removed and added elements. */
static const char *shown(struct arena *a, const char *old, const char *new)
{
	struct sequence o = of_text(a, old), n = of_text(a, new);
	struct sequence_runs runs;
	const char *text = "";

	sequence_compare(a, &o, &n, 256, &runs);
	for (size_t i = 0; i < runs.v.n; i++) {
		const struct sequence_run *r = &runs.v.v[i];

		text = arena_fmt(a, "%s%c%.*s", text, "=-+"[r->kind], (int)r->n,
			r->kind == RUN_NEW ? new + r->new_at : old + r->old_at);
	}
	return text;
}

static void small_ones(void **state)
{
	static const struct { const char *old, *new, *runs; } cases[] = {
		{"", "", ""}, {"abc", "abc", "=abc"}, {"", "ab", "+ab"}, {"ab", "", "-ab"},
		{"abcd", "abxd", "=ab-c+x=d"}, {"abc", "ac", "=a-b=c"}, {"ac", "abc", "=a+b=c"},
		{"aaaa", "aa", "=aa-aa"}, {"abcabba", "cbabac", "-ab=c-a=b+a=ba+c"},
		{"0123456789abcdef", "f0123456789abcde", "+f=0123456789abcde-f"},
		{"xaxbxcxdxexfxgxh", "xbxcxdxexfxgxhxa", "=x-ax=bxcxdxexfxgxh+xa"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(shown(a, cases[i].old, cases[i].new), cases[i].runs);
	arena_free(a);
}

/* Checks that the runs concatenate to both sequences, and that adjacent runs are of different kinds. Returns the number of
 * common elements. */
static size_t check_runs(const struct sequence *old, const struct sequence *new, const struct sequence_runs *runs)
{
	size_t o = 0, n = 0, both = 0;

	for (size_t i = 0; i < runs->v.n; i++) {
		const struct sequence_run *r = &runs->v.v[i];

		assert_true(r->n > 0 && r->old_at == o && r->new_at == n);
		assert_true(!i || runs->v.v[i - 1].kind != r->kind);
		for (size_t k = 0; r->kind == RUN_BOTH && k < r->n; k++)
			assert_int_equal(old->v.v[o + k], new->v.v[n + k]);
		o += r->kind == RUN_NEW ? 0 : r->n;
		n += r->kind == RUN_OLD ? 0 : r->n;
		both += r->kind == RUN_BOTH ? r->n : 0;
	}
	assert_int_equal(o, old->v.n);
	assert_int_equal(n, new->v.n);
	return both;
}

static struct sequence random_sequence(struct arena *a, unsigned *seed, size_t n, uint32_t numbers)
{
	struct sequence s = {0};

	for (size_t i = 0; i < n; i++)
		vec_push(a, &s.v, (uint32_t)rand_r(seed) % numbers);
	return s;
}

static void random_ones(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		uint32_t numbers = 1 + (uint32_t)rand_r(&seed) % (i % 2 ? 300 : 5);
		struct arena *a = arena_new();
		struct sequence old = random_sequence(a, &seed, (size_t)rand_r(&seed) % 200, numbers);
		struct sequence new = random_sequence(a, &seed, (size_t)rand_r(&seed) % 200, numbers);
		struct sequence_runs runs;

		sequence_compare(a, &old, &new, numbers, &runs);
		check_runs(&old, &new, &runs);
		arena_free(a);
	}
}

/* One of 200,000 elements moves from the front to the end, all others are common; and a large part without unique
 * elements. */
static void large_ones(void **state)
{
	enum { MANY = 200000 };
	struct arena *a = arena_new();
	struct sequence old = {0}, new = {0};
	struct sequence_runs runs;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		vec_push(a, &old.v, i);
		vec_push(a, &new.v, (i + 1) % MANY);
	}
	sequence_compare(a, &old, &new, MANY, &runs);
	assert_int_equal(check_runs(&old, &new, &runs), MANY - 1);
	for (uint32_t i = 0; i < MANY; i++) {
		old.v.v[i] = i / 2 % 2;
		new.v.v[i] = i % 2;
	}
	sequence_compare(a, &old, &new, 2, &runs);
	check_runs(&old, &new, &runs);
	arena_free(a);
}

int unit_sequence(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones),
		cmocka_unit_test(random_ones),
		cmocka_unit_test(large_ones),
	};

	return unit_run("sequence", tests);
}
