/* Common part of all unit tests: includes cmocka, and runs a table of tests.
 *
 *	int unit_num(void)
 *	{
 *		const struct CMUnitTest tests[] = {cmocka_unit_test(num_bounds)};
 *
 *		return unit_run("num", tests);
 *	}
 *
 * The environment variable TEST_FILTER selects the tests whose name contains it.
 */
#ifndef SLUICE_UNIT_H
#define SLUICE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void unit_filter(void)
{
	static char pattern[256];      /* cmocka keeps the pointer */
	const char *part = getenv("TEST_FILTER");

	if (!part || !*part)
		return;
	snprintf(pattern, sizeof(pattern), "*%s*", part);
	cmocka_set_test_filter(pattern);
}

/* Runs the tests; the number of failures. */
#define unit_run(name, tests) \
	(unit_filter(), cmocka_run_group_tests_name((name), (tests), NULL, NULL))

/* A pseudorandom number (xorshift), the same on every machine. */
static inline uint64_t unit_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

#endif
