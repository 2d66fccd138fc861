/* Inside of the optimiser: decision trees (opt_tree.c), their rules (opt_tree_rule.c), what these ask in numbers (opt_cells.c), how they
 * divide rules (opt_divide.c, opt_turns.c, opt_sections.c), and which rules of a chain no packet comes to (opt_unseen.c). */
#ifndef SLUICE_OPT_TREE_H
#define SLUICE_OPT_TREE_H

#include "compiler/opt_priv.h"

enum {
	FIELDS = 7,                    /* that trees can look up */
	FIELD_PROTO = 6,
};

enum {
	LEAF = 12,                     /* rules in a chain that is not divided any more, */
	LEAF_TURNS = 24,               /* … and of a tree in turns: its rest is dear enough, and a chain takes the kernel as long as some rules */
	COPIES = IMAGE_COPIES,
};

struct tree_range { union addr lo, hi; };

/* A rule that may stand in a tree. */
struct tree_rule {
	struct rule *rule;
	uint8_t has;                   /* fields that it tests for one interval, */
	uint8_t part;                  /* and of these, those of which it loads the first bytes only */
	bool stateful;                 /* has a state of its own */
	bool plain;                    /* is tests and a verdict: nothing that the kernel asks, or that leads to a chain */
	bool sure;                     /* tests nothing but these fields, and accepts or drops */
	bool again;                    /* may be asked once more by a packet that it has not matched, and nobody can tell */
	uint64_t cost;                 /* see opt_cost.h */
	struct tree_range *range;      /* of these fields, in order */
};

/* Is there no value in both? */
static inline bool ranges_apart(const struct tree_range *a, const struct tree_range *b)
{
	return addr_less(&a->hi, &b->lo) || addr_less(&b->hi, &a->lo);
}

/* Is there a field for which no value is right for both of them? */
bool rules_apart(const struct tree_rule *a, const struct tree_rule *b);

/* Rules by number, in order. */
struct tree_set { uint32_t *v; size_t n, cap; };

/* May it be in a tree at all? */
bool tree_takes(const struct rule *r);
/* Can the match be asked or not, and nobody can tell? */
bool item_passable(const struct opt_env *o, const struct shape *s, const struct shape_item *it);
/* The interval for which it tests the field; NULL: it does not. */
static inline const struct tree_range *tree_range_of(const struct tree_rule *t, unsigned field)
{
	return t->has >> field & 1 ? &t->range[__builtin_popcount(t->has & ((1u << field) - 1))] : NULL;
}
/* The memory is o->scratch. */
void tree_rule_init(const struct opt_env *o, struct tree_rule *t, struct rule *r, struct shape *shape);
/* How many from the front make a good tree: they have a field in common that most of them test. */
size_t tree_stretch(const struct tree_rule *rules, size_t n);
/* NULL: no tree is better than the chain. */
struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n);

enum key field_key(const struct opt_env *o, unsigned f);
/* Loading it may fail, or a packet may have a value of which there is no group; then no rule that tests it matches. */
bool field_may_fail(unsigned f);

/* ---- cells (opt_cells.c) ---- */

enum {
	CELL_LANES = 8,                /* numbers that are compared at once: a field each, and one to spare */
	CELL_LAST = INT32_MAX,         /* where nothing is asked of a field the cells are 0 .. CELL_LAST: more than any test has */
};

/* From which cell to which of each field. */
struct cell_box { int32_t lo[CELL_LANES], hi[CELL_LANES]; };
extern const struct cell_box cells_all;

/* Of a field. */
struct cells {
	int32_t n;                     /* they are 0 .. n */
	uint32_t *begin;               /* of each but 0: where it begins */
	union addr newest;             /* while they are made: there the last one begins */
};

/* The rules of a tree. */
struct tree_rules {
	struct opt_env *o;
	struct arena *a;               /* of what is given back when the tree stands, */
	struct arena *temp;            /* and of what is given back as soon as a set has been sorted, divided or made smaller */
	const struct tree_rule *v;
	size_t n;
	size_t leaf;                   /* rules in a chain that is not divided any more */
	struct cell_box *box;          /* by rule */
	struct cells *field;           /* by field */
};

void cells_make(struct tree_rules *w);
/* The first value of the cell, and the last. */
union addr cell_first(const struct tree_rules *w, unsigned f, int32_t cell);
union addr cell_last(const struct tree_rules *w, unsigned f, int32_t cell);

static inline bool cells_asked(const struct cell_box *b, unsigned f) { return b->lo[f] || b->hi[f] != CELL_LAST; }

/* Is there a field of which they have no cell in common? */
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

/* What is in both. */
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

/* Cells from lo to hi, and the rules that can match there; `base` of them could match for the cells before, too. */
struct group { int32_t lo, hi; struct tree_set set; size_t base; };

struct division {
	unsigned field;
	struct tree_set any;           /* rules that do not test the field; they are in all groups, too */
	size_t part;
	VEC(struct group) groups;
	size_t copies;                 /* rules in all groups */
	double length;                 /* of the chain that a packet comes to */
};

/* By this field, into two groups or more with no more than `limit` copies; false: it cannot be. inner: d->any may stand behind the
 * lookup, for packets that have no such field. */
bool divide(const struct tree_rules *w, const struct tree_set *set, unsigned f, bool inner, size_t limit, struct division *d);
/* The best division of the set; false: none leaves much shorter chains. */
bool divide_best(const struct tree_rules *w, const struct tree_set *set, bool inner, size_t limit, struct division *best);

/* ---- hidden rules (opt_unseen.c) ---- */

/* Takes those out of the set that no packet of the box comes to, since one in front of them takes all that they match; hides[] of that
 * one is set. */
void set_hide(const struct tree_rules *w, struct tree_set *set, const struct cell_box *box, bool *hides);

/* ---- turns (opt_turns.c) ---- */

enum { TURNS = 4 };

/* Rules that are asked before those of the next turn. */
struct turn {
	unsigned field;                /* that divides them well; FIELDS: none does */
	struct tree_set set;
};

/* By field. */
struct starts {
	size_t n;                      /* rules that test it */
	uint32_t *until;               /* by cell: how many of them begin there, or in front of it */
};

/* How many rules of a field begin in front of a rule's interval, and how many not behind it. */
struct rank { uint32_t from, to; };

/* Of a rule that tests the field. */
static inline struct rank rank_of(const struct starts *s, const struct cell_box *b, unsigned f)
{
	return (struct rank){ s->until[b->lo[f] - 1], s->until[b->hi[f]] };
}

struct sections;

/* The set in turns, if there may be several; returns how many. sections: the last may be cut into them, which are emptied first. Then there
 * are two. */
unsigned turns_find(const struct tree_rules *w, const struct tree_set *set, bool several, struct turn *turn, struct sections *sections);

/* ---- sections of the last turn (opt_sections.c) ---- */

enum {
	SECTIONS = 16,
	SIDES = 2,                     /* fields that packets are told apart by: those of the addresses */
};

/* Rules that follow each other in the order of the list. */
struct section {
	struct tree_set side[SIDES];   /* those that are narrow in the field of this number, */
	struct tree_set wide;          /* … those that are so in neither, */
	struct tree_set all;           /* … and all */
};

struct sections { struct section v[SECTIONS]; unsigned n; };

/* The set in sections; false: it had better be one tree. starts: of the fields of both sides. */
bool sections_find(const struct tree_rules *w, const struct tree_set *set, const struct starts *starts, struct sections *out);

#endif
