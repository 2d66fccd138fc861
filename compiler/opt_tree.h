/* Inside of the optimiser: decision trees (opt_tree.c), how they divide rules (opt_divide.c, opt_turns.c), and which rules of a chain no
 * packet comes to (opt_unseen.c). */
#ifndef SLUICE_OPT_TREE_H
#define SLUICE_OPT_TREE_H

#include "compiler/opt_priv.h"

enum {
	FIELDS = 7,                    /* that trees can look up */
	FIELD_PROTO = 6,
};

enum {
	LEAF = 12,                     /* rules in a chain that is not divided any more */
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

/* What a packet has in some of the fields. */
struct tree_box {
	uint8_t has;
	struct tree_range range[FIELDS];
};

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
/* Loading it may fail, and then no rule that tests it matches. */
bool field_may_fail(unsigned f);

/* The rules of a tree. */
struct tree_rules {
	struct opt_env *o;
	struct arena *a;               /* of what is given back when the tree stands */
	const struct tree_rule *v;
	size_t n;
};

/* ---- dividing (opt_divide.c) ---- */

struct range_ref { const struct tree_range *range; uint32_t rule; };

/* The set's rules that test this field, how many, and their intervals, by where these begin; the other rules go into `any`. */
struct range_ref *ranges_of(const struct tree_rules *w, const struct tree_set *set, unsigned f, struct tree_set *any, size_t *n);

/* Keys from lo to hi, and the rules that can match there; `base` of them could match for the keys before, too. */
struct group { union addr lo, hi; struct tree_set set; size_t base; };

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
void set_hide(const struct tree_rules *w, struct tree_set *set, const struct tree_box *box, bool *hides);
/* The box, but with this interval of the field. */
void box_cut(struct tree_box *box, unsigned f, const struct tree_range *r);

/* ---- turns (opt_turns.c) ---- */

enum { TURNS = 4 };

/* Rules that are asked before those of the next turn. */
struct turn {
	unsigned field;                /* that divides them well; FIELDS: none does */
	struct tree_set set;
};

/* The set in turns, if there may be several; returns how many. */
unsigned turns_find(const struct tree_rules *w, const struct tree_set *set, bool several, struct turn *turn);

#endif
