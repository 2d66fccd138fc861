/* Tests of lib/order.c: sorting by keys. */
#include <string.h>
#include "lib/order.h"
#include "compiler/value.h"
#include "tests/unit/unit_lib.h"

enum { MOST = 300, KEY = 16 };

/* The elements are a permutation, sorted by key; equal keys are in the original order. */
static void check_order(const struct keyed *v, size_t n, unsigned len, uint8_t (*key)[KEY])
{
	bool seen[MOST] = {0};

	for (size_t i = 0; i < n; i++) {
		int c = i ? memcmp(v[i - 1].key, v[i].key, len) : -1;

		assert_true(c < 0 || (!c && v[i - 1].at < v[i].at));
		assert_ptr_equal(v[i].key, key[v[i].at]);
		assert_false(seen[v[i].at]);
		seen[v[i].at] = true;
	}
}

/* Random keys with few and with many distinct bytes; bytes after the key are ignored. */
static void random_keys(void **state)
{
	struct rng r = { .state = 7 };
	uint8_t key[MOST][KEY];
	struct keyed v[MOST];

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct arena *a = arena_new();
		size_t n = rng_below(&r, MOST + 1);
		unsigned len = (unsigned)rng_below(&r, KEY + 1), values = 1 + (unsigned)rng_below(&r, round % 2 ? 3 : 256);

		for (size_t i = 0; i < n; i++) {
			for (unsigned b = 0; b < KEY; b++)
				key[i][b] = (uint8_t)rng_below(&r, values);
			v[i] = (struct keyed){ .key = key[i], .at = (uint32_t)i };
		}
		keyed_sort(a, v, n, len);
		check_order(v, n, len, key);
		arena_free(a);
	}
}

static void each_once(void **state)
{
	uint64_t v[] = { 7, UINT64_MAX, 0, 7, 1, 0, UINT64_MAX }, none[1];
	static const uint64_t want[] = { 0, 1, 7, UINT64_MAX };

	(void)state;
	assert_int_equal(u64_sort_once(v, sizeof(v) / sizeof(v[0])), 4);
	assert_memory_equal(v, want, sizeof(want));
	assert_int_equal(u64_sort_once(none, 0), 0);
}

int unit_order(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys), cmocka_unit_test(each_once),
	};

	return unit_run("order", tests);
}
