/* Internals of loading, shared by the files that read tables. */
#ifndef SLUICE_NFT_LOAD_H
#define SLUICE_NFT_LOAD_H

#include "backend/nft.h"

struct loading {
	struct nft *nft;
	struct cx *cx;
	struct ruleset *rs;
	struct raiser *raiser;
	struct nir_rule nr;
	struct table *table;           /* being read; NULL: all that are wanted */
	struct chain *last;            /* of the previous rule: rules arrive chain by chain */
	unsigned tables;               /* IN_TABLE()s that were seen, or that are wanted */
	uint64_t handles[TABLE_COUNT]; /* of the tables that were seen */
	bool beside;                   /* rules of the table have additional counts elsewhere (nft_beside.c) */
	uint32_t objects[TABLE_COUNT]; /* chains and sets of each table, including hidden ones */
	uint64_t verdicts;             /* number of elements of the table's verdict maps, if the kernel reports it */
	bool wanted_only;              /* rules go only into chains that are marked LOADED_RULES */
	struct map runs;               /* opened runs by number: struct image_run */
	uint32_t chains;               /* … and their number of chains, as far as their heads say */
	struct map maps;               /* maps of all runs of the table by name: struct image_map without elements */
	struct map hidden;             /* chains of runs that were read, by name: struct image_chain */
	struct image_chain *last_hidden;
};

/* ---- nft_load.c ---- */

struct nlmsghdr *nft_load_request(struct loading *l, unsigned msg);
/* The location of a rule, from its message. */
struct nft_where { const char *table, *chain; uint64_t handle; };
struct nft_where nft_rule_where(const struct nlmsghdr *nlh);
/* Reads its expressions into l->nr; false if the message is not a rule. */
bool nft_rule_take(struct loading *l, const struct nlmsghdr *nlh);
/* The rule of a message, in no chain yet; l->nr has its expressions. */
struct rule *nft_rule_read(struct loading *l, const struct table *t, uint64_t handle);
/* A deep copy in the arena. */
struct nir_rule *nft_nir_keep(struct cx *cx, const struct nir_rule *nr);

/* ---- nft_beside.c ---- */

/* Is it the name of that set? */
bool nft_beside_is(const char *set);
/* Reads the whole set into kernel->beside. False with a diag. */
bool nft_beside_read(struct loading *l, struct nft_table *kernel);

/* ---- nft_left.c ---- */

/* After nft_runs_find: subtracts from chain->refs jumps in runs that dead processes have left behind. False with a
 * diag. */
bool nft_left_unref(struct loading *l, struct table *t);
/* Does the run with this number belong to the remains of a dead process? */
bool nft_left_has(struct loading *l, uint64_t run);

/* ---- nft_refs.c ---- */

/* Sets chain->refs of the chains that are loaded with rules: jumps from loaded rules or, if needed, from the whole
 * table. False with a diag. */
bool nft_refs_known(struct loading *l, struct table *t, const struct need *n);

/* ---- nft_dear.c ---- */

/* After nft_runs_find: determines whether adding a rule to the table is expensive (nft->dear). */
void nft_dear_find(struct loading *l, const struct table *t);

/* ---- nft_view.c ---- */

/* Finds the maps of the table's runs: l->maps, nft->runs, nft->next_run. False with a diag. */
bool nft_runs_find(struct loading *l, const struct table *t);
/* Loads what is needed of a table with runs; and, for any table, chains that have become long. */
bool nft_views_load(struct loading *l, const struct need *n);
#endif
