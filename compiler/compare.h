/* The difference of two rulesets: which chains and rules came, went, moved.
 *
 *	compare_init       once
 *	compare_take       the ruleset as it is now: the old side, and later the new one. It may change or go afterwards
 *	compare_differ, compare_readable, compare_unified
 *
 * Counters do not matter, nor in which order chains were made.
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
	struct map chains;             /* by name, in the order of a save */
};

struct compare {
	struct arena *arena;
	struct map numbers;            /* line -> its number + 1 */
	VEC(const char *) lines;       /* by number: "-A INPUT -j DROP" */
	struct compare_table table[SIDES][TABLE_COUNT];
};

void compare_init(struct compare *c, struct arena *a);
/* All tables of the ruleset that are loaded. */
void compare_take(struct compare *c, enum side s, struct cx *cx, const struct ruleset *rs);
bool compare_differ(const struct compare *c);
/* By table and chain, with the numbers of the rules; nothing when they are the same. */
void compare_readable(struct buf *b, struct compare *c);
/* As diff -u of the two save texts; nothing when they are the same. */
void compare_unified(struct buf *b, struct compare *c, const char *old_name, const char *new_name);

/* ---- for compare_print.c ---- */

/* The number of a line; the text is copied when it is new. */
uint32_t compare_line(struct compare *c, const char *line, size_t len);
/* One of them may be NULL: then the other is the same when it only says what every table has, a built-in chain without
 * rules that accepts. */
bool compare_same(const struct compare_chain *a, const struct compare_chain *b);

#endif
