/* Internals of reading compiled runs, shared by the files that read parts of them. */
#ifndef SLUICE_NFT_VIEW_H
#define SLUICE_NFT_VIEW_H

#include "backend/nft_load.h"

struct viewing {
	struct loading *l;
	const char *only;              /* a hidden chain that is read alone, or NULL */
	VEC(struct chain *) open;      /* chains whose views are being built */
	const char *name;              /* … and the kernel's name of the one being read, or NULL */
	struct map renamed;            /* for a commit: nft_renames_find */
};

/* Read the run's chains 0 to n; a chain of a run. Each is read only once. False with a diag. */
bool view_run_chains(struct viewing *v, struct image_run *run, size_t n);
bool view_hidden_read(struct viewing *v, const char *name);
bool view_chain_read(struct loading *l, struct image_chain *c);
/* Dumps all rules of a chain, hidden or not, to a reader. False with a diag. */
bool view_rules_dump(struct viewing *v, const char *chain, struct nl_reader *reader);
/* Reads all elements of a map; *good: they are as expected. False with a diag. */
bool view_map_read(struct loading *l, struct image_map *m, bool *good);
/* A request for elements of a map. */
struct nlmsghdr *view_elems_request(struct loading *l, const struct image_map *m);
/* Dumps the elements of a map. A map that was deleted meanwhile has none; the generation check at the end of loading
 * detects that. */
bool view_elems_dump(struct loading *l, const struct image_map *m, const struct nl_reader *reader);
/* Reads all rules of a chain in the view. */
bool view_chain_fill(struct viewing *v, struct chain *c);

/* ---- nft_orders.c ---- */

/* An order key and the location of its rule in one of the run's chains; NO_CHAIN: an element. */
struct ordered {
	uint64_t order, handle;
	uint32_t chain;
	bool counts;                   /* only counts for a rule that is represented elsewhere */
	bool jumps;                    /* jumps to the chain of the rule */
};
enum { NO_CHAIN = UINT32_MAX };

/* Summary of the order keys of a chain of the run. */
struct told {
	size_t first, n;               /* range in orders.v */
	bool read;
	bool all;                      /* every rule has one */
	bool strange;                  /* a rule has none, and is not as opt.h generates it */
};

struct orders {
	struct viewing *view;
	struct image_run *run;
	VEC(struct ordered) v;         /* in the order read */
	struct told *told;             /* by chain */
};

void orders_init(struct orders *o, struct viewing *v, struct image_run *run);
/* Reads those of one of the run's chains, only once. False with a diag. */
bool orders_read(struct orders *o, uint32_t chain);
/* Callbacks that provide the run's chains from order keys; chains that contain other rules between source rules are
 * read completely. */
struct image_source orders_source(struct orders *o);

/* Visits the nonzero counters of all rules and elements of a run; a rule may be visited several times. False with a
 * diag. */
typedef void counts_seer(void *self, uint64_t order, struct counters n);
bool view_run_counts(struct viewing *v, const struct image_run *run, counts_seer *see, void *seer);

/* ---- nft_find.c ---- */

/* Loads the rules searched for or, if single elements do not suffice, all rules. */
bool view_likes_load(struct viewing *v, struct chain *c, const struct need_chain *n);

/* ---- nft_told.c ---- */

/* For a rule that was not found in the run by its key: *r is set if others hide it, and else NULL. *may: it may be in the run
 * nevertheless, which has to be read completely to find it. False with a diag. */
bool view_hidden_find(struct viewing *v, struct image_run *run, const struct rule *like, struct rule **r, bool *may);

/* ---- nft_ask.c ---- */

/* Queries the element that contains the key: *found, NULL if there is none. False with a diag. */
bool view_elem_ask(struct loading *l, const struct image_map *m, const uint8_t *key, struct image_elem **found);
/* The same for an element with exactly the keys of e. */
bool view_elem_find(struct loading *l, const struct image_map *m, const struct image_elem *e, struct image_elem **found);
/* Are there more than n elements? False: unknown. */
bool view_has_more(struct loading *l, const struct image_map *m, size_t n);

/* ---- nft_meet.c ---- */

/* May the run stay without a rule? */
bool view_stays_empty(const struct chain *c, const struct image_run *run);
/* Reads which rule with the same key can replace one that is deleted from the run. */
bool view_heir_read(struct loading *l, struct image_run *run, const struct rule *r);
/* Reads what the run has where a rule added at its end would be: `taken`, `met` and `same` of nft_asked(run). */
bool view_met_read(struct loading *l, struct image_run *run, const struct rule *r);

/* ---- nft_uncover.c ---- */

/* For a rule that was found without reading the whole run and is to be deleted: reads what is needed to determine its
 * heirs, if possible. *r may be replaced by another struct for the same rule. False with a diag. */
bool view_uncover(struct viewing *v, struct image_run *run, struct rule **r);

/* ---- nft_number.c ---- */

/* Loads the rule of a number and, for an insertion, its position; or all rules. */
bool view_number_load(struct viewing *v, struct chain *c, const struct need_chain *need);

#endif
