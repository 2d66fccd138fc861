/* Internals of differential testing: rules added later, and packets from rules. */
#ifndef SLUICE_EQUIV_PRIV_H
#define SLUICE_EQUIV_PRIV_H

#include "compiler/equiv.h"
#include "compiler/nirvm.h"

/* Plans all n rules of a chain (equiv_late.c). */
void late_plan(struct raiser *z, const struct opt_how *opt, enum equiv_late late, struct rule **v, size_t n, struct opt_pieces *out);

/* ---- packets (equiv_draw.c) ---- */

struct draw;
struct draw *draw_new(struct cx *cx, const struct chain *c);
/* Draws packet number n for the chain, cycling through the rules. */
void draw_packet(const struct draw *d, struct rng *rng, uint64_t n, struct vm_packet *p);

#endif
