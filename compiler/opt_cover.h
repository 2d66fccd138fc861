/* Internals of the optimiser: the keys covered by the members of a stretch, as intervals (opt_cover.c). */
#ifndef SLUICE_OPT_COVER_H
#define SLUICE_OPT_COVER_H

#include "lib/ival.h"
#include "compiler/opt_priv.h"

/* In member order; each member has one interval, or several if it has a port list. */
struct cover {
	struct arena *arena;
	const struct stretch *s;
	const struct elem_form *form;
	size_t n;                      /* number of members covered */
	VEC(struct ival) v;            /* owner: its index here */
	VEC(uint32_t) member;          /* by owner */
	const struct ival *by_start;   /* all of v, sorted by lo */
	bool unsayable;                /* the next member would be split into intervals that nft cannot express */
	unsigned width;
	const uint8_t *keys;           /* of the members; with intervals also the last keys */
};

/* Computes what the first n members with these keys cover. Stops before a member that overlaps an earlier one after
 * which evaluation continues, since both would have to count the packet. Also stops before an interface name of which
 * earlier ones leave pieces that nft cannot express. */
void cover_make(struct cover *c, struct arena *a, const struct stretch *s, size_t n, const struct elem_form *form, const uint8_t *keys);
/* A bound of one of a member's intervals, as a key. */
uint8_t *cover_key(const struct cover *c, struct arena *a, size_t member, const union addr *end);
/* Is the flat interval all that its owner covers? */
bool cover_is_whole(const struct cover *c, const struct ival *flat);
/* After flattening (ival_flatten), does every member still have all it covers? Then none hides another. */
bool cover_whole(const struct cover *c, const struct ivals *flat);
/* By member: does it have none of the flat intervals? Then earlier members hide it completely. */
bool *cover_hidden(const struct cover *c, const struct ivals *flat);
/* By member: does it overlap no other? twins: ignore members that cover the identical interval. */
bool *cover_alone(const struct cover *c, bool twins);

/* By member: the first one that covers the identical interval; the member itself where intervals of different lengths
 * start at the same value. */
uint32_t *cover_first(const struct cover *c);

/* For n keys that are concatenations of intervals (boxes), each followed by its last key: how many precede the first
 * one that overlaps an earlier one. */
size_t boxes_apart(const struct elem_form *form, const uint8_t *keys, size_t n);

#endif
