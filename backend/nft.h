/* Inside of the nft back end: what its files share. */
#ifndef SLUICE_NFT_H
#define SLUICE_NFT_H

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/backend.h"
#include "backend/nft_attr.h"
#include "lib/nl.h"

struct nft {
	struct backend be;
	struct nl *nl;
	struct nft_codec *codec;
	uint32_t uncounted;            /* base chains, by their place in base_infos, that were found without counters */
};

/* nf_tables' number for a family. */
static inline uint8_t nft_family(enum family f) { return f == FAM_IP6 ? NFPROTO_IPV6 : NFPROTO_IPV4; }
/* A chain's or rule's own messages. */
static inline uint16_t nft_type(unsigned msg) { return (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | msg); }

/* ---- nft_load.c ---- */

bool nft_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n);
bool nft_tables(struct backend *be, struct cx *cx, struct table_list *tables);
/* The ruleset's generation now; false with a diag. */
bool nft_generation(struct nft *nft, struct cx *cx, uint32_t *generation);

/* ---- nft_batch.c: edits as messages ---- */

/* What a message of the batch was for. */
struct nft_origin {
	const char *doing;             /* iptables-nft's word: "RULE_APPEND" */
	const struct edit *edit;       /* NULL: the batch itself */
	const struct table *table;
	const struct chain *chain;     /* NULL: about the table */
	const struct rule *rule;       /* NULL: about the chain */
};

/* Counters that are to become zero once the batch is done. */
struct nft_zero {
	struct chain *chain;
	uint64_t handle;               /* of a rule; 0: all rules of the chain */
};
struct nft_zeros { VEC(struct nft_zero) v; };

struct nft_batch {
	struct cx *cx;
	struct ruleset *rs;
	struct nft_codec *codec;
	uint32_t uncounted;
	struct nl_batch b;
	struct nir_rule nr;
	VEC(struct nft_origin) origin; /* by the message's number */
	struct nft_zeros zeros;
	struct map ids;                /* rule of this batch -> its NFTA_RULE_ID */
	struct map names;              /* chain -> the name that the kernel knows until the batch is done */
	struct map made;               /* chains that this batch makes */
	uint32_t next_id;
	unsigned ready;                /* IN_TABLE()s that have all of their built-in chains */
	unsigned reset;                /* IN_TABLE()s of which nothing in the kernel is left */
	bool flush;                    /* a reset empties the table instead of deleting it: for tests */
	bool blind;                    /* what the kernel has is not known: resets must work in any case */
};

/* False with a diag. What there is of the batch is freed by nft_batch_free in any case. */
bool nft_batch_build(struct nft_batch *nb, const struct edits *e);
void nft_batch_init(struct nft_batch *nb, struct cx *cx, struct ruleset *rs, struct nft_codec *codec,
	uint32_t generation);
void nft_batch_free(struct nft_batch *nb);
/* What the kernel knows the chain by until the batch is done. */
const char *nft_chain_kname(const struct nft_batch *nb, const struct chain *c);

/* ---- nft_commit.c ---- */

enum commit_result nft_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags);

/* ---- nft_zero.c ---- */

/* Before the batch: which rules are there, where the batch adds some with counters that must stay. */
bool nft_zero_plan(struct nft *nft, struct nft_batch *nb);
/* Behind it: counters of rules that are in the kernel. COMMIT_CLASH only if it is alone: nothing else was committed. */
enum commit_result nft_zero(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct nft_zeros *z, bool alone);

/* ---- nft_way.c: where jumps lead, and what is allowed there ---- */

enum { NFT_DEPTH_MAX = 16 };           /* chains in a row, the base chain counted */

/* The table as it would have been: what the kernel has (it is read for this) and what is in t. */
struct nft_ways;
struct nft_ways *nft_ways_new(struct nft *nft, struct cx *cx, const struct table *t);
/* With one more jump from `from` to `to`: the circle that it closes or leads to, "a -> b -> a"; NULL: none, and *depth
 * is how many chains in a row lie behind `from`. */
const char *nft_ways_circle(struct nft_ways *w, const char *from, const char *to, unsigned *depth);
/* The first use below `to` that is not allowed where chain c is, and the chain that it stands in. */
const struct use *nft_ways_misplaced(struct nft_ways *w, const char *to, const struct chain *c, const char **in);

/* ---- nft_error.c ---- */

/* Everything that the kernel said against the batch, as diags with places and reasons. Returns false. */
bool nft_refused(struct nft *nft, struct nft_batch *nb);
/* A question that failed, by errno. Returns false. */
bool nft_failed(struct cx *cx, const char *what, int err);

#endif
