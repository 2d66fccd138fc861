/* Inside of the optimiser: what is kept while its passes go over the rules (opt.c), stretches of rules (opt_stretch.c), and the passes that
 * make groups (opt_group.c). */
#ifndef SLUICE_OPT_PASS_H
#define SLUICE_OPT_PASS_H

#include "compiler/opt_tree.h"

enum { SCRATCH_RULES = 2048 }; /* looked at, or members of stretches, before their memory is given back */

/* Memory for rules that are lowered only to be looked at. */
struct scratch {
	struct raiser z;
	struct cx cx;
	struct diags diags;
	struct nir_rule nr;
	unsigned used;
	size_t looks;                  /* how many rules have been looked at */
};

/* A run among the rules: it has those from v[at] on. All rules that are in no run are plain. */
struct placed { size_t at; struct image_run *run; uint64_t linear; };
struct placed_runs { VEC(struct placed) v; };

/* Why n rules from v[at] on stay as they are, and what they are. */
struct said { size_t at, n; const char *what, *why; };

struct planning {
	struct opt_env o;
	struct rule *const *v;         /* the rules */
	size_t n;
	struct scratch scratch;
	struct stretch st;             /* no members: none is open */
	struct arena *members;         /* memory of stretches, and how many members had it */
	size_t had;
	struct tree_rule *known;       /* by rule: what several passes ask of it; of no rule, or NULL: nobody has asked yet */
	struct arena *knowing;         /* their memory */
	size_t at;                     /* how many rules the pass that is going on has placed, */
	struct placed_runs out;        /* and the runs among them; in scratch memory */
	uint64_t gain;                 /* what a run must save a packet */
	VEC(struct said) said;         /* in the memory of what is known */
	bool any;                      /* runs that cost more than the rules as they are, too */
};

enum { LEAST_TREE = 4 };       /* rules of a tree, and of a group */

/* Plain rules that follow each other, and may stand in a chain of a run. */
struct grove { struct tree_rule *v; size_t n; };

/* The rule's shape, good until the next one is looked at; p->scratch.nr is the rule. */
bool look(struct planning *p, const struct rule *r, struct shape *shape);
/* The same, for those who do not ask for the list: most rules have none. */
bool glance(struct planning *p, const struct rule *r, struct shape *shape);
/* The next rule stays as it is; the next rules are this run, and would cost a packet `linear` without it. */
void rule_add(struct planning *p, struct rule *r);
void run_add(struct planning *p, struct image_run *run, uint64_t linear);
/* `linear`: what a packet pays for the rules as they are, if it matches none. */
bool may_pay(const struct planning *p, uint64_t linear);
bool pays(const struct planning *p, uint64_t linear, const struct image_run *run);

/* The rule, of this shape, begins a stretch. */
void stretch_open(struct planning *p, struct rule *r, uint32_t number, const struct shape *shape);
/* ---- stretches (opt_stretch.c) ---- */

/* The next rule, which has this number in the order of the rules: into the stretch that is open, or it ends that. */
void plan_rule(struct planning *p, struct rule *r, uint32_t number);
/* The stretch becomes maps, or its rules stay as they are. */
void stretch_close(struct planning *p);
/* All of them as one map; NULL: they are too many, not of one shape, or a packet may match several. */
struct image_run *map_of_all(struct planning *p, const struct tree_rule *v, size_t n);

/* ---- why rules stay (opt_said.c) ---- */

/* The next n rules do, as far as this pass knows. */
void say_why(struct planning *p, size_t n, const char *what, const char *why);
/* Why rules that are in no run stay, to the log: a line for each reason, with their numbers from 1 on. */
void said_put(struct planning *p);

/* ---- groups (opt_group.c) ---- */

/* A rule that stays as it is, in the group. */
void group_rule(struct planning *p, struct rule *r, uint32_t number);
/* Of a grove: the passes order and common. */
void group_order(struct planning *p, const struct grove *g);
void group_common(struct planning *p, const struct grove *g);

/* An order in which rules of one shape stand together, as far as rules may change places: order[i] is which rule stands in the i-th place.
 * False: it saves nothing. */
bool order_find(struct planning *p, const struct grove *g, uint32_t *order);

#endif
