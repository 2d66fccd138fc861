/* What the tests of the optimiser share: rules as text, and what is made of them. */
#ifndef SLUICE_UNIT_OPT_H
#define SLUICE_UNIT_OPT_H

#include "compiler/image_tlv.h"
#include "compiler/opt.h"
#include "tests/unit/unit.h"

struct world {
	struct arena *a;
	struct diags diags;
	struct cx cx;
	struct raiser *z;
	VEC(struct rule *) rules;
	struct opt_pieces pieces;
	struct opt_how how;
	struct buf log;
};

void world_init(struct world *w, enum family f);
void world_free(struct world *w);
/* A rule of INPUT. */
struct rule *add(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Said alike, and the same. */
void same_rule(struct world *w, const struct rule *got, const struct rule *want);

/* Packed rules (unit_opt_pack.c). */
void test_packed(void **state);
void test_packed_spoilt(void **state);

#endif
