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
	uint8_t *keys;                 /* of the members, where they have lists */
};

/* Of the first n members; or of fewer, in front of the first that an earlier one which goes on overlaps. */
void cover_make(struct cover *c, struct arena *a, const struct stretch *s, size_t n, const struct elem_form *form);
/* An end of one of a member's intervals, as a key. */
uint8_t *cover_key(const struct cover *c, struct arena *a, size_t member, const union addr *end);
/* Is what the flat intervals have of each all of it? */
bool cover_whole(const struct cover *c, const struct ivals *flat);
/* By member: does it own nothing of the flat intervals? */
bool *cover_hidden(const struct cover *c, const struct ivals *flat);
/* By member: has it nothing in common with any other? twins: … but with those that cover the same, of which at least one tells. */
bool *cover_alone(const struct cover *c, bool twins);

/* Keys of several intervals, each with its end behind it: of the first n members, or of those in front of the first that has a packet in
 * common with an earlier one. Returns how many. */
size_t boxes_make(struct arena *a, const struct stretch *s, size_t n, const struct elem_form *form, uint8_t **keys);

#endif
