/* Inside of the optimiser: what the members of a stretch cover, as intervals (opt_cover.c). */
#ifndef SLUICE_OPT_COVER_H
#define SLUICE_OPT_COVER_H

#include "lib/ival.h"
#include "compiler/opt_priv.h"

/* In the order of the members: each is one interval, or as many as its list of ports has. */
struct cover {
	struct arena *arena;
	const struct stretch *s;
	const struct elem_form *form;
	size_t n;                      /* members that are in it */
	VEC(struct ival) v;            /* owner: its place here */
	VEC(uint32_t) member;          /* by owner */
	const struct ival *by_start;   /* all of v, in the order of their starts */
	bool unsayable;                /* the next member would be in pieces that cannot be said */
	unsigned width;
	const uint8_t *keys;           /* of the members; of intervals their ends, too */
};

/* What the first n members cover, whose keys these are. It ends in front of a member that overlaps an earlier one behind which packets go
 * on: such a packet would have to be counted by both. So it does in front of one of whose names earlier ones leave pieces for which nft has no
 * words. */
void cover_make(struct cover *c, struct arena *a, const struct stretch *s, size_t n, const struct elem_form *form, const uint8_t *keys);
/* An end of one of a member's intervals, as a key. */
uint8_t *cover_key(const struct cover *c, struct arena *a, size_t member, const union addr *end);
/* Does each member still have all that it covers, once they are flat (ival_flatten)? Then none hides another. */
bool cover_whole(const struct cover *c, const struct ivals *flat);
/* By member: has it nothing of the flat intervals? Then earlier members hide all of it. */
bool *cover_hidden(const struct cover *c, const struct ivals *flat);
/* By member: does it overlap no other? twins: those that cover the very same interval do not count. */
bool *cover_alone(const struct cover *c, bool twins);

/* By member: the first that covers the very same interval; itself, where intervals of another length begin at the same value. */
uint32_t *cover_first(const struct cover *c);

/* Of n keys that are several intervals (boxes), each with its end behind it: how many there are before the first that meets an earlier
 * one. */
size_t boxes_apart(const struct elem_form *form, const uint8_t *keys, size_t n);

#endif
