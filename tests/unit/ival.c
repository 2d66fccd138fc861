/* Tests of lib/ival.c: what flattening gives, compared with trying each key. */
#include "compiler/value.h"
#include "lib/ival.h"
#include "tests/unit/unit_lib.h"

enum { MOST = 30, KEYS = 256 };

/* A key of two bytes that has only this many values, to meet both ends of the range. */
static union addr key_of(unsigned n) { return (union addr){ .b = { n < KEYS / 2 ? 0 : 0xff, (uint8_t)(n < KEYS / 2 ? n : n | 0x80) } }; }

/* The smallest owner whose interval has the key; n: none. */
static uint32_t winner(const struct ival *v, uint32_t n, const union addr *key)
{
	for (uint32_t i = 0; i < n; i++)
		if (!addr_less(key, &v[i].lo) && !addr_less(&v[i].hi, key))
			return i;
	return n;
}

static uint32_t flat_owner(const struct ivals *flat, uint32_t n, const union addr *key)
{
	for (size_t i = 0; i < flat->v.n; i++)
		if (!addr_less(key, &flat->v.v[i].lo) && !addr_less(&flat->v.v[i].hi, key))
			return flat->v.v[i].owner;
	return n;
}

/* Disjoint and ascending; neighbours with the same owner would be one interval. */
static void check_order(const struct ivals *flat)
{
	for (size_t i = 1; i < flat->v.n; i++) {
		union addr next = flat->v.v[i - 1].hi;

		assert_true(addr_less(&next, &flat->v.v[i].lo));
		assert_true(ival_succ(&next, 2));
		assert_false(addr_same(&next, &flat->v.v[i].lo) && flat->v.v[i - 1].owner == flat->v.v[i].owner);
	}
}

/* Wide and narrow intervals, nested, overlapping and apart. */
static void flatten_random(void **state)
{
	struct rng r = { .state = 5 };
	struct ival v[MOST];

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		uint32_t n = (uint32_t)rng_below(&r, MOST + 1);
		struct arena *a = arena_new();
		struct ivals flat = {0};

		for (uint32_t i = 0; i < n; i++) {
			unsigned lo = (unsigned)rng_below(&r, KEYS), width = (unsigned)rng_below(&r, round % 3 ? 8 : KEYS);

			v[i] = (struct ival){ key_of(lo), key_of(lo + width < KEYS ? lo + width : KEYS - 1), i };
		}
		ival_flatten(a, ivals_by_start(a, v, n, 2), n, 2, &flat);
		check_order(&flat);
		for (unsigned k = 0; k < KEYS; k++) {
			union addr key = key_of(k);

			assert_int_equal(flat_owner(&flat, n, &key), winner(v, n, &key));
		}
		arena_free(a);
	}
}

int unit_ival(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(flatten_random) };

	return unit_run("ival", tests);
}
