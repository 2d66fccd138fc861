/* Differential testing of the optimised program against the linear one. Both run in the simulator on packets drawn from
 * the rules' own boundaries: inside what a rule tests for, at its edges, just outside, and combined with values of
 * neighbouring rules.
 *
 * Built-in chains are entered, and directly every chain with a compiled run, so that code behind rare jumps is tested
 * equally; the other chains are the same rules in both. In addition, all compiled runs must decode to their rules and
 * counters.
 */
#ifndef SLUICE_EQUIV_H
#define SLUICE_EQUIV_H

#include "compiler/opt.h"

/* Which rules of each chain are added one by one after the others have been compiled. */
enum equiv_late {
	EQUIV_WHOLE,                   /* none */
	EQUIV_APPEND, EQUIV_INSERT,    /* half of them, at one end: as elements if they fit into the adjacent run */
	EQUIV_BETWEEN,                 /* every third, between rules of a run if possible there, else before compilation */
};

struct equiv_how {
	enum opt_level level;
	uint64_t packets;              /* per chain that is entered; a user-defined one with few rules gets fewer */
	uint64_t seed;
	enum equiv_late late;
	unsigned shrink;               /* as in struct opt_how */
};

struct equiv_result {
	uint64_t packets;
	size_t runs, compiled;         /* number of compiled runs, and of rules in them */
	const char *difference;        /* description of the first difference, several lines; NULL: none */
};

/* False with a diag if a rule cannot be lowered to nf_tables. */
bool equiv_table(struct cx *cx, const struct ruleset *rs, const struct table *t, const struct equiv_how *how,
	struct equiv_result *out);

#endif
