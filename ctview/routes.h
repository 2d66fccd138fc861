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
	VEC(union addr) casts;         /* IPv4 broadcast addresses of this host's networks */
};

/* Packets to many: local ones are never forwarded. */
enum cast { CAST_NONE, CAST_LOCAL, CAST_MAYBE_FAR };

/* Starts with only the loopback addresses. */
void routes_init(struct routes *r, struct arena *a);
/* Parses "192.168.1.0/24=lan0,0.0.0.0/0=wan0,192.168.1.1=lo". False with a diag that points into the text. */
bool routes_parse(struct routes *r, const char *text, const char *where, struct diags *d);
/* Loads this host's addresses and main routing tables, in the current network namespace. Errors are ignored: what
 * cannot be read is unknown. */
void routes_load(struct routes *r);
/* The interface by longest prefix match; NULL: unknown, as is one of several that match as well. */
const char *routes_find(const struct routes *r, const union addr *a, unsigned alen);
/* Is it a multicast or broadcast address? CAST_MAYBE_FAR also where it is only the last address of a route. */
enum cast routes_cast(const struct routes *r, const union addr *a, unsigned alen);

#endif
