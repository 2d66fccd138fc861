/* Inside of the optimiser: rules of one shape as one map (opt_map.c), and those among them that others hide (opt_hide.c). */
#ifndef SLUICE_OPT_MAP_H
#define SLUICE_OPT_MAP_H

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
	uint8_t *keys;                 /* of values: by member, and whether an earlier one has the same */
	bool *again;
	struct cover cover;            /* of intervals */
	bool *alone;                   /* by member: it has nothing in common with any other */
	struct twins *twins;           /* NULL: not known of any */
	bool hidden;                   /* a rule is, wholly or in part */
	bool open;                     /* the run is made for one rule */
	unsigned never;                /* the newest chain for rules that are never reached */
};

/* A run of the stretch's only member, with the items that vary as its key; NULL: it cannot be. */
struct image_run *map_open(struct opt_env *o, const struct stretch *s);

/* The member's order key. */
uint64_t order_of(const struct mapping *m, size_t i);

/* ---- opt_hide.c ---- */

/* The newest chain for rules that are never reached. */
struct image_chain *chain_never(struct mapping *m);
/* The rule's verdict as an element's. */
void verdict_of(struct mapping *m, struct image_elem *e, const struct rule *r);
/* Which members have the same key, and only those have packets in common. apart: by member, of intervals; NULL: of values that is so. */
void twins_find(struct mapping *m, const bool *apart);
/* The chain where the next member with the same key is hidden, and 1; 0: there is none, or it cannot come in the place of this one. */
uint32_t twin_of(const struct mapping *m, size_t i);
/* All hidden members, by member, to where they are never reached. */
void hide_all(struct mapping *m, const bool *hidden);

#endif
