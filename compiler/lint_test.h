/* Tests against each other: does one hold whenever another does, can both hold at once. */
#ifndef SLUICE_LINT_TEST_H
#define SLUICE_LINT_TEST_H

#include "compiler/test.h"

/* False when it is not known. */
bool test_implies(const struct test *a, const struct test *b);
bool test_excludes(const struct test *a, const struct test *b);
/* Holds for no packet. */
bool test_never(const struct test *t);

#endif
