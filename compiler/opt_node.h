/* Internals of the optimiser: a tree under construction (opt_tree.c), its nodes (opt_node.c), and sections of its last turn
 * (opt_sieve.c). */
#ifndef SLUICE_OPT_NODE_H
#define SLUICE_OPT_NODE_H

#include "compiler/opt_tree.h"

/* Position of a rule with state: the n-th of the chain; alone: it has the chain to itself. */
struct single { uint32_t chain, n; bool alone; };

struct tree {
	struct tree_rules w;
	struct image_run *run;
	/* By rule: */
	bool *said;                    /* the first copy, which has its counters, has been emitted */
	bool *hides;                   /* it hides others that were therefore left out */
	bool *missing;                 /* it was left out of a chain, or of all */
	uint32_t *copies;              /* number of copies, and of jumps to it */
	struct single *single;         /* for a rule with state: its position */
	bool *behind;                  /* it is also evaluated after the tree */
};

/* A node of the tree: the box of packets that reach it, how many further lookups are allowed, the limit of copies as a
 * multiple of its rules, and the number of rules up to which it is not divided further. */
struct place { struct cell_box box; unsigned level; double grow; size_t leaf; };

/* Emits the rules into the chain, in order; for a rule with state that is somewhere else already, a jump. */
void leaf_put(struct tree *t, unsigned chain, const struct tree_set *set);
/* Adds a map of this field to the run; returns its number. */
unsigned tree_map(struct tree *t, enum key k, bool interval);
/* The element for the group's cells of the field, whose key has `len` bytes; without a verdict. */
struct image_elem group_elem(struct tree *t, const struct group *g, unsigned f, unsigned len);
/* Emits the division's map and chains, and appends the lookup to *l. rules: how many are divided. verdict: jump or goto. */
void division_lookup(struct tree *t, const struct division *d, int32_t verdict, size_t rules, const struct place *at,
	struct nir_list *l);
/* The first division of a turn; false: the turn is not worth dividing. */
bool turn_divide(struct tree *t, const struct turn *turn, const struct place *at, struct division *d);
/* Emits a turn's lookup, or its rules, in the chain. verdict: jump or goto. */
void turn_put(struct tree *t, unsigned chain, int32_t verdict, const struct turn *turn, const struct place *at);

/* Emits a section in TURNS_CHAIN. */
void section_put(struct tree *t, const struct section *s, const struct place *at);

#endif
