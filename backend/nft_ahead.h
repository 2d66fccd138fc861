/* Names of a table's contents, and their deletion: nft_empty.c; used by nft_ahead.c and nft_left.c. */
#ifndef SLUICE_NFT_AHEAD_H
#define SLUICE_NFT_AHEAD_H

#include "backend/nft.h"

/* In the order in which the kernel can delete them once the rules are deleted. */
enum nft_kind { KIND_SET, KIND_CHAIN, KIND_OBJECT, KIND_FLOWTABLE, KIND_COUNT };

struct nft_named {
	const char *name;
	uint32_t type;                 /* of an object: it is part of its identity */
	bool stays;
	bool counts;                   /* a set whose elements have counters */
};
struct nft_names { VEC(struct nft_named) v; };
struct nft_contents { struct nft_names of[KIND_COUNT]; };

struct loading;
/* Anonymous ones are omitted: they are deleted with their rules. False with errno. */
bool nft_names_read(struct loading *l, unsigned table, enum nft_kind kind, struct nft_names *to);
bool nft_contents_read(struct nft *nft, struct nft_batch *nb, unsigned table, struct nft_contents *c);
/* Deletes one of them; the origin is for error messages. */
bool nft_name_delete(struct nft_batch *nb, const struct nft_origin *o, enum nft_kind kind, const struct nft_named *x);
/* Deletes all rules of its table. */
bool nft_rules_delete(struct nft_batch *nb, const struct nft_origin *o);
/* Used instead of deleting the table: deletes rules and contents, except for built-in chains and what stays, and clears
 * the table's dormant flag. */
bool nft_table_empty(struct nft_batch *nb, const struct edit *e, const struct nft_contents *c);

#endif
