/* Packet fields ("keys", defined in key.def) and their attributes. */
#ifndef SLUICE_KEY_H
#define SLUICE_KEY_H

#include <stdbool.h>
#include <stdint.h>
#include "compiler/env.h"

enum key {
	KEY_NONE,
#define KEY(name, words, source, where, off, len, order, fam, proto) K_##name,
#include "compiler/key.def"
#undef KEY
	KEY_COUNT
};

/* SRC_WORDS: only nft's name of the field is known, not how to load it. Rows that test it, or rows behind it, have
 * READTEST. */
enum key_source { SRC_META, SRC_PAYLOAD, SRC_WORDS, SRC_CT, SRC_RT, SRC_TCPOPT };
enum key_order { ORDER_BE, ORDER_HOST, ORDER_NAME };

struct key_info {
	const char *name;          /* nft's name */
	enum key_source source;
	uint32_t where;            /* NFT_META_*, NFT_PAYLOAD_*_HEADER, NFT_CT_* … */
	uint16_t off, len;         /* bytes */
	enum key_order order;
	enum family fam;           /* families whose packets have it */
	uint8_t proto;
};

extern const struct key_info keys[KEY_COUNT];

/* Extensions for both families name the IPv4 key in their rows; this returns the corresponding key of a family
 * (addresses, TTL and hop limit). */
enum key key_in_family(enum key k, enum family f);

/* Is it a source or destination address? */
bool key_is_addr(enum key k);
/* Is it a field of the transport header? */
bool key_transport(enum key k);

/* Numbers in the key's own length and byte order. key_put: false if n does not fit. For keys of at most 8 bytes. */
bool key_put(const struct key_info *k, uint64_t n, union addr *out);
uint64_t key_get(const struct key_info *k, const union addr *a);
/* Converts a number in network order to the key's byte order. */
bool key_turn(const struct key_info *k, union addr *a);
uint64_t key_max(const struct key_info *k);

/* How a test compares its key with the option's value. Inverted rows negate it. */
enum rel {
	REL_NONE,
	REL_EQ,        /* key == n */
	REL_LT,        /* key < n */
	REL_GT,        /* key > n */
	REL_RANGE,     /* n <= key <= m */
	REL_TYPE,      /* key begins with ICMP type n, and the code is in range m */
	REL_MASK,      /* (key & m) == n */
	REL_ADDR,      /* (key & b) == a */
	REL_BYTES,     /* key == a, bytes */
	REL_SPAN,      /* a <= key <= b, addresses */
	REL_NAME,      /* key is the name s, or starts with it if s ends in + */
	REL_DSCP,      /* the upper six bits of the traffic class equal n */
	REL_TOS,       /* (traffic class & m) == n */
	REL_NONZERO,   /* (key & min) != 0, for flags without a value; the mask is opt->min */
};

#endif
