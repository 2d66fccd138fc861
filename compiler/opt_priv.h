/* Internals of the optimiser shared by its passes. */
#ifndef SLUICE_OPT_PRIV_H
#define SLUICE_OPT_PRIV_H

#include "compiler/effect.h"
#include "compiler/image_priv.h"
#include "compiler/opt.h"
#include "compiler/shape.h"

/* A rule of a stretch. */
struct member {
	struct rule *rule;
	uint32_t number;               /* its index among the rules */
	uint32_t tests;                /* where its packed tests begin */
};

/* Consecutive rules of one shape. */
struct stretch {
	struct nir_list list;          /* the first rule's expressions and shape: the template */
	struct shape shape;
	VEC(struct member) m;
	VEC(uint8_t) tests;            /* of all members */
	size_t whole;                  /* number of members initially; leading ones may be in runs already */
	uint32_t vary;                 /* items in which members differ */
	bool target;                   /* all end with the same target; otherwise with verdicts a map can hold */
};

/* Unpacks the tests of the i-th member, indexed by item; entries of items that are not tests are unset. */
static inline const struct test *member_tests(const struct stretch *s, size_t i, struct test room[SHAPE_ITEMS])
{
	return tests_unpack(&s->shape, s->tests.v + s->m.v[i].tests, room);
}

static inline bool member_goes_on(const struct member *x) { return rule_goes_on(x->rule); }

/* A field, under this mask (as in the register) if that is not 0. */
struct other { uint8_t key; uint32_t mask; };

/* State of one call of opt_plan. */
struct opt_env {
	struct raiser *z;
	struct cx *cx;
	const struct opt_how *how;
	unsigned depth;                /* as in opt_how, less the chain of the group that is being built */
	struct buf *log;               /* that of opt_how, or NULL for a pass that gives no reasons */
	struct packed_uses *packed;    /* of all rules lowered into the result */
	struct arena *scratch;         /* memory for the duration of a pass or of building a run */
	struct run_group *into;        /* where maps are put; NULL: each into a run of its own */
	bool boxes;                    /* maps may have keys of several intervals */
	struct other other;            /* the field that the tree can look up beside the usual ones; KEY_NONE: none */
	struct asks *asks;             /* what rules of trees test apart from fields (opt_asks.c) */
};

/* Its scratch memory is the caller's to free. */
static inline struct opt_env env_new(struct raiser *z, const struct opt_how *how)
{
	return (struct opt_env){ .z = z, .cx = z->cx, .how = how, .depth = how->depth, .log = how->log, .scratch = arena_new() };
}

/* A threshold for the number of rules in long lists, or in parts of them, reduced by opt_how.shrink. */
static inline size_t long_list(const struct opt_env *o, size_t n) { return o->how->shrink > 1 ? (n - 1) / o->how->shrink + 1 : n; }

/* No target, in this chain or in those it calls, modifies this field of the packet. */
static inline bool key_safe(const struct opt_env *o, enum key k) { return key_steady(k, o->how->table); }
/* Permanent expressions of a rule that has been lowered before. */
const struct nir_list *env_lower(struct opt_env *o, const struct rule *r);

/* Maximum number of rules of a map with keys of several intervals. They are compared pairwise; for more, a tree that
 * divides by one field at a time is better. */
enum { BOXES = 1024 };

/* Builds a run (or a part of the current group) from as many leading members as fit into one map. Returns how many; 0:
 * fewer than two, *why has the reason; 1 without a run: the others may fit without the first. */
size_t map_build(struct opt_env *o, const struct stretch *s, struct image_run **run, const char **why);

/* These rules as a run; NULL if impossible, *why has the reason. */
struct image_run *share_build(struct opt_env *o, struct rule *const *rules, size_t n, bool turns, const char **why);

/* ---- building runs (opt_run.c) ---- */

struct image_run *run_new(struct opt_env *o);
/* The pointers are valid until the next call of the same function. */
struct image_chain *run_chain(struct opt_env *o, struct image_run *run);
struct image_map *run_map(struct opt_env *o, struct image_run *run);
/* A map of this field. */
struct image_map *run_map_of(struct opt_env *o, struct image_run *run, enum key k);
/* Adds a set of these n different fingerprints of rules (image_fingerprint), which has the type of a mark. */
void run_prints(struct opt_env *o, struct image_run *run, const uint64_t *v, size_t n);
/* Adds a complete source rule to a chain of the run. count: with its counters, else with zeros. */
void run_rule(struct opt_env *o, struct image_chain *c, struct rule *r, uint64_t order, bool count);
/* Sets the compat protocol of a rule that was built from another one's expressions `of`. */
void run_compat(struct nir_rule *nr, const struct nir_list *of);
/* Adds the template of a map. */
void run_template(struct opt_env *o, struct image_chain *c, struct rule *r, unsigned map);
/* Adds a rule that is not a source rule; takes over the list. */
void run_inner(struct opt_env *o, struct image_chain *c, const struct nir_list *l);
/* The same in a group, with the expressions in `cut` removed. */
void run_part(struct opt_env *o, struct image_chain *c, const struct nir_list *l, uint64_t cut);
/* Builds the head and its userdata when all maps and chains are complete. */
void run_seal(struct opt_env *o, struct image_run *run, uint64_t last_order, uint32_t flags);

/* Adds fronts to maps of a complete run where that pays off (opt_front.c). */
void fronts_make(struct opt_env *o, struct image_run *run);

/* ---- groups: rules without their shared tests, and maps among them (opt_group.c) ---- */

struct run_group {
	struct image_run *run;
	const struct shape *common;    /* the shared tests; no items: none */
};

/* The items of the rule that are the shared ones. */
uint32_t common_items(const struct shape *common, const struct shape *rule);

#endif
