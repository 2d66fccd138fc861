/* Compares an entry of the block with a caller's entry.
 *
 *	header        completely; interface names only if both have the same mask, and under that mask
 *	matches       sizes, names, and the data under the caller's mask
 *	target        its effect: the same verdict, the same chain, or an extension, compared like matches
 *
 * Counters are ignored. The caller's entry has been validated.
 */
#include <string.h>
#include "libiptc/handle.h"

/* Normalises the header for bytewise comparison. */
static void head_clean(const tc_head *h, tc_head *clean)
{
	memset(clean, 0, sizeof(*clean));
	clean->src = h->src;
	clean->dst = h->dst;
	clean->smsk = h->smsk;
	clean->dmsk = h->dmsk;
	clean->proto = h->proto;
	clean->flags = h->flags;
	clean->invflags = h->invflags;
#if IPTC_FAMILY == 6
	clean->tos = h->tos;
#endif
	for (unsigned i = 0; i < sizeof(clean->iniface); i++) {
		clean->iniface_mask[i] = h->iniface_mask[i];
		clean->outiface_mask[i] = h->outiface_mask[i];
		clean->iniface[i] = (char)(h->iniface[i] & clean->iniface_mask[i]);
		clean->outiface[i] = (char)(h->outiface[i] & clean->outiface_mask[i]);
	}
}

static bool same_head(const tc_entry *a, const tc_entry *b)
{
	tc_head x, y;

	head_clean(&a->TC_HEAD, &x);
	head_clean(&b->TC_HEAD, &y);
	return !memcmp(&x, &y, sizeof(x));
}

/* Compares a match or target of both, at the same offset. */
static bool same_part(const uint8_t *a, const uint8_t *b, const unsigned char *mask)
{
	struct xt_entry_target x = entry_part(a), y = entry_part(b);

	if (x.u.user.target_size != y.u.user.target_size || strcmp(x.u.user.name, y.u.user.name))
		return false;
	for (unsigned i = BLOCK_PART; i < x.u.user.target_size; i++)
		if ((a[i] ^ b[i]) & (mask ? mask[i] : 0xff))
			return false;
	return true;
}

static bool same_ending(const struct block_entry *mine, const struct ending *end)
{
	bool standard = entry_standard(&TC_KIND, mine->bytes);

	switch (end->kind) {
	case ENDS_FALLS: return mine->falls;
	case ENDS_JUMP: return mine->to == end->to;
	case ENDS_VERDICT: return standard && !mine->falls && !mine->to &&
		entry_verdict(&TC_KIND, mine->bytes) == end->verdict;
	case ENDS_TARGET: break;
	}
	return !standard;
}

bool entry_same(const struct block_entry *mine, const tc_entry *theirs, const struct ending *end,
	const unsigned char *mask)
{
	const tc_entry *e = (const tc_entry *)mine->bytes;
	const uint8_t *a = mine->bytes, *b = (const uint8_t *)theirs;
	uint32_t at = sizeof(*e), stop = end->kind == ENDS_TARGET ? e->next_offset : e->target_offset;

	if (e->target_offset != theirs->target_offset || e->next_offset != theirs->next_offset ||
	    !same_ending(mine, end) || !same_head(e, theirs))
		return false;
	for (; at < stop; at += entry_part(a + at).u.user.target_size)
		if (!same_part(a + at, b + at, mask ? mask + at : NULL))
			return false;
	return true;
}
