/* Internals of the optimiser: state of a planning pass (opt.c), stretches of rules (opt_stretch.c), and the passes that
 * build groups (opt_group.c). */
#ifndef SLUICE_OPT_PASS_H
#define SLUICE_OPT_PASS_H

#include "compiler/opt_tree.h"

enum {
	SCRATCH_RULES = 2048,          /* rules lowered for inspection, before their memory is freed */
	SCRATCH_BYTES = 1 << 20,       /* memory of stretches, before it is freed */
};

/* Memory for rules that are lowered only for inspection. */
struct scratch {
	struct raiser z;
	struct cx cx;
	struct diags diags;
	struct nir_rule nr;
	struct shape shape;
	unsigned used;
};

/* A run for the rules from v[at] on. Rules in no run are plain. */
struct placed { size_t at; struct image_run *run; uint64_t linear; };
struct placed_runs { VEC(struct placed) v; };

/* Why n rules from v[at] on stay plain, and what kind they are. */
struct said { size_t at, n; const char *what, *why; };

/* The current pass. */
struct passing {
	uint64_t gain;                 /* the minimum saving of a run per packet */
	bool any;                      /* also build runs that cost more than the plain rules */
	size_t at;                     /* number of rules placed */
	struct placed_runs out;        /* the runs among them; in scratch memory */
};

struct planning {
	struct opt_env o;
	struct rule *const *v;         /* the rules */
	size_t n;
	struct passing now;
	/* What is known of rules: */
	struct scratch scratch;
	struct teller *teller;
	size_t looks;                  /* number of rules whose shape was determined */
	struct arena *knowing;         /* memory of the following, for all passes */
	struct tree_rule *known;       /* by rule; computed on demand, as is the array */
	VEC(struct said) said;
	/* Stretches: */
	struct stretch st;             /* the open one; none if it has no members */
	struct arena *members;         /* the memory of its template and tests */
};

enum { LEAST_TREE = 4 };       /* minimum number of rules for a tree or group */

/* Consecutive plain rules that may be put into a chain of a run. */
struct grove { struct tree_rule *v; size_t n; };

/* The rule's shape, valid until the next call of either function; NULL if it has none. p->scratch.nr is the lowered
 * rule. */
struct shape *look(struct planning *p, const struct rule *r);
/* The same for callers that do not need the expressions, which most rules then do not get. */
struct shape *glance(struct planning *p, const struct rule *r);
/* Place the next rule as plain; place the next rules as a run, where `linear` is their cost if plain. */
void rule_add(struct planning *p, struct rule *r);
void run_add(struct planning *p, struct image_run *run, uint64_t linear);
/* linear: cost of the plain rules for a packet that matches none. */
bool may_pay(const struct planning *p, uint64_t linear);
bool pays(const struct planning *p, uint64_t linear, const struct image_run *run);

/* ---- stretches (opt_stretch.c) ---- */

/* Starts a stretch with a rule of this shape. */
void stretch_open(struct planning *p, struct rule *r, uint32_t number, const struct shape *shape);
/* Adds the next rule, number `number` in the order of the rules, to the open stretch, or ends the stretch. */
void plan_rule(struct planning *p, struct rule *r, uint32_t number);
/* Turns the open stretch into maps, or leaves its rules plain. */
void stretch_close(struct planning *p);
/* All rules as one map; NULL if they are too many, differ in shape, or a packet may match several. */
struct image_run *map_of_all(struct planning *p, const struct tree_rule *v, size_t n);

/* ---- why rules stay plain (opt_said.c) ---- */

/* Records the reason for the next n rules, as far as the current pass knows. */
void say_why(struct planning *p, size_t n, const char *what, const char *why);
/* Logs why rules are in no run: one line per reason, with rule numbers from 1. */
void said_put(struct planning *p);

/* ---- groups (opt_group.c) ---- */

/* Adds a plain rule to the group. */
void group_rule(struct planning *p, struct rule *r, uint32_t number);
/* The passes "order" and "common" on a grove. */
void group_order(struct planning *p, const struct grove *g);
void group_common(struct planning *p, const struct grove *g);

/* Finds an order in which rules of one shape are adjacent, within the reorderings that preserve semantics: order[i] is
 * the rule for position i. False if it saves nothing. */
bool order_find(struct planning *p, const struct grove *g, uint32_t *order);

#endif
