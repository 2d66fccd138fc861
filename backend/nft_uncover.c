/* Determines what a rule of a map hides, when it is deleted: how much of the map must be read.
 *
 *	-D INPUT -s 192.0.2.0/24 …     which elements contain 192.0.1.255 and 192.0.3.0? If none, or ones that overlap no other rule, only
 *	                               rules within 192.0.2.0/24 can be hidden: these are told in chains. Else all elements are read.
 */
#include <string.h>
#include "backend/nft_view.h"
#include "lib/ival.h"

/* Is there nothing in the map at this key, or only an element whose rule overlaps no other? */
static bool alone_at(struct loading *l, const struct image_map *m, const union addr *key, bool *alone)
{
	uint8_t room[IMAGE_KEY] = {0};
	struct image_elem *e;

	memcpy(room, key, m->part[0]);
	if (!view_elem_ask(l, m, room, &e))
		return false;
	*alone &= !e || image_alone(e);
	return true;
}

/* Does the element cover its whole rule, and do no later rules match any of its packets except hidden ones? Any other
 * rule would extend beyond the element on either side. */
static bool covers_alone(struct loading *l, const struct image_map *m, const struct image_elem *e, bool *alone)
{
	union addr lo = {0}, hi = {0};

	*alone = !image_tests(e);
	memcpy(&lo, e->key, m->part[0]);
	memcpy(&hi, elem_last(e), m->part[0]);
	return (!m->interval || !ival_pred(&lo, m->part[0]) || alone_at(l, m, &lo, alone)) &&
		(!m->interval || !ival_succ(&hi, m->part[0]) || alone_at(l, m, &hi, alone));
}

bool view_uncover(struct viewing *v, struct image_run *run, struct rule **r)
{
	uint32_t unlike = IMAGE_GROUP | IMAGE_GATED | IMAGE_OPEN;
	struct image_map *m = &run->maps.v[0];
	struct rule *whole;
	bool alone = false, good;

	if (nft_run_spares((*r)->place) || run->head.flags & unlike || m->nparts != 1)
		return true;
	if (((*r)->place->elems.n == 1 && !covers_alone(v->l, m, (*r)->place->elems.v[0], &alone)) ||
	    !view_run_chains(v, run, run->chains.n))
		return false;
	if (alone) {
		image_uncover(v->l->raiser, *r, false);
		return true;
	}
	if (!view_map_read(v->l, m, &good))
		return false;
	whole = good ? image_decode_one(v->l->raiser, run, (*r)->place->order) : NULL;
	if (whole && image_uncover(v->l->raiser, whole, true))
		*r = whole;
	return true;
}
