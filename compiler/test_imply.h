/* Logical relations of tests: implication and mutual exclusion. */
#ifndef SLUICE_TEST_IMPLY_H
#define SLUICE_TEST_IMPLY_H

#include "compiler/test.h"

/* False also if unknown. */
bool test_implies(const struct test *a, const struct test *b);
bool test_excludes(const struct test *a, const struct test *b);
/* Can no packet pass it? */
bool test_never(const struct test *t);

#endif
