/* Internals of the optimiser: rules of one shape as a map (opt_map.c), their elements (opt_elems.c), and hidden rules
 * among them (opt_hide.c). */
#ifndef SLUICE_OPT_MAP_H
#define SLUICE_OPT_MAP_H

#include <string.h>
#include "compiler/opt_cover.h"

struct mapping {
	struct opt_env *o;
	const struct stretch *s;
	struct elem_form form;
	struct image_run *run;
	unsigned map;                  /* its index in the run */
	const char *action;            /* chain to which elements lead if all rules share a target */
	struct image_elem all;         /* for a set: the common action */
	size_t n;                      /* number of members in it */
	uint8_t *keys;                 /* by member, key_size bytes each: the key and, with intervals, the last key */
	size_t key_size;
	bool *usual;                   /* by member: its test is in the usual notation, so that the key tells it */
	uint32_t *first;               /* by member: the first one with the same key; NULL: unknown */
	bool *again;                   /* for single values: whether first is another member */
	struct cover cover;            /* for intervals */
	bool *alone;                   /* by member: it overlaps no other */
	struct twins *twins;           /* NULL: none known */
	bool hidden;                   /* some rule is hidden, wholly or partly */
	bool open;                     /* the run is built for a single rule */
	unsigned never;                /* the newest chain for rules that are never reached */
};

/* A run of the stretch's only member, with the varying items as key; NULL if impossible. */
struct image_run *map_open(struct opt_env *o, const struct stretch *s);

static inline struct image_map *the_map(struct mapping *m) { return &m->run->maps.v[m->map]; }

static inline const uint8_t *key_of(const struct mapping *m, size_t i) { return m->keys + i * m->key_size; }
/* The last key of the member's interval; NULL for a single value. */
static inline const uint8_t *end_of(const struct mapping *m, size_t i)
{
	const uint8_t *end = key_of(m, i) + m->form.len;

	return m->key_size > m->form.len && memcmp(key_of(m, i), end, m->form.len) ? end : NULL;
}

/* ---- opt_elems.c ---- */

/* The member's order key. */
uint64_t order_of(const struct mapping *m, size_t i);
/* Reduces m->n to the number of members the map can hold, and computes the data about them. */
void elems_measure(struct mapping *m);
/* Builds the elements, and the rules that are hidden or cannot be represented by elements. */
void elems_build(struct mapping *m);

/* The member's test if an element with its whole key, or with a part of it, does not tell it; otherwise NULL. */
const struct test *test_said(const struct mapping *m, size_t i, bool whole, struct test room[SHAPE_ITEMS]);

/* ---- opt_hide.c ---- */

/* The newest chain for rules that are never reached. */
struct image_chain *chain_never(struct mapping *m);
/* Sets the element's verdict from the rule. */
void verdict_of(struct mapping *m, struct image_elem *e, const struct rule *r);
/* Finds the twins (members with the same key, m->first) that may replace each other: those that share packets with no
 * other member. apart: by member, whether its interval has that property; NULL: keys are single values, which always
 * do. */
void twins_find(struct mapping *m, const bool *apart);
/* The number of the chain where the member's next twin is hidden, plus 1; 0: none, or it must not replace the member. */
uint32_t twin_of(const struct mapping *m, size_t i);
/* Puts the hidden members into chains that are never reached. hidden: by member. */
void hide_all(struct mapping *m, const bool *hidden);

#endif
