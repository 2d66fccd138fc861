/* Conversion of maps and elements between images and netlink attributes; without libnftnl, because there are many
 * elements. */
#ifndef SLUICE_NFT_SET_H
#define SLUICE_NFT_SET_H

#include <libmnl/libmnl.h>
#include "compiler/image.h"
#include "lib/nl.h"

enum {
	NFT_MSG_RESET_SETELEM = 33,    /* not in older headers */
	NFT_ELEMS_ROOM = 72 << 10,     /* bytes for a message with elements: an attribute has at most 64 KiB */
};

/* Appends a map without its elements, after the table's name; `id` is unique in the batch. */
void nft_map_put(struct nlmsghdr *nlh, const struct image_map *m, uint32_t id);

/* The map's name in a message about it or its elements, NUL-terminated; NULL if absent. */
const char *nft_map_name(const struct nlmsghdr *nlh);
/* Reads a map, without elements, from a dump; the name is copied. False if images have no such map. */
bool nft_map_get(struct arena *a, const struct nlmsghdr *nlh, struct image_map *m);

/* What the message is for. */
enum nft_elems_how {
	ELEMS_ADD,
	ELEMS_KEYS,                    /* deletion */
	ELEMS_ASK,                     /* query: an interval is found by any key in it */
};

/* Appends NFTA_SET_ELEM_LIST_ELEMENTS with as many of e[0 .. n) as fit into one message; returns how many. */
size_t nft_elems_put(struct nlmsghdr *nlh, const struct image_map *m, const struct image_elem *e, size_t n,
	enum nft_elems_how how);

/* The successor of `key`; false if there is none. */
bool nft_key_next(uint8_t *out, const struct image_map *m, const uint8_t *key);

/* State of reading elements from a dump, where single-part intervals are split into start and end elements. */
struct elems_reading {
	struct arena *arena;
	struct image_map *map;         /* with len and interval set; receives the elements */
	VEC(const uint8_t *) ends;     /* exclusive ends of intervals */
	bool strange;                  /* something is not as nft_elems_put generates it */
};

/* Reads the elements of a message. */
void nft_elems_get(struct elems_reading *r, const struct nlmsghdr *nlh);
/* A reader for a whole dump; the map is emptied if the dump is restarted. */
struct nl_reader nft_elems_reader(struct elems_reading *r);
/* To be called after the last message: pairs starts and ends of intervals. False: strange. */
bool nft_elems_done(struct elems_reading *r);

#endif
