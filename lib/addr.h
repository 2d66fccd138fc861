/* IPv4, IPv6 and MAC addresses in network byte order, parsed and printed without system calls. */
#ifndef SLUICE_ADDR_H
#define SLUICE_ADDR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "lib/buf.h"

/* Network byte order. An IPv4 address occupies the first 4 bytes; the rest is zero. */
union addr {
	uint8_t b[16];
	uint32_t w[4];
};

/* Everywhere below, len is the address length in bytes: 4 or 16. */

/* Parses the whole string as iptables reads address literals: IPv4 components may be octal or hexadecimal, and missing
 * trailing components are zero ("10.1" is 10.1.0.0; a mask needs all four, which the caller checks). Returns false and
 * leaves *a unchanged if the string is not an address. */
bool addr_parse(const char *s, unsigned len, union addr *a);
/* Parses the IPv4 network "1.2.3.4" or "1.2.3.4/24" if it is written like that: four numbers, and all of them without leading
 * zeros. *bits is 32 without a length; *a is not masked. Returns false and leaves both unchanged for anything else, which may
 * be an address, too. */
bool addr_plain(const char *s, union addr *a, unsigned *bits);
enum { ADDR_CHARS = 45 };          /* the longest address as text */
/* Writes the canonical text form, without a NUL; p has room for ADDR_CHARS. Returns the end. */
char *addr_put(char *p, const union addr *a, unsigned len);
/* Appends the canonical text form. */
void addr_print(struct buf *b, const union addr *a, unsigned len);
/* A netmask of `bits` leading ones; values above the address width give the full mask. */
union addr addr_mask(unsigned bits, unsigned len);
/* The prefix length, or -1 if the mask is not contiguous. */
int addr_masklen(const union addr *mask, unsigned len);
/* The number of leading one bits in all 16 bytes, whether or not the mask is contiguous. */
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
/* Compares all 16 bytes as a big-endian number. */
static inline bool addr_less(const union addr *a, const union addr *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return x[0] != y[0] ? be64toh(x[0]) < be64toh(y[0]) : be64toh(x[1]) < be64toh(y[1]);
}
/* A value of up to 16 bytes, zero-padded. Values of a word, which most are, cost no call of memcpy. */
static inline union addr addr_of_bytes(const uint8_t *p, unsigned len)
{
	union addr a = {0};

	if (len == sizeof(a.w[0]))
		memcpy(&a, p, sizeof(a.w[0]));
	else
		memcpy(&a, p, len);
	return a;
}
static inline bool addr_zero(const union addr *a) { return !(a->w[0] | a->w[1] | a->w[2] | a->w[3]); }
int addr_cmp(const union addr *a, const union addr *b, unsigned len);   /* numerically */

/* Parses six numbers of one or two hexadecimal digits, separated by colons. */
bool mac_parse(const char *s, uint8_t mac[6]);
void mac_print(struct buf *b, const uint8_t mac[6]);    /* lower case, colons */

#endif
