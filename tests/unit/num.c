/* Tests of lib/num.c: strict parsing of numbers. */
#include "tests/unit/unit_lib.h"
#include <inttypes.h>
#include "lib/num.h"

static void num_reads(void **state)
{
	static const struct { const char *s; uint64_t n; } good[] = {
		{"0", 0}, {"7", 7}, {"255", 255}, {"0x1f", 31}, {"0X1F", 31}, {"010", 8}, {"00", 0},
		{"18446744073709551615", UINT64_MAX}, {"0xffffffffffffffff", UINT64_MAX},
		{"01777777777777777777777", UINT64_MAX}, {"0000000000000000000000000005", 5},
	};
	static const char *const bad[] = {
		"", " 5", "5 ", "+5", "-5", "5x", "x", "0x", "0xg", "08", "0b1", "1.0", "1e3",
		"18446744073709551616", "0x10000000000000000", "02000000000000000000000",
		"99999999999999999999999999", "\xd9\xa3",
	};
	uint64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(num_parse(good[i].s, &n, 0, UINT64_MAX));
		assert_true(n == good[i].n);
	}
	n = 42;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(num_parse(bad[i], &n, 0, UINT64_MAX));
	assert_int_equal(n, 42);
}

static void num_bounds(void **state)
{
	uint64_t n = 0;

	(void)state;
	assert_true(num_parse("5", &n, 5, 5));
	assert_false(num_parse("4", &n, 5, 10));
	assert_true(num_parse("10", &n, 5, 10));
	assert_false(num_parse("11", &n, 5, 10));
	assert_true(num_parsen("1234", 2, &n, 0, 99));
	assert_int_equal(n, 12);
	assert_true(num_parsen("0x10", 1, &n, 0, 99));
	assert_int_equal(n, 0);
	assert_false(num_parsen("0x10", 2, &n, 0, 99));
	assert_false(num_parsen("12", 0, &n, 0, 99));
}

static void num_prefixes(void **state)
{
	const char *end = NULL;
	uint64_t n;

	(void)state;
	assert_true(num_prefix("10/5", &end, &n));
	assert_true(n == 10 && !strcmp(end, "/5"));
	assert_true(num_prefix("0xzz", &end, &n));
	assert_true(n == 0 && !strcmp(end, "xzz"));
	assert_true(num_prefix("089", &end, &n));
	assert_true(n == 0 && !strcmp(end, "89"));
	assert_false(num_prefix("/5", &end, &n));
	assert_false(num_prefix("", &end, &n));
	assert_false(num_prefix("18446744073709551616", &end, &n));
}

static void num_decimals(void **state)
{
	const char *end = NULL;
	uint64_t n;

	(void)state;
	assert_true(num_decimal("010/5", &end, &n));
	assert_true(n == 10 && !strcmp(end, "/5"));
	assert_true(num_decimal("0x10", &end, &n));
	assert_true(n == 0 && !strcmp(end, "x10"));
	assert_true(num_decimal("00018446744073709551615", &end, &n));
	assert_true(n == UINT64_MAX && !*end);
	assert_false(num_decimal("18446744073709551616", &end, &n));
	assert_false(num_decimal("-1", &end, &n));
	assert_false(num_decimal("", &end, &n));
}

static void num_fractions(void **state)
{
	static const struct { const char *s; uint64_t scale, n; } good[] = {
		{"0", 1000, 0}, {"1", 1000, 1000}, {"0.5", 0x80000000, 0x40000000}, {".5", 10, 5},
		{"5.", 10, 50},
		{"0.00000000023", 0x80000000, 0}, {"0.00000000024", 0x80000000, 1},
		{"0.0005", 1000, 1}, {"0.00049", 1000, 0}, {"000000000000000000000001.5", 2, 3},
		{"0.333333333333333333333333333", 3, 1}, {"1844674407370955161.5", 10, UINT64_MAX},
	};
	static const char *const bad[] = {
		"", ".", "-1", "+1", " 1", "1 ", "1e3", "0x1", "1.2.3", "1,5", "nan", "inf",
		"1844674407370955161.6", "99999999999999999999", "100000000000000000000000000000",
	};
	uint64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(num_fraction(good[i].s, good[i].scale, UINT64_MAX, &n));
		if (n != good[i].n)
			fail_msg("%s is %" PRIu64, good[i].s, n);
	}
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (num_fraction(bad[i], 10, UINT64_MAX, &n))
			fail_msg("%s was read", bad[i]);
	assert_true(num_fraction("1.0", 100, 100, &n));
	assert_false(num_fraction("1.01", 100, 100, &n));
}

static void num_big_endian(void **state)
{
	unsigned char b[8] = {0};

	(void)state;
	put_be16(b + 1, 0xfe01);
	put_be32(b + 3, 0x80000102);
	assert_memory_equal(b, "\0\xfe\x01\x80\0\x01\x02\0", 8);
	assert_int_equal(be16(b + 1), 0xfe01);
	assert_true(be32(b + 3) == 0x80000102);
}

int unit_num(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(num_reads),
		cmocka_unit_test(num_bounds),
		cmocka_unit_test(num_prefixes),
		cmocka_unit_test(num_decimals),
		cmocka_unit_test(num_fractions),
		cmocka_unit_test(num_big_endian),
	};

	return unit_run("num", tests);
}
