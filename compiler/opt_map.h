/* Inside of the optimiser: rules of one shape as one map (opt_map.c), their elements (opt_elems.c), and those among them
 * that others hide (opt_hide.c). */
#ifndef SLUICE_OPT_MAP_H
#define SLUICE_OPT_MAP_H

#include <string.h>
#include "compiler/opt_cover.h"

struct mapping {
	struct opt_env *o;
	const struct stretch *s;
	struct elem_form form;
	struct image_run *run;
	unsigned map;                  /* its number in the run */
	const char *action;            /* where elements are said to lead that have the target of all rules */
	struct image_elem all;         /* of a set: what its elements do */
	size_t n;                      /* members that are in it */
	uint8_t *keys;                 /* by member, key_size bytes: its key and, where it has one, the end behind it */
	size_t key_size;
	uint32_t *first;               /* by member: the first with the same key; NULL: not known */
	bool *again;                   /* of values: that is another */
	struct cover cover;            /* of intervals */
	bool *alone;                   /* by member: it has nothing in common with any other */
	struct twins *twins;           /* NULL: not known of any */
	bool hidden;                   /* a rule is, wholly or in part */
	bool open;                     /* the run is made for one rule */
	unsigned never;                /* the newest chain for rules that are never reached */
};

/* A run of the stretch's only member, with the items that vary as its key; NULL: it cannot be. */
struct image_run *map_open(struct opt_env *o, const struct stretch *s);

static inline struct image_map *the_map(struct mapping *m) { return &m->run->maps.v[m->map]; }

static inline const uint8_t *key_of(const struct mapping *m, size_t i) { return m->keys + i * m->key_size; }
/* The last key of the member's interval; NULL: it is one value. */
static inline const uint8_t *end_of(const struct mapping *m, size_t i)
{
	const uint8_t *end = key_of(m, i) + m->form.len;

	return m->key_size > m->form.len && memcmp(key_of(m, i), end, m->form.len) ? end : NULL;
}

/* ---- opt_elems.c ---- */

/* The member's order key. */
uint64_t order_of(const struct mapping *m, size_t i);
/* How many of the members the map can have: m->n becomes that; and all that is to be known of them. */
void elems_measure(struct mapping *m);
/* Their elements, and rules that are hidden or cannot be said by elements. */
void elems_build(struct mapping *m);

/* ---- opt_hide.c ---- */

/* The newest chain for rules that are never reached. */
struct image_chain *chain_never(struct mapping *m);
/* The rule's verdict as an element's. */
void verdict_of(struct mapping *m, struct image_elem *e, const struct rule *r);
/* Which twins (members with the same key, m->first) may come in each other's place: those that share packets with no other member. apart: by
 * member, whether that is so of its interval; NULL: the keys are values, of which it always is. */
void twins_find(struct mapping *m, const bool *apart);
/* One more than the number of the chain where the member's next twin is hidden; 0: there is none, or it may not come in its place. */
uint32_t twin_of(const struct mapping *m, size_t i);
/* Puts the members that are hidden (by member) into chains that are never reached. */
void hide_all(struct mapping *m, const bool *hidden);

#endif
