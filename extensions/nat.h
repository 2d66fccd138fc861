/* Helpers shared by the NAT targets. Each has its addresses or ports in row 0. */
#ifndef SLUICE_NAT_H
#define SLUICE_NAT_H

#include "compiler/nfttext.h"

/* Check hook of SNAT, DNAT, MASQUERADE and REDIRECT: port ranges require a protocol with ports. */
bool nat_check(struct cx *cx, const struct rule *r, const struct use *u);

/* In nft's language: print ":80-90"; print a flag preceded by `sep`, which then becomes a comma; and check that the
 * rule's -p has ports, otherwise refuse. */
void nat_say_ports(struct nft_text *t, uint64_t first, uint64_t last);
void nat_say_flag(struct nft_text *t, const struct use *u, unsigned row, const char *word, const char **sep);
bool nat_has_proto(struct nft_text *t);

#endif
