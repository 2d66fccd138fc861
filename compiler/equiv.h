/* Is the optimised program the same as the linear one?  Both are run in the simulator on packets that are drawn from the rules' own
 * boundaries: inside of what a rule asks for, on its edge, just outside, and crossed with what its neighbours ask for.
 *
 * Every chain is entered, not only the built-in ones, so that what is behind a rare jump is tried as often as the rest. And all
 * compiled runs must give their rules back, with their counters.
 */
#ifndef SLUICE_EQUIV_H
#define SLUICE_EQUIV_H

#include "compiler/nirvm.h"
#include "compiler/opt.h"

/* Some rules of each chain come one by one when the others are compiled already. */
enum equiv_late {
	EQUIV_WHOLE,                   /* none */
	EQUIV_APPEND, EQUIV_INSERT,    /* half of them, at an end: as elements, if they fit into the run beside them */
	EQUIV_BETWEEN,                 /* one of three, between two of a run if they fit in there; else they were there before */
};

struct equiv_how {
	enum opt_level level;
	uint64_t packets;              /* for each chain with rules in it */
	uint64_t seed;
	enum equiv_late late;
};

struct equiv_result {
	uint64_t packets;
	size_t runs, compiled;         /* compiled runs, and the rules in them */
	const char *difference;        /* the first one, in many lines; NULL: none */
};

/* False with a diag: a rule cannot be had with nf_tables at all. */
bool equiv_table(struct cx *cx, const struct ruleset *rs, const struct table *t, const struct equiv_how *how,
	struct equiv_result *out);

/* ---- rules that come late (equiv_late.c) ---- */

/* The pieces for all rules. */
void late_plan(struct cx *cx, struct raiser *z, struct opt_how *opt, enum equiv_late how, struct rule **v, size_t n, struct opt_pieces *out);

/* ---- packets from rules (equiv_draw.c) ---- */

struct draw;
struct draw *draw_new(struct cx *cx, const struct chain *c);
/* Packet number n for the chain: each rule has its turn. */
void draw_packet(const struct draw *d, struct rng *rng, uint64_t n, struct vm_packet *p);

#endif
