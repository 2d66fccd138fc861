/* Inside of the optimiser: decision trees (opt_tree.c). */
#ifndef SLUICE_OPT_TREE_H
#define SLUICE_OPT_TREE_H

#include "compiler/opt_priv.h"

enum { FIELDS = 7 };           /* that trees can look up */

struct tree_range { union addr lo, hi; };

/* A rule that may stand in a tree. */
struct tree_rule {
	struct rule *rule;
	uint8_t has;                   /* fields that it tests for one interval */
	bool stateful;                 /* has a state of its own */
	uint64_t cost;                 /* see opt_cost.h */
	struct tree_range *range;      /* of these fields, in order */
};

/* Rules by number, in order. */
struct tree_set { uint32_t *v; size_t n, cap; };

/* May it be in a tree at all? */
bool tree_takes(const struct rule *r);
/* Can the match be asked or not, and nobody can tell? */
bool item_passable(const struct opt_env *o, const struct shape *s, const struct shape_item *it);
/* The interval for which it tests the field; NULL: it does not. */
const struct tree_range *tree_range_of(const struct tree_rule *t, unsigned field);
/* The memory is o->scratch. */
void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape);
/* How many from the front make a good tree: they have a field in common that most of them test. */
size_t tree_stretch(const struct tree_rule *rules, size_t n);
/* NULL: no tree is better than the chain. */
struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n);

#endif
