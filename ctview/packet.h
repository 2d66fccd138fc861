/* What can be known of a packet from its connection's entry, and what a rule's tests make of it.
 *
 * An entry says which addresses, ports, protocol and mark the packets of a connection have, and in which state they find it. It does not
 * say how long they are, when they come, or which other marks they bear: so a test holds, does not, or cannot be known.
 */
#ifndef CTVIEW_PACKET_H
#define CTVIEW_PACKET_H

#include "compiler/test.h"
#include "ctview/entry.h"
#include "ctview/routes.h"

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

/* An interface that a packet comes in or leaves by. */
struct link {
	const char *name;              /* "" for none; NULL: not known, but for: */
	bool not_lo;                   /* it is another one than lo */
};

/* A packet somewhere on its way through the hooks. */
struct packet {
	const struct entry *e;
	bool reply;                    /* of the reply direction */
	bool first;                    /* begins the connection, as if it were not there yet */
	bool src_done, dst_done;       /* source, destination have been translated already */
	bool loner;                    /* no helper announced the connection, where the entry does not say so */
	bool mark_lost, state_lost;    /* a rule on the way has changed the connection's mark, its tracking */
	bool untracked;                /* tracking has not seen it yet */
	struct link in, out;
	const struct routes *routes;   /* where addresses are; NULL: not known */
};

/* For rows without a test: one function for each extension and option that an entry says something about. Not inverted. */
typedef enum truth row_fn(const struct packet *p, const struct use *u, unsigned row);
/* NULL: entries say nothing about it. *judged: they do where the routes are known and the packet is on its way, not by themselves. */
row_fn *packet_row(const struct ext *e, const struct opt *o, bool *judged);
/* Does this match look at the packet's connection? */
bool packet_row_tracked(const struct ext *e);
/* What such a match says to a packet that has none. Inverted where the row is. */
enum truth packet_row_untracked(const struct use *u, unsigned row);

/* Is this key one that an entry can know? */
bool packet_knows(enum key k);
/* The field that has it, of a packet of the original direction as it comes in; F_COUNT: none. */
enum field_id packet_field(enum key k);
enum truth packet_test(const struct packet *p, const struct test *t);

static inline enum truth truth_not(enum truth t)
{
	return t == TRUTH_UNKNOWN ? t : t == TRUTH_NO ? TRUTH_YES : TRUTH_NO;
}

#endif
