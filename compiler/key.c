/* The table of keys, from key.def. */
#include <linux/netfilter/nf_tables.h>
#include "compiler/key.h"

#define WHERE_META(where) NFT_META_##where
#define WHERE_WORDS(where) 0
#define WHERE_PAYLOAD(where) NFT_PAYLOAD_##where##_HEADER

const struct key_info keys[KEY_COUNT] = {
#define KEY(name, words, source, where, off, len, order, fam, proto) \
	[K_##name] = { words, SRC_##source, WHERE_##source(where), off, len, ORDER_##order, FAM_##fam, proto },
#include "compiler/key.def"
#undef KEY
};

enum key key_in_family(enum key k, enum family f)
{
	static const enum key ip6[KEY_COUNT] = {
		[K_IP4_SADDR] = K_IP6_SADDR, [K_IP4_DADDR] = K_IP6_DADDR,
		[K_IP4_TTL] = K_IP6_HOPLIMIT, [K_IP_DSCP] = K_IP6_DSCP,
		[K_CT4_ORIG_SADDR] = K_CT6_ORIG_SADDR, [K_CT4_ORIG_DADDR] = K_CT6_ORIG_DADDR,
		[K_CT4_REPL_SADDR] = K_CT6_REPL_SADDR, [K_CT4_REPL_DADDR] = K_CT6_REPL_DADDR,
	};

	return f == FAM_IP6 && ip6[k] ? ip6[k] : k;
}
