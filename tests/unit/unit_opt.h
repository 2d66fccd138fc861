/* Common part of the optimiser's tests: creates rules, plans them, and compares the decoded rules. */
#ifndef SLUICE_UNIT_OPT_H
#define SLUICE_UNIT_OPT_H

#include "compiler/opt_priv.h"
#include "tests/unit/unit.h"

struct world {
	struct arena *a;
	struct diags diags;
	struct cx cx;
	struct raiser *z;
	VEC(struct rule *) rules;
	struct opt_pieces pieces;
	struct opt_how how;
	uint64_t next_run;
	struct buf log;
};

void world_init(struct world *w, enum family f);
void world_free(struct world *w);
/* Adds a rule to INPUT, given as a format of its options, with distinct counters. */
struct rule *add(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Asserts that the rules are equal and have the same text. */
void same_rule(struct world *w, const struct rule *got, const struct rule *want);
/* Plans all rules, and asserts that the decoded pieces are the rules. Returns the number of runs. */
unsigned plan(struct world *w);
/* The first run. */
struct image_run *the_run(const struct world *w);

/* Packed rules (unit_opt_pack.c). */
void test_packed(void **state);
void test_packed_spoilt(void **state);
void test_bytes(void **state);
void test_bytes_spoilt(void **state);

/* Decoding of runs (unit_opt_read.c). */
void test_sets(void **state);
void test_fragments_of_old(void **state);
void test_tree_slowly(void **state);
void test_maps_spoilt(void **state);

/* Fronts (unit_opt_front.c). */
void test_fronts(void **state);
void test_front_values(void **state);
void test_fronts_spoilt(void **state);

/* Open runs (unit_opt_open.c). */
void test_open(void **state);
void test_twins(void **state);
void test_no_twins(void **state);
void test_twin_orders(void **state);
void test_open_spoilt(void **state);

/* Deletion of rules (unit_opt_uncover.c). */
void test_uncover(void **state);

/* Construction of trees (unit_opt_tree.c). */
void test_unseen(void **state);
void test_not_unseen(void **state);
void test_turns(void **state);
void test_sections(void **state);

/* Rules that a packet may have matched (unit_opt_met.c). */
void test_met(void **state);
void test_met_marks(void **state);

#endif
