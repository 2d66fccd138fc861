/* IPv4, IPv6 and MAC addresses, in network order; text both ways without a system call. */
#ifndef SLUICE_ADDR_H
#define SLUICE_ADDR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "lib/buf.h"

/* Network order; an IPv4 address is the first 4 bytes, the rest zero. */
union addr {
	uint8_t b[16];
	uint32_t w[4];
};

/* len: 4 or 16 bytes throughout. */

/* The whole string, as iptables reads literals: IPv4 numbers may be octal or hex, and missing ones
 * at the end are zero ("10.1" is 10.1.0.0; a mask needs all four: the caller counts the dots).
 * False: no address; *a is then as it was. */
bool addr_parse(const char *s, unsigned len, union addr *a);
/* Appends the canonical text. */
void addr_print(struct buf *b, const union addr *a, unsigned len);
/* A mask of `bits` ones; more than there are give them all. */
union addr addr_mask(unsigned bits, unsigned len);
/* The number of leading ones, or -1 when the mask is not contiguous. */
int addr_masklen(const union addr *mask, unsigned len);
/* The same of all 16 bytes, whatever stands behind the ones. */
static inline unsigned addr_ones(const union addr *mask)
{
	uint64_t half[2];

	memcpy(half, mask, sizeof(half));
	if (~half[0])
		return (unsigned)__builtin_clzll(be64toh(~half[0]));
	return ~half[1] ? 64 + (unsigned)__builtin_clzll(be64toh(~half[1])) : 128;
}
static inline union addr addr_and(const union addr *a, const union addr *b)
{
	return (union addr){ .w = { a->w[0] & b->w[0], a->w[1] & b->w[1], a->w[2] & b->w[2], a->w[3] & b->w[3] } };
}
static inline bool addr_same(const union addr *a, const union addr *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return !((x[0] ^ y[0]) | (x[1] ^ y[1]));
}
/* All 16 bytes as a number. */
static inline bool addr_less(const union addr *a, const union addr *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return x[0] != y[0] ? be64toh(x[0]) < be64toh(y[0]) : be64toh(x[1]) < be64toh(y[1]);
}
static inline bool addr_zero(const union addr *a) { return !(a->w[0] | a->w[1] | a->w[2] | a->w[3]); }
int addr_cmp(const union addr *a, const union addr *b, unsigned len);   /* numerically */

/* Six numbers of one or two hex digits with colons between. */
bool mac_parse(const char *s, uint8_t mac[6]);
void mac_print(struct buf *b, const uint8_t mac[6]);    /* lower case, colons */

#endif
