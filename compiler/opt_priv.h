/* Inside of the optimiser: what its passes share. */
#ifndef SLUICE_OPT_PRIV_H
#define SLUICE_OPT_PRIV_H

#include "compiler/image_priv.h"
#include "compiler/opt.h"
#include "compiler/opt_shape.h"

/* How a rule ends, for those who put rules in another place. */
enum ending {
	END_OPAQUE,            /* not known */
	END_STAYS,             /* the packet's way through this chain ends: ACCEPT, DROP, RETURN, a goto, a target that decides */
	END_GOES_ON,           /* it may come to the next rule: no target, a jump, a target with an effect */
};
enum ending rule_ending(const struct rule *r);
/* All of its matches are functions of the packet alone, and its target is known. */
bool rule_pure(const struct rule *r);

/* A rule of a stretch of the same shape. */
struct member {
	struct rule *rule;
	uint32_t number;               /* its place in the order of the rules */
	const uint8_t *tests;          /* packed */
};

/* Rules of one shape that follow each other. */
struct stretch {
	struct nir_list list;          /* the first rule's expressions, and its shape: the template */
	struct shape shape;
	VEC(struct member) m;
	size_t whole;                  /* members that it had at first: those in front may be in runs already */
	uint32_t vary;                 /* items in which they differ */
	bool target;                   /* all end with the same target; else with verdicts that a map can hold */
};

/* The tests of the i-th member, by item; of items that are no test nothing. */
static inline const struct test *member_tests(const struct stretch *s, size_t i, struct test room[SHAPE_ITEMS])
{
	return tests_unpack(&s->shape, s->m.v[i].tests, room);
}

static inline bool member_goes_on(const struct member *x) { return rule_ending(x->rule) != END_STAYS; }

/* One call of opt_plan. */
struct opt_env {
	struct raiser *z;
	struct cx *cx;
	struct opt_how *how;
	struct packed_uses *packed;    /* of all rules that are lowered for good */
	struct arena *scratch;         /* memory for the time of a pass, or of one run that is built */
	struct run_group *into;        /* where maps go now; NULL: into runs of their own */
	bool boxes;                    /* maps may have keys of several intervals */
};

/* No target, in this chain or in those that it calls, changes what the packet has in this field. */
bool key_safe(const struct opt_env *o, enum key k);
/* The extension of a match that stays the kernel's struct; NULL: it is something else, or nobody knows it. */
const struct ext *match_ext(const struct cx *cx, const struct shape *s, const struct shape_item *it);
/* The expressions, for good, of a rule that has been lowered before. */
const struct nir_list *env_lower(struct opt_env *o, const struct rule *r);

/* Most rules of a map with keys of several intervals: they are compared each with each, and more are better divided by one field after the
 * other (a tree). */
enum { BOXES = 1024 };

/* As many members from the front as can be in one map, as a run, or in a group as a part of it. Returns how many; 0: there are not two,
 * and *why says it; 1, and no run: others may be in one without the first. */
size_t map_build(struct opt_env *o, const struct stretch *s, struct image_run **run, const char **why);

/* How many of the rules, from the first on, share their packets evenly; *turns: by turns and not by chance. 0: they do not. */
size_t share_find(struct rule *const *rules, size_t n, bool *turns);
/* These rules as a run; NULL: it cannot be, and *why says it. */
struct image_run *share_build(struct opt_env *o, struct rule *const *rules, size_t n, bool turns, const char **why);
/* Has a run with IMAGE_SHARES, whose rules are there, the entry, the map and the chains that share_build would make? */
bool share_good(struct raiser *z, const struct image_run *run);

/* ---- building runs (opt_run.c) ---- */

struct image_run *run_new(struct opt_env *o);
/* The pointers are good until the next one is made. */
struct image_chain *run_chain(struct opt_env *o, struct image_run *run);
struct image_map *run_map(struct opt_env *o, struct image_run *run);
/* A source rule, whole, in one of the run's chains. `count`: with its counters, else with zeros. */
void run_rule(struct opt_env *o, struct image_chain *c, struct rule *r, uint64_t order, bool count);
/* A rule made of another one's expressions: its xt matches and targets are told the protocol that `of` tests. */
void run_compat(struct nir_rule *nr, const struct nir_list *of);
/* The template of a map. */
void run_template(struct opt_env *o, struct image_chain *c, struct rule *r, unsigned map);
/* A rule that is none of the source: the list is taken over. */
void run_inner(struct opt_env *o, struct image_chain *c, const struct nir_list *l);
/* The same in a group, where it goes without `cut`. */
void run_part(struct opt_env *o, struct image_chain *c, const struct nir_list *l, uint64_t cut);
/* Head and userdata, when all maps and chains are there. */
void run_seal(struct opt_env *o, struct image_run *run, uint64_t last_order, uint32_t flags);

/* Fronts for maps of the run, which is whole, where that pays (opt_front.c). */
void fronts_make(struct opt_env *o, struct image_run *run);

/* ---- groups: rules without what they share, maps among them (opt_group.c) ---- */

struct run_group {
	struct image_run *run;
	const struct shape *common;    /* what all rules share; no items: nothing */
};

/* Which items of the rule are those that all share. */
uint32_t common_items(const struct shape *common, const struct shape *rule);

#endif
