/* Queries single elements of the kernel's maps by key: one request, regardless of the number of elements.
 *
 *	192.0.2.7 in a map of hosts            its element, or none
 *	192.0.2.7 in a map of intervals        the one that contains it: 192.0.2.0, without its end
 */
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_set.h"
#include "backend/nft_view.h"

bool view_elem_ask(struct loading *l, const struct image_map *m, const uint8_t *key, struct image_elem **found)
{
	struct image_map answer = image_map_bare(m);
	struct elems_reading r = { .arena = l->cx->arena, .map = &answer };
	struct nl_reader reader = nft_elems_reader(&r);
	struct nlmsghdr *nlh = view_elems_request(l, m);
	struct image_elem e = { .key = key };

	*found = NULL;
	nft_elems_put(nlh, m, &e, 1, ELEMS_ASK);
	if (!nl_ask(l->nft->nl, nlh, &reader))
		return errno == ENOENT || nft_failed(l->cx, "Could not fetch an element of a map", errno);
	if (!r.strange && answer.elems.n == 1)
		*found = &answer.elems.v[0];
	return true;
}

/* For an interval of one part the kernel only reports the start, so the key after its end is queried too. */
bool view_elem_find(struct loading *l, const struct image_map *m, const struct image_elem *e, struct image_elem **found)
{
	const uint8_t *end = elem_last(e);
	struct image_elem *behind = NULL;
	uint8_t next[IMAGE_KEY];

	if (!view_elem_ask(l, m, end, found))
		return false;
	if (!*found || !m->interval)
		return true;
	if (m->nparts > 1) {
		if (!image_same_key(m, *found, e))
			*found = NULL;
		return true;
	}
	if (nft_key_next(next, m, end) && !view_elem_ask(l, m, next, &behind))
		return false;
	if (memcmp((*found)->key, e->key, m->len) || (behind && !memcmp(behind->key, e->key, m->len)))
		*found = NULL;
	else
		(*found)->end = end;
	return true;
}

/* Uses a separate socket, since the rest of the dump is not read. */
bool view_has_more(struct loading *l, const struct image_map *m, size_t n)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	struct image_map some = image_map_bare(m);
	struct elems_reading r = { .arena = l->cx->arena, .map = &some };
	const struct nlmsghdr *nlh;

	if (nl && nl_stream_dump(nl, view_elems_request(l, m)))
		while (some.elems.n <= n && nl_stream_next(nl, &nlh, true) == NL_MESSAGE)
			nft_elems_get(&r, nlh);
	nl_close(nl);
	return some.elems.n > n;
}
