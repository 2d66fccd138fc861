/* Where addresses are, as seen from this machine: on which interface's side, or here. */
#ifndef CTVIEW_ROUTES_H
#define CTVIEW_ROUTES_H

#include <stdbool.h>
#include "lib/addr.h"
#include "lib/diag.h"
#include "lib/vec.h"

struct route {
	union addr net, mask;
	uint8_t alen;
	unsigned bits, metric;
	const char *link;              /* "lo": the address is this machine's own */
};

struct routes {
	struct arena *arena;
	VEC(struct route) list;
};

/* The loopback addresses alone. */
void routes_init(struct routes *r, struct arena *a);
/* "192.168.1.0/24=lan0,0.0.0.0/0=wan0,192.168.1.1=lo". False with a diag that points into the text. */
bool routes_parse(struct routes *r, const char *text, const char *where, struct diags *d);
/* This machine's own addresses and main routing tables, in its present network namespace. Nothing is an error: what cannot be read is not
 * known. */
void routes_load(struct routes *r);
/* The interface's name by the longest prefix, NULL: not known. */
const char *routes_find(const struct routes *r, const union addr *a, unsigned alen);

#endif
