/* The table of keys, from key.def. */
#include <endian.h>
#include <string.h>
#include <netinet/tcp.h>
#include <linux/netfilter/nf_tables.h>
#include "compiler/key.h"

#define WHERE_META(where) NFT_META_##where
#define WHERE_WORDS(where) 0
#define WHERE_PAYLOAD(where) NFT_PAYLOAD_##where##_HEADER
#define WHERE_CT(where) NFT_CT_##where
#define WHERE_RT(where) NFT_RT_##where
#define WHERE_TCPOPT(where) TCPOPT_##where

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

/* The offset of the byte with this weight. */
static unsigned place(const struct key_info *k, unsigned weight)
{
	bool little = k->order == ORDER_HOST && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	return little ? weight : k->len - 1 - weight;
}

bool key_is_addr(enum key k) { return k == K_IP4_SADDR || k == K_IP4_DADDR || k == K_IP6_SADDR || k == K_IP6_DADDR; }
bool key_transport(enum key k) { return keys[k].source == SRC_PAYLOAD && keys[k].where == NFT_PAYLOAD_TRANSPORT_HEADER; }

bool key_put(const struct key_info *k, uint64_t n, union addr *out)
{
	if (!k->len || k->len > sizeof(n) || (k->len < sizeof(n) && n >> 8 * k->len))
		return false;
	if (k->order != ORDER_HOST)
		n = htobe64(n << 8 * (sizeof(n) - k->len));
	else if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		n <<= 8 * (sizeof(n) - k->len);
	memset(out, 0, sizeof(*out));
	memcpy(out, &n, sizeof(n));
	return true;
}

uint64_t key_get(const struct key_info *k, const union addr *a)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < k->len; i++)
		n |= (uint64_t)a->b[place(k, i)] << 8 * i;
	return n;
}

bool key_turn(const struct key_info *k, union addr *a)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < k->len; i++)
		n = n << 8 | a->b[i];
	return key_put(k, n, a);
}

uint64_t key_max(const struct key_info *k)
{
	return k->len >= 8 ? UINT64_MAX : (UINT64_C(1) << 8 * k->len) - 1;
}
