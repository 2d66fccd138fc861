/* The plan of a chain: created by nft_loose.c, carried out by nft_plan.c. */
#ifndef SLUICE_NFT_PLAN_H
#define SLUICE_NFT_PLAN_H

#include "backend/nft.h"

/* A position in the future chain. */
struct nft_step {
	struct rule *rule;             /* plain; exists in the kernel if it has a handle */
	struct image_run *run;
	bool apart;                    /* the rule cannot be added to the runs beside it */
	bool kept;                     /* the run exists in the kernel and stays */
	bool unknown;                  /* stands for any number of rules that were not loaded */
	bool sent;                     /* a founder (compiler/founder.h), added by the batch before the other steps */
};

/* The changes of a chain. */
struct nft_plan {
	struct chain *chain;
	const struct edit *edit;       /* the chain's first edit */
	bool flushed, begun;
	bool anew;                     /* no existing run stays */
	bool emptied;                  /* existing plain rules are deleted too, and recreated if they stay */
	bool zeroed;                   /* the counters of its runs are zeroed after the batch: no rule may be added to them */
	bool compiled;                 /* runs are created, deleted or changed */
	bool comes;                    /* rules are added */
	bool passes;                   /* … and some of them deleted again */
	bool keeps;                    /* rules are moved: runs whose entries are deleted stay until their final counts are known */
	uint64_t sign;                 /* if `keeps`, and no run is broken: an unused run number for its sign (nft_late.c) */
	VEC(struct rule *) head, tail; /* rules added to a chain that is not loaded */
	struct rule *numbered;         /* … and a rule added by number to a chain of which only that rule is loaded */
	VEC(const struct rule *) gone; /* existing plain rules to be deleted */
	VEC(const struct rule *) left; /* rules removed from runs */
	VEC(struct image_run *) broken;        /* runs to be deleted */
	VEC(struct nft_step) steps;
	size_t founded;                /* the step of the founder that was sent last */
	VEC(struct nft_patch) patches;
};

/* Is the plan carried out as a whole? Otherwise its edits are, one by one. */
static inline bool nft_plan_carried(const struct nft_plan *p) { return p->compiled || p->passes; }

/* State of planning; the memory is reused from plan to plan. */
struct planner {
	struct nft_batch *nb;
	struct nft_plan *p;
	struct arena *temp;            /* temporary memory for the following two */
	VEC(struct nft_step) seq;      /* the future chain before optimisation */
	VEC(struct rule *) loose;      /* the rules of it passed to the optimiser */
	struct opt_pieces pieces;      /* and its result */
};

struct raiser *planner_raiser(const struct planner *w);

/* ---- changes of existing runs (nft_patch.c) ---- */

/* The changes of this map of the run, created if there are none yet; the pointer is valid until the next call. */
struct nft_patch *patch_of(struct planner *w, struct image_run *run, unsigned map);
/* Can rules be added at the ends of the run at all? */
bool patch_may_fit(const struct planner *w, const struct image_run *run);
/* Add the rule to the run: with this order key, where no other rule has it; between two others; after the last or
 * before the first. False or 0 if it does not fit; patch_between returns the order key. */
bool patch_at(struct planner *w, struct image_run *run, const struct rule *r, uint64_t order);
uint64_t patch_between(struct planner *w, struct image_run *run, const struct rule *r, uint64_t after, uint64_t before);
bool patch_edge(struct planner *w, struct image_run *run, const struct rule *r, bool behind);
/* Deletes what has been removed from the run. False if the rest would change its meaning. */
bool patch_left(struct planner *w, struct image_run *run);
/* Drops the run's patch, because the run is rebuilt. */
void patches_drop(struct planner *w, const struct image_run *run);

/* ---- nft_split.c ---- */

/* Splits a run with rules from first to last in the chain around new ones between them: appends what becomes of it to the
 * sequence. False if it must be rebuilt; its patch is then to be dropped. */
bool split_run(struct planner *w, struct image_run *run, struct rule *first, struct rule *last);
/* The same for a rule that comes by number, and number->split. False if a rule cannot be deleted from the run. */
bool split_number(struct planner *w, const struct nft_number *number, struct rule *comes);

/* Is the rule of this step sent to the kernel anew? */
bool nft_step_comes(const struct nft_plan *p, const struct nft_step *s);
struct nft_plan *nft_plan_find(struct nft_batch *nb, const struct chain *c);

#endif
