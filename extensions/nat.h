/* What the NAT targets have in common. Each has its addresses or ports in row 0. */
#ifndef SLUICE_NAT_H
#define SLUICE_NAT_H

#include "compiler/ir.h"

/* Ports need a protocol that has some. The check hook of SNAT, DNAT, MASQUERADE and REDIRECT. */
bool nat_check(struct cx *cx, const struct rule *r, const struct use *u);

#endif
