/* Internals of the optimiser: decision trees (opt_tree.c, opt_node.h), their rules (opt_tree_rule.c), numbering of field
 * values (opt_cells.c), dividing rule sets (opt_divide.c, opt_turns.c, opt_sections.c), and unreachable rules of a chain
 * (opt_asks.c, opt_unseen.c). */
#ifndef SLUICE_OPT_TREE_H
#define SLUICE_OPT_TREE_H

#include "compiler/opt_priv.h"
#include "lib/map.h"

enum {
	FIELDS = 8,                    /* that trees can look up */
	FIELD_PROTO = 6,
	FIELD_OTHER = 7,               /* opt_env.other */
};

enum {
	LEAF = 12,                     /* rules in a chain that is not divided further */
	LEAF_TURNS = 24,               /* … in a tree with turns: there each additional chain costs the kernel as much as several rules */
	COPIES = IMAGE_COPIES,
};

struct tree_range { union addr lo, hi; };

/* A rule that may be put into a tree. */
struct tree_rule {
	struct rule *rule;
	uint8_t has;                   /* fields that it tests for one interval */
	uint8_t part;                  /* those of which only a prefix is loaded */
	bool stateful;                 /* has state of its own */
	bool plain;                    /* no target, no jump, no stateful or unknown match */
	bool counts;                   /* plain, without a verdict, and cannot drop a packet: two such rules may be swapped */
	bool sure;                     /* accepts or drops, and has no stateful or unknown match */
	bool steady;                   /* no rule in between can change the result of its tests and matches */
	bool writes;                   /* may modify a packet that continues */
	bool again;                    /* evaluating it again for a packet it did not match has no effect */
	uint8_t nasks;
	uint8_t alters;                /* rule_alters */
	struct other other;            /* its FIELD_OTHER */
	const uint32_t *asks;          /* all tests and matches, in order (opt_asks.c); NULL if it tests only these fields */
	uint64_t cost;                 /* see opt_cost.h */
	struct tree_range *range;      /* one per field in `has`, in field order */
};

/* Are the intervals disjoint? */
static inline bool ranges_apart(const struct tree_range *a, const struct tree_range *b)
{
	return addr_less(&a->hi, &b->lo) || addr_less(&b->hi, &a->lo);
}

/* Is there a field in which the rules' intervals are disjoint? */
bool rules_apart(const struct tree_rule *a, const struct tree_rule *b);

/* Sorted rule indices. */
struct tree_set { uint32_t *v; size_t n, cap; };

/* The interval for which the rule tests the field; NULL if it does not. */
static inline const struct tree_range *tree_range_of(const struct tree_rule *t, unsigned field)
{
	return t->has >> field & 1 ? &t->range[__builtin_popcount(t->has & ((1u << field) - 1))] : NULL;
}
/* Allocates in o->scratch. */
void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape);
/* How many leading rules make a good tree: most of them test a common field, or many of them one of two (opt_sections.c). */
size_t tree_stretch(const struct opt_env *o, const struct tree_rule *rules, size_t n);
/* How many leading rules all test a common field. */
size_t tree_stretch_whole(const struct opt_env *o, const struct tree_rule *rules, size_t n);
/* NULL if no tree is better than the plain chain. */
struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n);

enum key field_key(const struct opt_env *o, unsigned f);
/* The load may fail, or a packet's value may be in no group; then no rule that tests the field matches. */
bool field_may_fail(unsigned f);

/* ---- the other field (opt_other.c) ---- */

/* Do both rules test the same one? */
bool other_same(const struct tree_rule *a, const struct tree_rule *b);
/* How many leading rules leave the one of rule `of` unmodified. */
size_t other_until(const struct opt_env *o, const struct tree_rule *of, const struct tree_rule *rules, size_t n);
/* Sets o->other for these rules, and returns them without any other such field, as a copy where that makes a difference. */
const struct tree_rule *other_settle(struct opt_env *o, const struct tree_rule *rules, size_t n, struct arena *a);

/* ---- cells (opt_cells.c) ---- */

enum {
	CELL_LANES = FIELDS,           /* compared at once: one lane per field */
	CELL_LAST = INT32_MAX,         /* a rule that does not test a field covers 0 .. CELL_LAST, which exceeds the cells of any test */
};

/* Inclusive cell range of each field. */
struct cell_box { int32_t lo[CELL_LANES], hi[CELL_LANES]; };
extern const struct cell_box cells_all;

/* The cells of a field: its values, cut at the bounds of all rules' intervals and numbered. */
struct cells {
	int32_t n;                     /* cells are 0 .. n */
	uint32_t *begin;               /* first value of each cell but 0 */
	union addr newest;             /* during construction: where the last cell begins */
};

/* The rules of a tree. */
struct tree_rules {
	struct opt_env *o;
	struct arena *a;               /* freed when the tree is complete */
	struct arena *temp;            /* freed after each sort, division or reduction of a set */
	const struct tree_rule *v;
	size_t n;
	size_t leaf;                   /* rules in a chain that is not divided further */
	struct cell_box *box;          /* by rule */
	struct cells *field;           /* by field */
};

void cells_make(struct tree_rules *w);
/* The first and the last value of the cell. */
union addr cell_first(const struct tree_rules *w, unsigned f, int32_t cell);
union addr cell_last(const struct tree_rules *w, unsigned f, int32_t cell);

static inline bool cells_asked(const struct cell_box *b, unsigned f) { return b->lo[f] || b->hi[f] != CELL_LAST; }

/* Is there a field in which the boxes are disjoint? */
static inline bool cells_apart(const struct cell_box *a, const struct cell_box *b)
{
	int32_t apart = 0;

	for (unsigned f = 0; f < CELL_LANES; f++)
		apart |= (a->hi[f] < b->lo[f]) | (b->hi[f] < a->lo[f]);
	return apart;
}

static inline bool cells_in(const struct cell_box *in, const struct cell_box *of)
{
	int32_t out = 0;

	for (unsigned f = 0; f < CELL_LANES; f++)
		out |= (in->lo[f] < of->lo[f]) | (of->hi[f] < in->hi[f]);
	return !out;
}

/* The intersection. */
static inline struct cell_box cells_both(const struct cell_box *a, const struct cell_box *b)
{
	struct cell_box both;

	for (unsigned f = 0; f < CELL_LANES; f++) {
		both.lo[f] = a->lo[f] > b->lo[f] ? a->lo[f] : b->lo[f];
		both.hi[f] = a->hi[f] < b->hi[f] ? a->hi[f] : b->hi[f];
	}
	return both;
}

/* ---- dividing (opt_divide.c) ---- */

/* Cells lo to hi, and the rules that can match there; `base` of these can also match in lower cells. */
struct group { int32_t lo, hi; struct tree_set set; size_t base; };

struct division {
	unsigned field;
	struct tree_set any;           /* rules that do not test the field; they are in all groups too */
	size_t part;
	VEC(struct group) groups;
	size_t copies;                 /* rules in all groups */
	double length;                 /* expected length of the chain that a packet reaches */
};

/* Divides by this field into at least two groups with at most `limit` copies; false if impossible. inner: d->any may
 * follow the lookup, for packets that lack the field. */
bool divide(const struct tree_rules *w, const struct tree_set *set, unsigned f, bool inner, size_t limit, struct division *d);
/* The best division of the set; false if none yields much shorter chains. */
bool divide_best(const struct tree_rules *w, const struct tree_set *set, bool inner, size_t limit, struct division *best);

/* ---- tests and matches of rules, numbered (opt_asks.c) ---- */

enum { ASK_UNKNOWN = UINT32_MAX };

/* A test that is not an interval of a field, or a match. */
struct ask {
	uint32_t number;               /* FIELDS or more */
	bool match;
	bool drops;                    /* may drop a packet by itself */
	bool steady;                   /* no rule changes its result */
	struct load load;              /* of a test */
	struct test t;
};

struct asks {
	struct map number;             /* by content */
	VEC(struct ask *) v;           /* by number - FIELDS */
	struct buf key;                /* content of the one that is looked up */
};

struct asks *asks_new(struct arena *a);
void asks_free(struct asks *k);

/* All tests and matches of a rule, in order: fields, or numbers of others. */
struct asked { uint32_t v[SHAPE_ITEMS]; unsigned n; bool beside; };

/* Adds the next item: an interval of the field, or something else (FIELDS). */
void asked_add(const struct opt_env *o, struct asked *k, const struct shape *s, struct shape_item *it, unsigned field);
/* Stores them in the rule. */
void asked_keep(const struct opt_env *o, const struct asked *k, struct tree_rule *t);

/* Does the first of two rules match each packet of the box that the second would match, or that a match of the second would
 * drop? Precondition: the first rule's intervals of fields include those of the second in the box. */
bool asks_covered(const struct tree_rules *w, uint32_t first, uint32_t rule, const struct cell_box *box);

/* ---- unreachable rules (opt_unseen.c) ---- */

/* Removes from the set the rules that no packet of the box reaches, because an earlier one takes everything they match,
 * and sets hides[] of that one, and missing[] of the removed ones. */
void set_hide(const struct tree_rules *w, struct tree_set *set, const struct cell_box *box, bool *hides, bool *missing);

/* ---- turns (opt_turns.c) ---- */

enum { TURNS = 4 };

/* Rules that are evaluated before those of the next turn. */
struct turn {
	unsigned field;                /* that divides them well; FIELDS: none */
	struct tree_set set;
};

/* Per field: a cumulative count of interval starts. */
struct starts {
	size_t n;                      /* rules that test the field */
	uint32_t *until;               /* by cell: how many of them start at or before it */
};

/* How many rules of a field start before a rule's interval, and how many not after its end. */
struct rank { uint32_t from, to; };

/* For a rule that tests the field. */
static inline struct rank rank_of(const struct starts *s, const struct cell_box *b, unsigned f)
{
	return (struct rank){ s->until[b->lo[f] - 1], s->until[b->hi[f]] };
}

struct sections;

/* Splits the set into turns, if several are allowed; returns how many. sections: if not NULL, the last turn may be cut
 * into sections (reset first); there are two turns then. */
unsigned turns_find(const struct tree_rules *w, const struct tree_set *set, bool several, struct turn *turn, struct sections *sections);

/* ---- sections of the last turn (opt_sections.c) ---- */

enum {
	SECTIONS = 16,
	SIDES = 2,                     /* fields that separate packets: the addresses */
};

/* Consecutive rules. */
struct section {
	struct tree_set side[SIDES];   /* those narrow in field number i */
	struct tree_set wide;          /* … those narrow in neither */
	struct tree_set all;           /* … all */
};

struct sections { struct section v[SECTIONS]; unsigned n; };

/* Cuts the set into sections; false if a single tree is better. starts: of the fields of both sides. */
bool sections_find(const struct tree_rules *w, const struct tree_set *set, const struct starts *starts, struct sections *out);

#endif
