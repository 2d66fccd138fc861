/* Inside of reading compiled runs: what those who read parts of them share. */
#ifndef SLUICE_NFT_VIEW_H
#define SLUICE_NFT_VIEW_H

#include "backend/nft_load.h"

struct viewing {
	struct loading *l;
	const char *only;              /* one hidden chain that is read alone, or NULL */
	VEC(struct chain *) open;      /* whose views are being filled, */
	const char *name;              /* … and what the kernel calls the one that is read, or NULL */
	struct map renamed;            /* for a commit: nft_renames_find */
};

/* The run's chains from 0 to n; a chain of a run. Both are read once. False with a diag. */
bool view_run_chains(struct viewing *v, struct image_run *run, size_t n);
bool view_hidden_read(struct viewing *v, const char *name);
bool view_chain_read(struct loading *l, struct image_chain *c);
/* All rules of a chain, hidden or not, to a reader of one's own. False with a diag. */
bool view_rules_dump(struct viewing *v, const char *chain, struct nl_reader *reader);
/* All elements of a map; *good: they are as they should be. False with a diag. */
bool view_map_read(struct loading *l, struct image_map *m, bool *good);
/* A question for elements of a map. */
struct nlmsghdr *view_elems_request(struct loading *l, const struct image_map *m);
/* The elements of a map, to reader. A map that is gone has none: the rules have changed since it was seen, which loading notices at its end. */
bool view_elems_dump(struct loading *l, const struct image_map *m, const struct nl_reader *reader);
/* All rules of a chain that is in view. */
bool view_chain_fill(struct viewing *v, struct chain *c);

/* ---- nft_orders.c ---- */

/* An order key, and the rule that has it, in one of the run's chains; NO_CHAIN: an element has it. */
struct ordered {
	uint64_t order, handle;
	uint32_t chain;
	bool counts;                   /* and nothing else: another rule says what it counts for, or said it */
	bool jumps;                    /* to where the rule stands */
};
enum { NO_CHAIN = UINT32_MAX };

/* What the order keys tell of a chain of the run. */
struct told {
	size_t first, n;               /* where they are among all */
	bool read;
	bool all;                      /* each of its rules has one */
	bool strange;                  /* a rule has none, and is not made by opt.h */
};

struct orders {
	struct viewing *view;
	struct image_run *run;
	VEC(struct ordered) v;         /* as they were read */
	struct told *told;             /* by chain */
};

void orders_init(struct orders *o, struct viewing *v, struct image_run *run);
/* Those of one of the run's chains, once. False with a diag. */
bool orders_read(struct orders *o, uint32_t chain);
/* The run's chains as far as order keys tell of them, whole where other rules stand among those of the source. */
struct image_source orders_source(struct orders *o);

/* What each rule and element of a run has counted, if anything: one by one, so a rule may come several times. False with a diag. */
typedef void counts_seer(void *self, uint64_t order, struct counters n);
bool view_run_counts(struct viewing *v, const struct image_run *run, counts_seer *see, void *seer);

/* ---- nft_find.c ---- */

/* The rules that are searched for, or, where that cannot be told from single elements, all. */
bool view_likes_load(struct viewing *v, struct chain *c, const struct need_chain *n);

/* ---- nft_ask.c ---- */

/* The element that has the key in it, in *found; NULL: none has. False with a diag. */
bool view_elem_ask(struct loading *l, const struct image_map *m, const uint8_t *key, struct image_elem **found);
/* The same for an element with just the keys that e has. */
bool view_elem_find(struct loading *l, const struct image_map *m, const struct image_elem *e, struct image_elem **found);
/* Are there more elements than n? False: perhaps not. */
bool view_has_more(struct loading *l, const struct image_map *m, size_t n);

/* ---- nft_meet.c ---- */

/* May the run be there with no rule in it? */
bool view_stays_empty(const struct chain *c, const struct image_run *run);
/* Another rule with the same key may come in the place of one that goes from the run. */
bool view_heir_read(struct loading *l, struct image_run *run, const struct rule *r);
/* What there is in the run where a rule that comes to an end of it would be: run->taken, run->met. */
bool view_met_read(struct loading *l, struct image_run *run, const struct rule *r);

/* ---- nft_uncover.c ---- */

/* For a rule that was found in the run without reading the run, and goes: reads as much as is needed to know its heirs, if they can be known.
 * *r may then be another struct for the same rule. False with a diag. */
bool view_uncover(struct viewing *v, struct image_run *run, struct rule **r);

/* ---- nft_number.c ---- */

/* The rule of a number alone, and where another one comes to it, or all. */
bool view_number_load(struct viewing *v, struct chain *c, const struct need_chain *need);

#endif
