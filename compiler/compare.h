/* The difference of two rulesets: chains and rules added, removed and moved.
 *
 *	compare_init       once
 *	compare_take       for each side: records the ruleset, which may be changed or freed afterwards
 *	compare_differ, compare_readable, compare_unified
 *
 * Counters and the order in which chains were created are ignored.
 */
#ifndef SLUICE_COMPARE_H
#define SLUICE_COMPARE_H

#include "compiler/ir.h"
#include "lib/sequence.h"

enum side { SIDE_OLD, SIDE_NEW, SIDES };

struct compare_chain {
	const char *name;
	const char *policy;            /* "-": a user chain */
	struct sequence rules;         /* the numbers of their lines */
};

struct compare_table {
	bool there;
	struct map chains;             /* by name, in save order */
};

struct compare {
	struct arena *arena;
	struct map numbers;            /* line -> its number + 1 */
	VEC(const char *) lines;       /* by number: "-A INPUT -j DROP" */
	struct compare_table table[SIDES][TABLE_COUNT];
};

void compare_init(struct compare *c, struct arena *a);
/* Records all loaded tables of the ruleset. */
void compare_take(struct compare *c, enum side s, struct cx *cx, const struct ruleset *rs);
bool compare_differ(const struct compare *c);
/* Prints by table and chain, with rule numbers; nothing if equal. */
void compare_readable(struct buf *b, struct compare *c);
/* Prints the difference of the two saves like diff -u; nothing if equal. */
void compare_unified(struct buf *b, struct compare *c, const char *old_name, const char *new_name);

/* ---- for compare_print.c ---- */

/* The number of a line; a new text is copied. */
uint32_t compare_line(struct compare *c, const char *line, size_t len);
/* One may be NULL: the other is then equal to it if it is an empty built-in chain with policy ACCEPT, which every table
 * has. */
bool compare_same(const struct compare_chain *a, const struct compare_chain *b);

#endif
