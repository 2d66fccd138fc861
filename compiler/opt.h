/* The optimiser: turns consecutive rules of a chain into pieces, each a plain rule or a compiled run.
 *
 *	1,000 × -s HOST -j DROP      one run: a hash map of verdicts
 *	overlapping -s NET           one run: a map of disjoint intervals, each with the first rule that covers it
 *	statistic 1/3, 1/2, the rest one run: a map of three verdicts, and a number drawn for each packet
 *	10,000 five-tuples           one run: a map of intervals to chains of the few rules that can match there
 *
 * Contract: a packet gets the same verdict and the same effects in the same order, and every source rule counts the
 * same, as if all pieces were plain. Whatever is not known to be pure is never moved, merged or dropped.
 */
#ifndef SLUICE_OPT_H
#define SLUICE_OPT_H

#include "compiler/image.h"

enum opt_level {
	OPT_OFF,
	OPT_AUTO,              /* what pays off according to the measured cost model */
	OPT_FULL,              /* everything that can be compiled */
};

enum opt_pass { OPT_PASS_ALL, OPT_PASS_SHARE, OPT_PASS_MAP, OPT_PASS_ORDER, OPT_PASS_TREE, OPT_PASS_REST,
	OPT_PASS_COMMON, OPT_PASS_FRONT, OPT_PASS_COUNT };
extern const char *const opt_pass_names[OPT_PASS_COUNT];       /* NULL for OPT_PASS_ALL */

struct opt_how {
	enum opt_level level;
	enum opt_pass last;    /* later passes are skipped */
	enum table_id table;
	/* chains that may be added between this chain and those it calls: nf_tables limits a call chain to 16, from the
	 * base chain to the deepest */
	unsigned depth;
	unsigned shrink;       /* divides the numbers of rules required for turns and sections, to show or test them with few rules; 0: 1 */
	uint32_t generation;   /* generation of the ruleset for which runs are built; 0: unknown */
	uint64_t *next_run;    /* the caller's number of the next run; incremented */
	struct buf *log;       /* receives one line per reason why rules are not in a run; NULL: not wanted */
};

struct opt_piece {
	struct rule *rule;     /* a plain rule; NULL: a run */
	struct image_run *run;
	uint64_t linear;               /* of a run: cost of its rules for a packet if they were plain (opt_cost.h) */
};

struct opt_pieces { VEC(struct opt_piece) v; };

/* Parses the name of a level; false if unknown. */
bool opt_level_by_name(const char *name, enum opt_level *level);

/* The largest opt_how.depth usable for every chain of the table within the call depth nf_tables allows. */
unsigned opt_depth(struct arena *a, const struct table *t);

/* Plans rules[0 .. n), consecutive rules of a chain of the table, and appends to `out`. Rules that iptables cannot
 * express stay plain. Elements and rules of the runs have the counters of their source rules. */
void opt_plan(struct raiser *z, const struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out);

/* A run for this rule alone, to which others of its shape can be added (IMAGE_OPEN). NULL if impossible. */
struct image_run *opt_open(struct raiser *z, const struct opt_how *how, struct rule *r);

#endif
