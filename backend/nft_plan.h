/* The plan of a chain: made in nft_loose.c, carried out in nft_plan.c. */
#ifndef SLUICE_NFT_PLAN_H
#define SLUICE_NFT_PLAN_H

#include "backend/nft.h"

/* A place in the chain as it will be. */
struct nft_step {
	struct rule *rule;             /* plain: in the kernel if it has a handle */
	struct image_run *run;
	bool kept;                     /* the run is in the kernel and stays */
	bool unknown;                  /* any number of rules that were not loaded */
};

/* What becomes of a chain. */
struct nft_plan {
	struct chain *chain;
	const struct edit *edit;       /* the first of the chain */
	bool flushed, begun;
	bool anew;                     /* no run stays */
	bool emptied;                  /* plain rules of the kernel go too, and those that stay are made again */
	bool zeroed;                   /* the counters of its runs become zero when the batch is done: no rule may come to them */
	bool compiled;                 /* runs come, go or change */
	bool comes;                    /* rules come, */
	bool passes;                   /* … and some of them go again */
	bool keeps;                    /* rules are moved: runs whose entries go stay until it is known what they have counted */
	uint64_t sign;                 /* if it keeps and breaks no run: the number for its sign (nft_late.c), which no run has */
	VEC(struct rule *) head, tail; /* rules added to a chain that is not loaded */
	struct rule *numbered;         /* … and one added by number to a chain of which only that rule is */
	VEC(const struct rule *) gone; /* plain rules of the kernel that go */
	VEC(const struct rule *) left; /* rules that were taken out of runs */
	VEC(struct image_run *) broken;        /* runs that go */
	VEC(struct nft_step) steps;
	VEC(struct nft_patch) patches;
};

/* Is it carried out as a whole? Else its edits are, one by one. */
static inline bool nft_plan_carried(const struct nft_plan *p) { return p->compiled || p->passes; }

/* Plans in the making, one after the other: what is there of one serves the next. */
struct planner {
	struct nft_batch *nb;
	struct nft_plan *p;
	struct arena *temp;            /* memory for as long as plans are made: of these two */
	VEC(struct nft_step) seq;      /* the chain as it will be, before the optimiser is asked */
	VEC(struct rule *) loose;      /* of these, what it is asked for, */
	struct opt_pieces pieces;      /* and its answer */
};

struct raiser *planner_raiser(const struct planner *w);

/* ---- runs that stay (nft_patch.c) ---- */

/* May rules come to the ends of the run at all? */
bool patch_may_fit(const struct planner *w, const struct image_run *run);
/* The rule into the run: with this order key, where nothing is in its place; between two others; behind the last or in front of the first.
 * False: it does not fit. */
bool patch_at(struct planner *w, struct image_run *run, const struct rule *r, uint64_t order);
bool patch_between(struct planner *w, struct image_run *run, const struct rule *r, uint64_t after, uint64_t before);
bool patch_edge(struct planner *w, struct image_run *run, const struct rule *r, bool behind);
/* What has been taken out of the run goes. False: the rest would be something else. */
bool patch_left(struct planner *w, struct image_run *run);
/* The run is to be made anew. */
void patches_drop(struct planner *w, const struct image_run *run);

/* Does the kernel get the rule of this step anew? */
bool nft_step_comes(const struct nft_plan *p, const struct nft_step *s);
struct nft_plan *nft_plan_find(struct nft_batch *nb, const struct chain *c);

#endif
