/* The optimiser: rules that follow each other in a chain to pieces, which are plain rules and compiled runs.
 *
 *	1,000 × -s HOST -j DROP      one run: a hash map of verdicts
 *	overlapping -s NET           one run: a map of disjoint intervals, each with the first rule that covers it
 *	statistic 1/3, 1/2, the rest one run: a map of three verdicts, and a number drawn for each packet
 *	10,000 five-tuples           one run: a map of intervals to chains of the few rules that can match there
 *
 * The contract: a packet meets the same verdict, the same effects in the same order, and every source rule counts the
 * same, as if all pieces were plain. What is not known to be pure is never moved, merged or dropped.
 */
#ifndef SLUICE_OPT_H
#define SLUICE_OPT_H

#include "compiler/image.h"

enum opt_level {
	OPT_OFF,
	OPT_AUTO,              /* what pays by the costs that were measured */
	OPT_FULL,              /* whatever can be compiled */
};

enum opt_pass { OPT_PASS_ALL, OPT_PASS_SHARE, OPT_PASS_MAP, OPT_PASS_ORDER, OPT_PASS_TREE, OPT_PASS_REST,
	OPT_PASS_COMMON, OPT_PASS_FRONT, OPT_PASS_COUNT };
extern const char *const opt_pass_names[OPT_PASS_COUNT];       /* NULL for all of them */

struct opt_how {
	enum opt_level level;
	enum opt_pass last;    /* the passes behind this one are left out */
	enum table_id table;
	unsigned depth;        /* chains that may come between this one and those that it calls: nf_tables takes 16 in a row, from
				* the base chain to the deepest */
	uint64_t next_id;      /* the number of the next run; counted up */
	uint32_t generation;   /* the ruleset's, that the runs are made for; 0: not known */
	struct buf *log;       /* why rules are in no run: a line for each reason; NULL: not wanted */
};

struct opt_piece {
	struct rule *rule;     /* a plain rule; NULL: a run */
	struct image_run *run;
	uint64_t linear;               /* of a run: what its rules would cost a packet as they are (opt_cost.h) */
};

struct opt_pieces { VEC(struct opt_piece) v; };

/* OPT_OFF, …; false: no such word. */
bool opt_level_by_name(const char *name, enum opt_level *level);

/* What opt_how.depth may be for each chain of a table, so that all of them together stay within what nf_tables takes. */
unsigned opt_depth(struct arena *a, const struct table *t);

/* Plans rules[0 .. n), which stand next to each other in a chain of the table. Rules that iptables cannot say are left plain. Adds to
 * `out`. Elements and rules of the runs have the counters of the rules. */
void opt_plan(struct raiser *z, struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out);

/* A run of this rule alone, to which others of its shape can come (IMAGE_OPEN). NULL: there is none. */
struct image_run *opt_open(struct raiser *z, struct opt_how *how, struct rule *r);

/* Does the kernel keep something with the rule that begins anew when the rule is made anew: a limit, a quota, turns? */
bool rule_remembers(const struct rule *r);

/* The order key of the i-th rule of a run as it is made: with gaps. */
uint64_t run_order(size_t i);
/* The same back. */
size_t order_number(uint64_t order);

#endif
