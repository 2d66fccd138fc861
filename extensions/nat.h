/* What the NAT targets have in common. Each has its addresses or ports in row 0. */
#ifndef SLUICE_NAT_H
#define SLUICE_NAT_H

#include "compiler/nfttext.h"

/* Ports need a protocol that has some. The check hook of SNAT, DNAT, MASQUERADE and REDIRECT. */
bool nat_check(struct cx *cx, const struct rule *r, const struct use *u);

/* In nft's language: ":80-90"; a flag with `sep` in front, which becomes a comma; and whether the rule has ports. */
void nat_say_ports(struct nft_text *t, uint64_t first, uint64_t last);
void nat_say_flag(struct nft_text *t, const struct use *u, unsigned row, const char *word, const char **sep);
bool nat_has_proto(struct nft_text *t);

#endif
