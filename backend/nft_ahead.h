/* What is in a table by its names, and what of it goes: nft_empty.c; who else asks for it: nft_ahead.c, nft_left.c. */
#ifndef SLUICE_NFT_AHEAD_H
#define SLUICE_NFT_AHEAD_H

#include "backend/nft.h"

/* In the order in which the kernel lets them go, when the rules have gone. */
enum nft_kind { KIND_SET, KIND_CHAIN, KIND_OBJECT, KIND_FLOWTABLE, KIND_COUNT };

struct nft_named {
	const char *name;
	uint32_t type;                 /* of an object: its name is not all */
	bool stays;
};
struct nft_names { VEC(struct nft_named) v; };
struct nft_contents { struct nft_names of[KIND_COUNT]; };

struct loading;
/* Without those that have no name of their own: they go with their rules. False with errno. */
bool nft_names_read(struct loading *l, unsigned table, enum nft_kind kind, struct nft_names *to);
bool nft_contents_read(struct nft *nft, struct nft_batch *nb, unsigned table, struct nft_contents *c);
/* One of them; the edit is for the words of a refusal. */
bool nft_name_delete(struct nft_batch *nb, const struct nft_origin *o, enum nft_kind kind, const struct nft_named *x);
/* All rules of its table. */
bool nft_rules_delete(struct nft_batch *nb, const struct nft_origin *o);
/* Instead of deleting the table: rules and contents go, but for built-in chains and what stays, and the table is awake. */
bool nft_table_empty(struct nft_batch *nb, const struct edit *e, const struct nft_contents *c);

#endif
