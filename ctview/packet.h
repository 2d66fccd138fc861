/* What can be known of a packet from its connection's entry, and evaluation of rules' tests on it.
 *
 * An entry tells the addresses, ports, protocol and mark of a connection's packets, and the state they find. It does
 * not tell their length, time, or other marks. So evaluation is three-valued: true, false, unknown.
 */
#ifndef CTVIEW_PACKET_H
#define CTVIEW_PACKET_H

#include "compiler/test.h"
#include "ctview/entry.h"
#include "ctview/routes.h"

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

/* A packet's input or output interface. */
struct link {
	const char *name;              /* "": none; NULL: unknown, except for: */
	bool not_lo;                   /* it is not lo */
};

/* A packet at some point of its path through the hooks. */
struct packet {
	const struct entry *e;
	bool reply;                    /* of the reply direction */
	bool first;                    /* the first packet, as if the connection did not exist yet */
	bool src_done, dst_done;       /* source, destination have already been translated */
	bool loner;                    /* the connection was not announced by a helper, if the entry does not tell */
	bool mark_lost, state_lost;    /* an earlier rule changed the connection's mark, its tracking */
	bool untracked;                /* tracking has not seen it yet */
	struct link in, out;
	const struct routes *routes;   /* locations of addresses; NULL: unknown */
};

/* For rows without a test: one function per extension and option for which an entry has data. Ignores inversion. */
typedef enum truth row_fn(const struct packet *p, const struct use *u, unsigned row);
/* NULL: entries have no data for it. *judged: the result also depends on the routes and the packet's path. */
row_fn *packet_row(const struct ext *e, const struct opt *o, bool *judged);
/* Does the match examine the packet's connection? */
bool packet_row_tracked(const struct ext *e);
/* The result of such a match for a packet without a connection. Takes inversion into account. */
enum truth packet_row_untracked(const struct use *u, unsigned row);

/* Can an entry determine this key? */
bool packet_knows(enum key k);
/* The entry's field for this key, for an incoming packet of the original direction; F_COUNT: none. */
enum field_id packet_field(enum key k);
enum truth packet_test(const struct packet *p, const struct test *t);

static inline enum truth truth_not(enum truth t)
{
	return t == TRUTH_UNKNOWN ? t : t == TRUTH_NO ? TRUTH_YES : TRUTH_NO;
}

#endif
