/* Inside of loading: what those who read tables share. */
#ifndef SLUICE_NFT_LOAD_H
#define SLUICE_NFT_LOAD_H

#include "backend/nft.h"

struct loading {
	struct nft *nft;
	struct cx *cx;
	struct ruleset *rs;
	struct raiser *raiser;
	struct nir_rule nr;
	struct table *table;           /* that is being read; NULL: all that are wanted */
	struct chain *last;            /* of the rule before: rules come chain by chain */
	unsigned tables;               /* IN_TABLE()s that were seen, or that are wanted */
	uint64_t handles[TABLE_COUNT]; /* of those that were seen */
	bool beside;                   /* rules of the table have counted elsewhere (nft_beside.c) */
	uint32_t objects[TABLE_COUNT]; /* chains and sets of each table, hidden ones too */
	uint64_t verdicts;             /* elements of the table's maps, as far as the kernel tells it */
	bool wanted_only;              /* rules go only into chains that are marked LOADED_RULES */
	struct map runs;               /* those that were opened, by number: struct image_run, */
	uint32_t chains;               /* … and how many chains they have, as far as they say it */
	struct map maps;               /* of all runs of the table, by name: struct image_map without elements */
	struct map hidden;             /* chains of runs that were read, by name: struct image_chain */
	struct image_chain *last_hidden;
};

/* ---- nft_load.c ---- */

struct nlmsghdr *nft_load_request(struct loading *l, unsigned msg);
/* Where a rule's message says that it stands. */
struct nft_where { const char *table, *chain; uint64_t handle; };
struct nft_where nft_rule_where(const struct nlmsghdr *nlh);
/* Its expressions into l->nr; false: it is none. */
bool nft_rule_take(struct loading *l, const struct nlmsghdr *nlh);
/* The rule that a message is, not yet in any chain; l->nr is its expressions. */
struct rule *nft_rule_read(struct loading *l, const struct table *t, uint64_t handle);
/* What the message says, as long as the arena. */
struct nir_rule *nft_nir_keep(struct cx *cx, const struct nir_rule *nr);

/* ---- nft_beside.c ---- */

/* Is it the name of the set? */
bool nft_beside_is(const char *set);
/* All of the set into kernel->beside. False with a diag. */
bool nft_beside_read(struct loading *l, struct nft_table *kernel);

/* ---- nft_left.c ---- */

/* After nft_runs_find: takes jumps out of chain->refs that stand in runs which dead processes have left. False with a diag. */
bool nft_left_unref(struct loading *l, struct table *t);
/* Is the run with this number one that a dead process has left? */
bool nft_left_has(struct loading *l, uint64_t run);

/* ---- nft_refs.c ---- */

/* chain->refs of the chains that are loaded with their rules: how many jumps lead there from what is loaded, or, where the need asks for it,
 * from all of the table. False with a diag. */
bool nft_refs_known(struct loading *l, struct table *t, const struct need *n);

/* ---- nft_dear.c ---- */

/* After nft_runs_find: is a rule that comes to the table dear (nft->dear)? */
void nft_dear_find(struct loading *l, const struct table *t);

/* ---- nft_view.c ---- */

/* Which maps of runs the table has: l->maps, nft->runs, nft->next_run. False with a diag. */
bool nft_runs_find(struct loading *l, const struct table *t);
/* What is needed of a table that has runs; and, of any table, chains that have grown long. */
bool nft_views_load(struct loading *l, const struct need *n);
#endif
