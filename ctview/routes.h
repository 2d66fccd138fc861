/* Where addresses are located as seen from this host: behind which interface, or local. */
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
	const char *link;              /* "lo": an address of this host */
};

struct routes {
	struct arena *arena;
	VEC(struct route) list;
};

/* Starts with only the loopback addresses. */
void routes_init(struct routes *r, struct arena *a);
/* Parses "192.168.1.0/24=lan0,0.0.0.0/0=wan0,192.168.1.1=lo". False with a diag that points into the text. */
bool routes_parse(struct routes *r, const char *text, const char *where, struct diags *d);
/* Loads this host's addresses and main routing tables, in the current network namespace. Errors are ignored: what
 * cannot be read is unknown. */
void routes_load(struct routes *r);
/* The interface by longest prefix match; NULL: unknown. */
const char *routes_find(const struct routes *r, const union addr *a, unsigned alen);

#endif
