/* Maps and their elements between the image of a run and netlink attributes, without libnftnl: there are many elements. */
#ifndef SLUICE_NFT_SET_H
#define SLUICE_NFT_SET_H

#include <libmnl/libmnl.h>
#include "compiler/image.h"
#include "lib/nl.h"

enum {
	NFT_MSG_RESET_SETELEM = 33,    /* not in older headers */
	NFT_ELEMS_ROOM = 72 << 10,     /* bytes for a message with elements: an attribute has at most 64 KiB */
};

/* A map, all but its elements, behind the table's name; `id` is unlike that of any other in the batch. */
void nft_map_put(struct nlmsghdr *nlh, const struct image_map *m, uint32_t id);

/* The name in a message about a map or its elements, with its NUL; NULL: not there. */
const char *nft_map_name(const struct nlmsghdr *nlh);
/* A map of a dump, all but its elements; the name is copied. False: this is no map that an image has. */
bool nft_map_get(struct arena *a, const struct nlmsghdr *nlh, struct image_map *m);

/* What a message says of elements. */
enum nft_elems_how {
	ELEMS_ADD,
	ELEMS_KEYS,                    /* to delete them */
	ELEMS_ASK,                     /* for a question: an interval is found by any key in it */
};

/* NFTA_SET_ELEM_LIST_ELEMENTS with as many of e[0 .. n) as fit into one message; how many. */
size_t nft_elems_put(struct nlmsghdr *nlh, const struct image_map *m, const struct image_elem *e, size_t n,
	enum nft_elems_how how);

/* The key behind `key`; false: that is the last one. */
bool nft_key_next(uint8_t *out, const struct image_map *m, const uint8_t *key);

/* Elements as a dump tells them: intervals of one part come as two. */
struct elems_reading {
	struct arena *arena;
	struct image_map *map;         /* len and interval are known; its elements come from here */
	VEC(const uint8_t *) ends;     /* what is no more in an interval */
	bool strange;                  /* something is not as nft_elems_put makes it */
};

/* The elements of a message. */
void nft_elems_get(struct elems_reading *r, const struct nlmsghdr *nlh);
/* All of a dump; the map is emptied when that begins anew. */
struct nl_reader nft_elems_reader(struct elems_reading *r);
/* When all have come: the ends of the intervals. False: strange. */
bool nft_elems_done(struct elems_reading *r);

#endif
