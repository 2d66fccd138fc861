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
	unsigned width;
	const uint8_t *keys;           /* of the members; of intervals their ends, too */
};

/* Of the first n members, whose keys these are; or of fewer, in front of the first that an earlier one which goes on overlaps. */
void cover_make(struct cover *c, struct arena *a, const struct stretch *s, size_t n, const struct elem_form *form, const uint8_t *keys);
/* An end of one of a member's intervals, as a key. */
uint8_t *cover_key(const struct cover *c, struct arena *a, size_t member, const union addr *end);
/* Is what the flat intervals have of each all of it? */
bool cover_whole(const struct cover *c, const struct ivals *flat);
/* By member: does it own nothing of the flat intervals? */
bool *cover_hidden(const struct cover *c, const struct ivals *flat);
/* By member: has it nothing in common with any other? twins: … but with those that cover the same, of which at least one tells. */
bool *cover_alone(const struct cover *c, bool twins);

/* By member: the first that covers the same, if whatever begins there does; else itself. */
uint32_t *cover_first(const struct cover *c);

/* Of n keys of several intervals, each with its end behind it: how many there are in front of the first that has a packet in common with an
 * earlier one. */
size_t boxes_apart(const struct elem_form *form, const uint8_t *keys, size_t n);

#endif
