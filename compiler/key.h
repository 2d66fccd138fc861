/* The table of keys (key.def) for those who compute with it. */
#ifndef SLUICE_KEY_H
#define SLUICE_KEY_H

#include <stdint.h>

enum key {
	KEY_NONE,
#define KEY(name, words, source, where, off, len, order, proto) K_##name,
#include "compiler/key.def"
#undef KEY
	KEY_COUNT
};

enum key_source { SRC_META, SRC_PAYLOAD };
enum key_order { ORDER_BE, ORDER_HOST, ORDER_NAME };

struct key_info {
	const char *name;          /* nft's words */
	enum key_source source;
	uint32_t where;            /* NFT_META_* or NFT_PAYLOAD_*_HEADER */
	uint16_t off, len;         /* bytes */
	enum key_order order;
	uint8_t proto;
};

extern const struct key_info keys[KEY_COUNT];

/* How a test compares its key with the option's value. Inverted rows mean "not". */
enum rel {
	REL_NONE,
	REL_EQ,        /* key == n */
	REL_RANGE,     /* n <= key <= m */
	REL_MASK,      /* (key & m) == n */
	REL_ADDR,      /* (key & b) == a */
	REL_NAME,      /* key is the name s, or begins with it before a trailing + */
	REL_NONZERO,   /* (key & min) != 0, for flags without a value; opt->min is the mask */
};

#endif
